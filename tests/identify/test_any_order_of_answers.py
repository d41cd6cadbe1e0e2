"""Whatever the citizen, the desk, the site and the telephone do, in whatever order: there is a page, nothing that was
given counts before it is said to be right, and what was opened is closed."""

import random

import pytest

from kiosk.config import Config, Identify
from kiosk.devices.states import Ready
from kiosk.identify.protocol import Failed, Started, Trouble
from kiosk.identify.wire import Begun, Given, Via
from kiosk.session import events
from kiosk.session.identify.state import AwaitPhone, BeginIdentify, FinishIdentify, IdentifyTold, SignInElsewhere
from kiosk.session.state import Ended, Leaving, beneath
from kiosk.session.web import state as web_state
from kiosk.session.web.state import VERBS, AtSite, CloseWeb, OpenWeb, WebVisit
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.identify_pages import TROUBLES
from kiosk.web import port
from tests.support.identify import BACK, OUT
from tests.support.places import view_of
from tests.support.visits import Hand

ON = Config(identify=Identify(france_connect=True, family_quotient=True, wallet=True))
BY_SITE = Begun("0" * 64, "https://fc.example/authorize", BACK, OUT)
BY_PHONE = Begun("1" * 64, "openid4vp://?x=1")
VIAS: tuple[Via, ...] = ("france_connect", "wallet")
WHYS: tuple[Trouble, ...] = tuple(TROUBLES)


def anything(chance: random.Random, hand: Hand) -> events.Event:
    turn = hand.visit.identify.turn + chance.choice((0, 0, 0, 0, -1, 1))
    values = chance.choice(({"surname": "SPECIMEN"}, {"birth_date": "1950"}, {}, {"quotient": "12"}, {"quotient": "x"}))
    return chance.choice((
        lambda: SignInElsewhere("wallet"),
        SignInElsewhere,
        lambda: web_state.WebAct(chance.choice(VERBS), chance.choice(("", "0", "yes", "said done"))),
        lambda: web_state.WebAct("open"),
        lambda: IdentifyTold(turn, Started(BY_SITE)),
        lambda: IdentifyTold(turn, Started(BY_PHONE, (b"\0" * 3, 1, 1))),
        lambda: IdentifyTold(turn, Given(values, chance.choice(("", "https://fc.example/end")))),  # type: ignore[arg-type]
        lambda: IdentifyTold(turn, Failed(chance.choice(WHYS))),
        lambda: web_state.WebTold(port.Returned("site", chance.choice((BACK, OUT, "https://x.example/")), "code=1")),
        lambda: web_state.WebTold(port.Shown(port.SitePage("site", "fc.example", True, "Titre"))),
        lambda: web_state.WebLife(chance.random() < 0.8),
        events.Back,
        events.AskHelp,
        events.CloseHelp,
        events.TypeMyself,
        lambda: events.Typed("nom", "Autre"),
        lambda: events.Prefer("size", str(chance.randrange(3))),
        events.Tick,
        events.Touched,
    ))()  # fmt: skip


def next_in_turn(chance: random.Random, hand: Hand) -> events.Event:
    """What would come if nothing went wrong."""
    now, place = hand.visit.identify, beneath(hand.visit.place)
    match now.stage:
        case "asking":
            started = Started(BY_PHONE, (b"\0" * 3, 1, 1)) if now.via == "wallet" else Started(BY_SITE)
            return IdentifyTold(now.turn, started)
        case "open":
            return web_state.WebTold(port.Returned("site", BACK, "code=1"))
        case "closing":
            return web_state.WebTold(port.Returned("site", OUT, ""))
        case "finishing" | "code":
            given = Given({"surname": "SPECIMEN"}, "https://fc.example/end")
            return IdentifyTold(now.turn, chance.choice((given, given, Failed("denied"))))
    return web_state.WebAct("open") if isinstance(place, AtSite) else SignInElsewhere(chance.choice(VIAS))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 8))])
def test_any_order(seed: int) -> None:
    chance = random.Random(seed)
    seen: set[str] = set()
    for _ in range(20):
        hand, said = Hand(ON).do(events.DeviceChanged("card_reader", Ready())).enter(), False
        for _ in range(40):
            event = (next_in_turn if chance.random() < 0.6 else anything)(chance, hand)
            said = said or isinstance(event, events.TypeMyself)
            hand.do(event)
            now, place = hand.visit.identify, beneath(hand.visit.place)
            if isinstance(place, Leaving | Ended):
                break
            seen.add(f"{now.via} {now.stage} {now.why}")
            assert page_of(view_of(hand)).title
            assert said or not hand.visit.facts
            if not isinstance(place, AtSite):
                assert hand.visit.web == WebVisit()
                assert (now.stage, now.begun, now.code, now.given) == ("closed", None, None, None)
        assert hand.count(OpenWeb) - hand.count(CloseWeb) == (hand.visit.web.stage != "closed")
        assert hand.count(FinishIdentify) + hand.count(AwaitPhone) <= hand.count(BeginIdentify)
    assert {"france_connect closing ", "wallet code ", "wallet closed denied"} <= seen
