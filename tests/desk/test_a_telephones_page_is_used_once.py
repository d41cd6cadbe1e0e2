"""The desk's one-time pages: limits, order, time, and what they say."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from nacl.signing import SigningKey
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kiosk.clock import SystemClock
from kiosk.desk import phone_store
from kiosk.desk.askers import Askers
from kiosk.desk.live.values import Kiosk
from kiosk.desk.phone import HEADERS, Phone
from kiosk.desk.phone_store import MAX_SLOTS, MAX_SLOTS_EACH
from kiosk.documents.phone import wire
from kiosk.help import wire_asked
from kiosk.i18n.languages import LANGUAGES

SLOT = "0123456789abcdef" * 2
TOKEN = b"t" * 32
BEARER = {"Authorization": f"Bearer {TOKEN.hex()}"}
BODY = bytes(wire.OVERHEAD_BYTES + 10)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


KEY = SigningKey.generate()
NAMES = ("borne-1", "borne-2", *(f"borne-{number}" for number in range(3, 60)))


def askers() -> Askers:
    """A desk that knows some kiosks, all by one key."""
    known = {name: Kiosk(name, bytes(KEY.verify_key), datetime.now(UTC), None) for name in NAMES}
    return Askers(known.get, known.values, SystemClock())


def opening(slot: str, kiosk: str = "borne-1", *, direction: str = "in", language: str = "fr") -> dict[str, str]:
    """What a kiosk says when it opens a slot."""
    token_hash, at = hashlib.sha256(TOKEN).hexdigest(), datetime.now(UTC).isoformat()
    asked = wire_asked.signed_bytes(wire_asked.PHONE, kiosk, at, wire.opening(slot, direction, token_hash, language))
    return {
        wire_asked.ID: kiosk,
        wire_asked.AT: at,
        wire_asked.SIGNATURE: base64.b64encode(KEY.sign(asked).signature).decode(),
        wire.DIRECTION: direction,
        wire.LANGUAGE: language,
        wire.TOKEN: token_hash,
    }


class Desk:
    def __init__(self) -> None:
        self.clock = Clock()
        self.kiosk = "borne-1"
        self._app = Starlette(routes=Phone(Path(), askers(), self.clock).routes())
        self.browser = TestClient(self._app, base_url="http://127.0.0.1")

    def open(self, slot: str = SLOT, *, direction: str = "in", language: str = "fr", body: bytes = b"") -> int:
        told = opening(slot, self.kiosk, direction=direction, language=language)
        return self.browser.put(f"/phone/{slot}", headers=told, content=body).status_code

    def put(self, number: int, body: bytes = BODY) -> int:
        return self.browser.put(f"/p/{SLOT}/files/{number}", content=body).status_code


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_files_come_in_their_order_and_none_after_the_last(desk: Desk) -> None:
    assert desk.open() == 201
    assert desk.browser.post(f"/p/{SLOT}/done").status_code == 409, "nothing was sent"
    assert [desk.put(1), desk.put(0), desk.put(0), desk.put(1)] == [409, 201, 201, 201]
    assert desk.browser.post(f"/p/{SLOT}/done").status_code == 204
    assert desk.put(2) == 409
    assert desk.browser.get(f"/phone/{SLOT}", headers=BEARER).json() == {
        "opened": False, "files": 2, "done": True, "taken": False
    }  # fmt: skip


def test_a_slot_holds_so_much_and_no_more(desk: Desk) -> None:
    desk.open()
    half = bytes(wire.MAX_SLOT_BYTES // 2)
    assert [desk.put(0, half), desk.put(1, half), desk.put(2, half)] == [201, 201, 413]
    assert desk.put(2, b"") == 413
    for number in range(2, wire.MAX_FILES + 2):
        desk.put(number)
    assert desk.put(wire.MAX_FILES) in (409, 413)


def test_a_kiosk_has_so_many_slots_and_all_together_so_many(desk: Desk) -> None:
    def fill(first: int, count: int, kiosk: str) -> set[int]:
        desk.kiosk = kiosk
        return {desk.open(f"{number:032x}") for number in range(first, first + count)}

    assert fill(0, MAX_SLOTS_EACH, NAMES[0]) == {201}
    assert desk.open() == 429
    kiosks = MAX_SLOTS // MAX_SLOTS_EACH
    for number in range(1, kiosks):
        assert fill(1000 * number, MAX_SLOTS_EACH, NAMES[number]) == {201}, "one kiosk shuts out no other"
    assert fill(90_000, 1, NAMES[kiosks]) == {429}
    desk.clock.now = wire.SLOT_S + 1
    assert desk.open() == 201, "those whose time is over are gone"


def test_only_an_enrolled_kiosk_opens_one(desk: Desk) -> None:
    good = opening(SLOT)
    other = base64.b64encode(SigningKey.generate().sign(b"x").signature).decode()
    for lie in (
        {name: value for name, value in good.items() if name != wire_asked.SIGNATURE},
        {**good, wire_asked.SIGNATURE: other},
        {**good, wire_asked.ID: "borne-2"},
        {**good, wire_asked.ID: "nobody"},
        {**good, wire.DIRECTION: "out"},
        {**good, wire.LANGUAGE: "ar"},
        {**good, wire.TOKEN: hashlib.sha256(b"another").hexdigest()},
        opening("f" * 32),  # for another slot
    ):
        assert desk.browser.put(f"/phone/{SLOT}", headers=lie, content=b"").status_code == 401, lie
    assert desk.browser.get(f"/p/{SLOT}").status_code == 404
    assert desk.browser.put(f"/phone/{SLOT}", headers=good, content=b"").status_code == 201
    assert desk.browser.put(f"/phone/{SLOT}", headers=good, content=b"").status_code == 409, "played again"


def test_a_slot_ends_by_its_time(desk: Desk) -> None:
    desk.open()
    desk.clock.now = wire.SLOT_S - 1
    assert desk.put(0) == 201
    desk.clock.now = wire.SLOT_S
    assert desk.put(1) == 404
    assert desk.browser.get(f"/phone/{SLOT}", headers=BEARER).status_code == 404
    page = desk.browser.get(f"/p/{SLOT}")
    assert (page.status_code, "Ce lien ne sert plus" in page.text) == (404, True)


def test_a_paper_is_fetched_at_most_three_times_and_is_gone_once_it_was_opened(desk: Desk) -> None:
    assert desk.open(direction="out", body=BODY) == 201
    assert desk.browser.delete(f"/p/{SLOT}/paper").status_code == 404, "nobody has fetched it"
    said = [desk.browser.get(f"/p/{SLOT}/paper").status_code for _ in range(4)]
    assert said == [200, 200, 200, 404]
    assert desk.browser.delete(f"/p/{SLOT}/paper").status_code == 204
    assert desk.browser.get(f"/phone/{SLOT}", headers=BEARER).json()["taken"]
    assert desk.put(0) == 404, "a slot has one direction"


@pytest.mark.parametrize(
    ("slot", "direction"), [("x" * 32, "in"), (SLOT[:-1], "in"), (SLOT.upper(), "in"), (SLOT, "both"), (SLOT, "")]
)
def test_what_is_no_slot_is_refused(desk: Desk, slot: str, direction: str) -> None:
    assert desk.open(slot, direction=direction) == 400


def test_an_outgoing_slot_without_a_paper_is_none(desk: Desk) -> None:
    assert desk.open(direction="out") == 413
    assert desk.browser.get(f"/p/{SLOT}").status_code == 404


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer zz", f"Bearer {b'x'.hex() * 32}", f"Basic {TOKEN.hex()}"])
def test_only_who_opened_it_collects(desk: Desk, bearer: str) -> None:
    desk.open()
    desk.put(0)
    for path in (f"/phone/{SLOT}", f"/phone/{SLOT}/files/0"):
        assert desk.browser.get(path, headers={"Authorization": bearer}).status_code == 404
    collected = desk.browser.get(f"/phone/{SLOT}/files/0", headers=BEARER)
    assert collected.content == BODY


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_both_languages_and_runs_no_script_but_its_own(desk: Desk, language: str) -> None:
    desk.open(language=language)
    page = desk.browser.get(f"/p/{SLOT}")
    assert page.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.text.count("<script") == 1
    assert "http://" not in page.text
    assert "Envoyer un papier à la borne" in page.text


def test_a_page_that_is_not_there_quotes_nothing(desk: Desk) -> None:
    page = desk.browser.get('/p/"><script>alert(1)</script>')
    assert page.status_code == 404
    assert "alert" not in page.text


def test_the_script_and_the_wire_agree(desk: Desk) -> None:
    script = desk.browser.get("/p/phone.js").text
    assert "kiosk phone 1 ${direction} ${slot} ${number}" in script
    assert wire.associated(SLOT, "in", 3).decode() == f"kiosk phone 1 in {SLOT} 3"
    assert f"const OVERHEAD = {wire.OVERHEAD_BYTES};" in script


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1.0", "\u0661", "x"])
def test_a_number_that_no_file_has_is_no_fault(desk: Desk, number: str) -> None:
    desk.open()
    desk.put(0)
    assert desk.browser.put(f"/p/{SLOT}/files/{number}", content=BODY).status_code == 404
    assert desk.browser.get(f"/phone/{SLOT}/files/{number}", headers=BEARER).status_code == 404


def test_many_who_send_at_once_are_not_held_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each announces what would still go in; only as many as do go in are taken."""
    monkeypatch.setattr(phone_store, "MAX_HELD_BYTES", 3 * len(BODY))
    slots = [f"{number:032x}" for number in range(12)]

    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.02)
        yield BODY

    async def story() -> list[int]:
        transport = httpx2.ASGITransport(Starlette(routes=Phone(Path(), askers(), Clock()).routes()))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            for slot in slots:
                await browser.put(f"/phone/{slot}", headers=opening(slot))
            size = {"Content-Length": str(len(BODY))}
            sent = (browser.put(f"/p/{slot}/files/0", content=slowly(), headers=size) for slot in slots)
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    answers = asyncio.run(story())
    assert answers.count(201) == 3
    assert set(answers) == {201, 429}
