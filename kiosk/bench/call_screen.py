"""The kiosk's end of `kiosk bench call`: the product's screen with the call above a page, the product's engine, and the
line to a desk over which the view is shared and each key of a text goes.

`python -m kiosk.bench.call_screen STATE DESK_URL CODE`: commands and answers as of `floor_call`, and `{"window": true}`
counts the pictures that were painted from then on.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from kiosk.call import port, protocol
from kiosk.call.client import CallClient
from kiosk.config import Config, Help
from kiosk.help import protocol as line
from kiosk.help import wire, wire_call
from kiosk.help.client import HelpLine
from kiosk.help.key import keep_key, key_file
from kiosk.tour.terminal import OFFSCREEN

KIOSK = "banc-appel"
KEY_EACH_S = 0.1
SHARE_EACH_S = 1.0
ALLOWED = protocol.Allowed(microphone=True, camera=True)


def main() -> None:
    state, url, code = sys.argv[1:]
    os.environ |= OFFSCREEN
    _enrol(state, url, code)
    from qasync import QEventLoop

    from kiosk.ui.window import application

    app = application()
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    end = KioskEnd(Config(kiosk_id=KIOSK, state_dir=state, help=Help(desk_url=url)))
    with loop:
        loop.run_until_complete(end.serve())


def _enrol(state: str, url: str, code: str) -> None:
    from kiosk.delivery.line import Line
    from kiosk.help.enrolling import enrol

    enrol(url, code, KIOSK, keep_key(key_file(Path(state))), Line(10))


def say(kind: str, **fields: Any) -> None:
    print(json.dumps({"type": kind, **fields}), flush=True)  # noqa: T201 - it is what the process is for


class KioskEnd:
    def __init__(self, config: Config) -> None:
        self._client = CallClient(self._told, stand_in=True, devices=protocol.Sounds())
        self._show_page()
        self._painted = 0
        self._seen = False
        self._desk = HelpLine(config)
        self._desk.listen(self._heard)
        self._request = f"{1:032x}"
        self._tasks: set[asyncio.Task[None]] = set()

    def _show_page(self) -> None:
        """The screen in the midst of a démarche, under the call's bar."""
        from kiosk import assets
        from kiosk.i18n.translator import load
        from kiosk.tour.call_places import CALL_PLACES
        from kiosk.tour.citizen import Citizen, library
        from kiosk.tour.paper import scanned_bill
        from kiosk.ui import images
        from kiosk.ui.bridge import VisitBridge
        from kiosk.ui.call_glass import CallGlass
        from kiosk.ui.viewmodels.view import View
        from kiosk.ui.window import KioskWindow

        known = library()
        self._citizen = Citizen(known, scanned_bill(images.load_fonts(assets.path("fonts"))), Config())
        CALL_PLACES["call-picture"](self._citizen)
        visit, tr = self._citizen.visit, load("fr").for_screen()
        bridge = VisitBridge(lambda event: None, known.towns.towns_of)
        engine = self._citizen.engine(visit.flow_id)
        view = View(visit, self._citizen.config, tr, lambda language: tr, engine, known.flows, 0.0)
        bridge.show(view)
        self._glass = CallGlass(self._client)
        bridge.seat(self._glass)
        self._window = KioskWindow(self._citizen.config.screen, bridge, images.PreviewStore())
        self._window.window.frameSwapped.connect(self._swapped)
        self._window.present(self._window.warm)

    def _swapped(self) -> None:
        self._painted += 1

    async def serve(self) -> None:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        say("ready")
        while text := await reader.readline():
            self._take(msgspec.json.decode(text))
        await self._client.close()
        await self._desk.close()

    def _take(self, said: dict[str, Any]) -> None:
        match said:
            case {"load": True}:
                self._client.begin(protocol.Begin((), False, protocol.Allowed(), headset=False))
            case {"begin": _}:
                self._client.begin(protocol.Begin((), False, ALLOWED, headset=False))
                self._desk.open()
            case {"take": signal}:
                read = wire_call.signal_in(json.dumps(signal))
                if read is not None:
                    self._client.do(protocol.Deliver("agent", read))
            case {"count": True}:
                self._client.do(protocol.Count())
            case {"window": True}:
                self._painted = 0

    def _told(self, told: port.Told) -> None:
        match told:
            case port.PageReady():
                say("page_ready", engine=self._client.pid)
            case port.Signalled(signal=signal):
                say("signal", signal=json.loads(wire_call.payload_of(signal)))
            case port.Linked(first_frame_ms=first) if first and not self._seen:
                self._seen = True
                say("first_frame")
            case port.Figures(frames_decoded=frames):
                say("counted", frames=frames, painted=self._painted)

    # -- the line

    def _heard(self, event: line.Event) -> None:
        match event:
            case line.LineUp():
                self._desk.say(wire.AskForHelp(self._request, "demarche", "fr"))
            case line.Heard(message=wire.Answered(call_id=call)):
                self._begin(self._type(call))
            case line.Heard(message=wire.AskToShare(call_id=call)):
                self._begin(self._share(call))

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _type(self, call: str) -> None:
        """Each text is the instant at which its key was pressed."""
        seq = 0
        while True:
            seq += 1
            self._desk.say(wire.Typing(call, seq, str(time.monotonic_ns())))
            await asyncio.sleep(KEY_EACH_S)

    async def _share(self, call: str) -> None:
        from kiosk.session.help.sharing import share_of

        seq = 0
        while True:
            seq += 1
            state = share_of(self._citizen.visit, self._citizen.world())
            self._desk.say(msgspec.structs.replace(state, call_id=call, seq=seq))
            await asyncio.sleep(SHARE_EACH_S)


if __name__ == "__main__":
    main()
