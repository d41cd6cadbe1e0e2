"""The photo that a citizen shows: passed on by the desk to the agent of this call, drawn on their page, and gone with
the shared view. A kiosk that lies about it reaches nobody."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from kiosk.help import wire
from tests.support import desk_calls as calls
from tests.support.live_desk import Console, Kiosk, LiveDesk, agent, live_desk, state, talking

PHOTO = wire.SharedField("photo", "Photo de la carte", filled=True, state="valid")


def jpeg(width: int = 827, height: int = 1063) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, people={"camille": agent(), "sacha": agent("Sacha")}) as desk:
        yield desk


def show(kiosk: Kiosk, call_id: str, data: bytes, field: str = "photo") -> None:
    parts = [data[at : at + 24_000] for at in range(0, len(data), 24_000)]
    for index, part in enumerate(parts):
        kiosk.say(wire.PhotoPart(call_id, field, index, len(parts), part))


def shared(call_id: str, seq: int = 1) -> wire.ShareState:
    return state(call_id, seq, fields=(PHOTO,))


# -- at the desk


@pytest.fixture
def talk(desk: LiveDesk) -> Iterator[tuple[Kiosk, Console, str]]:
    with talking(desk) as talk:
        yield talk


def test_it_is_passed_on_and_the_trail_has_no_octet_of_it(
    tmp_path: Path, desk: LiveDesk, talk: tuple[Kiosk, Console, str]
) -> None:
    kiosk, console, call_id = talk
    other = desk.console("sacha")
    kiosk.say(shared(call_id))
    show(kiosk, call_id, b"CANARY" * 5000)
    parts = [console.hear("photo_part") for _ in range(2)]
    assert [(part["field"], part["index"], part["count"]) for part in parts] == [("photo", 0, 2), ("photo", 1, 2)]
    kiosk.say(wire.PhotoHidden(call_id, "photo"))
    console.hear("photo_hidden", field="photo")
    trail = [(one.action, one.detail) for one in desk.store.audit() if one.subject == call_id]
    assert ("photo_shown", "photo") in trail
    assert ("photo_hidden", "photo") in trail
    assert "CANARY" not in str(desk.store.audit())
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"CANARY" not in kept
    with pytest.raises(TimeoutError):
        other.hear("photo_part", within_s=0.3)
    other.leave()


def test_nothing_passes_before_the_view_is_shared_or_for_what_is_not_in_it(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    show(kiosk, call_id, b"before the view")
    kiosk.say(shared(call_id))
    console.hear("view")
    show(kiosk, call_id, b"of no field", field="nobody")
    show(kiosk, "d" * 32, b"of another call")
    kiosk.say(wire.ShareStopped(call_id, "stopped"))
    console.hear("view_over")
    show(kiosk, call_id, b"after the view")
    with pytest.raises(TimeoutError):
        console.hear("photo_part", within_s=0.5)


# -- on the agent's page


class Seen:
    def __init__(self, page: Page) -> None:
        self.figure = page.locator("#shown-photo")
        self.size = "() => [photo.width, photo.height]"
        self.page = page

    def is_drawn(self) -> None:
        expect(self.figure).to_be_visible()
        assert self.page.evaluate(self.size) == [827, 1063]

    def is_gone(self) -> None:
        expect(self.figure).to_be_hidden()
        assert self.page.evaluate(self.size) == [0, 0], "and forgotten"


@pytest.mark.long
@calls.NEEDS_CHROMIUM
def test_an_agent_sees_it_until_the_citizen_has_enough(desk: LiveDesk) -> None:
    with sync_playwright() as playwright:
        browser = calls.chromium(playwright)
        window = calls.agents_window(browser, desk)
        expect(window.page.locator("#status")).to_have_text("En ligne")
        kiosk = desk.enrolled().come()
        kiosk.ask()
        window.page.locator("#rings").get_by_role("button", name="Répondre").click()
        call_id = kiosk.hear(wire.Answered).call_id
        seen = Seen(window.page)
        kiosk.say(shared(call_id))
        expect(window.page.locator("#fields")).to_contain_text("masquée")
        seen.is_gone()

        show(kiosk, call_id, jpeg())
        seen.is_drawn()
        expect(window.page.locator("#photo-of")).to_have_text("Photo de la carte : la personne vous la montre.")
        window.page.locator("#shown-photo").scroll_into_view_if_needed()
        window.picture("desk-photo")
        kiosk.say(shared(call_id, 2))
        seen.is_drawn()
        kiosk.say(wire.PhotoHidden(call_id, "photo"))
        seen.is_gone()

        bomb = bytearray(jpeg(64, 64))
        at = bomb.index(b"\xff\xc0")
        bomb[at + 5 : at + 9] = struct.pack("!HH", 60_000, 60_000)
        for lie in (b"\xff\xd8 no picture", b"GIF89a" + bytes(200), bytes(bomb), b"\xff\xd8\xff\xe0\x00\x00" * 50):
            show(kiosk, call_id, lie)
        kiosk.say(wire.PhotoPart(call_id, "photo", 1, 3, b"out of order"))
        kiosk.say(wire.Said(call_id, "Et maintenant ?"))
        expect(window.page.locator("#log")).to_contain_text("Et maintenant ?")
        seen.is_gone()

        show(kiosk, call_id, jpeg())
        seen.is_drawn()
        kiosk.say(wire.ShareStopped(call_id, "stopped"))
        seen.is_gone()
        assert window.said == []
        kiosk.leave()
        browser.close()
