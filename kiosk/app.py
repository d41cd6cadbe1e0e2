"""Composition root of a screen process: the only file that knows everyone. It picks the drivers and starts the rest.

`python -m kiosk.app FD`: FD is the socket to the supervisor (`processes/link.py`). The first picture must come fast,
so what a visit needs beside it (catalogue, sealing, devices) is loaded after it, in a thread of its own.
"""

import gc

if __name__ == "__main__":
    # What is imported below makes objects by the ten thousand, and none is garbage: the search for it took 13 to 30 ms
    # of 220. It stays off (`run_screen` says why).
    gc.disable()

import importlib
import logging
import os
import select
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from kiosk.assets import path
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.delivery.reference import new_id, new_reference
from kiosk.flows.model import Flow
from kiosk.flows.towns import Towns
from kiosk.privacy import logs
from kiosk.processes import frames, link
from kiosk.processes.worker import EXIT_FAULT, harden
from kiosk.session import events
from kiosk.ui import images
from kiosk.ui.images import PreviewStore
from kiosk.ui.screen import VisitScreen
from kiosk.ui.window import KioskWindow, application

if TYPE_CHECKING:
    # At run time only after the first picture: asyncio takes longer to load than the visit's own rules and pages.
    import asyncio

    from kiosk.devices.inputs.port import Inputs
    from kiosk.devices.states import DeviceState
    from kiosk.equipment import Equipment
    from kiosk.flows.engine import Engine
    from kiosk.session.ports import Ports
    from kiosk.session.runner import Runner
    from kiosk.ui.voice import Voice

BEAT_MS = 1000
TIDY_MS = 10_000
# After this the event loop is started even though no frame was presented: the supervisor hears beats, and decides.
FIRST_PICTURE_MS = 10_000
LOADED_LOOK_MS = 5
# In the order in which somebody will wait for it: the first touch, the event loop, the first démarche.
RULES = ("kiosk.session.update", "kiosk.ui.viewmodels.places")
AFTER_THE_PICTURE = (
    "qasync",
    "kiosk.processes.link_channel",
    "kiosk.flows.engine",
)

Companion = Callable[[QQuickWindow], object]


def main() -> None:
    run_screen(socket.socket(fileno=int(sys.argv[1])))


def run_screen(sock: socket.socket, companion: Companion | None = None) -> None:
    """Serve one visit. `companion` is called with the window once it exists, for what stands beside it (a robot's
    finger, a frame counter): it touches the window from outside, as a hand does."""
    harden(die_with_parent=os.getppid())
    # The search for garbage falls due in whichever thread makes an object: there it would destroy Qt's objects, which
    # belong to this one, and hold the interpreter (24 ms; the GUI thread stood for 87 on a busy machine). Here it is
    # made by `Life`, in this thread, once in a while, and not through what has been loaded and stays.
    gc.disable()
    logs.set_up("screen")
    app = application()
    config = _configuration(sock)
    previews = PreviewStore()
    screen = VisitScreen(config, SystemClock(), previews, new_id, new_reference)
    window = KioskWindow(config.screen, screen.bridge, previews)
    beside = companion(window.window) if companion is not None else None
    activated = _activation(sock)
    if activated is not None:
        _present_now(screen, window, activated, sock)
    _serve(app, config, sock, screen, window, serving=activated is not None)
    del beside


def _configuration(sock: socket.socket) -> Config:
    frame = frames.receive(sock)
    if frame is None:
        os._exit(0)
    return msgspec.msgpack.decode(frame.body, type=link.Configure).config


def _activation(sock: socket.socket) -> link.Activate | None:
    """The order to take the display, when it is there already (the first screen of all)."""
    readable, _, _ = select.select([sock], [], [], 0)
    frame = frames.receive(sock) if readable else None
    return None if frame is None else msgspec.msgpack.decode(frame.body, type=link.Activate)


def _present_now(screen: VisitScreen, window: KioskWindow, activated: link.Activate, sock: socket.socket) -> None:
    """Show the attract screen before anything else is loaded."""
    loop = QEventLoop()
    screen.wake(events.Activated(activated.interrupted, activated.after, activated.lockout, activated.closed))
    window.present(loop.quit)
    QTimer.singleShot(FIRST_PICTURE_MS, loop.quit)
    loop.exec()
    sock.sendall(frames.encode("event", 0, link.Ready(_modules())))
    _load_while_shown(screen.runner)


def _load_while_shown(runner: "Runner") -> None:
    """Load what the visit's event loop needs in a thread: who touches the first picture at once is answered meanwhile.
    In the GUI thread asyncio alone held that touch up for 60 ms."""
    rules_there = threading.Event()
    loading = threading.Thread(target=_load_the_rest, args=(rules_there,), name="loading")
    runner.wait()
    loading.start()
    loop = QEventLoop()
    look = QTimer()

    def looked() -> None:
        if rules_there.is_set():
            runner.go_on()
        if not loading.is_alive():
            loop.quit()

    look.timeout.connect(looked)
    look.start(LOADED_LOOK_MS)
    loop.exec()
    runner.go_on()


def _load_the_rest(rules_there: threading.Event | None = None) -> None:
    for module in RULES:
        importlib.import_module(module)
    if rules_there is not None:
        rules_there.set()
    images.read_ahead(path)
    for module in AFTER_THE_PICTURE:
        importlib.import_module(module)


def _modules() -> tuple[str, ...]:
    return tuple(sorted({name.partition(".")[0] for name in sys.modules}))


def _serve(
    app: QGuiApplication,
    config: Config,
    sock: socket.socket,
    screen: VisitScreen,
    window: KioskWindow,
    *,
    serving: bool,
) -> None:
    """Run the event loop until the supervisor kills this process."""
    import asyncio

    from qasync import QEventLoop as AsyncioLoop

    loop = AsyncioLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        living = loop.create_task(Life(loop, config, sock, screen, window, serving=serving).begin())
        living.add_done_callback(_equipped)
        loop.run_forever()


def _equipped(living: "asyncio.Task[None]") -> None:
    """A screen that could not be equipped would look well and have no device: the supervisor has to hear of it."""
    if not living.cancelled() and (error := living.exception()) is not None:
        logs.event("screen_not_equipped", level=logging.CRITICAL, error=type(error).__name__)
        os._exit(EXIT_FAULT)


class Life:
    """What happens between the first picture and the end: load, equip, serve."""

    def __init__(
        self,
        loop: "asyncio.AbstractEventLoop",
        config: Config,
        sock: socket.socket,
        screen: VisitScreen,
        window: KioskWindow,
        *,
        serving: bool,
    ) -> None:
        from kiosk.processes.link_channel import LinkPeer

        self._loop = loop
        self._config = config
        self._screen = screen
        self._window = window
        self._serving = serving
        self._ports: Ports | None = None
        self._voice: Voice | None = None
        self._opening: list[asyncio.Task[Any]] = []
        self._peer = LinkPeer(sock, self._heard, lambda: os._exit(0))
        self._tidying = QTimer()
        self._tidying.timeout.connect(gc.collect)
        self._beat = QTimer()
        self._beat.timeout.connect(self._say_how_it_is)
        self._told = link.DevicesSeen({})

    async def begin(self) -> None:
        self._peer.start()
        self._beat.start(BEAT_MS)
        self._window.warm()
        flows, towns, engines = await self._loop.run_in_executor(None, _read_catalogue, self._config)
        from kiosk.flows.life_events import load_all  # what it needs has been loaded with the catalogue

        life_events = await self._loop.run_in_executor(None, load_all)
        self._screen.stock(flows, towns, engines, life_events)
        ports, devices, starters = await self._loop.run_in_executor(
            None, _make_ports, self._config, self._peer.send, flows
        )
        from concurrent.futures import ThreadPoolExecutor

        from kiosk.session.errands import Errands  # loaded by then, in that thread: 25 ms
        from kiosk.ui.panel import Panel

        # One thread: what is asked of the monitor last is done last.
        self._panel = Panel(self._config.screen, ThreadPoolExecutor(1, "panel").submit)
        for start in starters:
            start()
        self._window.camera.attach(devices.camera)
        self._glaze(ports)
        self._ports = ports
        self._screen.runner.equip(Errands(ports, self._screen.hear).carry_out)
        self._voice = self._give_voice(devices)
        gc.freeze()
        self._tidying.start(TIDY_MS)
        if self._serving:
            self._open_devices()
        else:
            self._peer.send(link.Warm())

    def _glaze(self, ports: "Ports") -> None:
        """Where an official site is shown, and the people of a call."""
        from kiosk.ui.web_glass import WebGlass

        if ports.web is not None:
            self._glass = WebGlass(ports.web.client)
            self._screen.bridge.glaze(self._glass)
        if ports.call is not None:
            from kiosk.ui.call_glass import CallGlass

            self._call_glass = CallGlass(ports.call.client)
            self._screen.bridge.seat(self._call_glass)

    def _give_voice(self, devices: "Equipment") -> "Voice":
        """The speaker, and what the keypad, the switches and the headset's jack do to the screen."""
        from kiosk.speech.speaker import Speaker
        from kiosk.ui.hands import hands
        from kiosk.ui.voice import Voice

        voice = Voice(self._screen, lambda word, state: Speaker(self._config.speech, on_word=word, on_state=state))
        devices.inputs.listen(hands(self._screen, voice))
        return voice

    def _open_devices(self) -> None:
        if self._ports is not None and self._voice is not None:
            self._voice.speaker.start()
            if self._ports.help is not None:
                self._ports.help.open()
            devices = self._ports.devices.table()
            self._opening = [self._loop.create_task(device.open()) for device in devices.values()]
            self._let_it_sleep(self._ports.devices.inputs)

    def _let_it_sleep(self, inputs: "Inputs") -> None:
        if self._config.screen.blank_after_s:
            from kiosk.ui.sleeper import Sleeper

            self._sleeper = Sleeper(self._window.window, self._config.screen.blank_after_s, self._panel, self._is_free)
            inputs.listen(self._sleeper.felt)
            # An order from a distance, a badge of the staff, a paper roll that is back: what is shown has changed.
            self._screen.bridge.content_changed.connect(self._sleeper.stir)

    def _is_free(self) -> bool:
        from kiosk.session.state import Attract

        visit = self._screen.runner.visit
        told = visit.interrupted
        return isinstance(visit.place, Attract) and (told is None or told.until < SystemClock().now())

    def _say_how_it_is(self) -> None:
        self._peer.send(link.Beat())
        if self._ports is None or not self._serving:
            return
        table = self._ports.devices.table()
        line = self._screen.runner.visit.helping.line
        seen = link.DevicesSeen(
            {str(name): link.DeviceSeen(*_told_of(device.state)) for name, device in table.items()},
            None if line == "none" else line == "up",
        )
        if seen != self._told:
            self._told = seen
            self._peer.send(seen)

    def _heard(self, message: link.ToScreen) -> None:
        match message:
            case link.Activate(interrupted=interrupted, after=after, lockout=lockout, closed=closed):
                self._screen.hear(events.Activated(interrupted, after, lockout, closed))
                self._serving = True  # it may come before the devices are there: `begin` opens them then
                self._window.present(lambda: self._peer.send(link.Ready(_modules())))
                self._open_devices()
            case link.Delivered():
                self._screen.hear(events.FileDelivered(message))
            case link.Refused(envelope_id=envelope_id):
                self._screen.hear(events.FileRefused(envelope_id))
            case link.Undelivered(envelope_id=envelope_id):
                self._screen.hear(events.FileWaits(envelope_id))
            case link.Closed(sentence=sentence):
                self._screen.hear(events.KioskClosed(sentence))
            case link.FleetAnswered() if self._ports is not None and self._ports.help is not None:
                self._ports.help.answer(message)
            case link.Configure() | link.FleetAnswered():
                pass


def _told_of(state: "DeviceState") -> tuple[str, str]:
    fault = getattr(state, "fault", None)
    return str(state.__struct_config__.tag), str(fault.code) if fault is not None else ""


def _read_catalogue(config: Config) -> "tuple[tuple[Flow, ...], Towns, dict[str, Engine]]":
    _load_the_rest()  # of a screen that is warmed: nobody has touched it yet
    from kiosk.flows.engine import Engine
    from kiosk.flows.load import catalogue, offered
    from kiosk.i18n.translator import load

    for language in config.screen.languages:
        load(language).prepare()
    flows, towns = (
        offered(catalogue(only=config.catalogue.offer), config.delivery.health_host),
        Towns.load(path("postcodes.tsv")),
    )
    return flows, towns, {flow.id: Engine(flow, SystemClock().today(), towns) for flow in flows}


def _make_ports(
    config: Config, tell: Callable[[link.FromScreen], None], flows: tuple[Flow, ...]
) -> "tuple[Ports, Equipment, tuple[Callable[[], None], ...]]":
    # Here, in a thread, because `_give_voice` is called in the GUI thread: 33 ms.
    import kiosk.speech.speaker  # noqa: F401
    from kiosk.ports import make_ports

    return make_ports(config, tell, flows)


if __name__ == "__main__":
    main()
