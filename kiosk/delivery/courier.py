"""The courier: a worker process that takes to the recipient what is due in the outbox. It sees sealed bytes only.

Killed at any instant, it neither loses nor doubles a file: an attempt is counted before it is made, an
acknowledgement is written down before it is announced, and the recipient knows a file that comes again by its id.
"""

import os
import threading
from datetime import datetime, timedelta
from typing import Any

from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.delivery import answers, transport
from kiosk.delivery.backoff import backoff_s
from kiosk.delivery.line import Line
from kiosk.delivery.outbox import Entry, Outbox, State
from kiosk.delivery.protocol import Request, Setup, outbox_directory
from kiosk.delivery.wire import Acknowledgement
from kiosk.privacy import logs
from kiosk.processes.link import Delivered, Refused, Undelivered
from kiosk.processes.worker import Emit

__all__ = ["Courier", "Request", "Setup", "service"]

# With nothing due, the outbox is looked at this often all the same: a wake may be lost with the process that sent
# it, and a clock may be moved.
LOOK_EVERY_S = 15.0
PURGE_EVERY_S = 3600.0
# What NTP corrects little by little is no jump.
CLOCK_JUMP_S = 60.0


def service(setup: Setup, emit: Emit) -> "Courier":
    logs.set_up("courier")
    return Courier(setup.config, emit)


class Courier:
    """Sends in a thread of its own, one file at a time."""

    def __init__(self, config: Config, emit: Emit, clock: Clock | None = None) -> None:
        self._settings = config.delivery
        self._line = Line(config.delivery.timeout_s, config.delivery.roots_file, config.delivery.proxy)
        self._outbox = Outbox(outbox_directory(config.state_dir), config.delivery)
        self._emit = emit
        self._clock = clock or SystemClock()
        self._wake = threading.Event()
        self._stopping = False
        self._purge_at = self._clock.monotonic()
        # When the clock was last seen: what the wall says, and what does not jump.
        self._seen = (self._clock.now(), self._clock.monotonic())
        self._clock_stood = False
        self._log_holds_delivered = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def handle(self, request: Request) -> None:
        self._wake.set()

    def cancel(self) -> None:
        """Nothing to end: `Wake` is answered at once."""

    def close(self) -> None:
        """Stop after the attempt under way, or leave it to the end of the process: both are safe."""
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        try:
            if self._outbox.recovered:
                logs.event("outbox_recovered", count=self._outbox.recovered.get("envelopes", 0))
            while not self._stopping:
                self._wake.clear()
                self._round()
                self._wake.wait(self._pause_s())
        except BaseException as error:  # noqa: BLE001 - a thread's death must be the process's, for its host to see it
            logs.event("courier_died", error=logs.places(type(error), error.__traceback__))
            os._exit(70)

    def _round(self) -> None:
        """Tell what nobody was told of, then send all that is due."""
        self._look_at_clock()
        for entry in self._outbox.unannounced():
            self._announce(entry)
        self._purge()
        while not self._stopping and self._settings.desk_url:
            due = self._outbox.next_due(self._clock.now(), self._longest_wait())
            if due is None:
                break
            self._attempt(due)
        if self._log_holds_delivered:
            # The write-ahead log still holds the sealed bytes of what has left.
            self._outbox.give_back_space()
            self._log_holds_delivered = False

    def _attempt(self, entry: Entry) -> None:
        now = self._clock.now()
        if entry.is_poison:
            self._outbox.mark_refused(entry.id, f"poison {entry.unfinished}_unfinished", now)
            self._tell(entry.id)
            return
        turn = now + timedelta(seconds=self._backoff_s(entry.attempts))
        self._outbox.begin_attempt(entry.id, turn)
        envelope = self._outbox.envelope(entry.id)
        if envelope is None:
            # Its bytes are not those that were committed: for staff, and for the copies in `set-aside`.
            self._outbox.mark_refused(entry.id, "outbox_broken digest", now)
            self._tell(entry.id)
            return
        answer = transport.put(self._settings.desk_url, envelope, self._line)
        verdict = answers.judge(answer, envelope, self._clock.now())
        match verdict:
            case answers.Accepted(acknowledgement):
                self._outbox.mark_delivered(entry.id, acknowledgement, self._clock.now())
                self._log_holds_delivered = True
            case answers.Rejected(error):
                self._outbox.mark_refused(entry.id, error, self._clock.now())
            case answers.TryAgain(error, retry_after_s):
                wait_s = max(self._backoff_s(entry.attempts), retry_after_s or 0.0)
                self._outbox.mark_failed(entry.id, error, self._clock.now() + timedelta(seconds=wait_s))
                logs.event(
                    "undelivered", envelope_id=entry.id, error=error.replace(" ", ":"), attempt=entry.attempts + 1
                )
                self._emit(Undelivered(entry.id))
                return
        self._tell(entry.id)

    def _tell(self, envelope_id: str) -> None:
        entry = self._outbox.entry(envelope_id)
        if entry is not None and entry.state is not State.QUEUED:
            self._announce(entry)

    def _announce(self, entry: Entry) -> None:
        """At least once: told again if we die before it is noted, which changes nothing for who listens."""
        why: dict[str, Any] = {"error": entry.last_error.replace(" ", ":")} if entry.last_error else {}
        logs.event(entry.state.value, envelope_id=entry.id, attempt=entry.attempts, **why)
        if entry.state is State.DELIVERED:
            self._emit(_delivered(entry, self._outbox.acknowledgement(entry.id)))
        else:
            self._emit(Refused(entry.id))
        self._outbox.mark_announced(entry.id)

    def _backoff_s(self, attempts: int) -> float:
        return backoff_s(attempts, self._settings.retry_first_s, self._settings.retry_max_s)

    def _longest_wait(self) -> timedelta:
        return timedelta(seconds=max(self._settings.retry_max_s, answers.LONGEST_RETRY_AFTER_S))

    def _pause_s(self) -> float:
        turn = self._outbox.next_turn()
        if turn is None or not self._settings.desk_url:
            return LOOK_EVERY_S
        return min(max((turn - self._clock.now()).total_seconds(), 0.05), LOOK_EVERY_S)

    def _look_at_clock(self) -> None:
        """A clock that was put forward (a kiosk that found the network and with it the time) makes no file old."""
        wall, monotonic = self._seen
        self._seen = (self._clock.now(), self._clock.monotonic())
        expected = wall + timedelta(seconds=self._seen[1] - monotonic)
        jump = self._seen[0] - expected
        if abs(jump.total_seconds()) > CLOCK_JUMP_S:
            self._clock_stood = False
            logs.event("clock_moved", seconds=round(jump.total_seconds()))
            if jump > timedelta():
                self._outbox.clock_moved(expected, jump)

    def _purge(self) -> None:
        """Files that waited for too long are dropped only by a clock that went steadily for the hour before."""
        if self._clock.monotonic() >= self._purge_at:
            now: datetime = self._clock.now()
            if self._clock_stood and (dropped := self._outbox.expire(now)):
                logs.event("expired", count=dropped)
            self._outbox.purge(now)
            self._clock_stood = True
            self._purge_at = self._clock.monotonic() + PURGE_EVERY_S


def _delivered(entry: Entry, said: Acknowledgement | None) -> Delivered:
    """What the receipt may say. A row whose acknowledgement was lost to damage is still known to have arrived."""
    if said is None:
        return Delivered(entry.id, entry.settled_at or entry.created_at)
    return Delivered(
        entry.id, said.received_at, said.service, said.contact, said.silence_effect, said.silence_date, said.appeals
    )
