"""`packaging/runs/ccid_card.py` speaks to qemu's card reader. The reader's side here is bytes as libcacard's header
has them (src/vscard_common.h) and as qemu sends them (hw/usb/ccid-card-passthru.c)."""

import socket
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.hall.cards.chips import SimpleChip
from kiosk.hall.cards.identity import IdentityDeck
from kiosk.hall.chip import Fault
from kiosk.identity import Can, Options, Trust, Verdict, read_document
from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

ccid_card = loaded(Path(__file__).parents[2] / "packaging" / "runs" / "ccid_card.py")

TODAY = date(2026, 11, 23)
HELLO = bytes.fromhex("00000001 ffffffff 0000000c 56534344 00000002 00000000")
SUCCESS = bytes.fromhex("00000002 00000000 00000004 00000000")
ATR = "3B8B80010031C1640937721300900051"


class Reader:
    """qemu's end of the line, once somebody has connected to it."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        line.settimeout(PATIENCE_S)

    def told(self) -> tuple[int, int, bytes]:
        """Type, reader, payload of the next message."""
        kind, reader, length = struct.unpack(">III", self.line.recv(12, socket.MSG_WAITALL))
        return kind, reader, self.line.recv(length, socket.MSG_WAITALL) if length else b""

    def met(self) -> None:
        """It is plugged in, and knows who is at the line."""
        assert self.line.recv(24, socket.MSG_WAITALL) == HELLO
        self.line.sendall(HELLO)
        kind, _, name = self.told()
        assert (kind, name) == (3, b"hall")
        self.line.sendall(SUCCESS)

    def transmit(self, apdu: bytes) -> bytes:
        """As the machine's driver does. Meets `kiosk.identity.Transport`."""
        self.line.sendall(struct.pack(">III", 7, 0, len(apdu)) + apdu)
        kind, reader, answer = self.told()
        assert (kind, reader) == (7, 0)
        # What is longer qemu 10.0 throws away.
        assert len(answer) <= 374
        return answer


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Any, Reader]]:
    """The card's end and the reader's, which know each other."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "card"))
        listener.listen()
        end = ccid_card.CardEnd(tmp_path / "card")
        line, _ = listener.accept()
    with line:
        reader = Reader(line)
        reader.met()
        yield end, reader
        end.close()


def test_a_card_comes_answers_and_leaves(both: tuple[Any, Reader]) -> None:
    end, reader = both
    end.lay(SimpleChip(ATR, uid="08A1B2C3"))
    assert reader.told() == (5, 0, bytes.fromhex(ATR))
    reader.line.sendall(SUCCESS)
    assert reader.transmit(bytes.fromhex("FFCA000000")) == bytes.fromhex("08A1B2C39000")
    assert end.apdus == 1
    end.take_away()
    assert reader.told() == (6, 0, b"")
    # The machine has asked before it was told.
    reader.line.sendall(bytes.fromhex("00000007 00000000 00000005 FFCA000000"))
    assert reader.told() == (2, 0, bytes.fromhex("00000001"))


def test_a_reader_that_is_plugged_in_anew_is_told_of_the_card_that_lies_there(both: tuple[Any, Reader]) -> None:
    end, reader = both
    end.lay(SimpleChip(ATR))
    assert reader.told()[0] == 5
    reader.line.sendall(HELLO)
    assert [reader.told()[0], reader.told()[0]] == [3, 5]


def test_the_kiosk_reads_an_identity_card_through_it(both: tuple[Any, Reader], tmp_path: Path) -> None:
    """By short APDUs: the first of extended length is refused, and no answer is longer than the reader carries."""
    end, reader = both
    deck = IdentityDeck(TODAY, tmp_path)
    deck.write_trust()
    end.lay(deck.chip("cnie", None))
    assert reader.told()[0] == 5
    verdict = read_document(reader, Can.of("481516"), Trust.load(tmp_path), Options())
    assert isinstance(verdict, Verdict)
    assert verdict.document.surname == "SPECIMEN"
    assert verdict.checks.passive_authentication.status == verdict.checks.chip_genuine.status == "ok"
    assert end.apdus > 20


def test_a_command_of_extended_length_is_refused_as_by_a_card_that_has_none(both: tuple[Any, Reader]) -> None:
    end, reader = both
    end.lay(SimpleChip(ATR))
    assert reader.told()[0] == 5
    assert reader.transmit(bytes.fromhex("00B09C00000000")) == b"\x67\x00"


def test_a_card_that_is_pulled_under_a_command_fails_it_and_leaves(
    both: tuple[Any, Reader], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine is told of both: a reader that falls silent under a command is waited for."""
    monkeypatch.setattr(ccid_card, "HANDED_OVER_S", 0.0)
    end, reader = both
    end.lay(IdentityDeck(TODAY, tmp_path).chip("cnie", Fault("removed", at=1)))
    assert reader.told()[0] == 5
    assert reader.transmit(bytes.fromhex("00A4000C023F00")) == bytes.fromhex("6A86")
    reader.line.sendall(bytes.fromhex("00000007 00000000 00000005 00B09C0000"))
    assert reader.told() == (2, 0, bytes.fromhex("00000001"))
    assert reader.told() == (6, 0, b"")


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("00000007 00000000 FFFFFFFF", "a message of 4294967295 bytes"),
        ("00000001 00000000 00000004 44435356", "this is not a card reader's line"),
        ("00000001 00000000 00000000", "this is not a card reader's line"),
    ],
)
def test_a_line_that_is_none_ends_and_says_why(both: tuple[Any, Reader], said: str, trouble: str) -> None:
    end, reader = both
    reader.line.sendall(bytes.fromhex(said))
    assert reader.line.recv(1) == b""
    assert end.trouble == trouble


def test_what_is_no_question_is_not_answered(both: tuple[Any, Reader]) -> None:
    end, reader = both
    reader.line.sendall(
        SUCCESS + bytes.fromhex("00000008 00000000 00000000") + bytes.fromhex("0000FFFF 00000000 00000001 2A")
    )
    end.lay(SimpleChip(ATR))
    assert reader.told()[0] == 5
    assert reader.transmit(bytes.fromhex("FFCA000000")) == bytes.fromhex("6A81")


def test_a_machine_that_ends_in_the_midst_of_a_message_is_no_fault(both: tuple[Any, Reader]) -> None:
    end, reader = both
    reader.line.sendall(bytes.fromhex("00000007 00000000 00000005 FFCA"))
    reader.line.shutdown(socket.SHUT_RDWR)
    end.close()
    assert end.trouble == ""
