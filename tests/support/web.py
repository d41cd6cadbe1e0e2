"""The stand-in site and a locked view of it, for tests: the engine is real, in its own process.

Where tests run as root, Chromium needs Qt's own variable that switches its sandbox off; the product never sets it.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from kiosk.hall.listening import open_listener
from kiosk.hall.site.device import StandInSite
from kiosk.web import port, protocol
from kiosk.web.allowed import Place, View
from kiosk.web.client import WebClient
from tests.support.patience import PATIENCE_S

T = TypeVar("T")
SIZE = (1000, 1200)

if os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


class Visitor:
    """Sees what the engine tells, and does what a citizen's hands would."""

    def __init__(self, site: StandInSite) -> None:
        self.site = site
        self.told: list[port.Told] = []
        self.lives: list[bool] = []
        self.frames: list[port.Frame] = []
        self.pages: dict[str, port.SitePage] = {}
        self._news = asyncio.Event()
        self.client = WebClient(self._hear, self._live)
        self.client.watch(self._see)

    def place(self, path: str = "", view: View = "site") -> Place:
        there = (self.site.url, self.site.mail_url)
        listed = tuple(address.removeprefix("http://").rstrip("/") for address in there)
        begin = self.site.url if view == "site" else self.site.mail_url
        return Place(view, begin + path, (), listed if view == "site" else listed[1:] + listed[:1])

    def open(self, path: str = "", zoom: int = 100) -> None:
        self.client.open(protocol.Setup(0, *SIZE, zoom, hosts=("127.0.0.1",)), self.place(path))

    async def until(self, found: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
        try:
            async with asyncio.timeout(patience_s):
                while (here := found()) is None or here is False:
                    self._news.clear()
                    await self._news.wait()
                return here
        except TimeoutError:
            names = [(item.role, item.name) for page in self.pages.values() for item in page.items][:40]
            raise AssertionError(f"not seen: {what}; told {self.told[-6:]!r}; the page has {names}") from None

    def item(self, name: str, view: str = "site") -> port.Item | None:
        page = self.pages.get(view)
        if page is None or page.loading:
            return None
        return next((item for item in page.items if item.name.startswith(name)), None)

    async def find(self, name: str, view: str = "site") -> port.Item:
        return await self.until(lambda: self.item(name, view), name)

    async def press(self, name: str, view: str = "site") -> None:
        self.client.do(protocol.Press((await self.find(name, view)).id))

    async def fill(self, name: str, text: str, view: str = "site") -> None:
        self.client.do(protocol.Fill((await self.find(name, view)).id, text))

    async def titled(self, title: str, view: str = "site", patience_s: float = PATIENCE_S) -> port.SitePage:
        def found() -> port.SitePage | None:
            page = self.pages.get(view)
            return page if page is not None and page.title == title and not page.loading and page.items else None

        return await self.until(found, title, patience_s)

    async def said(self, word: str) -> None:
        """What a page of trials says of itself."""
        await self.until(lambda: self.item(word), f"the page says {word!r}")

    async def hear(self, kind: type[T]) -> T:
        return await self.until(lambda: next((one for one in self.told if isinstance(one, kind)), None), kind.__name__)

    def _hear(self, told: port.Told) -> None:
        if isinstance(told, port.Shown):
            self.pages[told.page.view] = told.page
        else:
            self.told.append(told)
        self._news.set()

    def _live(self, up: bool) -> None:
        self.lives.append(up)
        self._news.set()

    def _see(self, frame: port.Frame | None) -> None:
        if frame is not None:
            self.frames.append(frame)
            self._news.set()


@contextlib.asynccontextmanager
async def visiting(path: str = "", zoom: int = 100) -> AsyncIterator[Visitor]:
    """The stand-in site on free ports, and the engine that shows it."""
    site = StandInSite(open_listener(), open_listener())
    site.start()
    visitor = Visitor(site)
    visitor.open(path, zoom)
    try:
        yield visitor
    finally:
        await visitor.client.close()
        site.change(b'{"fault": "offline"}')
