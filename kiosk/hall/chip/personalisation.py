"""Makes a document: its files, the signature over them, the chip's keys, and what is evil about them."""

import hashlib

from kiosk.hall.chip import access, files, zone
from kiosk.hall.chip.access import ChipKeys
from kiosk.hall.chip.card import ChipCard, Memory
from kiosk.hall.chip.certificates import CARD_SECURITY_OBJECT, LDS_SECURITY_OBJECT, Issued, Signing, signed_data
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.pki import Pki
from kiosk.hall.chip.profile import Holder, Profile
from kiosk.hall.chip.signing import HASH_OIDS, digest, public_key_info
from kiosk.hall.chip.tlv import integer, null, octets, oid, sequence, set_of, tlv

# The file that a fault spoils; the others spoil DG1.
_SPOILED = 1
_LONE = 11


def personalise(holder: Holder, profile: Profile, pki: Pki, chance: Chance | None = None) -> ChipCard:
    """The chip of a document. `chance`: what the chip draws its nonces from; the PKI's own by default."""
    made = chance or pki.chance
    keys = access.make_keys(profile, made)
    signer = pki.signer(profile, holder.issuing_state, holder.issued)
    signed = _data_groups(holder, profile, keys)
    stored = {files.fid(group): content for group, content in signed.items()}
    name = profile.fault.name if profile.fault else ""
    stored[files.fid(_SPOILED)] = files.broken(name, stored[files.fid(_SPOILED)])
    listed = tuple(sorted(signed))
    if name == "dg_withheld":
        del stored[files.fid(_LONE)]
        listed = tuple(group for group in listed if group != _LONE)
    if name == "dg_unsigned":
        del signed[_LONE]
    stored[files.EF_COM] = files.com(listed)
    stored[files.EF_SECURITY] = _sod(signed, holder, profile, signer, pki)
    memory = Memory(
        {("lds", identifier): content for identifier, content in stored.items()}
        | {
            ("mf", identifier): content
            for identifier, content in _master_file(holder, profile, keys, signer, pki).items()
        },
        hashlib.sha1(zone.key_seed(holder).encode(), usedforsecurity=False).digest(),
        holder.can.encode(),
        access.clone(keys, made) if profile.is_evil("cloned_chip") else keys,
    )
    return ChipCard(memory, profile, made)


def _data_groups(holder: Holder, profile: Profile, keys: ChipKeys) -> dict[int, bytes]:
    wanted = set(profile.data_groups) | {1}
    if profile.fault and profile.fault.name in ("dg_withheld", "dg_unsigned", "deep_nesting", "bidi_names"):
        wanted.add(_LONE)
    if profile.fault and profile.fault.name in ("jpeg_bomb", "jpeg2000_bomb"):
        wanted.add(2)
    found = {1: files.dg1(holder, profile)}
    if 2 in wanted:
        found[2] = files.dg2(profile)
    if _LONE in wanted:
        found[_LONE] = files.dg11(holder, profile)
    if 12 in wanted:
        found[12] = files.dg12(holder)
    infos = access.security_infos(profile, keys)
    if infos:
        found[14] = tlv(files.TAGS[14], set_of(*infos, *files.pace_infos(profile)))
    if keys.aa is not None:
        found[15] = tlv(files.TAGS[15], public_key_info(keys.aa))
    return found


def _sod(groups: dict[int, bytes], holder: Holder, profile: Profile, signer: Issued, pki: Pki) -> bytes:
    """EF.SOD (ICAO 9303-10, 4.6.2): the digests of the data groups, signed."""
    if profile.is_evil("deep_nesting_sod"):
        return files.nested_sod()
    hashes = [sequence(integer(group), octets(digest(profile.hash, groups[group]))) for group in sorted(groups)]
    hashing = sequence(oid(HASH_OIDS[profile.hash]), null())
    content = sequence(integer(0), hashing, sequence(*hashes))
    how = Signing(holder.issued, lie=profile.is_evil("signed_attributes_lie"), broken=profile.is_evil("bad_signature"))
    signed = signed_data(LDS_SECURITY_OBJECT, content, signer, how, pki.chance)
    if profile.is_evil("indefinite_length_sod"):
        return b"\x77\x80" + b"\x30\x80" + signed[_head(signed) :] + bytes(4)
    return tlv(0x77, signed)


def _head(element: bytes) -> int:
    """Bytes of tag and length, of an element with a tag of one byte."""
    return 2 if element[1] < 0x80 else 2 + (element[1] & 0x7F)


def _master_file(holder: Holder, profile: Profile, keys: ChipKeys, signer: Issued, pki: Pki) -> dict[int, bytes]:
    found = {files.EF_DIR: files.ef_dir()}
    if profile.pace:
        found[files.EF_CARD_ACCESS] = files.card_access(profile)
    if profile.extended:
        found[files.EF_ATR] = files.ef_atr(profile)
    if keys.cam is not None:
        infos = set_of(*files.pace_infos(profile), access.cam_info(keys.cam))
        found[files.EF_SECURITY] = signed_data(CARD_SECURITY_OBJECT, infos, signer, Signing(holder.issued), pki.chance)
    return found
