"""The hall view with four hundred kiosks, in a browser: all of them are there, what needs somebody is found, and a
change of one leaves the others, the keyboard's place among them, as they were."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kiosk.bench import desk_peers
from kiosk.desk.live import sessions
from kiosk.desk.live.values import Kiosk
from kiosk.help import wire
from tests.support import desk_calls as calls
from tests.support.live_desk import LiveDesk, eventually, live_desk, mediator
from tests.support.patience import promised

pytestmark = [pytest.mark.long, calls.NEEDS_CHROMIUM]
MANY = 400
# How long the page's own thread was busy at one time, from the moment that it is opened.
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: "longtask", buffered: true });
"""


class Kiosks:
    """Four hundred lines in a thread of their own."""

    def __init__(self, desk: LiveDesk) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        times = desk_peers.Times()
        self.all = [desk_peers.Kiosk(number, desk.ws_url + wire.LINE_PATH, times) for number in range(MANY)]
        now = datetime.now(UTC)
        with desk.store.together():
            for one in self.all:
                desk.store.add_code(one.id, datetime.max.replace(tzinfo=UTC))
                desk.store.enrol(one.id, Kiosk(one.id, bytes(one.key.verify_key), now))
        desk.live.rooms.hub.reload()
        self.do(self._come())

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def say(self, number: int, beat: wire.Heartbeat) -> None:
        line = self.all[number]._line
        assert line is not None
        self.do(line.send(wire.encode(beat)))

    def close(self) -> None:
        self.do(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _come(self) -> None:
        for first in range(0, MANY, 40):
            await asyncio.gather(*(one.come() for one in self.all[first : first + 40]))
        await asyncio.gather(*(one.beat() for one in self.all))

    async def _leave(self) -> None:
        await asyncio.gather(*(one.leave() for one in self.all), return_exceptions=True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people, connections = {"dominique": mediator()}, MANY + 100
    with live_desk(tmp_path_factory.mktemp("desk"), connections=connections, pulse_s=0.5, people=people) as desk:
        yield desk


@pytest.fixture(scope="module")
def kiosks(desk: LiveDesk) -> Iterator[Kiosks]:
    made = Kiosks(desk)
    eventually(lambda: len(desk.live.rooms.hub.kiosks) == MANY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = calls.chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(desk: LiveDesk, kiosks: Kiosks, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(desk.url + sessions.new_link(desk.store, "dominique", datetime.now(UTC)))
    page.goto(f"{desk.url}/console/hall")
    expect(page.locator("#kiosks > li")).to_have_count(MANY)
    yield page
    context.close()


def card(page: Page, name: str) -> Any:
    return page.locator("#kiosks > li", has=page.get_by_role("heading", name=name, exact=True))


def test_all_are_there_and_the_page_stays_quick(page: Page, kiosks: Kiosks) -> None:
    expect(page.locator("#counts")).to_contain_text(f"{MANY} bornes")
    names = page.locator("#kiosks h2").all_text_contents()
    assert names == [f"banc-{number}" for number in range(MANY)]
    first = page.evaluate("window.longest")
    page.evaluate("window.longest = 0")
    for number in range(20):
        kiosks.say(number, wire.Heartbeat("in_use", desk_peers.DEVICES))
    expect(page.locator("#counts")).to_contain_text("occupées : 20")
    again = page.evaluate("window.longest")
    for number in range(20):
        kiosks.say(number, wire.Heartbeat("free", desk_peers.DEVICES))
    expect(page.locator("#counts")).not_to_contain_text("occupées")
    page.evaluate("setTimeout(() => { const end = performance.now() + 120; while (performance.now() < end); })")
    eventually(lambda: page.evaluate("window.longest") > 100)  # the watch itself is awake
    print(f"longest task of the page: {first:.0f} ms when it is opened, {again:.0f} ms at a change of twenty")
    assert max(first, again) < promised(50)
    if calls.PICTURES:
        page.screenshot(path=str(Path(calls.PICTURES) / "desk-hall-400.png"))


def test_what_needs_somebody_is_found(page: Page, kiosks: Kiosks) -> None:
    kiosks.say(7, wire.Heartbeat("free", desk_peers.DEVICES, paper_low=True))
    kiosks.say(300, wire.Heartbeat("in_use", (wire.DeviceStatus("scanner", "lost"),)))
    expect(page.locator("#counts")).to_contain_text("papier bientôt fini : 1")
    page.get_by_label("À voir seulement").check()
    expect(page.locator("#kiosks > li:visible")).to_have_count(2)
    expect(card(page, "banc-300")).to_contain_text("Scanner : ne répond plus")
    if calls.PICTURES:
        page.screenshot(path=str(Path(calls.PICTURES) / "desk-hall-400-to-see.png"))
    page.get_by_label("À voir seulement").uncheck()
    page.get_by_label("Nom de la borne").fill("BANC-12")
    expect(page.locator("#kiosks > li:visible")).to_have_count(11)  # 12, and 120 to 129
    page.get_by_label("Nom de la borne").fill("nowhere")
    expect(page.locator("#none-shown")).to_be_visible()
    for number in (7, 300):
        kiosks.say(number, wire.Heartbeat("free", desk_peers.DEVICES))


def test_the_keyboard_s_place_outlives_changes(page: Page, kiosks: Kiosks) -> None:
    page.get_by_role("button", name="Débloquer, banc-250", exact=True).focus()
    place = "() => document.activeElement.getAttribute('aria-label')"
    before = card(page, "banc-251").element_handle()
    kiosks.say(249, wire.Heartbeat("paused", desk_peers.DEVICES))
    kiosks.say(250, wire.Heartbeat("in_use", desk_peers.DEVICES))
    expect(card(page, "banc-250")).to_contain_text("occupée")
    expect(card(page, "banc-249")).to_contain_text("en pause")
    assert page.evaluate(place) == "Débloquer, banc-250"
    assert page.evaluate("([one]) => one.isConnected", [before]), "a card that says nothing new is the same one"
    for number in (249, 250):
        kiosks.say(number, wire.Heartbeat("free", desk_peers.DEVICES))
