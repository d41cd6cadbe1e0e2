"""RDV Service Public (ANCT): free slots, a booking and its cancellation.

Read from its source (betagouv/rdv-service-public, `app/controllers/api/visioplainte` and their specs): the one
interface of it that lists slots and books without an agent's account. It books for an anonymous user: nothing of the
citizen goes there. Its public API (`/api/v1`) has no slots; it makes plans (`rdv_plans`) that a citizen finishes on a
page.

    GET  PATH/creneaux?date_debut&date_fin  200 {creneaux: [{starts_at, duration_in_min}]}   at most 31 days
    POST PATH/rdvs?starts_at                201 {id, created_at, starts_at, duration_in_min, ...}   422: slot gone
    PUT  PATH/rdvs/ID/cancel                200 {..., status: "excused"}   404
    GET  PATH/rdvs?from&to                  200 {rdvs: [...]}
    errors: {errors: ["..."]}, 400, 401, 404, 422

There is no idempotency key: after a lost answer it is asked first what stands at that instant (`find`). 422 says both
that a slot is gone and that the instance is not set up; which of them, its own list tells.
"""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from kiosk.connectors.calls import Reply, call, garbage, postponed
from kiosk.connectors.port import Checked, Later, Refused
from kiosk.connectors.settings import NoSecretError, RdvServicePublic
from kiosk.privacy.private import Private

MAX_RANGE_DAYS = 31
MAX_SLOTS = 5_000
MAX_RDVS = 2_000


class Slot(msgspec.Struct, frozen=True):
    starts_at: datetime
    minutes: int


class Taken(Private, frozen=True):
    """`remote_id`: its name there."""

    remote_id: str
    starts_at: datetime
    minutes: int


class Gone(msgspec.Struct, frozen=True):
    """Somebody else has it."""


class Cancelled(msgspec.Struct, frozen=True):
    pass


class Calendar:
    """Nothing raises for what the service answers; nothing is tried twice here."""

    def __init__(self, settings: RdvServicePublic) -> None:
        self._settings = settings
        self._base = settings.url.rstrip("/") + settings.path

    def free(self, service: str, since: date, until: date) -> tuple[Slot, ...] | Later | Refused:
        """In order; `until` is the last day, at most 31 after the first."""
        until = min(until, since + timedelta(days=MAX_RANGE_DAYS))
        reply = self._call("GET", "/creneaux", service, date_debut=since.isoformat(), date_fin=until.isoformat())
        if not isinstance(reply, Reply):
            return reply
        listed = reply.field("creneaux")
        if reply.status != 200 or not isinstance(listed, list) or len(listed) > MAX_SLOTS:
            return _not_so(reply)
        slots = [_slot(one) for one in listed]
        there = tuple(slot for slot in slots if slot is not None)
        return garbage(reply) if len(there) < len(slots) else tuple(sorted(there, key=lambda slot: slot.starts_at))

    def book(self, service: str, starts_at: datetime) -> Taken | Gone | Later | Refused:
        reply = self._call("POST", "/rdvs", service, starts_at=starts_at.isoformat())
        if not isinstance(reply, Reply):
            return reply
        if reply.status == 409:
            return Gone()
        if reply.status == 422:
            return self._gone_or_refused(service, starts_at, reply)
        taken = _taken(reply.json) if reply.status in (200, 201) else None
        if taken is None or taken.starts_at != starts_at:
            return _not_so(reply)
        return taken

    def find(self, service: str, starts_at: datetime, since: datetime) -> tuple[Taken, ...] | Later | Refused:
        """What stands at that instant and was made after `since`: of an attempt whose answer was lost."""
        minute = timedelta(minutes=1)
        there = {"from": (starts_at - minute).isoformat(), "to": (starts_at + minute).isoformat()}
        reply = self._call("GET", "/rdvs", service, **there)
        if not isinstance(reply, Reply):
            return reply
        listed = reply.field("rdvs")
        if reply.status != 200 or not isinstance(listed, list) or len(listed) > MAX_RDVS:
            return _not_so(reply)
        return tuple(
            taken
            for taken, made_at in ((_taken(one), _instant(one, "created_at")) for one in listed)
            if taken is not None and taken.starts_at == starts_at and made_at is not None and made_at >= since
        )

    def cancel(self, service: str, remote_id: str) -> Cancelled | Later | Refused:
        """One that is not there any more is cancelled: somebody has deleted it there."""
        reply = self._call("PUT", f"/rdvs/{quote(remote_id, safe='')}/cancel", service)
        if not isinstance(reply, Reply):
            return reply
        if reply.status in (200, 204, 404):
            return Cancelled()
        return _not_so(reply)

    def check(self) -> Checked:
        today = datetime.now().astimezone().date()
        slots = self.free("", today, today + timedelta(days=7))
        if isinstance(slots, tuple):
            return Checked(well=True, detail=f"{len(slots)} free slots in a week")
        return Checked(well=False, detail=slots.error)

    def _gone_or_refused(self, service: str, starts_at: datetime, reply: Reply) -> Gone | Later | Refused:
        day = starts_at.date()
        free = self.free(service, day, day)
        if not isinstance(free, tuple):
            return free
        still = any(slot.starts_at == starts_at for slot in free)
        return Refused("http_422", _said(reply)) if still else Gone()

    def _call(self, method: str, path: str, service: str, **query: str) -> Reply | Later | Refused:
        """An answer that says something of what was asked."""
        settings = self._settings
        try:
            key = settings.secret().decode("ascii")
        except (NoSecretError, UnicodeDecodeError):
            return Later("no_secret", at_fault=False)
        asked = urlencode({**query, **({"service": service} if service else {})})
        url = f"{self._base}{path}{'?' if asked else ''}{asked}"
        reply = call(settings.line, method, url, headers={settings.key_header: key})
        if isinstance(reply, Later):
            return reply
        return postponed(reply) or reply


def _not_so(reply: Reply) -> Later | Refused:
    """An answer that is none of those that this question has."""
    return Refused(f"http_{reply.status}", _said(reply)) if reply.status >= 400 else garbage(reply)


def _said(reply: Reply) -> str:
    errors = reply.field("errors")
    first = errors[0] if isinstance(errors, list) and errors else ""
    return Reply(0, {"said": first}).text("said")


def _slot(one: Any) -> Slot | None:
    at, minutes = _instant(one, "starts_at"), _minutes(one)
    return Slot(at, minutes) if at is not None and minutes else None


def _taken(one: Any) -> Taken | None:
    at, minutes = _instant(one, "starts_at"), _minutes(one)
    remote_id = one.get("id") if isinstance(one, dict) else None
    if at is None or not minutes or isinstance(remote_id, bool) or not isinstance(remote_id, int):
        return None
    return Taken(str(remote_id), at, minutes) if 0 < remote_id < 10**18 else None


def _instant(one: Any, name: str) -> datetime | None:
    """ISO 8601 with an offset; its lists also write "2024-08-19 08:00:00 +0200"."""
    text = one.get(name) if isinstance(one, dict) else None
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo is not None and 2000 < at.year < 9000 else None


def _minutes(one: Any) -> int:
    """0: none that is one."""
    minutes = one.get("duration_in_min") if isinstance(one, dict) else None
    return minutes if isinstance(minutes, int) and not isinstance(minutes, bool) and 0 < minutes <= 1440 else 0
