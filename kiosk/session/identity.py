"""An identity document that fills in a form: its digits, the card on the reader, what was read, and every way back to
the keyboard. Nobody has to have a card read, and no problem of a card is held against who holds it."""

from datetime import date

from msgspec import structs

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, Name
from kiosk.devices.states import Absent, Fault, Lost
from kiosk.errors import N_, Code
from kiosk.flows.engine import Engine, Reading
from kiosk.flows.facts import Value
from kiosk.flows.model import Capture, Step
from kiosk.session import events
from kiosk.session.answering import onward, step_of
from kiosk.session.effects import Effect, ReadDocument, StopDocument
from kiosk.session.identity_offer import WRONG_CANS, at, can_read
from kiosk.session.identity_state import IdentityReading, Refusal
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
    if isinstance(now.problem, Fault):
        return bool(now.can)
    return isinstance(now.problem, DocumentProblem) and now.problem.name in _AGAIN and bool(now.can)


def read_card(visit: Visit, event: events.ReadCard, world: World) -> Next:
    """Also once more, after digits that were wrong or a card that could not be read."""
    here = step_of(visit, world)
    if here is None or visit.identity.stage == "reading" or not can_read(visit, here[1]):
        return stay(visit)
    if visit.identity.stage == "failed" and another_try(visit):
        return _lay(visit)
    return stay(at(changed(visit, errors={}), "digits"))


def type_myself(visit: Visit, event: events.TypeMyself, world: World) -> Next:
    """The form; a reading that is under way is given up."""
    if step_of(visit, world) is None:
        return stay(visit)
    wanted: tuple[Effect, ...] = (StopDocument(),) if visit.identity.stage == "reading" else ()
    return at(changed(visit, errors={}), "by_hand"), wanted


def stop(visit: Visit, event: events.StopReading, world: World) -> Next:
    if visit.identity.stage != "reading":
        return stay(visit)
    return at(visit, "lay", can=visit.identity.can), (StopDocument(),)


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
        case "read" if not here[0].problems(here[1].id, visit.facts):
            return stay(onward(visit, here[0], here[1].id))
        case "read":
            # What the card does not say is written by hand.
            return stay(at(visit, "by_hand"))
        case "lay":
            return _lay(visit)
        case "offer" | "reading" | "failed":
            return stay(visit)
    return None


def back(visit: Visit) -> Visit | None:
    """From a page of the card to the choice; None: to the step before."""
    if visit.identity.stage in ("digits", "lay", "failed"):
        return at(changed(visit, errors={}), "offer")
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
    if visit.idle.stage != "warned":
        visit = changed(visit, idle=Idle(since=world.monotonic))
    match event.result:
        case DocumentRead() as read:
            return stay(_taken(visit, read, *here))
        case Fault(code=Code.CANCELLED):
            return stay(at(visit, "lay", can=visit.identity.can))
        case problem:
            return stay(_failed(visit, problem))


def reader_changed(visit: Visit) -> Visit:
    """Digits are not asked, and no card is waited for, where no reader works any longer."""
    if visit.identity.stage in ("digits", "lay") and isinstance(device_of(visit, "card_reader"), Lost | Absent):
        return _failed(visit, DocumentProblem("reader_lost"))
    return visit


def _lay(visit: Visit) -> Next:
    """Read what lies there; else wait for it."""
    reader, can = _reader(visit), visit.identity.can
    if not reader:
        return stay(at(visit, "lay", can=can))
    turn = visit.identity.turn + 1
    now = IdentityReading("reading", can, wrong=visit.identity.wrong, turn=turn)
    return changed(visit, identity=now), (ReadDocument(turn, reader, can),)


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


def _taken(visit: Visit, read: DocumentRead, engine: Engine, step: Step) -> Visit:
    """A document is taken at its word unless its own signature, or its chip's, is wrong; where nobody knows, the page
    says so."""
    capture: Capture | None = step.capture
    if "failed" in (read.passive, read.genuine):
        return _failed(visit, "unverified")
    if read.expired and (capture is None or not capture.accept_expired):
        return _failed(visit, "expired")
    person = step.fields[0].of
    readings = {f"chip.{name}": Reading(value, "chip", person) for name, value in _values(read).items()}
    facts = engine.prefill(visit.facts, readings)
    taken = structs.replace(visit.identity, stage="read", can="", read=read, wrong=0)
    return changed(visit, facts=facts, identity=taken)


def _values(read: DocumentRead) -> dict[Name, Value]:
    """A date whose day is not known is no answer to a question for a date."""
    values: dict[Name, Value] = {}
    for name, text in read.values.items():
        if name not in _DATES:
            values[name] = text
            continue
        try:
            values[name] = date.fromisoformat(text)
        except ValueError:
            continue
    return values
