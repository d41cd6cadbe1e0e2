"""READ BINARY: short identifiers, what is read ahead, offsets beyond 32 kB, cards that know only part of it."""

import pytest

from kiosk.identity import tlv
from kiosk.identity.apdu import Command, Response
from kiosk.identity.files import BLOCK, Reader, RefusedLengthError, WithheldError, largest_response
from kiosk.identity.lds import Group
from kiosk.identity.tlv import MalformedError

GROUP = Group(2, 200_000)


class OneFile:
    """A card with one file, as `messaging.Card` is one; `short_ids`: it knows short identifiers."""

    def __init__(self, content: bytes, *, short_ids: bool = True, gives: int = 1 << 20) -> None:
        self._content = content
        self._short_ids = short_ids
        self._gives = gives
        self._current = False
        self.commands: list[Command] = []

    def send(self, command: Command) -> Response:
        self.commands.append(command)
        le = min(command.le or 0, self._gives)
        if command.ins == 0xA4:
            self._current = command.data == b"\x01\x02"
            return Response(b"", 0x9000 if self._current else 0x6A82)
        if command.ins == 0xB1:
            at = int.from_bytes(tlv.only(command.data, 0x54), "big")
            assert at > 0x7FFF
            head = 2 if le < 130 else 3 if le < 259 else 4
            return Response(tlv.encode(0x53, self._content[at : at + le - head]), 0x9000)
        if command.p1 & 0x80:
            if not self._short_ids:
                return Response(b"", 0x6A86)
            self._current = command.p1 == 0x82
            at = command.p2
        else:
            at = command.p1 << 8 | command.p2
        if not self._current:
            return Response(b"", 0x6A82)
        return Response(self._content[at : at + le], 0x9000)


def reader(card: OneFile, block: int = BLOCK) -> Reader:
    return Reader(card, block)  # type: ignore[arg-type]


def content(size: int) -> bytes:
    return tlv.encode(0x75, bytes(place % 251 for place in range(size)))


@pytest.mark.parametrize("size", [0, 1, 200, BLOCK - 3, BLOCK, 1_000, 32_767, 32_768, 40_000, 70_000])
@pytest.mark.parametrize("block", [BLOCK, 4_000])
def test_a_file_comes_whole_with_no_command_too_many(size: int, block: int) -> None:
    card = OneFile(content(size) + bytes(50))
    assert reader(card, block).group(GROUP) == content(size)
    near = -(-min(len(content(size)), 0x8000) // block) + (size > 0x7FFF)
    far = -(-max(0, len(content(size)) - 0x8000) // block)
    assert len(card.commands) <= near + far + 1


def test_a_card_without_short_identifiers_is_asked_by_the_long_one() -> None:
    card = OneFile(content(500), short_ids=False)
    assert reader(card).group(GROUP) == content(500)


def test_a_card_that_gives_little_is_asked_again() -> None:
    assert reader(OneFile(content(500), gives=7)).group(GROUP) == content(500)


def test_a_file_that_claims_more_than_it_may_is_refused_after_one_command() -> None:
    card = OneFile(b"\x75\x84\x7f\xff\xff\xff" + bytes(500))
    with pytest.raises(MalformedError):
        reader(card).group(GROUP)
    assert len(card.commands) == 1


def test_another_file_is_refused_after_one_command() -> None:
    card = OneFile(tlv.encode(0x63, bytes(500)))
    with pytest.raises(MalformedError):
        reader(card).group(GROUP)
    assert len(card.commands) == 1


def test_a_file_that_is_not_there_is_withheld() -> None:
    with pytest.raises(WithheldError):
        reader(OneFile(content(5))).group(Group(14, 100))


class RefusesLength(OneFile):
    def send(self, command: Command) -> Response:
        return Response(b"", 0x6700) if (command.le or 0) > 256 else super().send(command)


def test_a_length_that_the_card_does_not_take_is_said() -> None:
    with pytest.raises(RefusedLengthError):
        reader(RefusesLength(content(5)), 4_000).group(GROUP)


@pytest.mark.parametrize(
    ("info", "largest"),
    [
        (bytes.fromhex("7F6608020205DC02020FA0"), 4_000),
        (bytes.fromhex("7F6604020205DC"), None),
        (b"", None),
        (b"\x7f\x66\x84", None),
    ],
)
def test_what_the_card_says_of_its_largest_response(info: bytes, largest: int | None) -> None:
    assert largest_response(info) == largest
