"""The stand-in site completed at the screen, in one process with the true engine beside it: from the last page of a
démarche that only prepares, to what the citizen says of the site.

`python -m tests.support.site_visit WAY`, as `whole_visit`. Prints what came of it as JSON.
"""

import asyncio
import base64
import io
import json
import os
import sys
import traceback
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

import msgspec
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from qasync import QEventLoop

from kiosk.config import Config, Screen, Web
from kiosk.devices.page_printer.port import Document, PrintResult
from kiosk.devices.page_printer.port import Printed as PagesPrinted
from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Ready
from kiosk.documents.incoming.client import Opener
from kiosk.flows.facts import DocumentValue, Fact
from kiosk.flows.model import Delivery
from kiosk.flows.model import Web as WebOf
from kiosk.hall.listening import open_listener
from kiosk.hall.site.device import StandInSite
from kiosk.hall.site.pages import SPECIMEN_MAIL, SPECIMEN_PASSWORD
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.state import Prepared, changed
from kiosk.session.web.errands import WebRoom
from kiosk.session.web.state import CloseWeb, OpenSitePaper, OpenWeb, PrintSitePaper, WebDo
from kiosk.ui.web_glass import WebGlass
from tests.support import web  # noqa: F401 - what the engine needs where tests run as root
from tests.support.site_ways import WAYS
from tests.support.visits import FLOWS, TOWNS
from tests.support.whole_visit import LANGUAGES, Terminal

SHA = "b" * 64
FLOW = msgspec.structs.replace(
    FLOWS["changement-adresse"],
    deliver=(
        Delivery("official_site", url="https://site.example/", what="Finissez.", web=WebOf(("site.example",))),
    ),
)  # fmt: skip


class Printer:
    """A page printer that has paper."""

    def __init__(self) -> None:
        self.printed: list[bytes] = []

    async def print_pdf(self, job: str, document: Document, progress: object = None) -> PrintResult:
        self.printed.append(document.pdf)
        return PagesPrinted(job, 1)


class SiteTerminal(Terminal):
    """With the locked web view, as `app.Life` has it."""

    def __init__(self, screen: Screen, site: StandInSite) -> None:
        self.site = site
        self.printer = Printer()
        self.configuration = Config(screen=screen, web=Web(stand_in=site.url, stand_in_mail=site.mail_url))
        super().__init__(screen, self.configuration)
        self.room = WebRoom(self.configuration, Opener, self.printer)  # type: ignore[arg-type]
        self.room.listen(self.screen.hear)
        self.glass_of_site = WebGlass(self.room.client)
        self.screen.bridge.glaze(self.glass_of_site)
        self._errands: set[asyncio.Task[None]] = set()

    def prepare(self) -> None:
        """The end of a démarche for which one paper was scanned."""
        self.screen.stock((FLOW,), TOWNS)
        self.screen.hear(events.DeviceChanged("page_printer", Ready()))
        facts = {"preuve": Fact(DocumentValue((SHA,), "none"), "scan", "declarant")}
        runner = self.screen.runner
        runner.visit = changed(
            runner.visit, visit_id="1", flow_id=FLOW.id, place=Prepared(), facts=facts, pages={SHA: paper()}
        )
        runner.show_again()

    def _carry_out(self, effect: effects.Effect) -> None:
        if isinstance(effect, OpenWeb | WebDo | CloseWeb | OpenSitePaper | PrintSitePaper):
            work = self.room.carry_out(effect)
            if work is not None:
                self._spawn(work)
        else:
            super()._carry_out(effect)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def picture(self) -> QImage:
        """What is on the glass now."""
        return self.window.grabWindow()


def paper() -> Page:
    out = io.BytesIO()
    Image.new("RGB", (400, 560), "white").save(out, "JPEG")
    return Page(out.getvalue(), 400, 560, 200, SHA, b"\xe0" * 300, 10, 10)


def main() -> None:
    way = sys.argv[1]
    site = StandInSite(open_listener(), open_listener())
    site.start()
    terminal = SiteTerminal(Screen(1080, 1920, 0.248, languages=LANGUAGES), site)
    loop = QEventLoop(terminal.app)
    asyncio.set_event_loop(loop)
    person = WAYS[way](terminal, load("fr"))

    def drive() -> None:
        try:
            person.set_up()
            terminal.prepare()
            person.complete(SPECIMEN_MAIL, SPECIMEN_PASSWORD)
            tell(terminal, person)
        except BaseException:  # noqa: BLE001 - Qt would go on without it
            traceback.print_exc()
            if len(sys.argv) > 2:
                terminal.picture().save(sys.argv[2])
            os._exit(1)

    QTimer.singleShot(0, drive)
    with loop:
        loop.run_forever()


def tell(terminal: SiteTerminal, person: Any) -> None:
    visit = terminal.screen.runner.visit
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    came = {
        "requests": msgspec.to_builtins(terminal.site.office.requests),
        "outcome": visit.web.outcome,
        "papers": [paper.name for paper in visit.web.papers],
        "pages": [[base64.b64encode(page.jpeg).decode() for page in paper.pages.pages] for paper in visit.web.papers],
        "printed": len(terminal.printer.printed),
        "page": terminal.screen.bridge.property("content")["key"],
        "notice": terminal.screen.bridge.property("content")["notice"]["text"],
        "touches": len(terminal.touched),
        "keys": sorted(terminal.keys),
        "heard": [one.text for one in terminal.listener.heard],
        "preferences": msgspec.to_builtins(visit.preferences),
        "notes": person.notes,
    }
    print(json.dumps(came))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
