"""An identity document read in the driver's process: `kiosk.identity` over a card of PC/SC."""

import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Identity
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, Name, ReadingProgress
from kiosk.devices.card_reader.pcsc import Card
from kiosk.devices.card_reader.transport import CardTransport
from kiosk.devices.states import Fault
from kiosk.errors import Code, KioskError
from kiosk.identity import (
    Can,
    CardSilentError,
    MrzKey,
    Options,
    Problem,
    ProblemCode,
    Progress,
    Secret,
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

    def read(self, card: Card, digits: str, zone_key: str = "") -> DocumentReading | Fault:
        try:
            secret, trust = _secret(digits, zone_key), self._trust()
        except WrongSecretFormError:
            return DocumentProblem("other_document" if zone_key else "wrong_secret", WRONG_CANS - self._wrong)
        options = Options(photo_basis="", total_s=self._config.total_timeout_s)
        transport = _StoppableTransport(card, self._stop)
        outcome = read_document(transport, secret, trust, options, self._tell)
        if isinstance(outcome, Problem):
            return Fault(Code.CANCELLED) if self._stop.is_set() else self._problem(outcome, secret)
        if isinstance(secret, Can):
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

    def _problem(self, problem: Problem, secret: Secret) -> DocumentProblem:
        """A zone's key blocks no chip (9303-11 counts tries of the CAN only): it is of another document, or misread."""
        if problem.code is ProblemCode.WRONG_SECRET and isinstance(secret, MrzKey):
            return DocumentProblem("other_document", WRONG_CANS - self._wrong)
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


def _secret(digits: str, zone_key: str) -> Secret:
    """Raises `WrongSecretFormError`."""
    if not zone_key:
        return Can.of(digits)
    key = MrzKey.of_fields(zone_key[:-15], zone_key[-14:-8], zone_key[-7:-1])
    if key.text != zone_key:
        raise WrongSecretFormError("a number and two dates, each with its check digit, are expected")
    return key


def _address(lines: tuple[str, ...]) -> dict[Name, str]:
    """DG11 has an address in lines of the issuer's choice; its parts are known where one of them is, or begins with,
    five digits."""
    said: dict[Name, str] = {"address": ", ".join(lines)}
    for place, line in enumerate(lines):
        code, _, town = line.partition(" ")
        if len(code) == 5 and code.isdecimal() and code.isascii():
            town = town or (lines[place + 1] if place + 1 < len(lines) else "")
            return {**said, "street": ", ".join(lines[:place]), "postcode": code, "town": town}
    return said


def _as_visit(names: tuple[str, ...]) -> tuple[str, ...]:
    """In the words of `Name`."""
    return tuple("document_number" if name == "number" else name for name in names)


def _read(verdict: Verdict) -> DocumentRead:
    document, checks = verdict.document, verdict.checks
    said: dict[Name, str] = {
        "surname": document.surname,
        "given_names": document.given_names,
        "birth_date": document.birth_date,
        "birth_place": document.birth_place,
        "sex": document.sex,
        "nationality": document.nationality,
        "document_number": document.number,
        "expiry": document.expiry,
        **_address(document.address),
    }
    return DocumentRead(
        values={name: value for name, value in said.items() if value},
        uncertain=_as_visit(document.uncertain),
        derived=_as_visit(document.derived),
        passive=checks.passive_authentication.status,
        genuine=checks.chip_genuine.status,
        expired=checks.document_valid.status == "failed",
    )
