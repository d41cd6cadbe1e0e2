"""A citizen's telephone: its camera reads a code from a screen, its browser (Debian's Chromium, driven by Playwright)
opens the page and remembers nothing."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect, sync_playwright

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
CHROMIUM = shutil.which("chromium")
IS_THERE = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium")
# A sentence of the page of `desk/templates/phone.html`: what came of it, once something has.
SAID = ".say[id]:not(#say_busy):visible"


class Fetched(NamedTuple):
    """`said`: the sentence's name; a paper that was saved, if one was."""

    said: str
    name: str = ""
    paper: bytes = b""


class Telephone:
    """`complaints`: of the browser's console, which a broken policy (CSP) is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens(self, url: str) -> "Telephone":
        self.page.goto("about:blank")  # another fragment of the page that is open would not be another visit to it
        self.page.goto(url)
        return self

    def reads(self, word: str) -> str:
        """Wait until the page says it: all that it says."""
        expect(self.page.locator("body")).to_contain_text(word, timeout=20_000)
        return self.page.locator("body").inner_text()

    def says(self) -> str:
        sentence = self.page.locator(SAID).first
        sentence.wait_for(timeout=20_000)
        return sentence.get_attribute("id") or ""

    def sends(self, *files: FilePayload) -> str:
        """Choose files and send them: the name of the sentence that it comes to."""
        self.page.set_input_files("#files", list(files))
        self.page.locator("#do").tap()
        return self.says()

    def fetches(self) -> Fetched:
        self.page.locator("#do").tap()
        said = self.says()
        if said != "say_done":
            return Fetched(said)
        with self.page.expect_download() as saved:
            self.page.locator("#link").tap()
        return Fetched(said, saved.value.suggested_filename, Path(saved.value.path()).read_bytes())


@contextmanager
def telephone() -> Iterator[Telephone]:
    with sync_playwright() as playwright:
        # Root has no sandbox of its own: tests only.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        device = {
            name: value for name, value in playwright.devices["Pixel 5"].items() if name != "default_browser_type"
        }
        yield Telephone(browser.new_context(**device, locale="fr-FR").new_page())
        browser.close()


def photographed(screen: bytes) -> str:
    """What a telephone's camera makes of the one code on a picture of the screen (PNG)."""
    with Image.open(io.BytesIO(screen)) as picture:
        (code,) = zxingcpp.read_barcodes(picture.convert("L"), formats=QR)
    return code.text


def named(name: str, kind: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}
