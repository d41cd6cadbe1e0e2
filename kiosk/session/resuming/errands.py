"""What a ticket wants done outside: seal and commit, look for a code, ask the desk, open what it gives."""

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from kiosk.delivery.outbox import Outbox, OutboxError
from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Envelope
from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Page, Scanner, ScanSettings
from kiosk.devices.states import Fault
from kiosk.documents.port import QrReading, QrSeen
from kiosk.errors import Code, KioskError
from kiosk.privacy import logs
from kiosk.processes.link import Committed, FromScreen
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.resuming import format as resuming_format
from kiosk.session.resuming import state as resuming_state
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
from kiosk.ticket import code as codes
from kiosk.ticket import contact, deposit, opinion
from kiosk.ticket.protocol import Follow, Found, News, No, Reply, Sealed, Settle, Take, Told

DPI = 200
# Long enough to find the ticket in a bag; then another way is better.
FILM_S = 45.0
LOST_READERS = 2
# An opinion, or where to be told, is of no use when it could not leave within a month.
EXTRA_DAYS = 30
# After the screen has been equipped: who touches it at once comes first.
NEWS_AFTER_S = 5.0

Tell = Callable[[resuming_state.TicketEvent], None]


class QrReader(Protocol):
    """`kiosk.documents.client.Decoder`."""

    async def read_qr(self, picture: bytes) -> QrReading | Fault: ...


class Desk(Protocol):
    """`kiosk.ticket.client.TicketDesk`."""

    async def ask(self, request: Take | Settle | Follow | News) -> Reply: ...


class Keeper(Protocol):
    """Seals and commits; called in a thread."""

    def keep(self, wanted: KeepVisit) -> VisitKept | Code: ...

    def send(self, wanted: SendOpinion | SendContact) -> str: ...


class OutboxKeeper:
    """By the outbox's road: committed here, delivered by the courier. The recipient's key is read each time."""

    def __init__(self, outbox: Callable[[], Outbox], key_file: Path, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._key_file = key_file
        self._now = now

    def keep(self, wanted: KeepVisit) -> VisitKept | Code:
        from kiosk.ticket import sealing as ticket_sealing

        ticket, now = codes.new_code(), self._now()
        inner = ticket_sealing.seal(ticket, resuming_format.encode(wanted.kept, wanted.view))
        digest = ticket_sealing.digest_of(ticket_sealing.proof_of(ticket))
        kept = deposit.Deposit(ticket.id, digest, wanted.until, inner, phone=bool(wanted.phone_url))
        done = self._commit(deposit.KEPT, wanted.reference, deposit.encode(kept), now, wanted.until)
        if isinstance(done, Code):
            return done
        return VisitKept(done, codes.text_of(ticket, wanted.phone_url), wanted.until)

    def send(self, wanted: SendOpinion | SendContact) -> str:
        """The envelope's id. Empty when it could not be kept, which nobody is told: neither is worth a fault."""
        now = self._now()
        until = now + timedelta(days=EXTRA_DAYS)
        if isinstance(wanted, SendContact):
            done = self._commit(contact.CONTACT, wanted.reference, contact.encode(wanted.contact), now, until)
        else:
            # Under the first instant of its month: the hour would say whose it is.
            month = datetime.combine(wanted.opinion.month, time(), UTC)
            done = self._commit(opinion.OPINION, wanted.reference, opinion.encode(wanted.opinion), month, until)
        return "" if isinstance(done, Code) else done

    def _commit(self, name: str, reference: str, plain: bytes, at: datetime, until: datetime) -> str | Code:
        """The id of the envelope that is now in the outbox, or why none is."""
        from kiosk.privacy import sealing

        try:
            envelope = Envelope(
                id=new_id(),
                # Not the visit's: nothing has been filed, and nobody may say after a power cut that it was.
                visit_id=new_id(),
                reference=reference,
                flow=name,
                service=name,
                created_at=at,
                sealed=sealing.seal(sealing.read_public_key(self._key_file), plain),
                keep_until=until,
            )
            with closing(self._outbox()) as outbox:
                outbox.begin_visit(envelope.visit_id, at)
                outbox.end_visit(envelope.visit_id, "kept", at)
                outbox.commit(envelope)
        except OutboxError as error:
            return error.code
        except (KioskError, sealing.SealingError, OSError) as error:
            logs.event("not_committed", error=logs.places(type(error), error.__traceback__))
            return Code.OUTBOX_BROKEN
        return envelope.id


class TicketErrands:
    """One look and one question at a time; a new look, or `StopFindingCode`, ends the one before."""

    def __init__(
        self,
        keeper: Keeper,
        desk: Desk,
        reader: QrReader,
        *,
        scanner: Scanner,
        camera: BorrowedCamera,
        tell: Tell,
        say: Callable[[FromScreen], None],
    ) -> None:
        self._keeper = keeper
        self._desk = desk
        self._reader = reader
        self._scanner = scanner
        self._camera = camera
        self._tell = tell
        self._say = say
        self._now: FindCode | None = None

    async def carry_out(self, effect: TicketEffect) -> None:
        match effect:
            case KeepVisit():
                await self._keep(effect)
            case FindCode():
                await self._find(effect)
            case StopFindingCode():
                await self._stop()
            case TakeKept():
                await self._take(effect)
            case SettleKept(claim=claim, used=used):
                await self._desk.ask(Settle(claim.id, claim.proof, claim.taker, "done" if used else "release"))
            case FollowFile():
                await self._follow(effect)
            case SendOpinion() | SendContact():
                sent = await asyncio.to_thread(self._keeper.send, effect)
                if sent:
                    self._say(Committed(sent))

    async def hear_news(self) -> None:
        """What the town says it has done, for the screen that waits for somebody."""
        await asyncio.sleep(NEWS_AFTER_S)
        told = await self._desk.ask(News())
        if isinstance(told, Told) and told.text:
            self._tell(NewsHeard(told.text))

    async def _keep(self, wanted: KeepVisit) -> None:
        kept = await asyncio.to_thread(self._keeper.keep, wanted)
        if isinstance(kept, Code):
            self._tell(VisitNotKept(kept))
            return
        self._say(Committed(kept.envelope_id))
        self._tell(kept)

    async def _find(self, wanted: FindCode) -> None:
        self._now = wanted
        seen = await (self._film(wanted) if wanted.with_camera else self._scan())
        if self._now is wanted:
            self._now = None
            if wanted.with_camera:
                await self._camera.give_back()
        self._tell(CodeSeen(wanted.turn, seen))

    async def _stop(self) -> None:
        ended, self._now = self._now, None
        if ended is not None:
            await (self._camera.give_back() if ended.with_camera else self._scanner.cancel())

    async def _scan(self) -> str | Fault:
        page = await self._scanner.scan(ScanSettings(dpi=DPI, colour="gray"))
        if not isinstance(page, Page):
            return page
        seen = await self._reader.read_qr(page.jpeg)
        if isinstance(seen, Fault):
            # It died under this picture, or was still starting: the paper still lies there.
            seen = await self._reader.read_qr(page.jpeg)
        return seen if isinstance(seen, Fault) else _best(seen)

    async def _film(self, wanted: FindCode) -> str | Fault:
        fault = await self._camera.borrow()
        if fault is not None:
            return fault
        clock, lost = asyncio.get_running_loop(), 0
        until = clock.time() + FILM_S
        while self._now is wanted and clock.time() < until:
            picture = await self._camera.take()
            if not isinstance(picture, Picture):
                return picture
            seen = await self._reader.read_qr(picture.jpeg)
            if isinstance(seen, Fault):
                lost += 1
                if lost > LOST_READERS:
                    return seen
            elif text := _best(seen):
                return text
        return "" if self._now is wanted else Fault(Code.CANCELLED)

    async def _take(self, wanted: TakeKept) -> None:
        ticket = codes.parse(wanted.text)
        if ticket is None:
            self._tell(TicketRefused(wanted.turn, "not_ours"))
            return
        from kiosk.ticket import sealing as ticket_sealing

        claim = Claim(ticket.id, ticket_sealing.proof_of(ticket), os.urandom(16).hex())
        answer = await self._desk.ask(Take(claim.id, claim.proof, claim.taker))
        if not isinstance(answer, Sealed):
            self._tell(_refusal(wanted.turn, answer))
            return
        kept = await asyncio.to_thread(opened, ticket, answer.sealed)
        if kept is None:
            self._tell(TicketRefused(wanted.turn, "damaged"))
        else:
            self._tell(KeptOpened(wanted.turn, kept, claim))

    async def _follow(self, wanted: FollowFile) -> None:
        answer = await self._desk.ask(Follow(wanted.reference))
        if isinstance(answer, Found):
            self._tell(FileFollowed(wanted.turn, answer.followed))
        else:
            self._tell(_refusal(wanted.turn, answer))


def opened(ticket: codes.TicketCode, sealed: bytes) -> resuming_format.KeptVisit | None:
    """None: what the desk gave is not what was sealed with this ticket."""
    from kiosk.ticket import sealing as ticket_sealing

    try:
        return resuming_format.decode(ticket_sealing.open_sealed(ticket, sealed))
    except ticket_sealing.CannotOpenError:
        return None


def _refusal(turn: int, answer: Reply) -> TicketRefused:
    return (
        TicketRefused(turn, answer.why, answer.tries_left)
        if isinstance(answer, No)
        else TicketRefused(turn, "unreachable")
    )


def _best(seen: QrReading) -> str:
    """Of several codes, one of a ticket before any other; empty: none."""
    texts = seen.texts if isinstance(seen, QrSeen) else ()
    return next((text for text in texts if codes.parse(text) is not None), texts[0] if texts else "")
