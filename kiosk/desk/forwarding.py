"""The desk as a gateway: what it forwards, where each file stands, and what an agent has to look after."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.connectors.ledger import Forward, Ledger, State
from kiosk.connectors.port import Checked, Later, Standing
from kiosk.delivery import wire
from kiosk.delivery.wire import Dossier
from kiosk.desk.office import PRIVATE_KEY, NotThereError, Office
from kiosk.flows.model import Flow
from kiosk.privacy import sealing

if TYPE_CHECKING:
    # With the HTTP library: a desk that forwards nothing starts without it.
    from kiosk.connectors.forwarder import Forwarder

CALENDAR, CRLS = "appointments.rdv_service_public", "wallet.crls"
# A retry reason or a service's address: what an agent reads beside a refusal.
SHOWN_NOTES = ("remote_id", "dropped", "said")


class Listed(msgspec.Struct, frozen=True):
    """A forward as an agent reads it. `notes`: opened, it may quote the file."""

    reference: str
    forward: Forward
    notes: dict[str, str]


class Forwarding:
    """`start` forwards in a thread of this process, if there are services. Methods raise `KioskError`."""

    def __init__(self, office: Office, keys: sealing.KeyPair) -> None:
        self._office = office
        self._services = office.settings.services
        self._ledger = Ledger(office.place, keys)
        self._forwarder: Forwarder | None = None

    def start(self) -> None:
        """Without services an agent reads every file, and the catalogue need not be loaded."""
        if self._services:
            self._forwarder = self._new_forwarder()
            self._forwarder.start()

    def wake(self) -> None:
        if self._forwarder is not None:
            self._forwarder.wake()

    def close(self) -> None:
        if self._forwarder is not None:
            self._forwarder.stop()
        self._ledger.close()

    def standing(self, envelope_id: str) -> bytes | None:
        """`wire.Standing` as JSON, or None for a file that is not here."""
        try:
            received = self._office.find(envelope_id)
        except NotThereError:
            return None
        forwards = self._ledger.forwards(envelope_id)
        answers: tuple[bytes, ...] = ()
        if received.bytes and any(forward.state is State.PREPARED for forward in forwards):
            answers = self._answers(self._office.dossier(received), forwards)
        return msgspec.json.encode({
            "received_at": received.received_at,
            "forwards": [
                wire.Forwarded(forward.service, forward.connector, forward.state.value) for forward in forwards
            ],
            "answers": answers,
        })  # fmt: skip

    def listed(self) -> tuple[Listed, ...]:
        """All that is forwarded, the oldest first, with what a service said of it."""
        references = {file.envelope_id: file.reference for file in self._office.store.files()}
        return tuple(
            Listed(references.get(forward.envelope_id, ""), forward, self._shown_notes(forward))
            for forward in self._ledger.forwards()
        )

    def retry(self, reference: str, service: str) -> int:
        """Queue what was refused again; returns how many of the file's services that was."""
        envelope_id = self._office.find(reference).envelope_id
        mine = [one for one in self._ledger.forwards(envelope_id) if service in ("", one.service)]
        return sum(self._ledger.retry(envelope_id, one.service, datetime.now(UTC)) for one in mine)

    def ask(self, reference: str) -> tuple[tuple[Forward, Standing | Later], ...]:
        """Where a file stands at each of its services, asked of them now."""
        envelope_id = self._office.find(reference).envelope_id
        forwarder = self._new_forwarder()
        asked = []
        for forward in self._ledger.forwards(envelope_id):
            try:
                asked.append((forward, forwarder.standing(envelope_id, forward.service)))
            except KeyError:
                asked.append((forward, Later("no_settings")))
        return tuple(asked)

    def check(self) -> dict[str, Checked]:
        """Each service that files go to, the one that has the appointments, and how old the lists of withdrawn
        certificates are, by the names of their tables."""
        from kiosk.connectors.forwarder import connector_of

        checked = {name: connector_of(settings).check() for name, settings in sorted(self._services.items())}
        calendar = self._office.settings.appointments.rdv_service_public
        if calendar is not None:
            from kiosk.connectors.rdv_service_public import Calendar

            checked[CALENDAR] = Calendar(calendar).check()
        wallet = self._office.settings.wallet
        if wallet is not None and wallet.crls:
            from kiosk.connectors.wallet_crl import Revocations

            checked[CRLS] = Revocations(wallet.crls, wallet.line, time.time, required=wallet.crls_required).check()
        return checked

    def _new_forwarder(self) -> "Forwarder":
        from kiosk.connectors.forwarder import Forwarder

        directory = self._office.public_key_file.parent
        return Forwarder(directory, self._ledger, services=self._services, open_file=self._open, flows=self._flows)

    def _flows(self) -> tuple[Flow, ...]:
        return known_flows(self._office.settings.flows_dir)

    def _open(self, envelope_id: str) -> Dossier:
        return self._office.dossier(self._office.find(envelope_id))

    def _shown_notes(self, forward: Forward) -> dict[str, str]:
        if forward.state is State.WAITING:
            return {}
        notes = self._ledger.notes(forward.envelope_id, forward.service)
        return {name: notes[name] for name in SHOWN_NOTES if notes.get(name)}

    def _answers(self, dossier: Dossier, forwards: tuple[Forward, ...]) -> tuple[bytes, ...]:
        if len(dossier.answer_key) != sealing.KEY_BYTES:
            return ()
        said = []
        for forward in forwards:
            notes = self._ledger.notes(forward.envelope_id, forward.service)
            if notes.get("finish_url"):
                dropped = tuple(notes.get("dropped", "").split())
                said.append(wire.VisitAnswer(forward.service, notes["finish_url"], dropped))
        try:
            return tuple(sealing.seal(dossier.answer_key, msgspec.json.encode(answer)) for answer in said)
        except sealing.SealingError:
            return ()


def known_flows(own: str) -> tuple[Flow, ...]:
    """The démarches that a desk knows: of the program, and of its own folder. One that cannot be used is left out: its
    files are read by an agent, and `kiosk flows check` says what is wrong."""
    return tuple({flow.id: flow for flow in flows_or_not(own) if flow is not None}.values())


def flows_or_not(own: str) -> tuple[Flow | None, ...]:
    """As `known_flows`, in the order of their files; None: a file that cannot be used."""
    from kiosk.flows import load  # with the language of its conditions: not at the start

    files = (*load.catalogue_files(), *(sorted(Path(own).glob("*.yaml")) if own else ()))
    return tuple(load.check(file).flow for file in files)


def of(office: Office) -> Forwarding:
    directory = office.public_key_file.parent
    return Forwarding(office, sealing.keep_key_pair(directory / PRIVATE_KEY, office.public_key_file))
