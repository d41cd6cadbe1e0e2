"""Who is connected to this desk: kiosks and consoles, what each last said, and the pulse that tells them of changes.

One thread, the event loop's: every method runs to its end without waiting, so that none sees half a change.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Literal

import msgspec

from kiosk.clock import Clock
from kiosk.desk.live import console_wire, hours
from kiosk.desk.live.limits import Quota
from kiosk.desk.live.lines import GOING, NOT_ALLOWED, Way
from kiosk.desk.live.roles import Action, Role, may
from kiosk.desk.live.settings import Live, Person, people
from kiosk.desk.live.store import LiveStore
from kiosk.desk.live.values import Away, Kiosk, Published
from kiosk.help import wire
from kiosk.privacy import logs

PULSE_S = 0.5
# A visit with a long talk writes some fifty lines.
NOTES_PER_HOUR = 600
# What no kiosk has said yet.
SILENT = wire.Heartbeat("out_of_order")


class KioskLink:
    """A kiosk's line. `beat`: its last heartbeat. `told`: what was last said of presence."""

    def __init__(self, kiosk_id: str, line: Way) -> None:
        self.kiosk_id = kiosk_id
        self.line = line
        self.beat = SILENT
        self.told: wire.Presence | None = None

    def say(self, message: wire.FromDesk) -> None:
        self.line.send(wire.encode(message))


class Seat:
    """A person at one or more consoles. `call`: theirs, being held or wrapped up; `third_in`: the one that they were
    invited to. `rung`: ids of what rings, `declined`: of what was let
    ring, each with its instant. `left_at`: when the last console was closed."""

    def __init__(self, person_id: str, person: Person, since: float) -> None:
        self.id = person_id
        self.person = person
        self.lines: set[Way] = set()
        self.available = True
        self.since = since
        self.call = ""
        self.third_in = ""
        self.rung: dict[str, float] = {}
        self.left_at: float | None = None
        self.declined: dict[str, float] = {}
        self.shown: console_wire.Board | None = None

    def say(self, message: msgspec.Struct) -> None:
        frame = console_wire.encode(message)
        for line in tuple(self.lines):
            line.send(frame)

    @property
    def free(self) -> bool:
        return bool(self.lines) and self.available and not (self.call or self.third_in or self.rung)

    @property
    def works(self) -> bool:
        """Signed in and not on a break, busy or not."""
        return bool(self.lines) and self.available


class Hub:
    def __init__(self, settings: Live, store: LiveStore, clock: Clock) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.people = people(settings)
        self.kiosks: dict[str, KioskLink] = {}
        self.seats: dict[str, Seat] = {}
        self.enrolled: dict[str, Kiosk] = {}
        self.away: dict[str, Away] = {}
        self.notices = wire.Notices()
        self.changed = True
        self._halls = {kiosk: hall for hall, kiosks in settings.halls.items() for kiosk in kiosks}
        self._first_hall = next(iter(settings.halls), "hall")
        # Called on each pulse: places, boards, hooks.
        self.on_pulse: list[Callable[[], None]] = []
        # Called when this process begins to decide: each room reads what stands from the store, and forgets the rest.
        self.on_begin: list[Callable[[], None]] = []
        # Of several processes one decides; the others' rooms are empty.
        self.leads = True
        # Names of the kiosks that are connected, to whichever process.
        self.online: Callable[[], Collection[str]] = lambda: self.kiosks
        self._notes = Quota(NOTES_PER_HOUR, per_s=3600)
        self._written = -1
        self._published: tuple[Published, ...] = ()
        self._pauses = store.pauses()
        self._reload()

    # --- kiosks

    def kiosk_came(self, kiosk_id: str, line: Way) -> KioskLink:
        before = self.kiosks.get(kiosk_id)
        if before is not None:
            before.line.cut(GOING, wire.encode(wire.Refused("replaced")))
        link = self.kiosks[kiosk_id] = KioskLink(kiosk_id, line)
        self.changed = True
        link.say(self.notices)
        return link

    def kiosk_left(self, link: KioskLink) -> bool:
        """Whether the kiosk is gone, and has not come back by another line."""
        if self.kiosks.get(link.kiosk_id) is not link:
            return False
        del self.kiosks[link.kiosk_id]
        self.changed = True
        return True

    def tell_kiosk(self, kiosk_id: str, message: wire.FromDesk) -> bool:
        link = self.kiosks.get(kiosk_id)
        if link is not None:
            link.say(message)
        return link is not None

    # --- consoles

    def person_came(self, person_id: str, line: Way) -> Seat:
        seat = self.seat_of(person_id)
        seat.lines.add(line)
        seat.left_at = None
        seat.shown = None
        self.changed = True
        return seat

    def seat_of(self, person_id: str) -> Seat:
        seat = self.seats.get(person_id)
        if seat is None:
            seat = self.seats[person_id] = Seat(person_id, self.people[person_id], self.clock.monotonic())
            seat.available = person_id not in self._pauses
        return seat

    def pause(self, seat: Seat, *, pauses: bool) -> None:
        """On a break, or back; told to the store, as another process may decide tomorrow."""
        self.store.say_pause(seat.id, pauses=pauses)
        self._pauses = self.store.pauses()
        seat.available = not pauses
        self.changed = True

    def person_left(self, seat: Seat, line: Way) -> bool:
        """Whether this was the last of their consoles."""
        seat.lines.discard(line)
        self.changed = True
        if not seat.lines:
            seat.left_at = self.clock.monotonic()
            seat.rung.clear()  # the next pulse rings others
        return not seat.lines

    def those_who_may(self, action: Action) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats.values() if seat.lines and may(seat.person.roles, action))

    def hall_of(self, kiosk_id: str) -> str:
        """The hall that a kiosk stands in; the first one where the settings do not say."""
        return self._halls.get(kiosk_id, self._first_hall)

    def mediators(self, kiosk_id: str) -> tuple[str, ...]:
        """Ids of the mediators of this kiosk's hall, there or not."""
        hall = self.hall_of(kiosk_id)
        return tuple(
            name for name, person in self.people.items() if Role.MEDIATOR in person.roles and person.hall == hall
        )

    def presence(self, kiosk_id: str) -> wire.Presence:
        agents, opens = self._agents()
        state, until = self.mediator(kiosk_id)
        return wire.Presence(agents, state, opens, until)

    def _agents(self) -> tuple[bool, datetime | None]:
        """Whether one is there, and if not, from when on."""
        now = self.clock.now()
        there = hours.is_open(self.settings, now) and any(seat.works for seat in self.those_who_may(Action.ANSWER))
        return there, None if there else hours.opens_at(self.settings, now)

    def mediator(self, kiosk_id: str) -> tuple[Literal["there", "away", "none"], datetime | None]:
        """`there`, `away` with the instant of return if one was said, or `none`."""
        names = self.mediators(kiosk_id)
        if not names:
            return "none", None
        if self.mediators_there(kiosk_id):
            return "there", None
        returns = [one.until for name in names if (one := self.away.get(name)) and one.until and not one.there]
        later = [until for until in returns if until > self.clock.now()]
        return "away", min(later) if later else None

    def mediators_there(self, kiosk_id: str) -> tuple[Seat, ...]:
        """Those whose tablet would ring: signed in, and not said to be away. An absence ends by itself."""
        there = []
        for name in self.mediators(kiosk_id):
            seat, away = self.seats.get(name), self.away.get(name)
            gone = away is not None and not away.there and (away.until is None or away.until > self.clock.now())
            if seat is not None and seat.lines and not gone:
                there.append(seat)
        return tuple(there)

    # --- what everybody needs

    def note(self, actor: str, action: str, subject: str, detail: str = "") -> None:
        """A line of the audit log: ids and names of actions, never a value. A kiosk, a guest, a stranger write so many
        and no more: what cannot be shortened must not be filled by whoever has a line."""
        if actor not in self.people:
            word = self._notes.word(actor, self.clock.monotonic())
            if word == "no":
                return
            if word == "last":
                action, detail = "too_many", ""
        self.store.append(self.clock.now(), actor, action, subject, detail)

    async def run(self, pulse_s: float) -> None:
        """The pulse, until it is cancelled."""
        while True:
            await asyncio.sleep(pulse_s)
            try:
                if self.leads:
                    self.pulse()
            except Exception as error:  # noqa: BLE001 - one bad pulse must not end the desk's heart
                logs.event("pulse_failed", error=type(error).__name__)

    def pulse(self) -> None:
        if self.store.changes() != self._written:
            self._reload()
        self._tell_notices()
        agents, opens = self._agents()
        by_hall: dict[str, wire.Presence] = {}
        for link in tuple(self.kiosks.values()):
            hall = self.hall_of(link.kiosk_id)
            if hall not in by_hall:
                state, until = self.mediator(link.kiosk_id)
                by_hall[hall] = wire.Presence(agents, state, opens, until)
            presence = by_hall[hall]
            if presence != link.told:
                link.told = presence
                link.say(presence)
        for do in self.on_pulse:
            do()

    def begin(self) -> None:
        """Decide from here on. Whoever is connected comes anew."""
        self.kiosks.clear()
        self.seats.clear()
        self._pauses = self.store.pauses()
        self._reload()
        for do in self.on_begin:
            do()
        self.leads = True

    def reload(self) -> None:
        """After a change that this process has made itself: `changes` tells of others' only."""
        self._reload()

    def _reload(self) -> None:
        self._written = self.store.changes()
        self.enrolled = {kiosk.id: kiosk for kiosk in self.store.kiosks() if kiosk.revoked_at is None}
        self.away = {one.person: one for one in self.store.away()}
        for link in tuple(self.kiosks.values()):
            if link.kiosk_id not in self.enrolled:
                link.line.cut(NOT_ALLOWED, wire.encode(wire.Refused("revoked")))
        self._published = self.store.notices()
        self._tell_notices()
        self.changed = True

    def _tell_notices(self) -> None:
        now = self.clock.now()
        stand = [one.notice for one in self._published if one.notice.until is None or one.notice.until > now]
        notices = wire.Notices(tuple(stand[-8:]))
        if notices != self.notices:
            self.notices = notices
            for link in self.kiosks.values():
                link.say(notices)
