"""The locked web view in the hands of one visit: the engine's process, the opener of what sites give, the printer."""

from collections.abc import Callable
from typing import Protocol

from kiosk.config import Config
from kiosk.devices.outcomes import NotPrinted
from kiosk.devices.page_printer.port import Document, PagePrinter, PrintResult
from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import CleanPages, FileRefused
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.web import state as web_state
from kiosk.session.web.places import reachable
from kiosk.session.web.state import CloseWeb, OpenSitePaper, OpenWeb, PrintSitePaper, WebDo, WebEffect
from kiosk.session.work import Work
from kiosk.web import protocol
from kiosk.web.client import WebClient
from kiosk.web.paper_pdf import PictureOfPage, pdf_of

# A view that has not been laid out yet: the screen tells its size when it has been.
FIRST_SIZE = (1000, 1200)


class Opener(Protocol):
    """`kiosk.documents.incoming.client.Opener`."""

    async def open(self, data: bytes) -> CleanPages | FileRefused: ...

    async def close(self) -> None: ...


class WebRoom:
    """`client` is also for who shows its pictures and carries the finger to it (`ui.web_glass`)."""

    def __init__(self, config: Config, opener: Callable[[], Opener], printer: PagePrinter) -> None:
        self._config = config
        self._new_opener = opener
        self._opener: Opener | None = None
        self._printer = printer
        self._dispatch: Callable[[events.Event], None] = lambda event: None
        self.client = WebClient(
            lambda told: self._dispatch(web_state.WebTold(told)), lambda up: self._dispatch(web_state.WebLife(up))
        )

    def listen(self, dispatch: Callable[[events.Event], None]) -> None:
        self._dispatch = dispatch

    def carry_out(self, effect: WebEffect) -> Work | None:
        match effect:
            case OpenWeb(place=place, zoom_percent=zoom, language=language):
                width, height = FIRST_SIZE
                hosts = reachable(place, self._config)
                setup = protocol.Setup(0, width, height, zoom, language, self._config.web.proxy, hosts)
                self.client.open(setup, place)
            case WebDo(request=request):
                self.client.do(request)
            case CloseWeb():
                return self._close()
            case OpenSitePaper(name=name, data=data):
                return self._open(name, data)
            case PrintSitePaper(job=job, pages=pages):
                return self._print(job, pages)
        return None

    async def _close(self) -> None:
        opener, self._opener = self._opener, None
        await self.client.close()
        if opener is not None:
            await opener.close()

    async def _open(self, name: str, data: bytes) -> None:
        """The opener's process ends with the engine's: it has seen what the site gave."""
        if self._opener is None:
            self._opener = self._new_opener()
        self._dispatch(web_state.SitePaperOpened(name, await self._opener.open(data)))

    async def _print(self, job: str, pages: CleanPages) -> None:
        pdf = pdf_of([PictureOfPage(page.jpeg, page.dpi) for page in pages.pages])
        result: PrintResult = NotPrinted(job, Fault(Code.DOCUMENT_NOT_PRINTABLE))
        if pdf is not None:
            result = await self._printer.print_pdf(job, Document(pdf))
        self._dispatch(web_state.SitePaperPrinted(result))
