"""A call as an agent has it: their page in headless Chromium with fake devices, a kiosk's end, a relay, a guest."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from kiosk.desk.live.settings import Relay
from kiosk.desk.live.values import new_id
from kiosk.help import wire
from tests.support import desk_calls as calls
from tests.support.desk_calls import KioskPage, Window, agents_window
from tests.support.live_desk import Kiosk, LiveDesk, agent, live_desk
from tests.support.patience import promised

pytestmark = [pytest.mark.long, calls.NEEDS_CHROMIUM]
SECRET = "a-secret-of-tests-that-is-long-enough"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = calls.chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, people={"camille": agent()}) as desk:
        yield desk


def answered(desk: LiveDesk, chromium: Browser, agents: Browser | None = None) -> tuple[Window, KioskPage, Kiosk]:
    """A conversation in writing, in the agent's page."""
    kiosk = desk.enrolled(f"borne-{new_id()[:6]}").come()
    window = agents_window(agents or chromium, desk)
    expect(window.page.locator("#status")).to_have_text("En ligne")
    kiosk.ask()
    window.page.locator("#rings").get_by_role("button", name="Répondre").click()
    kiosk.hear(wire.Answered)
    return window, KioskPage(chromium, desk, kiosk), kiosk


def call_of(kiosk: Kiosk) -> str:
    return next(one.call_id for one in kiosk.heard if isinstance(one, wire.Answered))


def ask(window: Window, kiosk: Kiosk, button: str = "Proposer la vidéo") -> None:
    window.page.get_by_role("button", name=button).click()
    kiosk.hear(wire.AskToCall)


def wrap_up(window: Window, page: KioskPage) -> None:
    window.page.get_by_role("button", name="Terminer la conversation").click()
    page.kiosk.hear(wire.Ended)
    window.page.get_by_label("Information donnée").check()
    window.page.get_by_role("button", name="Classer").click()
    expect(window.page.locator("#talk-empty")).to_be_visible()
    page.kiosk.leave()
    page.window.close()
    window.close()


def decoded(page: KioskPage, *windows: Window) -> None:
    """Each of them sees moving pictures and hears something, of this second."""
    for window in windows:
        before = window.stats()
        page.until(
            lambda window=window, before=before: (  # type: ignore[misc]
                (now := window.stats())["frames"] > before["frames"] + 5 and now["energy"] > before["energy"]
            ),
            f"frames and sound {window.page.url} {window.said}",
        )


def test_an_agent_proposes_a_call_is_seen_mutes_and_hangs_up(desk: LiveDesk, chromium: Browser) -> None:
    window, page, kiosk = answered(desk, chromium)
    ask(window, kiosk)
    page.join(call_of(kiosk))
    began = time.monotonic()
    page.until(lambda: window.stats()["frames"], "a first frame")
    assert time.monotonic() - began < promised(10)
    decoded(page, window, page.window)
    expect(window.page.locator("#media-state")).to_have_text("En ligne.")
    window.picture("desk-call")
    window.page.get_by_role("button", name="Couper mon micro").click()
    window.page.get_by_role("button", name="Couper ma caméra").click()
    theirs = "() => call.peers.get('agent').theirs"
    off = {"microphone": "off", "camera": "off"}
    page.until(lambda: page.window.page.evaluate(theirs) == off, "the kiosk is told")
    window.page.get_by_role("button", name="Rouvrir ma caméra").click()
    page.until(lambda: page.window.page.evaluate(theirs)["camera"] == "on", "the kiosk is told")
    decoded_again = page.window.stats()["frames"]
    page.until(lambda: page.window.stats()["frames"] > decoded_again + 5, "the picture is back")
    window.page.get_by_role("button", name="Raccrocher").click()
    kiosk.hear(wire.StopCall)
    expect(window.page.locator("#media-on")).to_be_hidden()
    expect(window.page.locator("#media-state")).to_contain_text("continue par écrit")
    assert window.said == []
    wrap_up(window, page)


def test_sound_alone_sends_no_picture_either_way(desk: LiveDesk, chromium: Browser) -> None:
    window, page, kiosk = answered(desk, chromium)
    ask(window, kiosk, "Proposer de se parler")
    page.join(call_of(kiosk), picture=False)
    page.until(lambda: window.stats()["energy"] and page.window.stats()["energy"], "both are heard")
    assert (window.stats()["frames"], page.window.stats()["frames"]) == (0, 0)
    expect(window.page.get_by_role("button", name="Couper ma caméra")).to_be_hidden()
    page.join(call_of(kiosk), picture=True)  # the citizen opens the picture after all: nothing is built anew
    decoded(page, window, page.window)
    assert len(window.stats()["states"]) == 1
    wrap_up(window, page)


def test_an_agent_without_a_microphone_sees_and_hears_all_the_same(desk: LiveDesk, chromium: Browser) -> None:
    plain = calls.chromium(chromium.browser_type, devices=False)
    window, page, kiosk = answered(desk, chromium, plain)
    ask(window, kiosk)
    page.join(call_of(kiosk))
    decoded(page, window)
    expect(window.page.locator("#media-state")).to_contain_text("Aucun micro")
    theirs = page.window.page.evaluate("() => call.peers.get('agent').theirs")
    assert theirs == {"microphone": "none", "camera": "none"}
    assert window.said == []
    wrap_up(window, page)
    plain.close()


def test_either_page_may_be_loaded_anew(desk: LiveDesk, chromium: Browser) -> None:
    window, page, kiosk = answered(desk, chromium)
    ask(window, kiosk)
    page.join(call_of(kiosk))
    decoded(page, window)
    window.page.reload()
    decoded(page, window, page.window)
    page.window.close()  # as a renderer that is killed: it says nothing
    second = KioskPage(chromium, desk, kiosk)
    second.join(call_of(kiosk))
    decoded(second, window, second.window)
    wrap_up(window, second)


def test_an_offer_that_reached_nobody_is_made_again_when_the_line_is_back(desk: LiveDesk, chromium: Browser) -> None:
    """Left open, every offer of the kiosk would be passed over from then on."""
    window, page, kiosk = answered(desk, chromium)
    ask(window, kiosk)
    page.join(call_of(kiosk))
    decoded(page, window, page.window)
    state = "() => window.connections.at(-1).signalingState"
    page.cut = True
    window.page.evaluate("() => window.connections.at(-1).restartIce()")
    page.until(lambda: page.lost and window.page.evaluate(state) == "have-local-offer", "an offer that nobody hears")
    page.cut = False
    page.join(call_of(kiosk))  # as after each return of the line: both are given relays anew
    page.until(lambda: window.page.evaluate(state) == "stable", "it was made again, and answered")
    decoded(page, window, page.window)
    assert len(window.stats()["states"]) == 1, "and nothing is built anew"
    assert window.said == []
    wrap_up(window, page)


def test_an_interpreter_comes_by_a_link_and_three_see_and_hear_each_other(desk: LiveDesk, chromium: Browser) -> None:
    window, page, kiosk = answered(desk, chromium)
    ask(window, kiosk)
    page.join(call_of(kiosk))
    decoded(page, window)
    window.page.get_by_text("Inviter un interprète qui n'est pas ici").click()
    window.page.get_by_label("Son nom").fill("Oksana SPECIMEN")
    window.page.get_by_role("button", name="Faire un lien").click()
    expect(window.page.locator("#guest-link")).not_to_have_value("")
    link = window.page.locator("#guest-link").input_value()
    window.page.locator("#outside").scroll_into_view_if_needed()
    window.picture("desk-invite")
    guest = Window(chromium, link, 900)
    assert "#" not in guest.page.url, "the secret is out of the address"
    guest.picture("desk-guest-before")
    guest.page.get_by_role("button", name="Entrer dans la conversation").click()
    page.until(lambda: [one for one in kiosk.heard if isinstance(one, wire.Participant)], "the citizen is told")
    page.join(call_of(kiosk), others=("agent", "third"))
    page.until(lambda: len(guest.stats()["pairs"]) == 2, f"two connections of the guest {guest.said}")
    decoded(page, guest, window, page.window)
    assert [len(one.stats()["pairs"]) for one in (guest, window, page.window)] == [2, 2, 2]
    expect(window.page.locator("#faces figure")).to_have_count(3)
    expect(guest.page.locator("#about")).to_contain_text("Camille SPECIMEN")
    guest.picture("desk-guest")
    window.page.locator("#call-about").scroll_into_view_if_needed()
    window.picture("desk-three")
    guest.page.reload()  # comes back by itself, with what this tab has kept
    page.until(lambda: len(guest.stats()["pairs"]) == 2, f"the guest is back {guest.said}")
    decoded(page, guest, window)
    gone = sum(isinstance(one, wire.Participant) and not one.there for one in kiosk.heard)
    assert gone == 0, "the citizen saw nobody go"
    window.page.get_by_role("button", name="Faire sortir").click()
    page.until(lambda: [one for one in kiosk.heard if isinstance(one, wire.Participant) and not one.there], "told")
    expect(window.page.locator("#faces figure")).to_have_count(2)
    expect(window.page.locator("#third")).to_be_hidden()
    expect(guest.page.locator("#status")).to_contain_text("La conversation est terminée")
    page.until(lambda: guest.stats()["pairs"] == [], "the guest's connections are closed")
    guest.page.reload()
    expect(guest.page.locator("#status")).to_contain_text("Ce lien n'est pas entier")
    assert guest.said == []
    guest.close()
    page.join(call_of(kiosk))
    decoded(page, window)
    wrap_up(window, page)


def test_a_call_goes_through_the_relay_alone(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "secret").write_text(SECRET)
    with calls.coturn(tmp_path, SECRET) as port:
        turn = (f"turn:127.0.0.1:{port}?transport=udp",)
        relay = Relay(turn=turn, secret_file=str(tmp_path / "secret"), only=True)
        with live_desk(tmp_path / "state", people={"camille": agent()}, relay=relay) as desk:
            window, page, kiosk = answered(desk, chromium)
            ask(window, kiosk)
            page.join(call_of(kiosk))
            decoded(page, window, page.window)
            assert window.stats()["pairs"] == [["relay", "relay"]]
            assert page.window.stats()["pairs"] == [["relay", "relay"]]
            wrap_up(window, page)


def test_a_credential_of_another_secret_opens_no_relay(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "secret").write_text("another-secret-that-the-relay-does-not-know")
    with calls.coturn(tmp_path, SECRET) as port:
        turn = (f"turn:127.0.0.1:{port}?transport=udp",)
        relay = Relay(turn=turn, secret_file=str(tmp_path / "secret"), only=True)
        with live_desk(tmp_path / "state", people={"camille": agent()}, relay=relay) as desk:
            window, page, kiosk = answered(desk, chromium)
            ask(window, kiosk)
            page.join(call_of(kiosk))
            page.until(lambda: _gathered(page.window), "it has tried")
            assert window.stats()["pairs"] == []
            window.page.get_by_label("Votre message").fill("Écrivons-nous")
            window.page.keyboard.press("Enter")
            page.until(lambda: [one for one in kiosk.heard if isinstance(one, wire.Said)], "the talk goes on")
            wrap_up(window, page)


def _gathered(window: Window) -> bool:
    return bool(window.page.evaluate("connections[0]?.iceGatheringState === 'complete'"))
