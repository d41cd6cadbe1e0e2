"""An identity document that fills in a form: its digits, the card on the reader, what was read, and every way back to
the keyboard. Nobody has to have a card read, and no problem of a card is held against who holds it."""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, Name
from kiosk.devices.states import Absent, Fault, Lost
from kiosk.errors import N_, Code
from kiosk.flows.engine import Engine, Reading
from kiosk.flows.facts import Facts, Value
from kiosk.flows.model import Capture, Step
from kiosk.session import events
from kiosk.session.answering import onward, step_of
from kiosk.session.effects import ReadDocument, StopDocument, StopLooking
from kiosk.session.identity.offer import WRONG_CANS, at, can_read, put_down, ready
from kiosk.session.identity.state import IdentityReading, Refusal
from kiosk.session.leaving import touched
from kiosk.session.state import Idle, Visit, beneath, changed, device_of
from kiosk.session.world import Next, World, stay

CAN_DIGITS = 6
CAN_FIELD = "can"
NOT_SIX = N_("Il faut six chiffres.")
# Worth another try with the same digits: nothing of it says that the card is not a good one.
_AGAIN = ("card_removed", "reader_lost", "card_silent", "too_slow", "garbage", "fault")
_DATES: tuple[Name, ...] = ("birth_date", "expiry")


def another_try(visit: Visit) -> bool:
    """Whether the same digits may be tried again with the card laid anew."""
    now = visit.identity
    if not now.can and now.zone is None:
        return False
    named = isinstance(now.problem, DocumentProblem) and now.problem.name in _AGAIN
    return named or isinstance(now.problem, Fault)


def read_card(visit: Visit, event: events.ReadCard, world: World) -> Next:
    """Also once more, after digits that were wrong or a card that could not be read."""
    here = step_of(visit, world)
    if here is None or visit.identity.stage in ("reading", "showing") or not can_read(visit, here[1]):
        return stay(visit)
    if visit.identity.stage == "failed" and another_try(visit):
        return _lay(visit)
    return stay(at(changed(visit, errors={}), "digits"))


def read_chip(visit: Visit, event: events.ReadChip, world: World) -> Next:
    """Of the document whose zone was read: it opens the chip, and needs no digits to be typed."""
    here = step_of(visit, world)
    if here is None or visit.identity.stage != "read" or not can_open(visit, here[1]):
        return stay(visit)
    return _lay(at(visit, "lay", zone=visit.identity.zone))


def can_open(visit: Visit, step: Step) -> bool:
    """Whether what was read is a zone that opens its document's chip, and a reader is there."""
    zone = visit.identity.zone
    return zone is not None and bool(zone.key) and can_read(visit, step)


def type_myself(visit: Visit, event: events.TypeMyself, world: World) -> Next:
    """The form, with what was read, if it is that which is to be corrected; a reading that is under way is given
    up."""
    here = step_of(visit, world)
    if here is None:
        return stay(visit)
    match visit.identity.stage:
        case "read":
            visit = changed(visit, facts=facts_read(visit, *here))
        case "reading":
            return at(changed(visit, errors={}), "by_hand"), (StopDocument(),)
        case "showing":
            return at(changed(visit, errors={}), "by_hand"), (StopLooking(),)
    return stay(at(changed(visit, errors={}), "by_hand"))


def stop(visit: Visit, event: events.StopReading, world: World) -> Next:
    match visit.identity.stage:
        case "reading":
            return at(visit, "lay", can=visit.identity.can, zone=visit.identity.zone), (StopDocument(),)
        case "showing":
            return put_down(visit)
    return stay(visit)


def typed(visit: Visit, event: events.Typed) -> Visit | None:
    """The visit with the digits; None: they are not what is being typed."""
    if visit.identity.stage != "digits" or event.field != CAN_FIELD:
        return None
    digits = "".join(digit for digit in event.text if digit in "0123456789")[:CAN_DIGITS]
    return at(changed(visit, errors={}), "digits", can=digits)


def go_on(visit: Visit, world: World) -> Next | None:
    """Continue, while a card is spoken of; None: the form itself is to go on."""
    here = step_of(visit, world)
    if here is None:
        return None
    match visit.identity.stage:
        case "digits" if len(visit.identity.can) == CAN_DIGITS:
            return _lay(visit)
        case "digits":
            return stay(changed(visit, errors={CAN_FIELD: NOT_SIX}))
        case "read":
            # What the document does not say is written by hand; a number that was asked for is one answer of several.
            alone = visit.identity.read is not None and visit.identity.read.by == "particulier"
            visit = at(changed(visit, facts=facts_read(visit, *here)), "by_hand")
            unsaid = alone or here[0].problems(here[1].id, visit.facts)
            return stay(visit if unsaid else onward(visit, here[0], here[1].id))
        case "lay":
            return _lay(visit)
        case "offer" | "reading" | "show" | "showing" | "failed":
            return stay(visit)
    return None


def back(visit: Visit) -> Visit | None:
    """From a page of the document to the choice, or to the one before; None: to the step before."""
    visit, now = changed(visit, errors={}), visit.identity
    match now.stage:
        case "lay" | "failed" if now.zone is not None:
            return changed(visit, identity=structs.replace(now, stage="read", read=now.zone.read, problem=None))
        case "show" if now.sought == "can":
            return at(visit, "digits")
        case "digits" | "lay" | "failed" | "show" | "read":
            return at(visit, "offer" if ready(visit, "card_reader") else "by_hand")
    return None


def card_seen(visit: Visit) -> Next:
    """It is waited for, or is laid again after it had been lifted too soon."""
    waited_for = visit.identity.stage == "lay" or (visit.identity.stage == "failed" and another_try(visit))
    return _lay(visit) if waited_for and _reader(visit) else stay(visit)


def goes_on(visit: Visit, event: events.ReadingGoesOn, world: World) -> Next:
    """Who keeps still for a card is not away."""
    if visit.identity.stage != "reading":
        return stay(visit)
    visit, _ = touched(visit, events.Touched(), world)
    return stay(changed(visit, identity=structs.replace(visit.identity, doing=event.doing)))


def was_read(visit: Visit, event: events.CardWasRead, world: World) -> Next:
    """A reading that nobody waits for any longer is dropped. Somebody may be reading the page of help meanwhile."""
    here = step_of(changed(visit, place=beneath(visit.place)), world)
    if here is None or visit.identity.stage != "reading" or visit.identity.turn != event.turn:
        return stay(visit)
    if not visit.idle.asks:
        visit = changed(visit, idle=Idle(since=world.monotonic))
    match event.result:
        case DocumentRead() as read:
            return stay(_taken(visit, read, here[1]))
        case Fault(code=Code.CANCELLED):
            return stay(at(visit, "lay", can=visit.identity.can, zone=visit.identity.zone))
        case problem:
            return stay(_failed(visit, problem))


def reader_changed(visit: Visit) -> Visit:
    """Digits are not asked, and no card is waited for, where no reader works any longer."""
    gone = isinstance(device_of(visit, "card_reader"), Lost | Absent)
    if gone and visit.identity.stage in ("digits", "lay"):
        return _failed(visit, DocumentProblem("reader_lost"))
    return visit


def _lay(visit: Visit) -> Next:
    """Read what lies there; else wait for it."""
    reader, can, zone = _reader(visit), visit.identity.can, visit.identity.zone
    if not reader:
        return stay(at(visit, "lay", can=can, zone=zone))
    turn = visit.identity.turn + 1
    now = IdentityReading("reading", can, zone=zone, wrong=visit.identity.wrong, turn=turn)
    return changed(visit, identity=now), (ReadDocument(turn, reader, can, zone.key if zone is not None else ""),)


def _reader(visit: Visit) -> str:
    """Where a card lies that may be a document. Others have their sentence."""
    return next((reader for reader, lying in visit.cards.items() if lying.code is None), "")


def _failed(visit: Visit, problem: DocumentProblem | Fault | Refusal) -> Visit:
    now, name = visit.identity, problem.name if isinstance(problem, DocumentProblem) else ""
    wrong = WRONG_CANS if name == "tries_spent" else now.wrong + (name == "wrong_secret")
    if name == "wrong_secret" and wrong >= WRONG_CANS:
        problem = DocumentProblem("tries_spent")
    can = "" if name in ("wrong_secret", "tries_spent") else now.can
    failed = structs.replace(visit.identity, stage="failed", can=can, problem=problem, wrong=wrong)
    return changed(visit, identity=failed)


def _taken(visit: Visit, read: DocumentRead, step: Step) -> Visit:
    """A document is taken at its word unless its own signature, or its chip's, is wrong; where nobody knows, the page
    says so. Its zone is then worth no more than its chip."""
    capture: Capture | None = step.capture
    if "failed" in (read.passive, read.genuine):
        return _failed(at(visit, "failed"), "unverified")
    if read.expired and (capture is None or not capture.accept_expired):
        return _failed(at(visit, "failed"), "expired")
    wrong = visit.identity.wrong if visit.identity.zone is not None else 0
    return changed(
        visit, identity=structs.replace(visit.identity, stage="read", can="", zone=None, read=read, wrong=wrong)
    )


def facts_read(visit: Visit, engine: Engine, step: Step) -> Facts:
    """The visit's facts with what was read, which the citizen has confirmed or is asked to."""
    read = visit.identity.read
    if read is None:
        return visit.facts
    person = step.fields[0].of
    source = "chip" if read.by in ("france_connect", "wallet") else read.by  # they answer what a chip would
    readings = {f"{source}.{name}": Reading(value, read.by, person) for name, value in _values(read.values).items()}
    readings |= {f"cev.{name}": Reading(value, "cev", person) for name, value in _values(read.signed).items()}
    return engine.prefill(visit.facts, readings)


def _values(read: Mapping[Name, str]) -> dict[Name, Value]:
    """A date whose day is not known is no answer to a question for a date."""
    values: dict[Name, Value] = {}
    for name, text in read.items():
        if name == "quotient" and text.isascii() and text.isdecimal():
            values[name] = int(text)
            continue
        if name not in _DATES:
            values[name] = text
            continue
        try:
            values[name] = date.fromisoformat(text)
        except ValueError:
            continue
    return values
