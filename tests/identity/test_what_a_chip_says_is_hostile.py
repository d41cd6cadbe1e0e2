"""Whatever a chip sends, a parser gives a value or `MalformedError`: no other exception, no memory, no time.

`KIOSK_FUZZ_EXAMPLES=1000000` sets the number of mutated inputs for each of the three kinds; the run is long then.
"""

import functools
import os
import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hall.chip import CNIE, Profile
from kiosk.identity import Options, cms, files, keys, lds, passive, tlv
from kiosk.identity.access import parse_security_infos
from kiosk.identity.certificates import parse_certificate, signed_by
from kiosk.identity.passive import check_signature, parse_sod
from kiosk.identity.reading import read_document
from kiosk.identity.zone import parse_zone
from tests.support.identity import CAN, chip, pki, trust
from tests.support.patience import promised

TODAY = date(2026, 11, 22)
EXAMPLES = int(os.environ.get("KIOSK_FUZZ_EXAMPLES", "0"))
MAX_BYTES = 64 * 1024 * 1024
MAX_S = promised(1.0)


@functools.cache
def genuine() -> dict[str, bytes]:
    """The files of a card, as the reader has them."""
    kept: dict[str, bytes] = {}
    read = files.Reader.file

    def keeping(self: files.Reader, short_id: int, most: int, tag: int) -> bytes:
        kept[f"{tag:02X}"] = data = read(self, short_id, most, tag)
        return data

    files.Reader.file = keeping  # type: ignore[method-assign]
    try:
        for profile in (Profile(pace=CNIE.pace, chip_authentication="AES-256"), Profile(active_authentication="rsa")):
            read_document(chip(profile), CAN, trust(), Options(photo_basis="test"))
    finally:
        files.Reader.file = read  # type: ignore[method-assign]
    return kept


def sod(data: bytes) -> object:
    found = parse_sod(data)
    return check_signature(found.signed, trust()), passive.check_country(found.signed, None, "FRA")


def certificate(data: bytes) -> object:
    found = parse_certificate(data)
    return signed_by(found, found)


PARSERS: dict[str, Callable[[bytes], object]] = {
    "tlv": lambda data: [tlv.by_tag(found.value) for found in tlv.children(data)],
    "60": lds.parse_com,
    "61": lambda data: lds.parse_dg1(data, TODAY),
    "6B": lds.parse_dg11,
    "6C": lds.parse_dg12,
    "75": lds.parse_dg2,
    "77": sod,
    "6E": lambda data: parse_security_infos(tlv.only(data, 0x6E)),
    "6F": lambda data: keys.load_key(tlv.only(data, 0x6F)),
    "access": parse_security_infos,
    "certificate": certificate,
    "cms": lambda data: cms.signature_of(cms.parse_signed(data)),
    "atr": files.largest_response,
}


def try_all(data: bytes) -> None:
    for name, parse in PARSERS.items():
        try_one(name, parse, data)


def try_one(name: str, parse: Callable[[bytes], object], data: bytes) -> None:
    began = time.monotonic()
    try:
        parse(data)
    except (tlv.MalformedError, keys.UnsupportedKeyError):
        pass
    except Exception as error:
        raise AssertionError(f"{name}: {type(error).__name__} for {data.hex()[:4000]}") from error
    assert time.monotonic() - began < MAX_S, name


def mutated(data: bytes, source: random.Random) -> bytes:
    """A few octets changed, cut out, doubled, or a length made to lie."""
    found = bytearray(data)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(found)) if found else 0
        match source.randrange(6):
            case 0 if found:
                found[at] = source.randrange(256)
            case 1 if found:
                found[at] ^= 1 << source.randrange(8)
            case 2:
                del found[at : at + source.randint(1, 40)]
            case 3:
                found[at:at] = found[at : at + source.randint(1, 40)]
            case 4:
                found[at : at + 1] = source.choice(
                    (b"\x80", b"\x84\xff\xff\xff\xff", b"\x83\x7f\xff\xff", b"\x00", b"\x1f")
                )
            case _:
                found[at:] = source.randbytes(source.randint(0, 60))
    return bytes(found)


def originals() -> dict[str, bytes]:
    found = dict(genuine())
    found["access"] = tlv.only(found["6E"], 0x6E)
    found["certificate"] = pki().trust_anchors()[0]
    found["cms"] = pki().master_list()
    found["tlv"] = found["6B"]
    return found


def test_the_originals_are_parsed() -> None:
    for name, data in originals().items():
        PARSERS[name](data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets(data: bytes) -> None:
    try_all(data)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*sorted(lds.TAGS), 0x30, 0x31, 0x04, 0x7F61, 0x5F1F]), st.binary(max_size=60)))
)
def test_any_objects(objects: list[tuple[int, bytes]]) -> None:
    body = b"".join(tlv.encode(tag, value) for tag, value in objects)
    try_all(body)
    for tag in lds.TAGS:
        try_all(tlv.encode(tag, body))


@pytest.mark.parametrize("name", ["tlv", "77", "61"])
def test_mutated_files(name: str) -> None:
    """The short run of what the environment can make long."""
    fuzz(name, EXAMPLES or 400)


@pytest.mark.parametrize("name", ["60", "6B", "6C", "75", "6E", "6F", "access", "certificate", "cms"])
def test_mutated_files_of_other_kinds(name: str) -> None:
    fuzz(name, EXAMPLES or 120)


def fuzz(name: str, examples: int) -> None:
    source = random.Random(f"{name} 1")
    original, parse = originals()[name], PARSERS[name]
    for _ in range(examples):
        try_one(name, parse, mutated(original, source))


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_no_input_takes_much_memory(name: str) -> None:
    """Long lengths, deep nesting, many siblings: what is asked for in a few octets is not given."""
    deep = b""
    for _ in range(2_000):
        deep = tlv.encode(0x30, deep)
    hostile = [
        b"\x30\x84\x7f\xff\xff\xff" + bytes(100),
        b"\x77\x84\x7f\xff\xff\xff",
        deep,
        tlv.encode(0x77, deep),
        tlv.encode(0x6E, tlv.encode(0x31, b"\x30\x00" * 100_000)),
        tlv.encode(0x31, b"\x30\x00" * 100_000),
        b"\x7f\xff\xff\xff" * 1000,
        tlv.encode(0x75, tlv.encode(0x7F61, b"\x02\x01\x01" * 50_000)),
    ]
    tracemalloc.start()
    try:
        for data in hostile:
            try_one(name, PARSERS[name], data)
        assert tracemalloc.get_traced_memory()[1] < MAX_BYTES
    finally:
        tracemalloc.stop()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=30, max_size=44), max_size=4))
def test_any_zone(lines: list[str]) -> None:
    parse_zone(tuple(lines), TODAY)
    parse_zone(tuple(line[:30] for line in lines[:3]), TODAY)
    parse_zone(tuple(("IDFRA" + line.ljust(36, "<"))[:36] for line in lines[:2]), TODAY)
