"""Takes each file of the desk to the services that its démarche names: once, whatever is killed and whenever.

What makes it so: an attempt is counted before it is made; a parcel has the same id at each attempt; a service without
idempotency keys is asked first whether it has the file; one process alone forwards (locks); what was handed over is
written down before it is told.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.clock import Clock, SystemClock
from kiosk.connectors.breaker import Breaker
from kiosk.connectors.demarches_simplifiees import Prefill
from kiosk.connectors.desk import Desk
from kiosk.connectors.ledger import POISON_AFTER, Forward, Ledger, LedgerError, State
from kiosk.connectors.mapping import parcel_of
from kiosk.connectors.official_site import OfficialSite
from kiosk.connectors.pastell import Document
from kiosk.connectors.port import Connector, Later, Outcome, Parcel, Prepared, Refused, Sent, Standing
from kiosk.connectors.publik import Submit
from kiosk.connectors.settings import AnyService, DemarchesSimplifiees, Pastell, Publik
from kiosk.connectors.webhook import Receiver
from kiosk.delivery.answers import LONGEST_RETRY_AFTER_S
from kiosk.delivery.backoff import backoff_s
from kiosk.delivery.wire import Dossier
from kiosk.errors import KioskError
from kiosk.flows.model import Delivery, Flow
from kiosk.privacy import logs

LOOK_EVERY_S = 15.0
# Connectors that need no table of settings: nothing leaves.
LOCAL: Mapping[str, Connector] = {"desk": Desk(), "official_site": OfficialSite(), "paper": OfficialSite()}
LOCK = "forwards.lock"


def connector_of(settings: AnyService) -> Connector:
    match settings:
        case DemarchesSimplifiees():
            return Prefill(settings)
        case Publik():
            return Submit(settings)
        case Pastell():
            return Document(settings)
    return Receiver(settings)


class Notebook:
    """The notes of one parcel, on the disk at each `put`."""

    def __init__(self, ledger: Ledger, envelope_id: str, service: str) -> None:
        self._ledger = ledger
        self._of = (envelope_id, service)
        self._notes = ledger.notes(*self._of)

    def get(self, name: str) -> str:
        return self._notes.get(name, "")

    def put(self, name: str, value: str) -> None:
        self._notes[name] = value
        self._ledger.note(*self._of, self._notes)


class Forwarder:
    """`open_file`: the plaintext of a file by its envelope id (raises `KioskError` when it no longer opens); `flows`:
    the démarches that this desk knows, asked for at the first file."""

    def __init__(
        self,
        directory: Path,
        ledger: Ledger,
        *,
        services: Mapping[str, AnyService],
        open_file: Callable[[str], Dossier],
        flows: Callable[[], tuple[Flow, ...]],
        clock: Clock | None = None,
    ) -> None:
        self._directory = directory
        self._ledger = ledger
        self._services = services
        self._open = open_file
        self._load_flows = flows
        self._known: dict[str, Flow] | None = None
        self._clock = clock or SystemClock()
        self._breakers: dict[str, Breaker] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._holds_lock = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="forwarder", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """A file has come: look now."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def standing(self, envelope_id: str, service: str) -> Standing | Later:
        """Where a file stands at one of its services, asked now."""
        delivery, parcel = self._parcel(envelope_id, service)
        notes = Notebook(self._ledger, envelope_id, service)
        return self._connector(delivery).status(parcel, notes)

    def round(self) -> int:
        """Plan what came, then send all that is due; returns how many attempts were made."""
        for envelope_id, flow in self._ledger.unplanned():
            self._ledger.plan(envelope_id, self._destinations(flow), self._clock.now())
        attempts = 0
        longest = timedelta(seconds=max([LONGEST_RETRY_AFTER_S, *(one.retry_max_s for one in self._services.values())]))
        while not self._stopping:
            due = self._ledger.next_due(self._clock.now(), self._closed(), longest)
            if due is None:
                break
            self._attempt(due)
            attempts += 1
        return attempts

    def _run(self) -> None:
        with contextlib.suppress(OSError), self._alone():
            while not self._stopping:
                self._wake.clear()
                try:
                    # As long as something was done there may be more than one handful of new files.
                    if self._ledger.alone() and self.round() and not self._stopping:
                        continue
                except LedgerError:
                    logs.event("store_failed")
                except BaseException as error:  # noqa: BLE001 - the parcel is counted; its death is the process's
                    logs.event("forwarder_died", error=logs.places(type(error), error.__traceback__))
                    os._exit(70)
                self._wake.wait(self._pause_s())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two servers on one folder (a mistake at a start) must not both forward: the second waits, for good if need
        be."""
        descriptor = os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not self._stopping:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._holds_lock = True
                    break
                self._wake.wait(1.0)
            yield
        finally:
            os.close(descriptor)

    def _attempt(self, due: Forward) -> None:
        now = self._clock.now()
        settings = self._services.get(due.service)
        first_s, longest_s = (settings.retry_first_s, settings.retry_max_s) if settings else (5.0, 900.0)
        if due.unfinished >= POISON_AFTER:
            self._settle(due, Refused(f"poison {due.unfinished}_unfinished"), now)
            return
        turn = now + timedelta(seconds=backoff_s(due.attempts, first_s, longest_s))
        self._ledger.begin_attempt(due, turn)
        outcome = self._send(due)
        if isinstance(outcome, Later):
            self._note_fault(due.service, settings, outcome)
            wait_s = max(backoff_s(due.attempts, first_s, longest_s), outcome.retry_after_s or 0.0)
            self._ledger.postpone(due, outcome.error, self._clock.now() + timedelta(seconds=wait_s))
            error = outcome.error.replace(" ", ":")
            logs.event("not_forwarded", envelope_id=due.envelope_id, error=error, attempt=due.attempts + 1)
            return
        self._breakers[due.service] = Breaker()
        self._settle(due, outcome, self._clock.now())

    def _send(self, due: Forward) -> Outcome:
        try:
            delivery, parcel = self._parcel(due.envelope_id, due.service)
        except KioskError:
            return Refused("cannot_be_opened")
        except KeyError:
            return Refused("not_in_catalogue")
        if delivery.connector not in LOCAL and due.service not in self._services:
            return Later("no_settings", at_fault=False)
        return self._connector(delivery).send(parcel, Notebook(self._ledger, due.envelope_id, due.service))

    def _settle(self, due: Forward, outcome: Sent | Prepared | Refused, now: datetime) -> None:
        notes = Notebook(self._ledger, due.envelope_id, due.service)
        match outcome:
            case Sent(remote_id=remote_id):
                notes.put("remote_id", remote_id)
                state, error = State.SENT, ""
            case Prepared(finish_url=finish_url, remote_id=remote_id, dropped=dropped):
                notes.put("remote_id", remote_id)
                notes.put("dropped", " ".join(dropped))
                notes.put("finish_url", finish_url)
                state, error = State.PREPARED, ""
            case Refused(error=error, said=said):
                notes.put("said", said)
                state = State.REFUSED
        self._ledger.settle(due, state, error, now)
        logs.event(f"forward_{state.value}", envelope_id=due.envelope_id, attempt=due.attempts + 1)

    def _note_fault(self, service: str, settings: AnyService | None, outcome: Later) -> None:
        if settings is not None and outcome.at_fault:
            self._breakers[service] = self._breakers.get(service, Breaker()).failed(
                self._clock.monotonic(), break_after=settings.break_after, break_s=settings.break_s
            )

    def _closed(self) -> list[str]:
        now = self._clock.monotonic()
        return [service for service, breaker in self._breakers.items() if not breaker.lets_through(now)]

    def _destinations(self, flow_id: str) -> list[tuple[str, str]]:
        """A démarche that this desk does not know is read by an agent, and forwarded to nobody."""
        flow = self._flow(flow_id)
        deliveries = flow.deliver if flow is not None else ()
        return [(_name(delivery), delivery.connector) for delivery in deliveries] or [("desk", "desk")]

    def _parcel(self, envelope_id: str, service: str) -> tuple[Delivery, Parcel]:
        dossier = self._open(envelope_id)
        flow = self._flow(dossier.flow)
        deliveries = flow.deliver if flow is not None else (Delivery(connector="desk"),)
        delivery = next((one for one in deliveries if _name(one) == service), None)
        if delivery is None:
            raise KeyError(service)
        return delivery, parcel_of(dossier, delivery, envelope_id)

    def _connector(self, delivery: Delivery) -> Connector:
        local = LOCAL.get(delivery.connector)
        return local if local is not None else connector_of(self._services[_name(delivery)])

    def _flow(self, flow_id: str) -> Flow | None:
        if self._known is None:
            self._known = {flow.id: flow for flow in self._load_flows()}
        return self._known.get(flow_id)

    def _pause_s(self) -> float:
        """Until the next turn, of a parcel or of a service that is left alone; woken before by a new file."""
        turn = self._ledger.next_turn(self._closed())
        waits = [LOOK_EVERY_S]
        if turn is not None:
            waits.append((turn - self._clock.now()).total_seconds())
        now = self._clock.monotonic()
        waits += [breaker.open_until - now for breaker in self._breakers.values() if not breaker.lets_through(now)]
        return max(min(waits), 0.05)


def _name(delivery: Delivery) -> str:
    """What only prepares has no service: its connector is its name."""
    return delivery.service or delivery.connector
