"""The whole road with the real parts: sealed, committed, delivered, found by its printed code, taken, opened, gone; and
every byte that went to the desk and lies on its disk is looked at."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.clock import SystemClock
from kiosk.config import Config, Delivery
from kiosk.delivery import protocol
from kiosk.delivery.outbox import Outbox
from kiosk.documents import decoder
from kiosk.documents.port import QrSeen, ReadQr
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code
from kiosk.session.resuming.errands import opened
from kiosk.session.resuming.keeping import view_of
from kiosk.session.resuming.state import KeepVisit, VisitKept
from kiosk.ticket import sealing
from kiosk.ticket.code import TicketCode
from kiosk.ticket.messenger import Messenger
from kiosk.ticket.protocol import No, Sealed, Settle, Settled, Setup, Take
from tests.support.desk import Desk, running_desk
from tests.support.recorded_line import RecordedLine, recorded_line
from tests.support.ticket import at_review
from tests.support.ticket_road import CANARIES, config, files_below, keeper, kept_at_the_desk, secrets_of, wanted

TAKER = "7" * 32


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
def line(desk: Desk) -> Iterator[RecordedLine]:
    with recorded_line(desk.port) as recorded:
        yield recorded


def test_a_visit_goes_to_the_desk_and_comes_back_and_nobody_between_could_read_it(
    tmp_path: Path, desk: Desk, line: RecordedLine
) -> None:
    made, effect = config(tmp_path, desk, line.url), wanted()
    ticket = kept_at_the_desk(made, effect)
    messenger = Messenger(Setup(made.delivery))
    proof = sealing.proof_of(ticket)
    forged = sealing.proof_of(TicketCode(ticket.id, b"\0" * 32))
    assert messenger.handle(Take(ticket.id, forged, TAKER)) == No("wrong", 2)
    taken = messenger.handle(Take(ticket.id, proof, TAKER))
    assert isinstance(taken, Sealed)
    assert opened(ticket, taken.sealed) == effect.kept
    before = files_below(tmp_path)
    assert messenger.handle(Settle(ticket.id, proof, TAKER, "done")) == Settled()
    assert messenger.handle(Take(ticket.id, proof, "8" * 32)) == No("taken")
    went_by = line.went_by
    assert len(went_by) > len(taken.sealed)
    for secret in (*CANARIES, *secrets_of(ticket)):
        assert secret not in went_by
        assert not [path for path, data in before.items() if secret in data], "at rest, on either side"
    after = files_below(tmp_path)
    part = taken.sealed[100:200]
    assert [path for path, data in before.items() if part in data], "it did lie there"
    assert not [path for path, data in after.items() if part in data], "and is gone"


def test_a_kiosk_that_dies_after_keeping_tells_nobody_that_a_file_was_sent(tmp_path: Path, desk: Desk) -> None:
    made = config(tmp_path, desk, desk.url)
    assert isinstance(keeper(made).keep(wanted()), VisitKept)
    outbox = Outbox(protocol.outbox_directory(made.state_dir), made.delivery)
    assert outbox.interrupted_visit() is None
    assert [(entry.flow, entry.state.value) for entry in outbox.list()] == [("visite-gardee", "queued")]
    outbox.close()


def test_a_key_that_is_missing_and_a_visit_too_large_keep_nothing(tmp_path: Path, desk: Desk) -> None:
    made = config(tmp_path, desk, desk.url)
    without = Config(state_dir=made.state_dir, delivery=Delivery(recipient_key_file=str(tmp_path / "none")))
    assert keeper(without).keep(wanted()) is Code.OUTBOX_BROKEN
    small = Config(
        state_dir=made.state_dir,
        delivery=Delivery(recipient_key_file=str(desk.public_key_file), max_file_bytes=100_000),
    )
    large = KeepVisit(wanted().kept, b"x" * 200_000, "K4T-7QX9-2B", wanted().until + timedelta(days=1), "")
    assert keeper(small).keep(large) is Code.FILE_TOO_LARGE


def test_a_desk_that_is_away_is_unreachable_and_nothing_is_lost(tmp_path: Path, desk: Desk) -> None:
    made = config(tmp_path, desk, desk.url)
    ticket = kept_at_the_desk(made, wanted())
    desk.process.kill()
    desk.process.wait()
    answer = Messenger(Setup(made.delivery)).handle(Take(ticket.id, sealing.proof_of(ticket), TAKER))
    assert answer == No("unreachable")
    assert Messenger(Setup(Delivery())).handle(Take(ticket.id, b"", TAKER)) == No("unreachable"), "no desk at all"


def test_the_printed_code_is_read_from_a_picture_turned_and_far_away() -> None:
    text = "https://bornes.example/reprendre#" + "A" * 64
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    square = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).convert("L")
    page = Image.new("L", (1280, 720), 170)
    page.paste(square.rotate(17, expand=True, fillcolor=255), (400, 200))
    data = io.BytesIO()
    page.save(data, "JPEG", quality=70)
    worker = decoder.Decoder(Trust(None), SystemClock())
    assert worker.handle(ReadQr(data.getvalue())) == QrSeen((text,))
    blank = io.BytesIO()
    Image.new("L", (640, 480), 200).save(blank, "JPEG")
    assert worker.handle(ReadQr(blank.getvalue())) == QrSeen(())
    assert not isinstance(worker.handle(ReadQr(b"no picture")), QrSeen)


def test_what_a_phone_is_given_is_the_review_page_and_no_more() -> None:
    hand = at_review()
    view = view_of(hand.visit, hand.engine("changement-adresse"), hand.world())
    assert b"SPECIMEN" in view.upper()
    assert b"jpeg" not in view
