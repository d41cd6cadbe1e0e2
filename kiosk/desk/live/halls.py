"""What mediators do in their hall: their presence, orders to kiosks. And the numbers that agents call back."""

import re

from kiosk.desk.live import console_wire, hours
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.values import Away, Callback, Helped, new_id
from kiosk.help import wire
from kiosk.privacy import sealing

NUMBER = re.compile(r"[0-9+(). ]{4,24}")
TAKEN = "Quelqu'un d'autre appelle déjà."
# An order that a kiosk has not answered is forgotten with the others beyond this.
MAX_ORDERS = 200


class Hall:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._orders: dict[str, tuple[str, str, str]] = {}  # order id -> (kiosk, order, who)

    def say_away(self, seat: Seat, said: console_wire.SayAway) -> str:
        if said.until is not None and said.until <= self._hub.clock.now():
            return "Cette heure est déjà passée."
        if said.until is not None and not wire.is_shown(said.until):
            return "Cette date n'est pas une date."
        self._hub.store.say_away(Away(seat.id, said.there, None if said.there else said.until))
        self._hub.note(seat.id, "there" if said.there else "away", seat.id)
        self._hub.reload()
        self._hub.pulse()
        return ""

    def order(self, seat: Seat, said: console_wire.Order) -> str:
        if seat.person.hall != self._hub.hall_of(said.kiosk_id):
            return "Cette borne n'est pas dans votre salle."
        if said.kiosk_id not in self._hub.kiosks:
            return "Cette borne n'est pas en ligne."
        order_id = new_id()
        if len(self._orders) >= MAX_ORDERS:
            self._orders.pop(next(iter(self._orders)))
        self._orders[order_id] = (said.kiosk_id, said.order, seat.id)
        self._hub.note(seat.id, said.order, said.kiosk_id)
        self._hub.tell_kiosk(said.kiosk_id, wire.HallOrder(order_id, said.order))
        return ""

    def result(self, kiosk_id: str, said: wire.OrderResult) -> None:
        kiosk, order, person = self._orders.get(said.order_id, ("", "", ""))
        if kiosk != kiosk_id:
            return
        del self._orders[said.order_id]
        if seat := self._hub.seats.get(person):
            seat.say(console_wire.OrderDone(kiosk_id, order, said.result))


class Callbacks:
    """A number is sealed by the kiosk to this desk's key, lies sealed in the database, and is erased once called."""

    def __init__(self, hub: Hub, keys: sealing.KeyPair, guide: Guide) -> None:
        self._hub = hub
        self._keys = keys
        self._guide = guide

    @property
    def public_key(self) -> bytes:
        return self._keys.public

    def keep(self, kiosk_id: str, asked: wire.AskCallback) -> None:
        there = self._hub.store.callbacks()
        if len(there) >= self._hub.settings.callbacks_max or any(one.id == asked.request_id for one in there):
            self._hub.tell_kiosk(kiosk_id, wire.CallbackRefused(asked.request_id, "full"))
            return
        if not self._open(asked.sealed):
            self._hub.tell_kiosk(kiosk_id, wire.CallbackRefused(asked.request_id, "garbage"))
            return
        now = self._hub.clock.now()
        self._hub.store.add_callback(
            Callback(asked.request_id, kiosk_id, asked.language, asked.demarche, now, asked.sealed)
        )
        self._hub.note(kiosk_id, "callback_asked", asked.request_id)
        self._hub.changed = True
        self._hub.tell_kiosk(kiosk_id, wire.CallbackKept(asked.request_id, hours.closes_at(self._hub.settings, now)))

    def rows(self) -> tuple[console_wire.CallbackRow, ...]:
        return tuple(
            console_wire.CallbackRow(
                one.id,
                one.kiosk_id,
                one.language,
                self._guide.title(one.demarche),
                one.asked_at,
                self._hub.people[one.by].name if one.by in self._hub.people else "",
            )
            for one in self._hub.store.callbacks()
        )

    def take(self, seat: Seat, callback_id: str) -> str:
        one = next((one for one in self._hub.store.callbacks() if one.id == callback_id), None)
        if one is None or not self._hub.store.take_callback(callback_id, seat.id):
            return TAKEN
        self._hub.note(seat.id, "callback_opened", callback_id)
        self._hub.changed = True
        seat.say(console_wire.Number(callback_id, self._open(one.sealed)))
        return ""

    def end(self, seat: Seat, said: console_wire.EndCallback) -> str:
        one = next((one for one in self._hub.store.callbacks() if one.id == said.callback_id), None)
        categories = self._hub.settings.categories
        if one is None or one.by != seat.id or said.category >= len(categories):
            return TAKEN
        self._hub.store.end_callback(one.id)
        self._hub.note(seat.id, "callback_ended", one.id, str(said.category))
        now = self._hub.clock.now()
        self._hub.store.add_helped(
            Helped(
                at=now,
                kiosk_id=one.kiosk_id,
                demarche=one.demarche,
                language=one.language,
                team="callback",
                category=categories[said.category],
                waited_s=max(0, round((now - one.asked_at).total_seconds())),
                talked_s=0,
                shared=False,
                agent_service=seat.person.service,
            )
        )
        self._hub.changed = True
        return ""

    def _open(self, sealed: bytes) -> str:
        """The number; empty when what was sealed is none."""
        try:
            number = sealing.open_sealed(self._keys, sealed).decode("ascii").strip()
        except (sealing.CannotOpenError, UnicodeDecodeError):
            return ""
        return number if NUMBER.fullmatch(number) else ""
