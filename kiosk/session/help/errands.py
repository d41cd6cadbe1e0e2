"""Carries out what help at a distance wants done, and hands the visit what the line says."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.documents.incoming.client import Opener
from kiosk.documents.incoming.port import CleanPages, FileRefused
from kiosk.finding.notices import current, folder_of
from kiosk.help import wire
from kiosk.help.client import HelpLine
from kiosk.help.port import HelpDesk
from kiosk.help.protocol import Event, Heard
from kiosk.privacy import logs
from kiosk.privacy.sealing import SealingError, seal
from kiosk.processes import link
from kiosk.session import events
from kiosk.session.help import notices as help_notices
from kiosk.session.help.events import (
    HelpEffect,
    LineTold,
    NoteHelp,
    OpenPicture,
    PictureOpened,
    SealNumber,
    TellDesk,
)


def help_room(config: Config, tell: Callable[[link.FromScreen], None] = lambda word: None) -> "HelpRoom | None":
    """`tell`: the supervisor. None where no desk is configured."""
    return HelpRoom(HelpLine(config), folder_of(config.state_dir), tell, Opener()) if config.help.desk_url else None


class OpensPictures(Protocol):
    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused: ...


class HelpRoom:
    """Belongs to the event loop's thread."""

    def __init__(
        self,
        line: HelpDesk,
        notices: Path | None = None,
        tell: Callable[[link.FromScreen], None] = lambda word: None,
        opener: OpensPictures | None = None,
    ) -> None:
        """`notices`: the folder that those of the desk are kept in; None: they are dropped. `tell`: the supervisor,
        for whom the orders of the fleet's administrator are: the visit never hears of them. `opener`: the sandbox in
        which an agent's pictures are opened, started with the first one; None: none is shown."""
        self._opener = opener
        self._dispatch: Callable[[events.Event], None] = lambda event: None
        self._line = line
        self._notices = notices
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeping = asyncio.Lock()

    def listen(self, dispatch: Callable[[events.Event], None]) -> None:
        """The line's process is started; it opens none yet."""
        self._line.start()
        self._dispatch = dispatch

        def told(event: Event) -> None:
            match event:
                case Heard(message=wire.FleetOrder(order_id, statement, signature)):
                    self._tell(link.FleetAsked(order_id, statement, signature))
                    return
                case Heard(message=wire.Notices(notices=published)) if self._notices is not None:
                    now = SystemClock().now()
                    self._begin(self._keep(self._notices, published, now))
            dispatch(LineTold(event))

        self._line.listen(told)

    def open(self) -> None:
        """This screen serves: from now on the desk is spoken to."""
        self._line.open()

    def answer(self, said: link.FleetAnswered) -> None:
        """The supervisor's answer to an order."""
        self._line.say(wire.FleetResult(said.order_id, said.result, said.why, said.report))

    def carry_out(self, effect: HelpEffect) -> None:
        """Messages leave in the order in which they are wanted."""
        match effect:
            case TellDesk(message=message):
                self._line.say(message)
            case NoteHelp(visit_id=visit_id, action=action, about=about):
                logs.event("help", visit_id=visit_id, action=action, step=about)
            case SealNumber():
                self._begin(self._seal(effect))
            case OpenPicture(action=action, data=data, shown_px=shown_px):
                self._begin(self._open(action, data, shown_px))

    async def _keep(self, folder: Path, published: tuple[wire.Notice, ...], now: datetime) -> None:
        """One after the other: two threads would leave some of the older ones. What holds is shown at once; who looks
        into the folder drops it when it ends."""
        async with self._keeping:
            await asyncio.to_thread(help_notices.keep, folder, published, now)
            self._dispatch(events.NoticesRead(await asyncio.to_thread(current, folder, now)))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, action: str, data: bytes, shown_px: int) -> None:
        answer: CleanPages | FileRefused = FileRefused("not_a_paper")
        if self._opener is not None:
            answer = await self._opener.open(data, shown_px)
        self._dispatch(PictureOpened(action, answer))

    async def _seal(self, wanted: SealNumber) -> None:
        """A desk whose key is none gets no number."""
        try:
            sealed = await asyncio.to_thread(seal, wanted.key, wanted.number.encode())
        except SealingError:
            logs.event("help_key_unusable")
            return
        self._line.say(wire.AskCallback(wanted.request, sealed, wanted.language, wanted.demarche))
