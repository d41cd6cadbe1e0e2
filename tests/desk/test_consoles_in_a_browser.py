"""An agent's and a mediator's work in a real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from kiosk.desk.live import sessions
from kiosk.desk.live.roles import Role
from kiosk.desk.live.settings import Person
from kiosk.desk.live.values import new_id
from kiosk.help import wire
from kiosk.privacy import sealing
from tests.support.live_desk import FLOW, Kiosk, LiveDesk, agent, live_desk, state

pytestmark = [pytest.mark.long, pytest.mark.skipif(not shutil.which("chromium"), reason="Debian's chromium")]
# Pictures of the pages, where somebody wants to look at them.
PICTURES = os.environ.get("KIOSK_DESK_PICTURES", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people = {
        "camille": agent(roles=frozenset({Role.AGENT})),
        "sacha": agent("Sacha EXEMPLE", interprets=frozenset({"uk"})),
        "dominique": Person(name="Dominique MODELE", roles=frozenset({Role.MEDIATOR, Role.ADMIN})),
    }
    with live_desk(tmp_path_factory.mktemp("desk"), people=people) as desk:
        yield desk


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Root has no sandbox of its own: tests only.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Seat:
    """A person's page. `said`: what the browser's console complained of, which a policy (CSP) that is broken does."""

    def __init__(self, desk: LiveDesk, chromium: Browser, person: str, width: int = 1500) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 1000}, locale="fr-FR")
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(desk.url + sessions.new_link(desk.store, person, desk.live._clock.now()))
        expect(self.page.locator("#status")).to_have_text("En ligne")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))

    def close(self) -> None:
        assert self.said == []
        self.context.close()


@pytest.fixture
def kiosk(desk: LiveDesk) -> Iterator[Kiosk]:
    kiosk = desk.enrolled(f"borne-{new_id()[:4]}").come()
    yield kiosk
    kiosk.leave()


def test_an_agent_answers_talks_sees_and_wraps_up(desk: LiveDesk, chromium: Browser, kiosk: Kiosk) -> None:
    seat = Seat(desk, chromium, "camille")
    page = seat.page
    kiosk.ask(language="uk")
    ring = page.locator("#rings section")
    expect(ring).to_contain_text(kiosk.id)
    expect(page).to_have_title("(1) File et conversations · Aide à distance")
    seat.picture("desk-queue")
    ring.get_by_role("button", name="Répondre").click()
    call_id = kiosk.hear(wire.Answered).call_id
    expect(page.locator("#call-about")).to_contain_text("ukrainien")

    page.get_by_label("Votre message").press_sequentially("Bonjour")
    typed = kiosk.hear(wire.Typing)
    while typed.text != "Bonjour":
        typed = kiosk.hear(wire.Typing)
    page.keyboard.press("Enter")
    assert kiosk.hear(wire.Said).text == "Bonjour"
    page.locator("#phrases").get_by_role("button", name="Prenez votre temps.").click()
    assert kiosk.hear(wire.Said).phrase == "time"
    kiosk.say(wire.Typing(call_id, 1, "Добр"))
    expect(page.locator("#typing")).to_contain_text("Добр")
    kiosk.say(wire.Said(call_id, "<b>Добрий день</b>"))
    expect(page.locator("#log .theirs")).to_contain_text("<b>Добрий день</b>")

    see_and_act(seat, kiosk, call_id)
    page.reload()
    expect(page.locator("#call-about")).to_contain_text(kiosk.id)
    page.get_by_role("button", name="Terminer la conversation").click()
    assert kiosk.hear(wire.Ended).why == "agent"
    page.get_by_label("Information donnée").check()
    seat.picture("desk-wrap-up")
    page.get_by_role("button", name="Classer").click()
    expect(page.locator("#talk-empty")).to_be_visible()
    seat.close()


def see_and_act(seat: Seat, kiosk: Kiosk, call_id: str) -> None:
    page = seat.page
    page.get_by_role("button", name="Demander à voir l'étape").click()
    kiosk.hear(wire.AskToShare)
    fields = (
        wire.SharedField("situation", "Ваша ситуація", filled=True, state="valid"),
        wire.SharedField("rue", "Вулиця", filled=False, state="empty"),
        wire.SharedField(
            "ville", "Місто", filled=True, state="invalid", masked=False, value="Metz", problem="Перевірте"
        ),
    )
    kiosk.say(state(call_id, language="uk", title="Де ви живете?", fields=fields))
    row = page.locator("#fields tr").first
    expect(row).to_contain_text("Votre situation")
    expect(row).to_contain_text("masquée")
    expect(page.locator("#official a")).to_have_attribute("rel", "noopener noreferrer")
    seat.picture("desk-view")
    row.get_by_role("button", name="Montrer").click()
    pointed = kiosk.hear(wire.PointAt)
    kiosk.say(wire.ActionResult(call_id, pointed.action_id, "done"))
    expect(page.locator("#results")).to_contain_text("Montrer Votre situation : montré")
    row.get_by_role("button", name="Proposer").click()
    page.get_by_label("Valeur").fill("heberge")
    page.get_by_label("Pourquoi").fill("Vous venez de me le dire")
    page.locator("#propose").get_by_role("button", name="Proposer").click()
    assert kiosk.hear(wire.Propose).value == "heberge"
    page.get_by_role("button", name="Un papier au scanner").click()
    assert kiosk.hear(wire.AskFor).what == "scan"
    page.locator("#step").select_option("date_changement")
    page.get_by_role("button", name="Le proposer").click()
    assert kiosk.hear(wire.GoToStep).step == "date_changement"
    kiosk.say(wire.ShareStopped(call_id, "stopped"))
    expect(page.locator("#view")).to_be_hidden()
    expect(page.locator("#view-empty")).to_be_visible()


def test_a_conversation_is_handed_on_in_two_browsers(desk: LiveDesk, chromium: Browser, kiosk: Kiosk) -> None:
    first, second = Seat(desk, chromium, "camille"), Seat(desk, chromium, "sacha")
    second.page.get_by_role("button", name="Je suis disponible").click()
    expect(second.page.locator("#available")).to_have_text("Je suis en pause")
    kiosk.ask()
    first.page.locator("#rings").get_by_role("button", name="Répondre").click()
    kiosk.hear(wire.Answered)
    second.page.locator("#available").click()
    expect(first.page.locator("#colleague option")).to_have_count(1)
    first.page.get_by_role("button", name="Lui passer la conversation").click()
    second.page.locator("#rings").get_by_role("button", name="Répondre").click()
    answered = kiosk.hear(wire.Answered)
    assert (answered.agent, answered.transferred) == ("Sacha EXEMPLE", True)
    expect(first.page.locator("#talk-empty")).to_be_visible()
    kiosk.say(wire.HangUp(answered.call_id))
    expect(second.page.locator("#wrap-up")).to_be_visible()
    second.page.get_by_label("Autre").check()
    second.page.get_by_role("button", name="Classer").click()
    first.close()
    second.close()


def test_a_number_to_call_back_is_shown_once_and_gone(desk: LiveDesk, chromium: Browser, kiosk: Kiosk) -> None:
    seat = Seat(desk, chromium, "camille")
    key = next(one for one in kiosk.heard if isinstance(one, wire.Welcome)).callback_key
    kiosk.say(wire.AskCallback(new_id(), sealing.seal(key, b"03 87 00 00 02"), "pt", FLOW))
    expect(seat.page.locator("#callbacks li p").first).to_contain_text("portugais")
    seat.page.get_by_role("button", name="Voir le numéro").click()
    expect(seat.page.locator(".number")).to_have_text("03 87 00 00 02")
    seat.page.get_by_role("button", name="Appel passé").click()
    expect(seat.page.locator("#callbacks li")).to_have_count(0)
    seat.close()


def test_a_mediator_sees_the_hall_and_orders(desk: LiveDesk, chromium: Browser, kiosk: Kiosk) -> None:
    seat = Seat(desk, chromium, "dominique", 1100)
    page = seat.page
    page.get_by_role("link", name="Salle").click()
    expect(page.locator("#status")).to_have_text("En ligne")
    kiosk.say(wire.Heartbeat("in_use", (wire.DeviceStatus("scanner", "lost"),), paper_low=True))
    card = page.locator("#kiosks > li", has_text=kiosk.id)
    expect(card).to_contain_text("Papier bientôt fini")
    expect(card).to_contain_text("Scanner : ne répond plus")
    request_id = kiosk.ask()
    kiosk.say(wire.CallMediator(request_id))
    kiosk.hear(wire.MediatorRings)
    expect(card).to_contain_text("Quelqu'un demande de l'aide")
    seat.picture("desk-hall")
    page.get_by_role("button", name="J'y vais").click()
    assert kiosk.hear(wire.MediatorComes).name == "Dominique MODELE"
    card.get_by_role("button", name="Terminer la visite").click()
    page.locator("#sure").get_by_role("button", name="Terminer la visite").click()
    order = kiosk.hear(wire.HallOrder)
    assert order.order == "end_visit"
    kiosk.say(wire.OrderResult(order.order_id, "done"))
    expect(page.locator("#problem")).to_contain_text("Terminer la visite : fait")
    page.get_by_label("Absent jusqu'à").fill("23:59")
    page.get_by_role("button", name="Je m'absente").click()
    expect(page.locator("#presence-now")).to_contain_text("Vous êtes absent jusqu'à 23 h 59")
    page.get_by_role("button", name="Je suis là").click()
    expect(page.locator("#presence-now")).to_have_text("Vous êtes là.")
    seat.close()


def test_the_administrator_s_pages_stand(desk: LiveDesk, chromium: Browser) -> None:
    seat = Seat(desk, chromium, "dominique", 1100)
    for path, name in (("day", "Aides du jour"), ("notices", "Annonces"), ("fleet", "Bornes"), ("audit", "Journal")):
        seat.page.goto(f"{desk.url}/console/{path}")
        expect(seat.page.get_by_role("heading", level=1)).to_have_text(name)
        seat.picture(f"desk-{path}")
    seat.close()


@pytest.mark.parametrize("width", [360, 800, 1500])
def test_nothing_is_cut_off_at_any_width(desk: LiveDesk, chromium: Browser, width: int) -> None:
    for person in ("camille", "dominique"):
        seat = Seat(desk, chromium, person, width)
        overflow = seat.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, person
        seat.close()


def test_the_page_comes_back_by_itself_when_the_line_is_cut(desk: LiveDesk, chromium: Browser) -> None:
    seat = Seat(desk, chromium, "camille")
    seat.context.set_offline(True)
    for one in tuple(desk.live.rooms.hub.seats["camille"].lines):
        one.cut(4000)
    expect(seat.page.locator("#status")).to_contain_text("Ligne coupée")
    seat.context.set_offline(False)
    expect(seat.page.locator("#status")).to_have_text("En ligne")
    seat.said.clear()  # the browser says that it was off line
    seat.close()
