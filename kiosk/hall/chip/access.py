"""How a reader proves that it has seen the document, and how a chip proves that it is no copy (ICAO 9303-11).

Basic access control (4.3), chip authentication (6.2) and active authentication (6.1), each from the chip's side.
"""

import msgspec

from kiosk.hall.chip import curves, signing
from kiosk.hall.chip.apdu import WRONG_DATA, StatusError
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.channel import FOR_ENCRYPTION, FOR_MAC, Channel, Keys, derive, mac
from kiosk.hall.chip.curves import CURVES, PointError
from kiosk.hall.chip.des import TripleDes
from kiosk.hall.chip.files import CIPHERS
from kiosk.hall.chip.profile import Cipher, PaceInfo, Profile
from kiosk.hall.chip.signing import EcKey, Hash, Key, public_key_info
from kiosk.hall.chip.tlv import integer, oid, oid_value, sequence

_CA = "0.4.0.127.0.7.2.2.3.2"
_CA_PUBLIC_KEY = "0.4.0.127.0.7.2.2.1.2"
_AA = "2.23.136.1.1.5"
_PLAIN_ECDSA = {"sha256": "0.4.0.127.0.7.1.1.4.1.3", "sha384": "0.4.0.127.0.7.1.1.4.1.4"}
CA_KEY_ID = 1
CAM_KEY_ID = 2


class BacError(Exception):
    """The reader has not seen the zone."""


def basic_access(seed: bytes, challenge: bytes, sent: bytes, chance: Chance) -> tuple[bytes, Channel]:
    """The answer to EXTERNAL AUTHENTICATE and the channel that follows. `seed`: the key seed of the zone, 16 bytes;
    `sent`: 32 bytes encrypted, 8 of MAC. Raises `BacError`."""
    cipher: Cipher = "3DES"
    enc, mac_key = derive(cipher, seed, FOR_ENCRYPTION), derive(cipher, seed, FOR_MAC)
    if len(sent) != 40 or mac(cipher, mac_key, sent[:32]) != sent[32:]:
        raise BacError
    plain = TripleDes(enc).decrypt_cbc(bytes(8), sent[:32])
    theirs, returned, their_key = plain[:8], plain[8:16], plain[16:]
    if returned != challenge:
        raise BacError
    our_key = chance.bytes(16)
    answer = TripleDes(enc).encrypt_cbc(bytes(8), challenge + theirs + our_key)
    secret = bytes(one ^ other for one, other in zip(their_key, our_key, strict=True))
    counter = int.from_bytes(challenge[4:] + theirs[4:], "big")
    return answer + mac(cipher, mac_key, answer), Channel(Keys.of(cipher, secret), counter)


class ChipKeys(msgspec.Struct, frozen=True):
    """The chip's own keys: of chip authentication, of chip authentication mapping, of active authentication."""

    ca: EcKey | None = None
    cam: EcKey | None = None
    aa: Key | None = None


def make_keys(profile: Profile, chance: Chance) -> ChipKeys:
    cam = next((info for info in profile.pace if info.mapping == "CAM"), None)
    aa: Key | None = None
    if profile.active_authentication == "rsa":
        aa = signing.new_rsa(1280, chance)
    elif profile.active_authentication == "ecdsa":
        aa = signing.new_ec(curves.P256, chance)
    return ChipKeys(
        ca=signing.new_ec(CURVES[profile.chip_authentication_curve], chance) if profile.chip_authentication else None,
        cam=signing.new_ec(CURVES[cam.curve], chance) if cam else None,
        aa=aa,
    )


def clone(keys: ChipKeys, chance: Chance) -> ChipKeys:
    """Keys of the same kinds, and other ones: what a copy of the files has."""
    aa = keys.aa
    if isinstance(aa, EcKey):
        aa = signing.new_ec(aa.curve, chance)
    elif aa is not None:
        aa = signing.new_rsa(aa.modulus.bit_length(), chance)
    return ChipKeys(
        ca=signing.new_ec(keys.ca.curve, chance) if keys.ca else None,
        cam=signing.new_ec(keys.cam.curve, chance) if keys.cam else None,
        aa=aa,
    )


def security_infos(profile: Profile, keys: ChipKeys) -> list[bytes]:
    """What DG14 says beside the PACEInfos."""
    found = []
    if profile.chip_authentication and keys.ca:
        number = CIPHERS[profile.chip_authentication]
        found.append(sequence(oid(f"{_CA}.{number}"), integer(1), integer(CA_KEY_ID)))
        found.append(sequence(oid(_CA_PUBLIC_KEY), public_key_info(keys.ca), integer(CA_KEY_ID)))
    if isinstance(keys.aa, EcKey):
        found.append(sequence(oid(_AA), integer(1), oid(_PLAIN_ECDSA["sha256"])))
    return found


def ca_oid(cipher: Cipher) -> bytes:
    """How the reader names chip authentication with this cipher."""
    return oid_value(f"{_CA}.{CIPHERS[cipher]}")


def cam_info(key: EcKey) -> bytes:
    """What EF.CardSecurity says of the static key of chip authentication mapping."""
    return sequence(oid(_CA_PUBLIC_KEY), public_key_info(key), integer(CAM_KEY_ID))


def chip_authentication(key: EcKey, cipher: Cipher, sent: bytes) -> Channel:
    """The channel under the key that both agree on. Raises `StatusError`."""
    try:
        theirs = curves.decode(key.curve, sent)
    except PointError:
        raise StatusError(WRONG_DATA) from None
    shared = curves.multiply(key.curve, key.secret, theirs)
    if shared is None:
        raise StatusError(WRONG_DATA)
    return Channel(Keys.of(cipher, shared[0].to_bytes(key.curve.size, "big")))


def active_authentication(key: Key, challenge: bytes, chance: Chance, name: Hash) -> bytes:
    """The signature over the reader's eight bytes: r and s side by side (SHA-256, as DG14 says), or ISO/IEC 9796-2
    with the hash `name`."""
    if isinstance(key, EcKey):
        size = (key.curve.n.bit_length() + 7) // 8
        r, s = signing.ecdsa(key, signing.digest("sha256", challenge), chance)
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return signing.iso9796(key, name, challenge, chance)


def cam_of(info: PaceInfo, keys: ChipKeys) -> int | None:
    return keys.cam.secret if info.mapping == "CAM" and keys.cam else None
