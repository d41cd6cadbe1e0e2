"""Pictures and official pages that an agent sends: passed on in order, kept nowhere, only in a call of one's own."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from kiosk.help import wire
from tests.support import desk_calls as calls
from tests.support.live_desk import Console, Kiosk, LiveDesk, agent, live_desk, talking

PAGE = "https://www.service-public.gouv.fr/particuliers/vosdroits/R11193"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, people={"camille": agent(), "sacha": agent("Sacha")}) as desk:
        yield desk


@pytest.fixture
def talk(desk: LiveDesk) -> Iterator[tuple[Kiosk, Console, str]]:
    with talking(desk) as talk:
        yield talk


def part(console: Console, call_id: str, index: int, count: int, data: bytes = b"x" * 1000) -> None:
    console.say("send_part", call_id=call_id, index=index, count=count, data=base64.b64encode(data).decode())


def test_parts_go_on_under_one_name_and_the_answer_comes_back(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    for index in range(3):
        part(console, call_id, index, 3, bytes([index]) * 100)
    heard = [kiosk.hear(wire.Picture) for _ in range(3)]
    assert [one.index for one in heard] == [0, 1, 2]
    assert len({one.action_id for one in heard}) == 1
    kiosk.say(wire.ActionResult(call_id, heard[0].action_id, "accepted"))
    done = console.hear("action_done")
    assert (done["action"], done["result"]) == ("picture", "accepted")


def test_what_is_out_of_order_or_too_heavy_ends_there(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    part(console, call_id, 1, 3)
    assert "de nouveau" in console.hear("problem")["say"]
    part(console, call_id, 0, 3)
    part(console, call_id, 2, 3)
    assert "de nouveau" in console.hear("problem")["say"]
    part(console, call_id, 1, 3)
    assert "de nouveau" in console.hear("problem")["say"]
    part(console, call_id, 0, 26)
    assert "permise" in console.hear("problem")["say"], "more parts than the contract has"
    for index in range(25):
        part(console, call_id, index, 25, b"x" * 24_000)
    console.say("say", call_id=call_id, text="all of it is allowed")
    console.hear("their_line")
    kiosk.hear(wire.Said)
    assert len([one for one in kiosk.heard if isinstance(one, wire.Picture)]) == 1 + 25


def test_an_address_that_is_none_is_refused_and_none_is_in_the_log(
    desk: LiveDesk, talk: tuple[Kiosk, Console, str]
) -> None:
    kiosk, console, call_id = talk
    for wrong in ("http://a.example/", "javascript:alert(1)", "https://a.example/\n", "https://" + "a" * 600, ""):
        console.say("send_page", call_id=call_id, url=wrong)
        assert "permise" in console.hear("problem")["say"]
    console.say("send_page", call_id=call_id, url=PAGE + "?canary=1")
    shown = kiosk.hear(wire.ShowPage)
    assert shown.url == PAGE + "?canary=1"
    kiosk.say(wire.ActionResult(call_id, shown.action_id, "not_possible"))
    assert console.hear("action_done")["action"] == "show_page"
    log = desk.store.audit()
    assert [one.action for one in log if one.subject == call_id][-2:] == ["show_page", "show_page_not_possible"]
    assert "canary" not in repr(log)


def test_nobody_sends_into_another_s_call(desk: LiveDesk, talk: tuple[Kiosk, Console, str]) -> None:
    _, _, call_id = talk
    other = desk.console("sacha")
    part(other, call_id, 0, 1)
    assert "pas votre" in other.hear("problem")["say"]
    other.say("send_page", call_id=call_id, url=PAGE)
    assert "pas votre" in other.hear("problem")["say"]
    other.leave()


@pytest.mark.long
@calls.NEEDS_CHROMIUM
def test_an_agent_s_page_makes_a_picture_smaller_and_sends_it(desk: LiveDesk, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.effect_noise((1800, 1200), 40).convert("RGB").save(photo)
    with sync_playwright() as playwright:
        browser = calls.chromium(playwright)
        window = calls.agents_window(browser, desk)
        expect(window.page.locator("#status")).to_have_text("En ligne")
        kiosk = desk.enrolled().come()
        kiosk.ask()
        window.page.locator("#rings").get_by_role("button", name="Répondre").click()
        call_id = kiosk.hear(wire.Answered).call_id
        window.page.get_by_text("Envoyer une image ou une page officielle").click()
        window.page.get_by_label("Une image").set_input_files(photo)
        window.page.get_by_role("button", name="Envoyer l'image").click()
        first = kiosk.hear(wire.Picture)
        parts = [first, *(kiosk.hear(wire.Picture) for _ in range(first.count - 1))]
        data = b"".join(one.data for one in parts)
        with Image.open(io.BytesIO(data)) as made:
            assert (made.format, made.size) == ("JPEG", (1600, 1067))
        kiosk.say(wire.ActionResult(call_id, first.action_id, "accepted"))
        expect(window.page.locator("#results")).to_contain_text("Image : accepté")
        window.page.get_by_label("Une page officielle").fill(PAGE)
        window.page.get_by_role("button", name="Proposer la page").click()
        assert kiosk.hear(wire.ShowPage).url == PAGE
        assert window.said == []
        kiosk.leave()
        browser.close()
