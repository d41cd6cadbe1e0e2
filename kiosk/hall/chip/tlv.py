"""BER-TLV, written and read by hand: the chip shares no coding with the reader that it tries.

Tags are whole numbers as they are written (0x7F49, 0x5F1F); lengths are DER's, the shortest, unless a file lies.
"""

from collections.abc import Iterator


class TlvError(ValueError):
    """Bytes that are no TLV."""


def length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def tag_bytes(tag: int) -> bytes:
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")


def tlv(tag: int, *values: bytes) -> bytes:
    value = b"".join(values)
    return tag_bytes(tag) + length(len(value)) + value


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements of `data`, one after the other: tag and value. Raises `TlvError`."""
    at = 0
    while at < len(data):
        tag, at = _tag(data, at)
        size, at = _length(data, at)
        if at + size > len(data):
            raise TlvError("an element is longer than what holds it")
        yield tag, data[at : at + size]
        at += size


def first(data: bytes, wanted: int) -> bytes | None:
    """The value of the first element `wanted`, or None. Raises `TlvError`."""
    return next((value for tag, value in split(data) if tag == wanted), None)


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag = data[at]
    at += 1
    if tag & 0x1F == 0x1F:
        while True:
            if at >= len(data) or tag > 0xFFFFFF:
                raise TlvError("a tag does not end")
            tag = tag << 8 | data[at]
            at += 1
            if not tag & 0x80:
                break
    return tag, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise TlvError("a length is missing")
    head = data[at]
    at += 1
    if head < 0x80:
        return head, at
    count = head & 0x7F
    if not 1 <= count <= 4 or at + count > len(data):
        raise TlvError("a length cannot be read")
    return int.from_bytes(data[at : at + count], "big"), at + count


# --- DER, for certificates, SecurityInfos and CMS ---


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """In DER's order: ascending by their bytes."""
    return tlv(0x31, *sorted(parts))


def integer(value: int) -> bytes:
    """Of a value that is not negative."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(value: bytes) -> bytes:
    return tlv(0x04, value)


def bits(value: bytes, unused: int = 0) -> bytes:
    return tlv(0x03, bytes([unused]) + value)


def oid_value(dotted: str) -> bytes:
    """An object identifier without its tag."""
    arcs = [int(arc) for arc in dotted.split(".")]
    out = bytearray()
    for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(arc & 0x7F | 0x80)
        out += bytes(reversed(digits))
    return bytes(out)


def oid(dotted: str) -> bytes:
    return tlv(0x06, oid_value(dotted))


def null() -> bytes:
    return b"\x05\x00"


def boolean(value: bool) -> bytes:
    return tlv(0x01, b"\xff" if value else b"\x00")


def utf8(text: str) -> bytes:
    return tlv(0x0C, text.encode())


def printable(text: str) -> bytes:
    return tlv(0x13, text.encode("ascii"))


def explicit(number: int, *parts: bytes) -> bytes:
    """[number] EXPLICIT."""
    return tlv(0xA0 | number, *parts)
