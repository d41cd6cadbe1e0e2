"""SELECT and READ BINARY over a chip's files, and who may read which."""

from collections.abc import Mapping
from typing import Literal

from kiosk.hall.chip import files
from kiosk.hall.chip.apdu import (
    END_OF_FILE,
    NO_CURRENT_FILE,
    NO_SECURE_MESSAGING,
    NOT_FOUND,
    OK,
    WRONG_DATA,
    WRONG_OFFSET,
    WRONG_PARAMETERS,
    Command,
    StatusError,
)
from kiosk.hall.chip.mischief import Mischief
from kiosk.hall.chip.profile import Profile
from kiosk.hall.chip.tlv import TlvError, first, tlv

Place = Literal["mf", "lds"]
FileName = tuple[Place, int]

_FREE: set[FileName] = {("mf", files.EF_CARD_ACCESS), ("mf", files.EF_ATR), ("mf", files.EF_DIR)}
_SHORT_NAMES: dict[Place, dict[int, int]] = {
    "mf": {0x1C: files.EF_CARD_ACCESS, 0x1D: files.EF_SECURITY, 0x1E: files.EF_DIR, 0x01: files.EF_ATR},
    "lds": {0x1E: files.EF_COM, 0x1D: files.EF_SECURITY} | {number: files.fid(number) for number in range(1, 17)},
}
# Kept for those who have a right to them by terminal authentication, which no kiosk has (fingerprints, iris).
_GUARDED: set[FileName] = {("lds", files.fid(3)), ("lds", files.fid(4))}
_MOST_NOTED = 10_000


class FileSystem:
    """The files, and which of them is selected. `is_known`: the reader has shown that it has seen the document."""

    def __init__(
        self, stored: Mapping[FileName, bytes], profile: Profile, mischief: Mischief, selected: list[int]
    ) -> None:
        """`selected`: gets every file identifier that is asked for, as long as there are not thousands."""
        self.place: Place = "mf"
        self._file: FileName | None = None
        self._stored = stored
        self._profile = profile
        self._mischief = mischief
        self._selected = selected

    def select(self, command: Command, *, is_known: bool) -> tuple[bytes, int]:
        """Raises `StatusError`, as does `read`."""
        match command.p1, command.data:
            case 4, files.AID:
                self.place, self._file = "lds", None
            case 4, _:
                raise StatusError(NOT_FOUND)
            case 0, b"" | b"\x3f\x00":
                if not self._profile.select_mf:
                    raise StatusError(WRONG_PARAMETERS)
                self.place, self._file = "mf", None
            case ((0 | 2), data) if len(data) == 2:
                self._open(int.from_bytes(data, "big"), is_known=is_known)
            case _:
                raise StatusError(WRONG_PARAMETERS)
        return b"", OK

    def read(self, command: Command, most: int, *, is_known: bool) -> tuple[bytes, int]:
        """`most`: bytes that the answer can carry."""
        odd = command.ins == 0xB1
        offset = self._offset_of(command, is_known=is_known)
        if self._file is None:
            raise StatusError(NO_CURRENT_FILE)
        if self._file not in _FREE and not is_known:
            raise StatusError(NO_SECURE_MESSAGING)
        content = self._stored[self._file]
        size = min(command.le or 0, most - 4 if odd else most)
        if self._mischief.is_endless and self._file == ("lds", files.fid(1)):
            return _wrapped(files.endless(content, offset, size), odd=odd), OK
        if offset > len(content) or (offset == len(content) and size):
            raise StatusError(WRONG_OFFSET)
        piece = content[offset : offset + self._mischief.shortened(size)]
        is_over = offset + (command.le or 0) > len(content) and command.le not in (256, 65536)
        return _wrapped(piece, odd=odd), END_OF_FILE if is_over else OK

    def _open(self, identifier: int, *, is_known: bool) -> None:
        if len(self._selected) < _MOST_NOTED:
            self._selected.append(identifier)
        here = (self.place, identifier)
        if here in _GUARDED:
            raise StatusError(NO_SECURE_MESSAGING)
        if here not in self._stored:
            raise StatusError(NOT_FOUND)
        if here not in _FREE and not is_known:
            raise StatusError(NO_SECURE_MESSAGING)
        self._file = here

    def _offset_of(self, command: Command, *, is_known: bool) -> int:
        """Where to read; a command that names a file selects it first."""
        if command.ins == 0xB1:
            if 0 < command.p1p2 < 32:
                self._open(_SHORT_NAMES[self.place].get(command.p1p2, 0), is_known=is_known)
            elif command.p1p2:
                self._open(command.p1p2, is_known=is_known)
            return int.from_bytes(wanted(command.data, 0x54), "big")
        if command.p1 & 0x80:
            self._open(_SHORT_NAMES[self.place].get(command.p1 & 31, 0), is_known=is_known)
            return command.p2
        return command.p1p2


def _wrapped(piece: bytes, *, odd: bool) -> bytes:
    return tlv(0x53, piece) if odd else piece


def wanted(data: bytes, tag: int) -> bytes:
    """The value of an element that has to be there. Raises `StatusError`."""
    try:
        found = first(data, tag)
    except TlvError:
        found = None
    if found is None:
        raise StatusError(WRONG_DATA)
    return found
