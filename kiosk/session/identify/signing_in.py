"""Signing in with FranceConnect to fill in a form: told before, done in the locked view, ended there, and shown before
it counts. Who gives up, or is refused, is at the form again with nothing lost."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.card_reader.document import DocumentRead
from kiosk.flows.engine import Engine
from kiosk.flows.facts import BY_HAND
from kiosk.flows.model import Field, Step
from kiosk.identify.protocol import Failed, Started
from kiosk.identify.wire import Given, Name, Via
from kiosk.session.answering import step_of
from kiosk.session.identify.state import (
    AwaitPhone,
    BeginIdentify,
    FinishIdentify,
    IdentifyTold,
    IdentifyVisit,
    SignInElsewhere,
    StopWaiting,
)
from kiosk.session.identity.offer import at
from kiosk.session.state import AtStep, Help, Staff, StaffDoor, Visit, beneath, changed
from kiosk.session.web.places import zoom
from kiosk.session.web.state import AtSite, CloseWeb, OpenWeb, WebAct, WebDo, WebVisit
from kiosk.session.world import Next, World, stay
from kiosk.web import port, protocol
from kiosk.web.allowed import SIGN_IN, Place

NAMES: tuple[Name, ...] = ("surname", "given_names", "birth_date")
QUOTIENT = "particulier.quotient"
# For a logout that does not come back: what was given waits for it no longer.
CLOSING_S = 8.0


def can_sign_in(visit: Visit, engine: Engine, step: Step, config: Config, via: Via = "france_connect") -> bool:
    """Whether this form may be filled so, now: it is the visitor's own, of a démarche for which the operator may ask,
    and nothing was written by hand. Never in an exercise."""
    settings = config.identify
    there = settings.wallet if via == "wallet" else settings.france_connect and config.web.enabled
    if not there or visit.practice or visit.web.stage != "closed":
        return False
    if via == "wallet" and "quotient" in wanted(step, config):
        return False
    if settings.flows and engine.flow.id not in settings.flows:
        return False
    fields = fields_of(step, config)
    written = any(
        visit.drafts.get(field.id) or (field.id in visit.facts and visit.facts[field.id].origin in BY_HAND)
        for field in fields
    )
    return bool(fields) and not written and fields[0].of == next(iter(engine.flow.persons))


def wanted(step: Step, config: Config) -> tuple[Name, ...]:
    """What the form asks and a chip would answer: FranceConnect answers the same questions; or the family quotient."""
    sources = {source for field in step.fields for source in field.sources}
    if step.capture is not None and "chip" in step.capture.accept:
        return tuple(name for name in NAMES if f"chip.{name}" in sources)
    return ("quotient",) if QUOTIENT in sources and config.identify.family_quotient else ()


def fields_of(step: Step, config: Config) -> tuple[Field, ...]:
    """What would be answered."""
    sources = {QUOTIENT if name == "quotient" else f"chip.{name}" for name in wanted(step, config)}
    return tuple(field for field in step.fields if sources & set(field.sources))


def sign_in(visit: Visit, event: SignInElsewhere, world: World) -> Next:
    here = step_of(visit, world)
    offered = visit.identity.stage in ("offer", "by_hand")
    if here is None or not offered or not can_sign_in(visit, *here, world.config, event.via):
        return stay(visit)
    told = IdentifyVisit(turn=visit.identify.turn, via=event.via)
    return stay(changed(visit, place=AtSite("before", here[1].id), identify=told, errors={}))


def act(visit: Visit, place: AtSite, event: WebAct, world: World) -> Next | None:
    """What is pressed on the way; None: it is for the site."""
    match event.verb, visit.identify.stage:
        case "open", "closed":
            return _ask(visit, place, world)
        case "leave", _:
            return _give_up(visit, place)
        case (("open" | "without" | "return" | "said" | "print_paper"), _):
            return stay(visit)
        case _, "open":
            return None
    return stay(visit)


def back(visit: Visit, place: AtSite) -> Next | None:
    """None: a page of ours lies over the site, and goes first."""
    now = visit.web
    if now.dialog is not None or now.asked is not None or now.showing_papers or now.choosing_mail or now.showing_more:
        return None
    return _give_up(visit, place)


def told(visit: Visit, event: IdentifyTold, world: World) -> Next:
    """The desk's answer. One that nobody waits for any longer is dropped."""
    now, place = visit.identify, beneath(visit.place)
    if event.turn != now.turn or not isinstance(place, AtSite) or not place.step:
        return stay(visit)
    match event.result, now.stage:
        case Started(begun=begun, code=code), "asking" if now.via == "wallet":
            waiting = replace(now, stage="code", begun=begun, code=code)
            return changed(visit, identify=waiting), (AwaitPhone(now.turn, begun.id),)
        case Given() as given, "code":
            return _shown(changed(visit, identify=replace(now, given=given)), place, left_open=False)
        case Started(begun=begun), "asking":
            site = _place(begun.url, (begun.back, begun.out), world.config)
            opened = OpenWeb(site, zoom(visit.preferences.size, world.config), visit.preferences.language)
            web = WebVisit("starting", (site,), "site", papers=visit.web.papers)
            return changed(visit, identify=replace(now, stage="open", begun=begun), web=web), (opened,)
        case Given() as given, "finishing":
            site = visit.web.places[0]
            after = replace(now, stage="closing", given=given, until=world.monotonic + CLOSING_S)
            web = replace(visit.web, places=(replace(site, start=given.logout),))
            return changed(visit, identify=after, web=web), (WebDo(protocol.Show(web.places[0])),)
        case Failed(why=why), ("asking" | "code" | "finishing"):
            return _failed(visit, place, why)
        case Given(), "finishing":
            return _failed(visit, place, "not_proved")
    return stay(visit)


def returned(visit: Visit, told: port.Returned, world: World) -> Next:
    """The citizen comes back from there, or is signed out."""
    now, place = visit.identify, beneath(visit.place)
    if now.begun is None or not isinstance(place, AtSite) or not place.step:
        return stay(visit)
    if now.stage == "open" and told.to == now.begun.back:
        finishing = FinishIdentify(now.turn, now.begun.id, told.query)
        return changed(visit, identify=replace(now, stage="finishing")), (finishing,)
    if now.stage == "closing" and told.to == now.begun.out:
        return _shown(visit, place, left_open=False)
    return stay(visit)


def tick(visit: Visit, world: World) -> Next:
    now, place = visit.identify, beneath(visit.place)
    if now.stage != "closing" or now.until > world.monotonic or not isinstance(place, AtSite):
        return stay(visit)
    return _shown(visit, place, left_open=True)


def _ask(visit: Visit, place: AtSite, world: World) -> Next:
    step = world.engine(visit.flow_id).flow.step(place.step)
    asking = IdentifyVisit("asking", visit.identify.turn + 1, visit.identify.via)
    asked = BeginIdentify(asking.turn, wanted(step, world.config), asking.via)
    return changed(visit, place=AtSite("open", place.step), identify=asking), (asked,)


def _give_up(visit: Visit, place: AtSite) -> Next:
    """At the form again; what still comes of it is dropped."""
    closed = IdentifyVisit(turn=visit.identify.turn + 1)
    after = changed(visit, place=AtStep(place.step), identify=closed, web=WebVisit(papers=visit.web.papers))
    return after, _ended(visit)


def _failed(visit: Visit, place: AtSite, why: str) -> Next:
    closed = replace(IdentifyVisit(turn=visit.identify.turn + 1, via=visit.identify.via), why=why)
    after = _moved(visit, AtSite("before", place.step))
    return changed(after, identify=closed, web=WebVisit(papers=visit.web.papers)), _ended(visit)


def _shown(visit: Visit, place: AtSite, *, left_open: bool) -> Next:
    """What was given stands where a document's answers would: to be compared, and no answer yet."""
    given = visit.identify.given
    if given is None or not given.values:
        return _failed(visit, place, given.why if given is not None and given.why else "not_proved")
    values: dict[Any, str] = dict(given.values)
    read = DocumentRead(
        values, (), (), "not_available", "not_available", expired=False,
        by="particulier" if "quotient" in values else visit.identify.via,
    )  # fmt: skip
    after = at(_moved(visit, AtStep(place.step)), "read")
    closed = IdentifyVisit(turn=visit.identify.turn + 1, left_open=left_open)
    after = changed(
        after,
        identity=replace(after.identity, read=read),
        identify=closed,
        web=WebVisit(papers=visit.web.papers),
    )
    return after, _ended(visit)


def _ended(visit: Visit) -> tuple[CloseWeb | StopWaiting, ...]:
    """The engine is killed, and with it the session's cookie; no telephone is waited for."""
    waiting = (StopWaiting(),) if visit.identify.via == "wallet" and visit.identify.stage != "closed" else ()
    return (*((CloseWeb(),) if visit.web.stage != "closed" else ()), *waiting)


def _moved(visit: Visit, to: AtSite | AtStep) -> Visit:
    """Somewhere else, under a page of help or of staff that may cover it."""
    match visit.place:
        case Help() | StaffDoor() | Staff() as over:
            return changed(visit, place=replace(over, under=_moved(changed(visit, place=over.under), to).place))
    return changed(visit, place=to)


def _place(start: str, returns: tuple[str, ...], config: Config) -> Place:
    settings = config.identify
    if settings.stand_in:
        return Place("site", start, (), (urlsplit(settings.stand_in).netloc,), returns)
    return Place("site", start, settings.hosts or SIGN_IN["france_connect"], (), returns)


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {SignInElsewhere: sign_in, IdentifyTold: told}
FROM_OUTSIDE = (IdentifyTold,)
