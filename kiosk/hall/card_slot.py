"""The hall's card reader: four slots under a real pcscd, and the cards that lie in them.

Identity documents have chips that speak (`kiosk.hall.chip`); what is evil about one is set before it is laid in.

Where pcscd, vpcd or namespaces are missing, the hall opens without it and says why in its state.
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.cards import recording as recordings
from kiosk.hall.cards.chips import SPECIMENS, Chip, Interface
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.identity import IdentityChip, IdentityDeck
from kiosk.hall.cards.recording import Recorder, Replay
from kiosk.hall.cards.wire import CardInSlot, Fault
from kiosk.hall.chip import EVILS
from kiosk.hall.chip import Fault as ChipFault
from kiosk.hall.device import given, parse
from kiosk.hall.pcsc import SLOTS, Pcsc, PcscMissingError, Slot
from kiosk.hall.web import RefusedError

SlotName = Literal["contact", "contact-2", "contactless", "contactless-2"]
Daemon = Literal["running", "killed", "stopped", "frozen"]
_GESTURES = {"killed": ("kill",), "stopped": ("stop",), "frozen": ("freeze",), "running": ("thaw", "start")}
_BY_NAME: dict[str, Slot] = {slot.name: slot for slot in SLOTS}


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`card`: what is laid into `slot` (by default the first that fits the card), null takes away what lies there (in
    every slot, where none is named); `replay`: a recording laid in as a card. `fault` strikes the cards at the next
    APDU. `pcscd`: "killed" comes back by itself, the others stay until "running". `chip`: what is evil about the
    identity documents that are laid in from now on, with `at` and `seconds` as `kiosk.hall.chip.Fault` has them."""

    slot: SlotName | UnsetType = UNSET
    card: str | UnsetType | None = UNSET
    replay: msgspec.Raw | UnsetType = UNSET
    fault: Fault | UnsetType | None = UNSET
    pcscd: Daemon | UnsetType = UNSET
    chip: str | UnsetType | None = UNSET
    at: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | UnsetType = UNSET
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] | UnsetType | None = UNSET


class Lying(msgspec.Struct, frozen=True):
    name: str
    card: CardInSlot
    recorder: Recorder


class CardSlots:
    """Meets `kiosk.hall.device.VirtualDevice`."""

    name = "card_reader"

    def __init__(self, folder: Path) -> None:
        """`folder`: STATE/hall."""
        self._pcsc = Pcsc(folder)
        self._lock = threading.RLock()
        self._lying: dict[str, Lying] = {}
        # What lay there last: its recording is asked for after the visit.
        self._recorders: dict[str, Recorder] = {}
        self._fault: Fault | None = None
        self._daemon: Daemon = "running"
        self._missing = ""
        self._evil = ""
        self._evil_at = ChipFault("removed").at
        self._evil_seconds: float | None = None
        self._deck = IdentityDeck(datetime.now().astimezone().date(), folder / "identity-trust")

    def start(self) -> None:
        self._deck.write_trust()
        try:
            self._pcsc.start()
        except PcscMissingError as error:
            self._missing = str(error)

    def stop(self) -> None:
        with self._lock:
            for slot in tuple(self._lying):
                self._take(slot)
        self._pcsc.stop()

    def ready(self) -> Mapping[str, object]:
        """`pcsc_socket`: for PCSCLITE_CSOCK_NAME; null where there is no card reader. `identity_trust_dir`: the
        certificates of the authorities of this run's identity documents."""
        return {
            "pcsc_socket": None if self._missing else str(self._pcsc.socket_path),
            "identity_trust_dir": str(self._deck.trust_dir),
        }

    def state(self) -> Mapping[str, object]:
        with self._lock:
            slots = {
                slot.name: {
                    "reader": slot.reader,
                    "card": self._lying[slot.name].name if slot.name in self._lying else None,
                    "apdus": self._recorders[slot.name].count if slot.name in self._recorders else 0,
                }
                for slot in SLOTS
            }
            return {
                "fault": self._fault,
                "pcscd": self._daemon,
                "missing": self._missing or None,
                "slots": slots,
                "chip": self._evil or None,
                "at": self._evil_at,
                "seconds": self._evil_seconds,
                "identity": {"trust_dir": str(self._deck.trust_dir), "documents": self._deck.told()},
            }

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        """`recordings/SLOT.json`: what the card that lies, or lay last, in the slot has said."""
        match path:
            case ["recordings", name] if name.removesuffix(".json") in self._recorders:
                recorder = self._recorders[name.removesuffix(".json")]
                return "application/json", recordings.dump(recorder.recording())
            case _:
                return None

    def change(self, body: bytes) -> None:
        change = parse(body, Change)
        if self._missing:
            raise RefusedError(409, f"there is no card reader here: {self._missing}")
        if set(given(change)) == {"slot"}:
            raise RefusedError(400, "a slot alone changes nothing: name a card, or null")
        if isinstance(change.chip, str) and change.chip not in EVILS:
            raise RefusedError(404, f"there is no such evil; there are {', '.join(EVILS)}")
        self._check_card(change)
        with self._lock:
            self._set_evil(change)
            chip = self._chip(change)
            if change.fault is not UNSET:
                self._fault = change.fault
                for lying in self._lying.values():
                    lying.card.set_fault(change.fault)
            if chip is not None:
                self._lay(chip[0], chip[1], change.slot or _free(chip[2]), chip[2])
            elif change.card is None:
                for slot in [change.slot] if change.slot else tuple(self._lying):
                    self._take(slot)
        if change.pcscd:
            self._daemon = "running" if change.pcscd == "killed" else change.pcscd
            for gesture in _GESTURES[change.pcscd]:
                self._pcsc.gesture(gesture)

    def _set_evil(self, change: Change) -> None:
        if change.chip is not UNSET:
            self._evil = change.chip or ""
        if change.at is not UNSET:
            self._evil_at = change.at
        if change.seconds is not UNSET:
            self._evil_seconds = change.seconds

    @staticmethod
    def _check_card(change: Change) -> None:
        if not isinstance(change.card, str):
            return
        if change.replay is not UNSET:
            raise RefusedError(400, "a card or a recording, not both")
        if change.card not in SPECIMENS and change.card not in DOCUMENTS:
            raise RefusedError(404, f"there is no such card; there are {', '.join((*SPECIMENS, *DOCUMENTS))}")

    def _chip(self, change: Change) -> tuple[str, Chip, Interface] | None:
        if isinstance(change.card, str) and change.card in DOCUMENTS:
            fault = ChipFault(self._evil, self._evil_at, self._evil_seconds) if self._evil else None
            return change.card, self._deck.chip(change.card, fault), "contactless"
        if isinstance(change.card, str):
            specimen = SPECIMENS[change.card]
            return change.card, specimen.make(), specimen.interface
        if change.replay is not UNSET:
            try:
                recording = recordings.load(bytes(change.replay))
            except recordings.RecordingError as error:
                raise RefusedError(400, str(error)) from None
            return "replay", Replay(recording), recording.interface
        return None

    def _lay(self, name: str, chip: Chip, slot: str, interface: Interface) -> None:
        """A card that lies there already is taken away first, as one slot holds one card; and a document that lies in
        another slot is taken from there, as there is one of it."""
        self._take(slot)
        for other in [place for place, lying in self._lying.items() if name in DOCUMENTS and lying.name == name]:
            self._take(other)
        recorder = self._recorders[slot] = Recorder(chip.atr, interface)
        port = _BY_NAME[slot].port
        card = CardInSlot(
            chip, lambda: self._pcsc.connect(port), recorder.note, time.monotonic, lambda: self._forget(slot)
        )
        card.set_fault(self._fault)
        self._lying[slot] = Lying(name, card, recorder)
        card.insert()

    def _take(self, slot: str) -> None:
        lying = self._lying.pop(slot, None)
        if lying is not None:
            lying.card.remove()
            if isinstance(lying.card.chip, IdentityChip):
                lying.card.chip.leave()

    def _forget(self, slot: str) -> None:
        """The fault "pulled", or the chip's "removed": a hand has taken the card, and the fault with it."""
        with self._lock:
            self._lying.pop(slot, None)
            self._evil = "" if self._evil == "removed" else self._evil
            self._fault = None
            for lying in self._lying.values():
                lying.card.set_fault(None)


def _free(interface: Interface) -> SlotName:
    return "contact" if interface == "contact" else "contactless"
