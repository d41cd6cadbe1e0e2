"""What the recipient does with a file: take it in, open it, acknowledge it, hand it out. No HTTP here."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.delivery import wire
from kiosk.delivery.reference import normalise_reference
from kiosk.delivery.wire import Acknowledgement, Dossier
from kiosk.desk.settings import DeskSettings, months_after
from kiosk.desk.shelf import Shelves, StoreError
from kiosk.desk.store import Received, Store
from kiosk.errors import KioskError
from kiosk.privacy import sealing
from kiosk.text import SUBSTITUTE, replaced

PRIVATE_KEY = "recipient.key"
PUBLIC_KEY = "recipient.pub"


class Cover(msgspec.Struct, frozen=True):
    """What a kiosk says of a file in its headers."""

    envelope_id: str
    reference: str
    flow: str
    service: str
    created_at: datetime


class Taken(msgspec.Struct, frozen=True):
    """`status` as HTTP has it: 201 new, 200 there already, 409, 422. `body`: the acknowledgement's JSON, or empty."""

    status: Literal[200, 201, 409, 422]
    body: bytes = b""


class NotThereError(KioskError):
    """No file of that reference."""


class Office:
    """The recipient's state: its key pair in `STATE/desk`, made at the first start, and its files, there too or in
    `shelves`. `place`: where all that this desk keeps belongs; `folder`: what each process of it keeps for itself."""

    def __init__(
        self, state: Path, settings: DeskSettings, clock: Clock | None = None, shelves: Shelves | None = None
    ) -> None:
        directory = state / "desk"
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{directory}: {error.strerror}") from None
        self.folder = directory
        self.shelves = shelves
        self.place: Path | Shelves = shelves or directory
        self.store = Store(self.place)
        self.settings = settings
        self.public_key_file = directory / PUBLIC_KEY
        # Beside an embedded kiosk, whose operator is simulated, its own.
        self.papers_trust = Path(settings.papers_trust_dir) if settings.papers_trust_dir else state / "papers" / "trust"
        self._keys = sealing.keep_key_pair(directory / PRIVATE_KEY, self.public_key_file)
        self._clock = clock or SystemClock()

    @property
    def public_key(self) -> str:
        return sealing.encode_key(self._keys.public)

    def take(self, cover: Cover, sealed: bytes) -> Taken:
        """Take a file in. It is acknowledged only once it has been opened, read, and is on the disk."""
        known = self.store.known(cover.envelope_id, sealed)
        if known is None:
            try:
                dossier = self._open(sealed)
            except (sealing.CannotOpenError, wire.DossierError):
                return Taken(422)
            if (dossier.reference, dossier.flow, dossier.service) != (cover.reference, cover.flow, cover.service):
                return Taken(422)
            received_at = self._clock.now()
            acknowledgement = self.acknowledge(cover, received_at)
            known = self.store.add(
                sealed,
                flow=cover.flow,
                service=cover.service,
                created_at=cover.created_at.astimezone(UTC).isoformat(),
                received_at=received_at,
                acknowledgement=acknowledgement,
            )
            if known is None:
                return Taken(201, msgspec.json.encode(acknowledgement))
        return Taken(200, known.acknowledgement) if known.same else Taken(409)

    def dossier(self, received: Received) -> Dossier:
        """Open a file to show it. Raises `KioskError` when it no longer opens (another key, a damaged disk), or was
        destroyed."""
        if not received.bytes:
            raise KioskError(f"{received.reference}: was destroyed (`kiosk desk retention` has the proof)")
        try:
            return self._open(self.store.sealed(received.envelope_id))
        except (sealing.CannotOpenError, wire.DossierError):
            raise KioskError(f"{received.reference}: cannot be opened with this desk's key") from None

    def find(self, reference: str) -> Received:
        """By envelope id, or by reference as a person types it (lower case, no dashes).

        Raises `NotThereError`, which does not quote what was asked.
        """
        asked = reference.strip()
        plain = asked if asked.isascii() else ""  # an argument may hold bytes that are no text
        received = self.store.find(plain) or self.store.find(normalise_reference(asked) or plain.upper())
        if received is None:
            raise NotThereError("no file of that reference")
        return received

    def close(self) -> None:
        self.store.close()

    def open_sealed(self, sealed: bytes) -> bytes:
        """What was sealed to this desk. Raises `sealing.CannotOpenError`."""
        return sealing.open_sealed(self._keys, sealed)

    def sealed_here(self, plaintext: bytes) -> bytes:
        """To this desk alone: each of its processes opens it again."""
        return sealing.seal(self._keys.public, plaintext)

    def _open(self, sealed: bytes) -> Dossier:
        return wire.decode_dossier(self.open_sealed(sealed))

    def acknowledge(self, cover: Cover, received_at: datetime) -> Acknowledgement:
        return Acknowledgement(
            envelope_id=cover.envelope_id,
            reference=cover.reference,
            received_at=received_at,
            service=self.settings.service,
            contact=self.settings.contact,
            silence_effect=self.settings.silence_effect,
            silence_date=months_after(self._clock.today(), self.settings.silence_months),
            appeals=self.settings.appeals,
        )


def readable(text: str) -> str:
    """Without control and direction characters, which a hostile kiosk may have sealed in: a name would read backwards
    on the agent's page, or command their terminal."""
    return replaced(text, SUBSTITUTE)


def as_delivered(dossier: Dossier) -> dict[str, Any]:
    """A file as the recipient's own software reads it: plain JSON values. Papers and signatures are facts too, whose
    value names the attachments (by sha256)."""
    return {
        "reference": dossier.reference,
        "flow": dossier.flow,
        "facts": {
            name: {"value": fact.value, "origin": fact.origin, "person": fact.person}
            for name, fact in dossier.facts.items()
        },
        "documents": [{"sha256": document.sha256, "pages": document.pages} for document in dossier.documents],
    }


def export(dossier: Dossier, out: Path) -> tuple[str, ...]:
    """Write `delivered.json` and the attachments into `out` (0700, files 0600); returns their names.

    The files are in clear: this is the recipient's side, at an agent's request. Raises `KioskError`.
    """
    delivered = msgspec.json.format(msgspec.json.encode(as_delivered(dossier)), indent=2) + b"\n"
    files = {"delivered.json": delivered, **dossier.attachments}
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, data in files.items():
            descriptor = os.open(out / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
    except OSError as error:
        raise KioskError(f"{out}: cannot be written: {error.strerror}") from None
    return tuple(sorted(files))
