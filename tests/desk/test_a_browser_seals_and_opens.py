"""The page's own script, in a real browser: what it seals the kiosk opens, what the kiosk seals it opens."""

import asyncio
import base64
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.documents.phone.client import PhoneLine
from kiosk.documents.phone.port import AskSlot, OfferPaper, OpenSlot, Slot, SlotShown, SlotStands
from tests.support.desk import ROOT, Desk, running_desk
from tests.support.phones import scanned

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(importlib.util.find_spec("PySide6.QtWebEngineCore") is None, reason="no browser is installed"),
]

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2000
WAIT = """
const waitFor = async (name) => {
  for (let turn = 0; turn < 200; turn += 1) {
    const shown = [...document.querySelectorAll(".say[id]")].find((each) => !each.hidden);
    if (shown && shown.id !== "say_busy" && (!name || shown.id === name)) return shown.id;
    await new Promise((next) => setTimeout(next, 50));
  }
  return "nothing";
};
"""
SEND = (
    "(async () => {"
    + WAIT
    + """
  const bytes = new Uint8Array(256 * 2000 + 9);
  bytes.set(new TextEncoder().encode("%PDF-1.7\\n"));
  for (let at = 9; at < bytes.length; at += 1) bytes[at] = (at - 9) % 256;
  const held = new DataTransfer();
  held.items.add(new File([bytes], "facture.pdf", { type: "application/pdf" }));
  held.items.add(new File(["second"], "dos.jpg", { type: "image/jpeg" }));
  document.getElementById("files").files = held.files;
  document.getElementById("do").click();
  document.title = "DONE " + (await waitFor());
})();
"""
)
FETCH = (
    "(async () => {"
    + WAIT
    + """
  let made = null;
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => { made = blob; return create(blob); };
  document.getElementById("do").click();
  const said = await waitFor();
  if (made === null) { document.title = "DONE " + said; return; }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await made.arrayBuffer()));
  await new Promise((next) => setTimeout(next, 300));
  const link = document.getElementById("link");
  document.title = `DONE ${said} ${[...digest].map((b) => b.toString(16).padStart(2, "0")).join("")} ${link.download}`;
})();
"""
)
LOOK = "(async () => {" + WAIT + "document.title = 'DONE ' + (await waitFor()); })();"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("browser")) as running:
        yield running


def browser(url: str, script: str) -> str:
    command = [sys.executable, "-m", "tests.support.telephone_browser", url]
    done = subprocess.run(command, input=script, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def address(shown: SlotShown, key: bytes | None = None) -> str:
    phone = scanned(shown)
    fragment = base64.urlsafe_b64encode(key or phone.key).decode().rstrip("=")
    return f"{phone.page}#{fragment}"


def slot() -> Slot:
    return Slot(os.urandom(16).hex(), os.urandom(32), os.urandom(32))


def line(desk: Desk) -> PhoneLine:
    return PhoneLine(Delivery(desk_url=desk.url, phone_url=desk.url, timeout_s=5))


def test_files_chosen_in_a_browser_reach_the_kiosk(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "ar"))
            assert isinstance(shown, SlotShown)
            assert await asyncio.to_thread(browser, address(shown), SEND) == "say_done"
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert (told.files, told.damaged) == ((PDF, b"second"), 0)
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_a_paper_is_opened_in_a_browser_and_gone_from_the_desk(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OfferPaper(mine, "fr", PDF))
            assert isinstance(shown, SlotShown)
            said = await asyncio.to_thread(browser, address(shown), FETCH)
            assert said.split() == ["say_done", hashlib.sha256(PDF).hexdigest(), "papier.pdf"]
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert told.taken
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_another_key_opens_nothing_and_says_so(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OfferPaper(mine, "fr", PDF))
            assert isinstance(shown, SlotShown)
            other = address(shown, os.urandom(32))
            assert await asyncio.to_thread(browser, other, FETCH) == "say_failed"
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert not told.taken
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_an_address_without_its_key_says_that_it_serves_no_more(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "fr"))
            assert isinstance(shown, SlotShown)
            page = scanned(shown).page
            assert await asyncio.to_thread(browser, page, LOOK) == "say_gone"
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_the_script_is_one_file_and_asks_nobody_else() -> None:
    script = (Path(ROOT) / "kiosk" / "desk" / "templates" / "phone.js").read_text(encoding="utf-8")
    assert "import " not in script
    assert "://" not in script
    assert "eval(" not in script
