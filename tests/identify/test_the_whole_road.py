"""The whole road with the real parts: the visit's rules, the worker that asks the desk, the desk, the engine that shows
FranceConnect, and the stand-in at its end. Every byte between kiosk and desk is looked at, and what lies on a disk."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Config, Delivery, Identify
from kiosk.hall.site.fc_pages import LOGIN, PASSWORD
from kiosk.hall.site.france_connect import StandInFranceConnect
from kiosk.session import effects, events
from kiosk.session.identify.errands import identify_room
from kiosk.session.identify.state import BeginIdentify, FinishIdentify, SignInElsewhere
from kiosk.session.web import state as web_state
from kiosk.session.web.errands import WebRoom
from kiosk.session.web.state import CloseWeb, OpenWeb, WebDo
from kiosk.web import port, protocol
from tests.support.desk import running_desk
from tests.support.identify import desk_file, enrolled, stand_in
from tests.support.patience import PATIENCE_S
from tests.support.recorded_line import recorded_line
from tests.support.ticket_road import files_below
from tests.support.visits import Hand

CANARIES = (b"SPECIMEN", b"Camille Alix", b"1950-03-12")


class Road(Hand):
    """A hand whose effects are carried out by the rooms of a screen."""

    def __init__(self, config: Config) -> None:
        self.sites = WebRoom(config, opener=_no_opener, printer=None)  # type: ignore[arg-type]
        desk = identify_room(config)
        assert desk is not None
        self.desk = desk
        self.news = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        super().__init__(config)
        self.sites.listen(self.hear)

    def hear(self, event: events.Event) -> None:
        """And carry out what it makes the visit want."""
        before = len(self.wanted)
        self.do(event)
        for effect in self.wanted[before:]:
            self.carry_out(effect)
        self.news.set()

    def carry_out(self, effect: effects.Effect) -> None:
        if isinstance(effect, OpenWeb | WebDo | CloseWeb):
            work = self.sites.carry_out(effect)
            if work is not None:
                self.spawn(work)
        elif isinstance(effect, BeginIdentify | FinishIdentify):
            self.spawn(self.desk.carry_out(effect, self.hear))

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def until(self, seen: Callable[[], object], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not seen():
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            raise AssertionError(f"not seen: {what}; {self.visit.identify.stage} {self.visit.identify.why}") from None

    async def item(self, name: str) -> port.Item:
        found: list[port.Item] = []

        def look() -> bool:
            page = self.visit.web.page
            items = page.items if page is not None and not page.loading else ()
            found[:] = [one for one in items if one.name == name]
            return bool(found)

        await self.until(look, name)
        return found[0]

    async def press(self, name: str) -> None:
        self.hear(web_state.WebAct("item", str((await self.item(name)).id)))

    async def write(self, name: str, text: str) -> None:
        await self.press(name)
        self.hear(events.Typed("site", text))
        self.hear(web_state.WebAct("fill"))


def _no_opener() -> Any:
    raise AssertionError("no file comes")


def config_for(there: StandInFranceConnect, url: str, state: Path) -> Config:
    return Config(
        delivery=Delivery(desk_url=url, timeout_s=5),
        identify=Identify(france_connect=True, stand_in=there.url),
        state_dir=str(state),
    )


async def sign_in(road: Road) -> None:
    road.enter()
    road.hear(SignInElsewhere())
    road.hear(web_state.WebAct("open"))
    await road.press("Compte des specimens")
    await road.write("Identifiant", LOGIN)
    await road.write("Mot de passe", PASSWORD)
    await road.press("Se connecter")


@pytest.mark.parametrize(
    "ends", ["agrees", pytest.param("refuses", marks=pytest.mark.long), pytest.param("leaves", marks=pytest.mark.long)]
)
def test_a_citizen_signs_in_at_the_kiosk(tmp_path: Path, ends: str) -> None:
    async def visit(there: StandInFranceConnect, url: str) -> Road:
        road = Road(config_for(there, url, tmp_path / "kiosk"))
        await sign_in(road)
        if ends == "leaves":
            await road.item("Continuer")
            road.hear(events.EndAsked("timeout"))
        else:
            await road.press("Continuer" if ends == "agrees" else "Refuser")
            await road.until(lambda: road.visit.identify.stage == "closed", "it is over")
        assert road.count(CloseWeb) == 1
        while road.tasks:
            await asyncio.gather(*road.tasks)
        return road

    with stand_in(tmp_path / "fc") as there:
        with running_desk(tmp_path, "--config", str(desk_file(there, tmp_path / "fc"))) as desk:
            enrolled(desk, tmp_path / "kiosk")
            with recorded_line(desk.port) as line:
                road = asyncio.run(visit(there, line.url))
                went_by = line.went_by
            on_disk = files_below(tmp_path)
        assert there.seen.count("POST /api/v2/token") == (ends == "agrees")
        # Who leaves in the middle takes the only cookie of that session along: nobody can go on with it.
        assert len(there.sessions) == (ends != "agrees")
    assert b"POST /identify" in went_by
    for canary in (*CANARIES, PASSWORD.encode(), there.secret.encode()):
        assert canary not in went_by
        held = {path.name for path, data in on_disk.items() if canary in data}
        assert held <= {"secret"}, canary
    if ends == "agrees":
        assert road.visit.identity.read is not None
        road.do(events.Continue())
        assert (road.visit.facts["nom"].value, road.visit.facts["nom"].origin) == ("SPECIMEN", "france_connect")
        assert not road.visit.identify.left_open
    elif ends == "refuses":
        assert road.visit.identify.why == "denied"
    assert protocol.Show in {type(one.request) for one in road.wanted if isinstance(one, WebDo)} or ends != "agrees"
