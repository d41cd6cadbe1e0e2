"""An identity document read in the driver's process: `kiosk.identity` over a card of PC/SC."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from kiosk.config import Identity
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, Name, ReadingProgress
from kiosk.devices.card_reader.pcsc import Card
from kiosk.devices.card_reader.transport import CardTransport
from kiosk.devices.states import Fault
from kiosk.errors import Code, KioskError
from kiosk.identity import (
    Can,
    CardSilentError,
    Options,
    Problem,
    ProblemCode,
    Progress,
    Trust,
    Verdict,
    WrongSecretFormError,
    read_document,
)

# Wrong CANs in one visit, whichever card lies there: a card that is lifted to look at its digits cannot be told from
# another one (its number is drawn anew), and a third wrong one may be the card's last.
WRONG_CANS = 2


class DocumentReader:
    """Counts the wrong CANs of its process's life, which is a visit's."""

    def __init__(self, config: Identity, emit: Callable[[object], None]) -> None:
        self._config = config
        self._emit = emit
        self._wrong = 0
        self._stop = threading.Event()

    def begin(self) -> None:
        """A cancellation of the call before does not end this one."""
        self._stop.clear()

    def cancel(self) -> None:
        """At the next command; in the thread that hears it."""
        self._stop.set()

    def may_try(self) -> bool:
        return self._wrong < WRONG_CANS

    def spent(self) -> DocumentProblem:
        return DocumentProblem("tries_spent")

    def read(self, card: Card, digits: str) -> DocumentReading | Fault:
        try:
            can, trust = Can.of(digits), self._trust()
        except WrongSecretFormError:
            return DocumentProblem("wrong_secret", WRONG_CANS - self._wrong)
        options = Options(photo_basis="", total_s=self._config.total_timeout_s)
        transport = _StoppableTransport(card, self._stop)
        outcome = read_document(transport, can, trust, options, self._tell)
        if isinstance(outcome, Problem):
            return Fault(Code.CANCELLED) if self._stop.is_set() else self._problem(outcome)
        self._wrong = 0
        return _read(outcome)

    def _trust(self) -> Trust:
        """Without readable anchors a document is read all the same: its signature is then not known, not wrong."""
        if not self._config.trust_dir:
            return Trust()
        try:
            return Trust.load(Path(self._config.trust_dir), self._config.pinned)
        except KioskError:
            return Trust()

    def _tell(self, told: Progress) -> None:
        self._emit(ReadingProgress(told.stage, told.done))

    def _problem(self, problem: Problem) -> DocumentProblem:
        if problem.code is ProblemCode.WRONG_SECRET:
            self._wrong += 1
            if not self.may_try():
                return self.spent()
        return DocumentProblem(problem.code.value, WRONG_CANS - self._wrong)


class _StoppableTransport(CardTransport):
    """A card that falls silent once the citizen has said stop."""

    def __init__(self, card: Card, stop: threading.Event) -> None:
        super().__init__(card)
        self._stop = stop

    def transmit(self, apdu: bytes) -> bytes:
        if self._stop.is_set():
            raise CardSilentError
        return super().transmit(apdu)


def _read(verdict: Verdict) -> DocumentRead:
    document, checks = verdict.document, verdict.checks
    said: dict[Name, str] = {
        name: getattr(document, "number" if name == "document_number" else name) for name in get_args(Name)
    }
    return DocumentRead(
        values={name: value for name, value in said.items() if value},
        uncertain=tuple(document.uncertain),
        derived=tuple(document.derived),
        passive=checks.passive_authentication.status,
        genuine=checks.chip_genuine.status,
        expired=checks.document_valid.status == "failed",
    )
