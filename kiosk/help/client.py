"""The line to the desk as the screen has it: says and hears messages, knows no socket."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Config
from kiosk.help import wire
from kiosk.help.key import key_file
from kiosk.help.protocol import Event, Join, LineDown, Say, Setup
from kiosk.processes.host import Life, WorkerHost, WorkerLost

# A line that is starting (its process loads for 0.2 s) may take so long; what is said is of now, or is dropped.
SAY_TIMEOUT_S = 5.0


class HelpLine:
    """All methods belong to the event loop's thread. The process is started by `start`, the line opened by `open`: a
    screen that is only warmed holds none."""

    def __init__(self, config: Config) -> None:
        help_ = config.help
        embedded = config.embedded.desk and config.state_dir
        setup = Setup(
            desk_url=help_.desk_url,
            kiosk_id=config.kiosk_id,
            key_file=str(key_file(config.state_dir)),
            roots_file=help_.roots_file,
            code_file=str(Path(config.state_dir) / wire.LOOPBACK_CODE_FILE) if embedded else help_.code_file,
            proxy=help_.proxy,
            metered=config.fleet.metered,
        )
        self._host = WorkerHost(
            "kiosk.help.line", setup, event_type=Event, on_event=self._on_event, on_life=self._on_life
        )
        self._tell: Callable[[Event], None] = lambda event: None
        self._open = False
        self._beat: wire.Heartbeat | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        self._host.start()

    def listen(self, tell: Callable[[Event], None]) -> None:
        """Who hears what the desk says, and that the line comes and goes; one at a time."""
        self._tell = tell

    def open(self) -> None:
        """Open the line, and keep it open. Idempotent."""
        self._host.start()
        if not self._open:
            self._open = True
            if self._host.is_up:
                self._send(Join())

    def say(self, message: wire.FromKiosk) -> None:
        """In order; dropped while the line is down (`LineDown` has told so). A heartbeat is kept for the next line."""
        if isinstance(message, wire.Heartbeat):
            self._beat = message
        if self._host.is_up:
            self._send(Say(message))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await self._host.stop()

    def _on_event(self, event: Event) -> None:
        self._tell(event)

    def _on_life(self, life: Life) -> None:
        if life == "up" and self._open:
            self._send(Join())
            if self._beat is not None:
                self._send(Say(self._beat))
        elif life == "down":
            self._tell(LineDown("lost"))

    def _send(self, request: Join | Say) -> None:
        task = asyncio.get_running_loop().create_task(self._sent(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sent(self, request: Join | Say) -> None:
        # It has died: `LineDown` follows.
        with contextlib.suppress(WorkerLost):
            await self._host.call(request, None, SAY_TIMEOUT_S)
