"""BER-TLV and DER under limits: what a card, a certificate or a master list says, taken apart one level at a time.

Nothing here recurses, so that nesting costs nothing; a length is compared with what is there before anything is cut.
Indefinite lengths are refused: neither DER nor ISO/IEC 7816-4 data objects have them.
"""

from collections.abc import Iterator

import msgspec

from kiosk.privacy.private import Private

# More siblings than any structure read here has; master lists are asked for by `each` with a limit of their own.
MAX_SIBLINGS = 256

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID = 0x01, 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31


class MalformedError(Exception):
    """Bytes that are not what they should be. Says what was expected, never what was there."""


class Tlv(Private, frozen=True, gc=False):
    """`tag`: its octets as one number (0x7F61). `raw`: header and value."""

    tag: int
    value: bytes
    raw: bytes


class Header(msgspec.Struct, frozen=True, gc=False):
    """Of an object whose value may not have been read: octets of tag and length, and the length."""

    tag: int
    size: int
    length: int


def header(data: bytes, at: int = 0) -> Header:
    """Raises `MalformedError`."""
    try:
        start, tag = at, data[at]
        at += 1
        if tag & 0x1F == 0x1F:
            while True:
                tag = tag << 8 | data[at]
                at += 1
                if not tag & 0x80:
                    break
                if tag > 0xFFFF:
                    raise MalformedError("a tag of more than three octets")
        length = data[at]
        at += 1
        if length > 0x80:
            octets = length & 0x7F
            if octets > 4:
                raise MalformedError("a length of more than four octets")
            if at + octets > len(data):
                raise MalformedError("an object that ends within its length")
            length = int.from_bytes(data[at : at + octets], "big")
            at += octets
        elif length == 0x80:
            raise MalformedError("an indefinite length")
    except IndexError:
        raise MalformedError("an object that ends within its header") from None
    return Header(tag, at - start, length)


def first(data: bytes, at: int = 0) -> Tlv:
    """The object at `at`. Raises `MalformedError`."""
    head = header(data, at)
    start = at + head.size
    end = start + head.length
    if end > len(data):
        raise MalformedError("a length beyond what holds the object")
    return Tlv(head.tag, data[start:end], data[at:end])


def each(data: bytes, most: int = MAX_SIBLINGS) -> Iterator[Tlv]:
    """The objects that follow each other in `data`. Raises `MalformedError`, also for more than `most`."""
    at = 0
    while at < len(data):
        if most <= 0:
            raise MalformedError("too many objects")
        found = first(data, at)
        at += len(found.raw)
        most -= 1
        yield found


def children(data: bytes, most: int = MAX_SIBLINGS) -> tuple[Tlv, ...]:
    return tuple(each(data, most))


def only(data: bytes, tag: int) -> bytes:
    """The value of the one object that `data` is. Raises `MalformedError` for another tag and for bytes behind it."""
    found = first(data)
    if found.tag != tag or len(found.raw) != len(data):
        raise MalformedError(f"one object {tag:02X} was expected")
    return found.value


def by_tag(data: bytes, most: int = MAX_SIBLINGS) -> dict[int, bytes]:
    """Raises `MalformedError`, also for a tag that is there twice: two readers must not see two documents."""
    found: dict[int, bytes] = {}
    for child in each(data, most):
        if child.tag in found:
            raise MalformedError(f"the object {child.tag:02X} is there twice")
        found[child.tag] = child.value
    return found


def encode(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        length = bytes((size,))
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes((0x80 | len(octets),)) + octets
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + length + value


def number(value: bytes, most_octets: int = 4) -> int:
    """A small INTEGER that is not negative. Raises `MalformedError`."""
    if not value or len(value) > most_octets or value[0] & 0x80:
        raise MalformedError("a small positive number was expected")
    return int.from_bytes(value, "big")


def oid(value: bytes) -> str:
    """Dotted. Raises `MalformedError`."""
    if not 1 <= len(value) <= 64 or value[-1] & 0x80:
        raise MalformedError("an object identifier was expected")
    arcs: list[int] = []
    arc = 0
    for octet in value:
        arc = arc << 7 | octet & 0x7F
        if arc >> 64:
            raise MalformedError("an object identifier was expected")
        if not octet & 0x80:
            if not arcs:
                arcs = [min(arc // 40, 2)]
                arc -= 40 * arcs[0]
            arcs.append(arc)
            arc = 0
    return ".".join(map(str, arcs))


def oid_value(dotted: str) -> bytes:
    """The value octets of an object identifier that this program knows."""
    arcs = [int(arc) for arc in dotted.split(".")]
    out = b""
    for arc in (40 * arcs[0] + arcs[1], *arcs[2:]):
        octets = [arc & 0x7F]
        while arc := arc >> 7:
            octets.append(arc & 0x7F | 0x80)
        out += bytes(reversed(octets))
    return out
