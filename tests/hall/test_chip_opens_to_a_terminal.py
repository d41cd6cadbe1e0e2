"""A terminal on OpenSSL, written for these tests, and the chip: access, files, tries, and the proofs of the chip."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kiosk.hall.chip import BAC_ONLY, CNIE, PASSPORT, RESIDENCE_PERMIT, ChipCard, Fault, Holder, PaceInfo, Pki, Profile
from kiosk.hall.chip import personalise as made_of
from kiosk.hall.chip.curves import CURVES
from kiosk.hall.chip.profile import Cipher, CurveName
from kiosk.hall.chip.signing import Hash
from kiosk.hall.chip.tlv import split
from kiosk.hall.chip.zone import key_seed
from tests.support.chip import (
    HASHES,
    OPENSSL_CURVES,
    PACE_OIDS,
    RefusedError,
    Terminal,
    UntrueError,
    cbc,
    decoded,
    do,
    encoded,
    generator_times,
    objects,
    times,
    zone_hash,
)

HOLDER = Holder()
CA_OID = bytes.fromhex("04007F000702020302")  # id-CA-ECDH, without its last arc
CIPHERS: tuple[Cipher, ...] = ("3DES", "AES-128", "AES-192", "AES-256")


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki.fresh(11)


def laid(pki: Pki, profile: Profile) -> tuple[ChipCard, Terminal]:
    card = made_of(HOLDER, profile, pki)
    assert card.power_on() == bytes.fromhex(profile.atr)
    return card, Terminal(card.transmit)


def by_can(terminal: Terminal, info: PaceInfo, can: str = HOLDER.can, parameter: int = 0) -> None:
    terminal.pace(can.encode(), 2, mapping=info.mapping, cipher=info.cipher, curve=info.curve, parameter=parameter)


def is_refused(terminal: Terminal, head: str, data: bytes = b"", le: int | None = None) -> int:
    with pytest.raises(RefusedError) as refused:
        terminal.send(head, data, le)
    return refused.value.status


# --- access ---


@pytest.mark.parametrize("curve", CURVES)
def test_pace_opens_on_every_curve(pki: Pki, curve: CurveName) -> None:
    info = PaceInfo("GM", "AES-256", curve)
    _, terminal = laid(pki, Profile(pace=(info,)))
    by_can(terminal, info)
    terminal.select_application()
    assert terminal.file(0x0101)[5:10] == b"IDFRA"


@pytest.mark.parametrize("cipher", CIPHERS)
def test_pace_opens_with_every_cipher_and_a_photo_comes_whole(pki: Pki, cipher: Cipher) -> None:
    info = PaceInfo("GM", cipher, "P-256")
    _, terminal = laid(pki, Profile(pace=(info,)))
    by_can(terminal, info)
    terminal.select_application()
    photo = terminal.file(0x0102, 231 if cipher == "3DES" else 223)
    assert 14_000 < len(photo) < 18_000
    assert photo.endswith(b"\xff\xd9")


def test_pace_opens_with_the_zone(pki: Pki) -> None:
    info = Profile().pace[0]
    _, terminal = laid(pki, Profile())
    terminal.pace(zone_hash(key_seed(HOLDER)), 1, mapping=info.mapping, cipher=info.cipher, curve=info.curve)
    terminal.select_application()


def test_bac_opens_and_what_was_read_is_what_was_signed(pki: Pki) -> None:
    _, terminal = laid(pki, BAC_ONLY)
    terminal.select_application()
    terminal.bac(key_seed(HOLDER))
    digest = hashlib.sha256(terminal.file(0x0101)).digest()
    assert digest in terminal.file(0x011D)


def test_without_access_nothing_is_read(pki: Pki) -> None:
    for profile in (BAC_ONLY, CNIE):
        _, terminal = laid(pki, profile)
        terminal.select_application()
        assert is_refused(terminal, "00A4020C", b"\x01\x01") == 0x6982
        assert is_refused(terminal, "00B08100", le=4) == 0x6982
        assert is_refused(terminal, "00B00000", le=4) == 0x6986


def test_who_speaks_plainly_has_left_the_channel(pki: Pki) -> None:
    card, terminal = laid(pki, Profile())
    by_can(terminal, Profile().pace[0])
    terminal.select_application()
    card.transmit(bytes.fromhex("00B0000004"))
    with pytest.raises(RefusedError) as refused:
        terminal.file(0x0101)
    assert refused.value.status == 0x6987


def test_a_wrong_zone_does_not_open(pki: Pki) -> None:
    _, terminal = laid(pki, BAC_ONLY)
    terminal.select_application()
    with pytest.raises(RefusedError) as refused:
        terminal.bac("SPC7M3N42" + "0" * 15)
    assert refused.value.status == 0x6300


def test_of_two_curves_under_one_protocol_the_reader_names_one(pki: Pki) -> None:
    """Without DO 84 the German and Polish cards refused; so does this one."""
    infos = PaceInfo("GM", "AES-128", "P-256"), PaceInfo("GM", "AES-128", "brainpoolP256r1")
    _, terminal = laid(pki, Profile(pace=infos, unknown_pace=True))
    oid = do(0x80, PACE_OIDS["GM/AES-128"]) + do(0x83, b"\x02")
    assert is_refused(terminal, "0022C1A4", oid) == 0x6A88
    assert is_refused(terminal, "0022C1A4", oid + do(0x84, b"\x0e")) == 0x6A88
    by_can(terminal, infos[1], parameter=13)
    terminal.select_application()


def test_card_access_offers_what_the_chip_knows_and_more_where_asked(pki: Pki) -> None:
    _, terminal = laid(pki, Profile(unknown_pace=True))
    offered = terminal.file(0x011C)
    assert offered.count(bytes.fromhex("04007F0007020204")) == 3


def test_the_master_file_may_be_refused_and_its_files_still_open(pki: Pki) -> None:
    _, terminal = laid(pki, CNIE)
    assert is_refused(terminal, "00A4000C", b"\x3f\x00") == 0x6A86
    assert terminal.file(0x011C)[0] == 0x31
    _, other = laid(pki, PASSPORT)
    other.send("00A4000C", b"\x3f\x00")


# --- tries ---


def wrong_can(terminal: Terminal, info: PaceInfo) -> int:
    with pytest.raises(RefusedError) as refused:
        by_can(terminal, info, "000000")
    return refused.value.status


def test_three_wrong_cans_suspend_and_the_zone_gives_one_more(pki: Pki) -> None:
    card, terminal = laid(pki, CNIE)
    info = CNIE.pace[0]
    assert [wrong_can(terminal, info) for _ in range(2)] == [0x63C2, 0x63C1]
    assert wrong_can(terminal, info) == 0x6985, "suspended: not even tried"
    card.power_on()
    assert wrong_can(terminal, info) == 0x6985, "also after power was away"
    terminal.pace(zone_hash(key_seed(HOLDER)), 1, mapping="GM", cipher=info.cipher, curve=info.curve)
    assert wrong_can(Terminal(card.transmit), info) == 0x63C0
    card.power_on()
    terminal = Terminal(card.transmit)
    with pytest.raises(RefusedError) as refused:
        by_can(terminal, info)
    assert refused.value.status == 0x6983, "blocked, for the right CAN too"


def test_a_suspended_can_comes_back_by_the_zone_and_the_right_can(pki: Pki) -> None:
    card, terminal = laid(pki, CNIE)
    info = CNIE.pace[0]
    assert [wrong_can(terminal, info) for _ in range(2)] == [0x63C2, 0x63C1]
    terminal.pace(zone_hash(key_seed(HOLDER)), 1, mapping="GM", cipher=info.cipher, curve=info.curve)
    terminal = Terminal(card.transmit)
    by_can(terminal, info)
    assert terminal.warned == 0x63C1
    assert wrong_can(Terminal(card.transmit), info) == 0x63C2


def test_a_right_can_gives_all_tries_back(pki: Pki) -> None:
    card, terminal = laid(pki, CNIE)
    assert wrong_can(terminal, CNIE.pace[0]) == 0x63C2
    by_can(terminal, CNIE.pace[0])
    assert wrong_can(Terminal(card.transmit), CNIE.pace[0]) == 0x63C2


def test_without_a_counter_a_wrong_can_is_only_wrong(pki: Pki) -> None:
    _, terminal = laid(pki, Profile())
    assert [wrong_can(terminal, Profile().pace[0]) for _ in range(5)] == [0x6300] * 5


# --- files ---


def test_extended_length_carries_more_where_the_chip_has_it(pki: Pki) -> None:
    card, terminal = laid(pki, CNIE)
    by_can(terminal, CNIE.pace[0])
    terminal.select_application()
    photo = terminal.file(0x0102, 3900)
    assert photo.endswith(b"\xff\xd9")
    assert card.apdus < 16
    _, short = laid(pki, PASSPORT)
    by_can_of_passport = PASSPORT.pace[0]
    by_can(short, by_can_of_passport)
    short.select_application()
    short.send("00A4020C", b"\x01\x01")
    assert is_refused(short, "00B00000", le=4000) == 0x6700


def test_no_answer_is_longer_than_a_short_apdu_allows(pki: Pki) -> None:
    _, terminal = laid(pki, Profile())
    by_can(terminal, Profile().pace[0])
    terminal.select_application()
    terminal.send("00A4020C", b"\x01\x02")
    assert len(terminal.send("00B00000", le=256)) == 223


def test_an_odd_instruction_reads_with_an_offset_of_any_length(pki: Pki) -> None:
    _, terminal = laid(pki, CNIE)
    by_can(terminal, CNIE.pace[0])
    terminal.select_application()
    whole = terminal.file(0x0102)
    piece = terminal.send("00B10102", do(0x54, (12_000).to_bytes(3, "big")), le=128)
    assert objects(piece)[0x53] == whole[12_000:12_100] + whole[12_100 : 12_000 + len(objects(piece)[0x53])]


def test_files_end_where_they_end(pki: Pki) -> None:
    _, terminal = laid(pki, Profile())
    by_can(terminal, Profile().pace[0])
    terminal.select_application()
    whole = terminal.file(0x0101)
    assert len(terminal.send(f"00B0{len(whole) - 3:04X}", le=100)) == 3
    assert is_refused(terminal, f"00B0{len(whole):04X}", le=1) == 0x6B00
    assert is_refused(terminal, "00A4020C", b"\x01\x0d") == 0x6A82


def test_fingerprints_and_iris_stay_shut_and_who_asked_is_known(pki: Pki) -> None:
    card, terminal = laid(pki, CNIE)
    by_can(terminal, CNIE.pace[0])
    terminal.select_application()
    assert [is_refused(terminal, "00A4020C", bytes([1, group])) for group in (3, 4)] == [0x6982, 0x6982]
    assert {0x0103, 0x0104} <= set(card.selected)


# --- the chip itself ---


@pytest.mark.parametrize("cipher", CIPHERS)
def test_chip_authentication_changes_the_keys(pki: Pki, cipher: Cipher) -> None:
    profile = Profile(chip_authentication=cipher)
    _, terminal = laid(pki, profile)
    by_can(terminal, profile.pace[0])
    terminal.select_application()
    chip_key = _chip_key(terminal.file(0x010E))
    _authenticate(terminal, cipher, chip_key)
    assert terminal.file(0x0101)[0] == 0x61


def test_a_copied_chip_cannot_follow(pki: Pki) -> None:
    profile = Profile(chip_authentication="AES-128", fault=Fault("cloned_chip"))
    _, terminal = laid(pki, profile)
    by_can(terminal, profile.pace[0])
    terminal.select_application()
    _authenticate(terminal, "AES-128", _chip_key(terminal.file(0x010E)))
    with pytest.raises((RefusedError, UntrueError)):
        terminal.file(0x0101)


def _chip_key(dg14: bytes) -> bytes:
    """The uncompressed point of the only public key that DG14 holds (brainpoolP256r1)."""
    at = dg14.index(b"\x03\x42\x00\x04")
    return dg14[at + 3 : at + 3 + 65]


def _authenticate(terminal: Terminal, cipher: Cipher, chip_key: bytes) -> None:
    curve = OPENSSL_CURVES["brainpoolP256r1"]
    ours = encoded(curve, generator_times(curve, 987654321), 32)
    number = {"3DES": 1, "AES-128": 2, "AES-192": 3, "AES-256": 4}[cipher]
    if cipher == "3DES":
        terminal.send("002241A6", do(0x91, ours) + do(0x84, b"\x01"))
    else:
        terminal.send("002241A4", do(0x80, CA_OID + bytes([number])))
        terminal.send("00860000", do(0x7C, do(0x80, ours)), le=256)
    shared = times(curve, decoded(curve, chip_key), 987654321)
    terminal.begin(cipher, shared[0].to_bytes(32, "big"))


def test_the_mappings_proof_is_the_chips(pki: Pki) -> None:
    """The data, times the static key of EF.CardSecurity, is the key of the mapping."""
    info = RESIDENCE_PERMIT.pace[1]
    _, terminal = laid(pki, RESIDENCE_PERMIT)
    by_can(terminal, info)
    enc = terminal.keys[0]
    iv = cbc(info.cipher, enc, b"\xff" * 16)
    value = cbc(info.cipher, enc, terminal.chip_data, iv=iv, decrypt=True).rstrip(b"\x00")[:-1]
    security = terminal.file(0x011D)
    at = security.index(b"\x03\x42\x00\x04")
    curve = OPENSSL_CURVES[info.curve]
    static = decoded(curve, security[at + 3 : at + 68])
    assert encoded(curve, times(curve, static, int.from_bytes(value, "big")), 32) == terminal.mapping_key


def test_active_authentication_signs_the_challenge(pki: Pki) -> None:
    _, terminal = laid(pki, PASSPORT)
    by_can(terminal, PASSPORT.pace[0])
    terminal.select_application()
    challenge = bytes(range(8))
    signature = terminal.send("00880000", challenge, le=256)
    public = load_der_public_key(next(value for _, value in split(terminal.file(0x010F))))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    public.verify(utils.encode_dss_signature(r, s), challenge, ec.ECDSA(HASHES["sha256"]))
    with pytest.raises(InvalidSignature):
        public.verify(utils.encode_dss_signature(r, s), b"another!", ec.ECDSA(HASHES["sha256"]))


@pytest.mark.parametrize(("name", "trailer"), [("sha1", b"\xbc"), ("sha256", b"\x34\xcc"), ("sha512", b"\x35\xcc")])
def test_active_authentication_with_rsa_gives_back_the_digest(pki: Pki, name: Hash, trailer: bytes) -> None:
    """ISO/IEC 9796-2: the public key opens it to 6A, the chip's own part, the digest of both parts, and the trailer."""
    profile = Profile(active_authentication="rsa", active_hash=name)
    _, terminal = laid(pki, profile)
    by_can(terminal, profile.pace[0])
    terminal.select_application()
    signature = terminal.send("00880000", b"12345678", le=256)
    public = load_der_public_key(next(value for _, value in split(terminal.file(0x010F))))
    assert isinstance(public, rsa.RSAPublicKey)
    numbers = public.public_numbers()
    opened = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n).to_bytes(len(signature), "big")
    assert opened[:1] == b"\x6a"
    assert opened.endswith(trailer)
    own_and_digest = opened[1 : -len(trailer)]
    size = hashlib.new(name).digest_size
    assert hashlib.new(name, own_and_digest[:-size] + b"12345678").digest() == own_and_digest[-size:]


# --- wrong calls ---


@pytest.mark.parametrize(
    "apdu",
    [
        "", "00", "00A404", "00A4040C", "00A4040C07", "00A4040C07A0", "00B0", "00B00000000000", "FFFFFFFFFF",
        "8084000008", "00A4040C00000000", "0CB0000000", "0CB000000D9701048E08000000000000000000", "0086000004",
        "10860000027C00", "0022C1A403800100", "0022C1A40480FF0000", "00820000280000", "00B1000003540100", "0088000008",
        "0CA4020C" + "FF" * 9,
    ],
)  # fmt: skip
def test_any_bytes_get_a_status_word(pki: Pki, apdu: str) -> None:
    for profile in (CNIE, PASSPORT, BAC_ONLY):
        card, _ = laid(pki, profile)
        for _ in range(2):
            answer = card.transmit(bytes.fromhex(apdu))
            assert len(answer) >= 2
            assert answer[-2:] != b"\x90\x00" or apdu == "8084000008"
