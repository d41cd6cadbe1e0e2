"""Hands that press everything, a desk that says everything and a line that comes and goes, in any order: no page fails,
none is a dead end, and nothing that was not revealed is told."""

import random

import pytest
from msgspec.structs import replace

from kiosk.config import Web
from kiosk.documents.incoming.port import CleanPage, CleanPages
from kiosk.help import protocol, wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.state import Attract, Ended, Leaving, Sending
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Button
from tests.help.test_an_agent_can_only_wish import any_message
from tests.support.help_visits import CALL, HELPED, HelpedHand
from tests.support.places import view_of
from tests.support.visits import FLOWS

CANARIES = ("Zebrinquet", "Quillivane", "Xylokastro")
ANSWERS = {"nom": CANARIES[0], "prenoms": CANARIES[1], "voie": f"99 rue {CANARIES[2]}", "naissance": "1950-03-12"}
STEPS = 220
OFFICIAL = FLOWS["changement-adresse"].official.url
# Rooms of their own, and the way out.
ELSEWHERE = ("end", "sign", "staff")


class Walk:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.hand = HelpedHand(replace(HELPED, web=Web(enabled=True))).enter().up()
        self.revealed = False

    def step(self) -> None:
        dice = self.chance.random()
        if dice < 0.2:
            self.go_along()
        elif dice < 0.35:
            self.hand.hear(any_message(self.chance, self.hand))
        elif dice < 0.42:
            self.hand.up() if self.chance.random() < 0.6 else self.hand.down()
        elif dice < 0.5:
            self.hand.pass_time(self.chance.choice([0.3, 1.0, 5.0, 31.0]))
            self.hand.do(events.StillHere())
        elif dice < 0.54:
            self.hand.do(helps.LineTold(protocol.Ignored()), events.AskHelp())
        else:
            self.press()
        self.look()

    def go_along(self) -> None:
        """What happens where both mean well."""
        hand, helping = self.hand, self.hand.visit.helping
        if helping.asked is not None:
            hand.answer(yes=True)
        elif helping.waiting:
            hand.answered(call_id=self.chance.choice([CALL, "d" * 32]))
        elif helping.stage == "talking":
            self.agent_asks(helping.call)
        elif helping.line == "up":
            hand.ask()

    def agent_asks(self, call: str) -> None:
        """To see, to show a picture, to show a page."""
        hand, action = self.hand, self.hand.action()
        match self.chance.randrange(4):
            case 0:
                hand.hear(wire.Picture(call, action, 0, 1, b"jpeg"))
                page = CleanPage(b"jpeg", 2, 1, 96, b"\x00" * 6, 2, 1)
                hand.do(helps.PictureOpened(action, CleanPages("picture", (page,))))
            case 1:
                hand.hear(wire.ShowPage(call, action, OFFICIAL))
            case _:
                hand.hear(wire.AskToShare(call, action))

    def press(self) -> None:
        view = view_of(self.hand)
        page, overlay = page_of(view), overlay_of(view)
        strip = chrome_of(view).strip
        for field in page.fields:
            self.hand.do(events.Typed(field.id, ANSWERS.get(field.id, "Metz")))
        offered = (
            [*overlay.buttons, overlay.primary] if overlay else [*buttons(page), *(strip.buttons if strip else ())]
        )
        usable = [
            one for one in offered if one is not None and one.enabled and one.action not in ("end", "sign", "staff")
        ]
        if not usable:
            return
        button = self.chance.choice(usable)
        self.revealed = self.revealed or button.action == "reveal"
        if button.action in ACTIONS:
            self.hand.do(ACTIONS[button.action](button.argument))

    def look(self) -> None:
        visit = self.hand.visit
        view = view_of(self.hand)
        page, overlay = page_of(view), overlay_of(view)
        chrome_of(view)
        if not isinstance(visit.place, Attract | Leaving | Ended | Sending) and overlay is None:
            assert any(button.enabled for button in buttons(page)), f"a dead end: {page.key}"
        helping = visit.helping
        assert not (helping.sharing and helping.stage != "talking"), "shared with nobody"
        assert not (helping.revealed and not helping.sharing), "revealed to nobody"
        assert not (helping.call and helping.stage != "talking"), "a call that has ended"


def buttons(page: object) -> list[Button]:
    rows = [row.edit for row in getattr(page, "rows", ()) if row.edit]
    single = [getattr(page, name) for name in ("back", "help", "primary")]
    return [*getattr(page, "tiles", ()), *getattr(page, "ways", ()), *rows, *(one for one in single if one)]


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 20))])
def test_help_takes_any_event_in_any_order(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(STEPS):
        if isinstance(walk.hand.visit.place, Ended | Attract | Leaving):
            break
        walk.step()
    states = "\n".join(wire.encode(one) for one in walk.hand.said(wire.ShareState))
    if not walk.revealed:
        assert not [word for word in CANARIES if word in states]
