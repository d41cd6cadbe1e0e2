"""Each démarche by each of its routes: the kiosk's in its scenarios, paper and the counter here, in the same size."""

from functools import cache

import pytest
from msgspec.structs import replace

from kiosk.flows.load import catalogue, catalogue_files
from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.session.state import OtherRoute
from tests.support.rights import SHELF, Asked, buttons


@cache
def flows() -> dict[str, Flow]:
    return {flow.id: flow for flow in catalogue()}


def before_the_start(flow_id: str) -> Asked:
    citizen = Asked()
    citizen.library = replace(SHELF, flows=flows())
    return citizen.do(events.Begin(), events.ChooseFlow(flow_id))


def plain(text: str) -> str:
    """Without what keeps a line from being broken."""
    return text.translate({0xA0: " ", 0x202F: " ", 0x2011: "-", 0x2060: ""})


@pytest.mark.parametrize("flow_id", [path.stem for path in catalogue_files()])
def test_paper_and_counter_are_offered_beside_the_kiosk_and_lead_to_what_they_say(flow_id: str) -> None:
    flow = flows()[flow_id]
    ways = {
        tile.argument: plain(tile.detail) for tile in before_the_start(flow_id).page().tiles if tile.action == "route"
    }
    routes = flow.routes
    assert ways == {"kiosk": plain(routes.kiosk), "paper": plain(routes.paper), "counter": plain(routes.counter)}
    for route, told in (("paper", flow.routes.paper), ("counter", flow.routes.counter)):
        citizen = before_the_start(flow_id).do(events.ChooseRoute(route))
        assert isinstance(citizen.visit.place, OtherRoute)
        page = citizen.page()
        assert plain(page.lead) == plain(told)
        assert {plain(row.value) for row in page.rows} >= {plain(thing) for thing in flow.bring}, (
            "what to bring is the same by each way"
        )
        assert {button.action for button in buttons(page)} >= {"help", "back", "end"}
