"""Reading files of the card: few APDUs, no more octets than allowed, and never a biometric file by mistake.

A file is chosen by its short identifier in the first READ BINARY, which also reads ahead: the length stands in the
first block. So a file costs no SELECT and no look at its head: see docs/adr/0008-identity-chips.md for what that saves.
"""

from collections.abc import Callable

from kiosk.identity import lds, tlv
from kiosk.identity.apdu import END_OF_FILE, EXTENDED, OK, SHORT, WRONG_LENGTH, Command, Response
from kiosk.identity.lds import Group
from kiosk.identity.messaging import Card
from kiosk.identity.problems import ProblemCode, StopReadingError

# 256 less what secure messaging adds: 231 would do with AES; 223 is what cards have been read with for 20 years.
BLOCK = 223
# Of a response by extended length: 87, 99 and 8E with their lengths, padding and the status word.
OVERHEAD = 48
# Without a word from the card about its largest response. Real cards carry 1.8 to 32 kB.
UNSAID_LARGEST = 4_000
# B0 has 15 bits for the offset; B1 carries it as a data object.
_LAST_OFFSET = 0x7FFF
# Wrong or unsupported P1-P2, no current file: 9303-10 asks for short identifiers, and not every card has heard it.
_NO_SHORT_IDS = (0x6A86, 0x6B00, 0x6A81, 0x6986)

# Neither fingerprints nor irises: this program has no right to them, and asks for them on no path.
NEVER = frozenset((3, 4))


class RefusedLengthError(Exception):
    """The card does not take this length: the reading starts again with short blocks."""


class WithheldError(Exception):
    """The card does not give the file."""

    def __init__(self, sw: int) -> None:
        super().__init__()
        self.sw = sw


class Reader:
    """Of one card. `block`: octets asked for at a time."""

    def __init__(self, card: Card, block: int = BLOCK) -> None:
        self._card = card
        self.block = block
        self.on_octets: Callable[[int], None] = lambda octets: None

    def group(self, group: Group) -> bytes:
        """A data group, whole. Raises `WithheldError`, `MalformedError`, `RefusedLengthError`."""
        if group.number in NEVER:
            raise StopReadingError(ProblemCode.FAULT, "a biometric file was asked for")
        return self.file(group.number, group.most, lds.TAG_OF[group.number])

    def file(self, short_id: int, most: int, tag: int) -> bytes:
        """The file, whole: one data object `tag`, or zero octets that fill it up."""
        answer = self._read(short_id, 0, self.block)
        if answer.sw in _NO_SHORT_IDS and self._selected(short_id):
            answer = self._read(None, 0, self.block)
        if answer.sw not in (OK, END_OF_FILE):
            raise WithheldError(answer.sw)
        collected = _Collected(answer.data)
        head = tlv.header(answer.data)
        if head.tag != tag:
            raise tlv.MalformedError(f"a file {tag:02X} was expected")
        size = head.size + head.length
        if size > most:
            raise tlv.MalformedError("a file that is too large")
        self.on_octets(len(answer.data))
        # A card may give less than was asked for; that it ends is `Line`'s to see to.
        while collected.size < size:
            answer = self._read(None, collected.size, min(self.block, size - collected.size))
            if answer.sw not in (OK, END_OF_FILE) or not answer.data:
                raise tlv.MalformedError("a file that ends before its length")
            collected.add(answer.data)
            self.on_octets(len(answer.data))
        return collected.first(size)

    def plain(self, short_id: int, le: int) -> Response:
        """READ BINARY of a file's beginning; for what is looked at before there is a session."""
        return self._card.send(Command(0x00, 0xB0, 0x80 | short_id, 0x00, b"", le))

    def _selected(self, short_id: int) -> bool:
        """By the file identifier, for a card that knows no short ones."""
        return self._card.send(Command(0x00, 0xA4, 0x02, 0x0C, bytes((0x01, short_id)))).sw == OK

    def _read(self, short_id: int | None, offset: int, size: int) -> Response:
        le = size if size <= BLOCK else min(size, EXTENDED)
        if short_id is not None:
            command = Command(0x00, 0xB0, 0x80 | short_id, 0x00, b"", le)
        elif offset <= _LAST_OFFSET:
            command = Command(0x00, 0xB0, offset >> 8, offset & 0xFF, b"", le)
        else:
            return self._read_far(offset, le)
        answer = self._card.send(command)
        if answer.sw == WRONG_LENGTH and self.block > BLOCK:
            raise RefusedLengthError
        return answer

    def _read_far(self, offset: int, le: int) -> Response:
        """READ BINARY with an odd instruction: the offset and the octets are data objects 54 and 53."""
        where = tlv.encode(0x54, offset.to_bytes(4, "big").lstrip(b"\0"))
        wrapped = le + 6 if le > SHORT - 8 else le + 3
        answer = self._card.send(Command(0x00, 0xB1, 0x00, 0x00, where, wrapped))
        if answer.sw not in (OK, END_OF_FILE):
            return answer
        return Response(tlv.only(answer.data, 0x53), answer.sw, answer.secured)


class _Collected:
    """A file that grows; shows nothing of it."""

    def __init__(self, octets: bytes) -> None:
        self._octets = bytearray(octets)

    @property
    def size(self) -> int:
        return len(self._octets)

    def add(self, octets: bytes) -> None:
        self._octets += octets

    def first(self, size: int) -> bytes:
        return bytes(self._octets[:size])


def largest_response(atr_info: bytes) -> int | None:
    """What EF.ATR/INFO says of the card's largest response (ISO/IEC 7816-4, 12.7.1); None: nothing. Hostile too."""
    try:
        for found in tlv.each(atr_info, 32):
            if found.tag == 0x7F66:
                sizes = [int.from_bytes(size.value, "big") for size in tlv.each(found.value, 2)]
                return sizes[1] if len(sizes) == 2 else None
    except tlv.MalformedError:
        pass
    return None
