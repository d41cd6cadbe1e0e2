"""The errands of tickets: one look at a time, the camera goes off whatever happens, a dead reader is asked again."""

import asyncio
import functools
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Page, ScanSettings
from kiosk.devices.states import Fault
from kiosk.documents.port import QrReading, QrSeen, Unreadable
from kiosk.errors import Code
from kiosk.processes.link import Committed
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.resuming.errands import TicketErrands
from kiosk.session.resuming.format import encode
from kiosk.session.resuming.saying_state import NewsHeard, SendContact, SendOpinion
from kiosk.session.resuming.state import (
    Claim,
    CodeSeen,
    FileFollowed,
    FindCode,
    FollowFile,
    KeepVisit,
    KeptOpened,
    SettleKept,
    StopFindingCode,
    TakeKept,
    TicketEffect,
    TicketRefused,
    VisitKept,
    VisitNotKept,
)
from kiosk.ticket import sealing
from kiosk.ticket.code import new_code, text_of
from kiosk.ticket.protocol import Follow, Found, News, No, Reply, Sealed, Settle, Settled, Take, Told
from tests.support.ticket import REFERENCE, at_review, keeping, standing
from tests.support.visits import PAGE

TICKET = text_of(new_code())
DIED = Fault(Code.DRIVER_DIED)
PICTURE = Picture(b"frame", 10, 10, "c" * 64, b"\0" * 300, 10, 10)


class Lease:
    def __init__(self, camera: "FakeCamera") -> None:
        self._camera = camera

    async def start(self) -> Fault | None:
        self._camera.on = True
        self._camera.started.set()
        return self._camera.fault

    async def snapshot(self) -> Picture | Fault:
        await asyncio.sleep(0)
        return self._camera.gives.pop(0) if self._camera.gives else PICTURE

    async def release(self) -> None:
        self._camera.on = False


class FakeCamera:
    def __init__(self) -> None:
        self.on = False
        self.started = asyncio.Event()
        self.fault: Fault | None = None
        self.gives: list[Picture | Fault] = []

    async def lease(self, purpose: str) -> Lease:
        return Lease(self)


class FakeScanner:
    def __init__(self) -> None:
        self.gives: Page | Fault = PAGE
        self.cancelled = 0

    async def scan(self, settings: ScanSettings) -> Page | Fault:
        return self.gives

    async def cancel(self) -> None:
        self.cancelled += 1


class FakeReader:
    def __init__(self, *says: QrReading | Fault) -> None:
        self.says = list(says)

    async def read_qr(self, picture: bytes) -> QrReading | Fault:
        await asyncio.sleep(0)
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


class FakeDesk:
    def __init__(self, answer: Callable[[Any], Reply]) -> None:
        self.answer = answer
        self.asked: list[Take | Settle | Follow | News] = []

    async def ask(self, request: Take | Settle | Follow | News) -> Reply:
        self.asked.append(request)
        return self.answer(request)


class FakeKeeper:
    def __init__(self, done: VisitKept | Code = Code.OUTBOX_FULL) -> None:
        self.done = done

    def keep(self, wanted: KeepVisit) -> VisitKept | Code:
        return self.done

    def send(self, wanted: SendOpinion | SendContact) -> str:
        return "" if isinstance(self.done, Code) else "e" * 32


class Room:
    """The errands, and what they tell."""

    def __init__(
        self, *says: QrReading | Fault, desk: Callable[[Any], Reply] = lambda _: No("unknown"),
        keeper: FakeKeeper | None = None,
    ) -> None:  # fmt: skip
        self.camera, self.scanner = FakeCamera(), FakeScanner()
        self.desk = FakeDesk(desk)
        self.told: list[Any] = []
        self.said: list[Any] = []
        parts: Any = (keeper or FakeKeeper(), self.desk, FakeReader(*(says or (QrSeen(()),))))
        scanner: Any = self.scanner
        camera: Any = self.camera
        self.errands = TicketErrands(
            *parts,
            scanner=scanner,
            camera=BorrowedCamera(camera),
            tell=self.told.append,
            say=self.said.append,
        )

    def do(self, effect: TicketEffect) -> Any:
        asyncio.run(self.errands.carry_out(effect))
        return self.told[-1] if self.told else None


def test_a_code_among_blurred_frames_ends_the_look_and_the_camera_is_off() -> None:
    room = Room(QrSeen(()), DIED, QrSeen(()), Unreadable(Code.UNREADABLE_DOCUMENT, "x"), QrSeen(("other", TICKET)))
    assert room.do(FindCode(3, with_camera=True)) == CodeSeen(3, TICKET)
    assert not room.camera.on


def test_a_reader_that_keeps_dying_ends_it() -> None:
    room = Room(DIED)
    assert room.do(FindCode(1, with_camera=True)) == CodeSeen(1, DIED)
    assert not room.camera.on


def test_a_camera_that_does_not_start_or_stops_says_why() -> None:
    room = Room()
    room.camera.fault = Fault(Code.CAMERA_STALLED)
    assert room.do(FindCode(1, with_camera=True)) == CodeSeen(1, Fault(Code.CAMERA_STALLED))
    room = Room()
    room.camera.gives = [PICTURE, Fault(Code.DISCONNECTED)]
    assert room.do(FindCode(1, with_camera=True)) == CodeSeen(1, Fault(Code.DISCONNECTED))
    assert not room.camera.on


def test_a_look_that_is_stopped_tells_nothing_that_was_seen() -> None:
    room = Room()

    async def stopped() -> None:
        look = asyncio.create_task(room.errands.carry_out(FindCode(1, with_camera=True)))
        await room.camera.started.wait()
        await room.errands.carry_out(StopFindingCode())
        await look

    asyncio.run(stopped())
    (told,) = room.told
    assert isinstance(told.result, Fault)
    assert not room.camera.on


def test_the_scanner_looks_once_and_its_reader_is_asked_again_when_it_died() -> None:
    assert Room(DIED, QrSeen((TICKET,))).do(FindCode(1, with_camera=False)) == CodeSeen(1, TICKET)
    assert Room(QrSeen(())).do(FindCode(1, with_camera=False)) == CodeSeen(1, "")
    room = Room(QrSeen((TICKET,)))
    room.scanner.gives = Fault(Code.SCANNER_JAM)
    assert room.do(FindCode(1, with_camera=False)) == CodeSeen(1, Fault(Code.SCANNER_JAM))


def test_what_the_desk_gives_is_opened_here_and_its_key_is_never_sent() -> None:
    effect = keeping(at_review()).wants(KeepVisit)
    ticket = new_code()
    sealed = sealing.seal(ticket, encode(effect.kept, b"{}"))
    room = Room(desk=lambda _: Sealed(sealed))
    told = room.do(TakeKept(5, text_of(ticket)))
    assert isinstance(told, KeptOpened)
    assert told.kept == effect.kept
    assert told.claim.proof == sealing.proof_of(ticket)
    assert ticket.secret not in msgspec.msgpack.encode(room.desk.asked[0])


@pytest.mark.parametrize("sealed", [b"", b"x" * 100])
def test_what_does_not_open_is_damaged(sealed: bytes) -> None:
    assert Room(desk=lambda _: Sealed(sealed)).do(TakeKept(1, TICKET)) == TicketRefused(1, "damaged")


def test_a_visit_of_another_make_is_damaged_too() -> None:
    ticket = new_code()
    room = Room(desk=lambda _: Sealed(sealing.seal(ticket, b"\0\0\0\2{}nothing")))
    assert room.do(TakeKept(1, text_of(ticket))) == TicketRefused(1, "damaged")


def test_the_desk_s_refusals_are_told_as_they_are() -> None:
    assert Room(desk=lambda _: No("wrong", 2)).do(TakeKept(1, TICKET)) == TicketRefused(1, "wrong", 2)
    assert Room(desk=lambda _: Settled()).do(TakeKept(1, TICKET)) == TicketRefused(1, "unreachable")
    assert Room().do(TakeKept(1, "nonsense")) == TicketRefused(1, "not_ours")
    assert Room(desk=lambda _: No("unknown")).do(FollowFile(2, REFERENCE)) == TicketRefused(2, "unknown")
    assert Room(desk=lambda _: Found(standing())).do(FollowFile(2, REFERENCE)) == FileFollowed(2, standing())


@pytest.mark.parametrize(("used", "what"), [(True, "done"), (False, "release")])
def test_what_was_taken_is_settled(used: bool, what: str) -> None:
    room = Room(desk=lambda _: Settled())
    room.do(SettleKept(Claim("0" * 32, b"p", "1" * 32), used))
    assert room.desk.asked == [msgspec.convert({"id": "0" * 32, "proof": b"p", "taker": "1" * 32, "what": what,
                                                "type": "settle"}, Settle)]  # fmt: skip


def test_the_supervisor_hears_of_what_was_committed_and_of_nothing_else() -> None:
    effect = keeping(at_review()).wants(KeepVisit)
    done = VisitKept("e" * 32, TICKET, effect.until)
    room = Room(keeper=FakeKeeper(done))
    assert room.do(effect) == done
    assert room.said == [Committed("e" * 32)]
    failed = Room(keeper=FakeKeeper(Code.OUTBOX_FULL))
    assert failed.do(effect) == VisitNotKept(Code.OUTBOX_FULL)
    assert failed.said == []


def test_news_are_heard_when_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.session.resuming.errands.NEWS_AFTER_S", 0)
    room = Room(desk=lambda _: Told("Plus grand."))
    asyncio.run(room.errands.hear_news())
    assert room.told == [NewsHeard("Plus grand.")]
    silences: tuple[Reply, ...] = (Told(""), No("unreachable"))
    for answer in silences:
        silent = Room(desk=functools.partial(_says, answer))
        asyncio.run(silent.errands.hear_news())
        assert silent.told == []


def _says(answer: Reply, asked: object) -> Reply:
    return answer
