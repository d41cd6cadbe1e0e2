"""`kiosk flows preview`: a démarche on the screen while it is written. Nothing is scanned, sent or printed: a paper
counts as given when the button is pressed, and the receipt says that nothing was printed."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk import assets
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.delivery.reference import new_id, new_reference
from kiosk.devices.outcomes import NotPrinted
from kiosk.devices.states import Fault
from kiosk.errors import Code, KioskError
from kiosk.flows import load
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue, Fact
from kiosk.flows.kinds import complaint
from kiosk.flows.model import Flow
from kiosk.flows.towns import Towns
from kiosk.session import effects, events
from kiosk.session.answering import go_to, onward
from kiosk.session.preferences import preferred
from kiosk.session.rights.state import EstimateRights
from kiosk.session.state import AtStep, Capture, Prepare, Visit, changed
from kiosk.ui.images import PreviewStore
from kiosk.ui.screen import VisitScreen
from kiosk.ui.window import KioskWindow, application

# Qt ends the process where none of them says what to draw on.
DISPLAYS = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")
TICK_MS = 250
# Editors save in several steps (a new file that is moved over the old one): the last of them counts.
SETTLE_MS = 150


def preview(path: Path, language: str, tell: Callable[[str], None], complain: Callable[[str], None]) -> int:
    """Until the window is closed. `tell`: what has been shown; `complain`: what is wrong in the file that was saved.
    Raises `KioskError` for a file that is wrong when it is called, and where there is no screen."""
    flow = load.load(path)
    if not any(os.environ.get(name) for name in DISPLAYS):
        raise KioskError(f"no screen to show it on: one of {', '.join(DISPLAYS)} is expected")
    app = application()
    app.setQuitOnLastWindowClosed(True)
    shown = Preview(app, path, flow, language, tell=tell, complain=complain)
    shown.open()
    return app.exec()


class Preview:
    """The screen of one démarche, and what happens when its file is saved."""

    def __init__(
        self,
        app: QGuiApplication,
        path: Path,
        flow: Flow,
        language: str,
        *,
        tell: Callable[[str], None],
        complain: Callable[[str], None],
    ) -> None:
        self._path = path
        self._tell, self._complain = tell, complain
        self._towns = Towns.load(assets.path("postcodes.tsv"))
        self._clock = SystemClock()
        config = Config()
        self.screen = VisitScreen(config, self._clock, previews := PreviewStore(), new_id, new_reference)
        self.window = KioskWindow(config.screen, self.screen.bridge, previews)
        self.screen.runner.equip(self._carry_out)
        start = self.screen.runner.visit
        wishes = preferred(start.preferences, "language", language, config)
        self._start = changed(start, visit_id=new_id(), flow_id=flow.id, place=Prepare(), preferences=wishes)
        self.flow = flow
        self._show(self._start)
        self._watcher = QFileSystemWatcher(app)
        self._watch()
        self._settle = _timer(app, SETTLE_MS, self.reload)
        self._settle.setSingleShot(True)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._text = self._written()
        self._ticks = _timer(app, TICK_MS, lambda: self.screen.hear(events.Tick()))

    def open(self) -> None:
        self.window.present(lambda: None)
        self._ticks.start()
        self._tell(f"{self._path}: shown; it is drawn again whenever it is saved")

    def reload(self) -> None:
        """The page where the author is, with the new words; a file that is wrong leaves the old one on the screen."""
        self._watch()
        if (text := self._written()) == self._text:
            return
        self._text = text
        checked = load.check(self._path)
        for finding in checked.findings:
            self._complain(str(finding))
        if checked.flow is not None:
            self.flow = checked.flow
            self._show(kept(self.screen.runner.visit, self._engine(), self._start))
            self._tell(f"{self._path}: shown again")

    def _watch(self) -> None:
        """Every file of the démarche, and its folders. Again after each change: a file that was replaced is another one
        to inotify, a shared step may be new, and a folder does not tell what is written into a file that it holds."""
        paths = [self._path, self._path.parent, *self._shared(), *self._shared_files()]
        self._watcher.addPaths([str(path) for path in paths if path.exists()])

    def _show(self, visit: Visit) -> None:
        self.screen.runner.visit = visit
        self.screen.stock((self.flow,), self._towns, {self.flow.id: self._engine()})

    def _engine(self) -> Engine:
        return Engine(self.flow, self._clock.today(), self._towns)

    def _shared(self) -> list[Path]:
        return [folder for folder in load.shared_of(self._path) if folder.is_dir()]

    def _shared_files(self) -> list[Path]:
        return [file for folder in self._shared() for file in sorted(folder.glob("*.yaml"))]

    def _written(self) -> tuple[bytes, ...]:
        """What the démarche is made of; empty where one of its files is gone or cannot be read."""
        try:
            return tuple(file.read_bytes() for file in (self._path, *self._shared_files()))
        except OSError:
            return ()

    def _carry_out(self, effect: effects.Effect) -> None:
        """What a device or the service would answer."""
        hear = self.screen.hear
        match effect:
            case effects.StartScan() | effects.StartBatch() | effects.OpenPhotoCamera():
                self._take_paper()
            case effects.CommitFile(reference=reference):
                hear(events.FileCommitted(new_id(), reference, self._clock.now()))
            case effects.PrintTicket(job=job):
                hear(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_MUTE))))
            case EstimateRights(turn=turn):
                hear(events.RightsEstimated(turn, Fault(Code.NOT_CONFIGURED)))
            case effects.Finish():
                self._show(self._start)

    def _take_paper(self) -> None:
        visit, engine = self.screen.runner.visit, self._engine()
        if not isinstance(visit.place, AtStep):
            return
        step = engine.flow.step(visit.place.step)
        papers = {f.id: Fact(PAPER, "scan", f.of) for f in step.fields if f.type in ("document", "photo")}
        taken = changed(visit, facts=engine.answer_all(visit.facts, papers), capture=Capture())
        self._show(onward(taken, engine, step.id))


PAPER = DocumentValue(("0" * 64,), "none")


def kept(visit: Visit, engine: Engine, start: Visit) -> Visit:
    """The visit in the démarche as it is now: with the answers whose questions are still there and take them."""
    facts = {name: fact for name, fact in visit.facts.items() if _takes(engine, name, fact)}
    visit = changed(visit, facts=facts, flow_id=engine.flow.id, drafts={}, errors={}, advised=(), correcting="")
    if not isinstance(visit.place, AtStep):
        return visit
    at = visit.place.step
    here = next((step for step in engine.visible_steps(facts) if step.id == at), None)
    return changed(visit, place=start.place) if here is None else go_to(visit, engine, here)


def _takes(engine: Engine, name: str, fact: Fact) -> bool:
    try:
        field = engine.flow.field(name)
    except KeyError:
        return False
    return complaint(field, fact.value) is None


def _timer(parent: QGuiApplication, ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(ms)
    timer.timeout.connect(then)
    return timer
