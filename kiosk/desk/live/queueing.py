"""Requests: asked, placed, rung by skill, answered; the mediator's tablet; call-backs."""

from collections.abc import Callable, Iterable
from datetime import datetime

from kiosk.desk.live import console_wire, hours, matching
from kiosk.desk.live.console_wire import QueueRow
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.lines import Way
from kiosk.desk.live.roles import Action
from kiosk.desk.live.values import Request
from kiosk.help import wire

# More than this many wait: the desk says so at once rather than promise anything.
MAX_WAITING = 5000
# Who let it ring, or declined, is left alone by this request for so long.
RUNG_AGAIN_S = 45.0


class Queue:
    """`answer` is what happens to a claimed request (`Calls.begin`)."""

    def __init__(self, hub: Hub, guide: Guide) -> None:
        self._hub = hub
        self._guide = guide
        self.waiting: dict[str, Request] = {}
        self._told: dict[str, wire.Place] = {}
        self._mediators: dict[str, Request] = {}  # request id -> what was rung at a mediator's
        self._absent: dict[str, float] = {}
        self.on_answer: Callable[[Seat, Request], None] = lambda seat, request: None
        hub.on_pulse.append(self._pulse)
        hub.on_begin.append(self._begin)
        self._begin()

    def _begin(self) -> None:
        self.waiting = {request.id: request for request in self._hub.store.waiting()}
        self._mediators = {request.id: request for request in self._hub.store.tablets()}
        self._told.clear()
        # Kiosks of those who waited when the desk stopped have as long to come back as after any cut.
        standing = (*self.waiting.values(), *self._mediators.values())
        self._absent = {request.kiosk_id: self._hub.clock.monotonic() for request in standing}

    # --- the kiosk

    def ask(self, kiosk_id: str, asked: wire.AskForHelp) -> None:
        for old in self._of(kiosk_id):
            self._drop(old)
        if len(self.waiting) >= MAX_WAITING or asked.request_id in self.waiting:
            self._nobody(kiosk_id, asked.request_id, waits=False)
            return
        now = self._hub.clock.now()
        request = Request(
            asked.request_id, kiosk_id, asked.team, asked.language, asked.demarche, asked.sign_language, now
        )
        if not hours.is_open(self._hub.settings, now):
            self._nobody(kiosk_id, request.id, waits=False)
            return
        self._hub.store.wait(request)
        self.waiting[request.id] = request
        self._hub.changed = True
        self._ring(request)
        if self._suiting(request):
            self._place(request, self._positions().get(request.id, 1))
        else:
            self._nobody(kiosk_id, request.id, waits=True)

    def cancel(self, kiosk_id: str, request_id: str) -> None:
        request = self.waiting.get(request_id)
        if request is not None and request.kiosk_id == kiosk_id:
            self._drop(request)
        self._stop_mediators(kiosk_id, request_id)

    def resume(self, kiosk_id: str, request_id: str) -> bool:
        """Whether this kiosk's request still waits, for an agent or a mediator; then its place is said again."""
        request = self.waiting.get(request_id)
        tablet = self._mediators.get(request_id)
        if request is None and tablet is not None and tablet.kiosk_id == kiosk_id:
            self._absent.pop(kiosk_id, None)
            self._hub.tell_kiosk(kiosk_id, wire.MediatorRings(request_id))
            return True
        if request is None or request.kiosk_id != kiosk_id:
            return False
        self._absent.pop(kiosk_id, None)
        self._told.pop(request_id, None)  # said again: the new line knows nothing
        if self._suiting(request):
            self._place(request, self._positions().get(request.id, 1))
        else:
            self._nobody(kiosk_id, request_id, waits=True)
        return True

    def kiosk_left(self, kiosk_id: str) -> None:
        self._absent[kiosk_id] = self._hub.clock.monotonic()

    def kiosk_came(self, kiosk_id: str) -> None:
        """By a new line, which may be another visit's: what waited is dropped unless it is resumed."""
        if any(request.kiosk_id == kiosk_id for request in (*self.waiting.values(), *self._mediators.values())):
            self._absent.setdefault(kiosk_id, self._hub.clock.monotonic())

    def call_mediator(self, kiosk_id: str, request_id: str) -> None:
        request = self.waiting.get(request_id)
        if request is None or request.kiosk_id != kiosk_id:
            request = Request(request_id, kiosk_id, "unsure", "fr", "", False, self._hub.clock.now())
        there = self._hub.mediators_there(kiosk_id)
        if not there:
            _, until = self._hub.mediator(kiosk_id)
            self._hub.tell_kiosk(kiosk_id, wire.MediatorAway(request_id, until))
            return
        self._stop_mediators(kiosk_id)
        if request_id in self._mediators:  # another kiosk's: nobody draws the same 128 bits by chance
            return
        self._mediators[request_id] = request
        self._hub.store.ring_tablet(request)
        for seat in there:
            seat.say(console_wire.Ring("mediator", request_id, self.row(request)))
        self._hub.tell_kiosk(kiosk_id, wire.MediatorRings(request_id))
        self._hub.changed = True

    # --- the consoles

    def answer(self, seat: Seat, request_id: str) -> str:
        """Why not, as a sentence; empty when it is theirs."""
        request = self.waiting.get(request_id)
        if seat.call or seat.third_in:
            return "Vous êtes déjà avec quelqu'un."
        # The place is given up and the call is kept in one: whatever is killed in between, neither is lost.
        with self._hub.store.together():
            if request is None or not self._hub.store.claim(request_id):
                return "Cette demande a déjà été prise, ou la personne est partie."
            self._hub.note(seat.id, "answered", request_id, request.kiosk_id)
            self._forget(request, taken_by=seat)
            self.on_answer(seat, request)
        return ""

    def decline(self, seat: Seat, request_id: str) -> None:
        seat.rung.pop(request_id, None)
        seat.declined[request_id] = self._hub.clock.monotonic()
        seat.say(console_wire.RingOver(request_id))
        if request := self.waiting.get(request_id):
            self._ring(request)

    def come(self, seat: Seat, request_id: str) -> str:
        """A mediator goes to the kiosk; the request needs no agent any more."""
        request = self._mediators.get(request_id)
        if request is None:
            return "Cette demande n'attend plus."
        if seat.id not in self._hub.mediators(request.kiosk_id):
            return "Cette borne n'est pas dans votre salle."
        waiting = self.waiting.get(request_id)
        if waiting is not None and waiting.kiosk_id == request.kiosk_id and self._hub.store.claim(request_id):
            self._forget(waiting)
        self._stop_mediators(request.kiosk_id)
        self._hub.note(seat.id, "comes", request_id, request.kiosk_id)
        self._hub.tell_kiosk(request.kiosk_id, wire.MediatorComes(request_id, seat.person.name))
        return ""

    def person_came(self, seat: Seat, line: Way) -> None:
        """What rings rings on a page that was loaded anew, too; a mediator's tablet hears who waits for them."""
        for request_id in seat.rung:
            if request := self.waiting.get(request_id):
                line.send(console_wire.encode(console_wire.Ring("request", request_id, self.row(request))))
        for request in self._mediators.values():
            if seat.id in self._hub.mediators(request.kiosk_id):
                line.send(console_wire.encode(console_wire.Ring("mediator", request.id, self.row(request))))

    def became_free(self, seat: Seat) -> None:
        """The one who has waited for longest and suits rings here."""
        if not seat.free:
            return
        seat.since = self._hub.clock.monotonic()
        for request in self.waiting.values():
            rung = sum(1 for other in self._hub.seats.values() if request.id in other.rung)
            suits = matching.distance(seat.person, request) is not None
            if suits and rung < matching.RUNG_AT_ONCE and not self._declined(seat, request):
                self._ring_at(seat, request)
                return

    def suits(self, seat: Seat, request: Request) -> bool:
        return matching.distance(seat.person, request) is not None

    def row(self, request: Request, *, suits: bool = True) -> QueueRow:
        waited = (self._hub.clock.now() - request.asked_at).total_seconds()
        return QueueRow(
            request.id,
            request.kiosk_id,
            request.team,
            request.language,
            request.demarche,
            self._guide.title(request.demarche),
            max(0, round(waited)),
            suits,
        )

    def asking(self) -> frozenset[str]:
        """Kiosks whose people wait for somebody."""
        return frozenset(request.kiosk_id for request in (*self.waiting.values(), *self._mediators.values()))

    # --- inside

    def _ring(self, request: Request) -> None:
        """As many as may, and again with more when nobody has answered by then."""
        rung = [seat for seat in self._hub.seats.values() if request.id in seat.rung]
        free = [
            matching.Free(seat.id, seat.person, seat.since)
            for seat in self._hub.those_who_may(Action.ANSWER)
            if seat.free and not self._declined(seat, request)
        ]
        for name in matching.chosen(request, free, max(0, matching.RUNG_AT_ONCE - len(rung))):
            self._ring_at(self._hub.seats[name], request)

    def _ring_at(self, seat: Seat, request: Request) -> None:
        seat.rung[request.id] = self._hub.clock.monotonic()
        seat.say(console_wire.Ring("request", request.id, self.row(request)))

    def _unanswered(self, now: float) -> None:
        """Somebody who does not answer does not hold a request: it goes on to others, and stays in their queue."""
        for seat in tuple(self._hub.seats.values()):
            for request_id, since in tuple(seat.rung.items()):
                if request_id in self.waiting and now - since >= self._hub.settings.ring_s:
                    self.decline(seat, request_id)
                    self.became_free(seat)

    def _declined(self, seat: Seat, request: Request) -> bool:
        at = seat.declined.get(request.id)
        return at is not None and self._hub.clock.monotonic() - at < RUNG_AGAIN_S

    def _drop(self, request: Request) -> None:
        self._hub.store.claim(request.id)
        self._forget(request)
        self._hub.note(request.kiosk_id, "left_queue", request.id)

    def _forget(self, request: Request, taken_by: Seat | None = None) -> None:
        self.waiting.pop(request.id, None)
        self._told.pop(request.id, None)
        self._hub.changed = True
        freed: list[Seat] = []
        for seat in self._hub.seats.values():
            seat.declined.pop(request.id, None)
            if request.id in seat.rung:
                seat.rung.pop(request.id, None)
                seat.say(console_wire.RingOver(request.id))
                # Who answers is not free: the next one would ring in the midst of it, and be passed over as unheard.
                freed += [] if seat is taken_by else [seat]
        for seat in freed:
            self.became_free(seat)

    def _stop_mediators(self, kiosk_id: str, request_id: str = "") -> None:
        for name, request in tuple(self._mediators.items()):
            if request.kiosk_id == kiosk_id and request_id in ("", name):
                del self._mediators[name]
                self._hub.store.stop_tablet(name)
                self._hub.changed = True
                for mediator in self._hub.mediators(kiosk_id):
                    if seat := self._hub.seats.get(mediator):
                        seat.say(console_wire.RingOver(name))

    def _of(self, kiosk_id: str) -> Iterable[Request]:
        return [request for request in self.waiting.values() if request.kiosk_id == kiosk_id]

    def _suiting(self, request: Request) -> frozenset[str]:
        """Who is signed in and suits, busy or not."""
        there = self._hub.those_who_may(Action.ANSWER)
        return frozenset(seat.id for seat in there if seat.works and self.suits(seat, request))

    def _positions(self) -> dict[str, int]:
        """Requests with the same needs have the same people: each kind is looked up once."""
        known: dict[tuple[object, ...], frozenset[str]] = {}
        suiting: dict[str, frozenset[str]] = {}
        for request in self.waiting.values():
            needs = (request.team, request.language, request.demarche, request.sign_language)
            if needs not in known:
                known[needs] = self._suiting(request)
            suiting[request.id] = known[needs]
        return matching.positions(self.waiting.values(), suiting)

    def _place(self, request: Request, position: int) -> None:
        suiting = self._suiting(request)
        free = sum(1 for name in suiting if not (self._hub.seats[name].call or self._hub.seats[name].third_in))
        wait = matching.expected_wait_s(self._hub.settings, request, position, suitable=len(suiting), free=free)
        place = wire.Place(request.id, position, wait)
        if place != self._told.get(request.id):
            self._told[request.id] = place
            self._hub.tell_kiosk(request.kiosk_id, place)

    def _nobody(self, kiosk_id: str, request_id: str, *, waits: bool) -> None:
        until = self._until()
        numbers = self._hub.settings.numbers
        self._hub.tell_kiosk(kiosk_id, wire.Nobody(request_id, until, numbers, waits))

    def _until(self) -> datetime | None:
        now = self._hub.clock.now()
        return None if hours.is_open(self._hub.settings, now) else hours.opens_at(self._hub.settings, now)

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        self._unanswered(now)
        for kiosk_id, since in tuple(self._absent.items()):
            if now - since > wire.GRACE_S:
                del self._absent[kiosk_id]
                for request in self._of(kiosk_id):
                    self._drop(request)
                self._stop_mediators(kiosk_id)
        for request in tuple(self.waiting.values()):
            if not any(request.id in seat.rung for seat in self._hub.seats.values()):
                self._ring(request)
        positions = self._positions()
        for request in tuple(self.waiting.values()):
            if self._suiting(request):
                self._place(request, positions.get(request.id, 1))
            elif request.id in self._told:
                del self._told[request.id]
                self._nobody(request.kiosk_id, request.id, waits=True)
