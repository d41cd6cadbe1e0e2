"""A visit takes any event in any order: hands that press everything, devices that answer late, in any order, or twice.

The walk presses what the page offers most of the time, so that it gets far, and throws any other event in between.
What must hold after each event stands in `Walk.look`; a failure names its seed, which replays it.
"""

import random
from collections import Counter
from itertools import count

import pytest

from kiosk.devices.states import Ready
from kiosk.flows.facts import DocumentValue, SignatureValue, Value
from kiosk.processes.link import Interrupted
from kiosk.session import effects, events
from kiosk.session.state import (
    CAMERA_STAGES,
    AtStep,
    Attract,
    Ended,
    Help,
    Leaving,
    Receipt,
    Sending,
    VerifyingPaper,
    Visit,
)
from kiosk.session.verifying.state import PaperVerified
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Button
from kiosk.ui.viewmodels.content import Page as Content
from tests.support.any_events import (
    CONFIG,
    ENDINGS,
    FLOW,
    GOOD,
    REFERENCE_OF_ANOTHER,
    STEP_OF,
    anything,
)
from tests.support.places import view_of
from tests.support.visits import Hand
from tests.support.walked_outside import Outside

# What leads away from a démarche; from each of these pages it is a long way back to it.
ASIDE = ("about", "appointments", "help", "show_ticket", "staff", "verify_papers")


class Walk:
    """One screen process after another, as the supervisor starts them.

    `curious`: what was rarely pressed is pressed the more, so that ways are taken which few walks come past.
    `willing`: the page's own button mostly, and seldom what leads aside, so that a walk comes to the end of a démarche:
    of sixty that are not, one came past a file that was not sent.
    """

    def __init__(self, seed: int, *, curious: bool = False, willing: bool = False) -> None:
        self.chance = random.Random(seed)
        self.curious, self.willing = curious, willing
        self.numbers = count(1)
        self.reached: set[str] = set()
        self.pressed: Counter[str] = Counter()
        self.begin_process()

    def begin_process(self) -> None:
        self.hand = Hand(CONFIG)
        self.hand.visit = Visit(
            devices={"scanner": Ready(), "camera": Ready(), "card_reader": Ready(), "receipt_printer": Ready()}
        )
        self.hand.wanted.clear()
        self.outside = Outside(self.chance, self.hand, self.numbers)
        self.signed: dict[str, dict[str, Value]] = {}  # signature field -> the answers that it was given for
        interrupted = None
        if self.chance.random() < 0.3:
            now = self.hand.clock.now()
            until = now.replace(hour=23)
            interrupted = Interrupted(now, committed=True, reference=REFERENCE_OF_ANOTHER, until=until)
        self.do(events.Activated(interrupted))

    # -- one event, and what follows outside

    def do(self, event: events.Event) -> None:
        before = self.hand.visit
        self.outside.tell(event)
        self.hand.wanted.clear()
        self.hand.do(event)
        if isinstance(before.place, Ended):
            assert not self.hand.wanted, "an effect after the end"
        for effect in self.hand.wanted:
            if isinstance(effect, effects.CommitFile):
                self.look_at_signatures()
            self.outside.carry_out(effect)
        self.look()

    # -- what comes next

    def step(self) -> None:
        dice = self.chance.random() * (0.76 if self.willing and self.chance.random() < 0.9 else 1.0)
        if isinstance(self.hand.visit.place, Ended) and dice < 0.5:
            self.begin_process()
        elif self.outside.pending and dice < 0.25:
            self.do(self.outside.pending.pop(self.chance.randrange(len(self.outside.pending))))
        elif dice < 0.75:
            self.press()
        elif dice < 0.85:
            self.hand.clock.advance(self.chance.choice([0.25, 0.25, 1.0, 5.0, 35.0, 100.0]))
            self.do(events.Tick())
        elif dice < 0.99:
            self.do(anything(self.chance, self.hand.clock.now(), self.outside.committed))
        else:
            self.do(self.chance.choice(ENDINGS))

    def press(self) -> None:
        """What the page offers: mostly its own button, with its questions answered."""
        view = view_of(self.hand)
        overlay = overlay_of(view)
        shown = page_of(view)
        for field in shown.fields:
            if self.chance.random() < 0.9 and field.value == "":
                self.do(
                    events.Typed(field.id, "481516" if field.kind == "digits" else GOOD.get(field.kind, "Specimen"))
                )
        offered = [*overlay.buttons, overlay.primary] if overlay else [shown.primary, *buttons(shown)]
        usable = [button for button in offered if button is not None and button.enabled and button.action != "end"]
        if self.willing and self.chance.random() < 0.9:
            usable = [button for button in usable if button.action not in ASIDE] or usable
        if usable:
            primary = not overlay and shown.primary in usable and self.chance.random() < (0.9 if self.willing else 0.6)
            rarest = [min(usable, key=lambda button: self.pressed[button.action])] if self.curious else []
            button = shown.primary if primary and shown.primary else self.chance.choice([*rarest, *usable])
            self.pressed[button.action] += 1
            argument = "2468" if button.action in ("pause_code", "staff_pin") else button.argument
            for _ in range(self.chance.choice([1, 1, 1, 2])):  # a double tap
                self.do(events.Sign(b"png") if button.action == "sign" else ACTIONS[button.action](argument))

    # -- what must hold

    def look(self) -> None:
        visit = self.hand.visit
        place = visit.place
        self.reached.add(type(place).__name__)
        printing = isinstance(place, Receipt) and visit.ticket.stage == "printing"
        view = view_of(self.hand, visit.preferences.language)
        shown, overlay = page_of(view), overlay_of(view)
        chrome_of(view)
        assert shown.title
        if overlay is not None:
            assert overlay.primary is not None
        elif isinstance(place, Leaving | Ended):
            self.look_at_what_is_left()
        elif not (printing or isinstance(place, Sending) or visit.keeping.stage == "sealing"):
            assert any(button.enabled for button in buttons(shown)), f"a dead end: {shown.key}"
        if isinstance(place, Sending) and place.stage == "leaving":
            assert self.outside.committed, "said to be on its way before the commit"
        if isinstance(place, Receipt):
            assert self.outside.committed
            assert visit.submission is not None
            assert REFERENCE_OF_ANOTHER not in shown.slip, "another person's reference"
        if visit.submission is not None and visit.submission.fate == "acknowledged":
            assert self.outside.acknowledged
        if not isinstance(place, Attract | Leaving | Ended) and visit.capture.stage in ("scanning", "decoding"):
            answers = (events.Scanned, events.SheetsDone, events.ProofRead, PaperVerified)
            assert any(isinstance(event, answers) for event in self.outside.pending), "waits for what will never come"
        if not isinstance(place, Attract | Leaving | Ended) and visit.identity.stage == "reading":
            turns = [event.turn for event in self.outside.pending if isinstance(event, events.CardWasRead)]
            assert visit.identity.turn in turns, "waits for what will never come"
        showing = isinstance(place, AtStep) and visit.identity.stage == "showing"
        assert self.outside.looks == showing, "a document is looked at where nobody shows it"
        aiming = isinstance(place, AtStep | VerifyingPaper | Help) and visit.capture.stage in CAMERA_STAGES
        assert aiming == self.outside.camera_held, "the camera is on where nobody uses it"
        self.look_at_facts(visit)

    def look_at_facts(self, visit: Visit) -> None:
        for name, fact in visit.facts.items():
            if isinstance(fact.value, DocumentValue):
                assert self.outside.scanned_at[fact.value.sha256[0]] == STEP_OF[name], "a page in another step"
            assert fact.person == FLOW.field(name).of
        for name in [name for name in self.signed if name not in visit.facts or visit.facts[name].to_confirm]:
            del self.signed[name]
        for name, fact in visit.facts.items():
            if isinstance(fact.value, SignatureValue) and not fact.to_confirm and name not in self.signed:
                self.signed[name] = self.answers()

    def answers(self) -> dict[str, Value]:
        world = self.hand.world()
        facts = world.engine("changement-adresse").sendable(self.hand.visit.facts)
        return {name: fact.value for name, fact in facts.items() if not isinstance(fact.value, SignatureValue)}

    def look_at_signatures(self) -> None:
        for name, answers in self.signed.items():
            assert answers == self.answers(), f"{name} was given for other answers"

    def look_at_what_is_left(self) -> None:
        visit, nothing = self.hand.visit, Visit()
        for name in (
            "facts",
            "drafts",
            "errors",
            "pages",
            "drawings",
            "capture",
            "identity",
            "verifying",
            "photo",
            "submission",
            "ticket",
            "paused",
        ):
            assert getattr(visit, name) == getattr(nothing, name), f"{name} is left after the end"


def buttons(shown: Content) -> list[Button]:
    edits = [row.edit for row in shown.rows if row.edit]
    single = [button for button in (shown.primary, shown.back, shown.help) if button]
    return [*shown.tiles, *shown.ways, *edits, *single]


def walk(seed: int, steps: int, *, curious: bool = False, willing: bool = False) -> set[str]:
    walking = Walk(seed, curious=curious, willing=willing)
    for _ in range(steps):
        walking.step()
    return walking.reached


@pytest.mark.parametrize("seed", range(4))
def test_a_visit_takes_any_event_in_any_order(seed: int) -> None:
    walk(seed, 800)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_visit_takes_fifty_thousand_events_and_gets_everywhere() -> None:
    reached: set[str] = set()
    for seed in range(100, 120):
        reached |= walk(seed, 1000)
    for seed in range(100, 110):
        reached |= walk(seed, 1000, curious=True)
    for seed in range(100, 120):
        reached |= walk(seed, 1000, willing=True)
    everywhere = {"Attract", "Welcome", "Prepare", "OtherRoute", "AtStep", "Sending", "NotSent", "Receipt", "Help"}
    # A place that a long way leads to (a printed answer's directory) may be missed by fifty walks.
    assert reached >= everywhere | {"About", "InWords", "AnswerShown", "StaffDoor", "Staff", "Leaving", "Ended"}
    assert reached >= {"AtTicket", "ComingBack", "PapersOut", "Saying", "Appointments", "VerifyingPaper"}
