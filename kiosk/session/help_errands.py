"""Carries out what help at a distance wants done, and hands the visit what the line says."""

import asyncio
from collections.abc import Callable

from kiosk.config import Config
from kiosk.help import wire
from kiosk.help.client import HelpLine
from kiosk.help.port import HelpDesk
from kiosk.privacy import logs
from kiosk.privacy.sealing import SealingError, seal
from kiosk.session import events
from kiosk.session.help_events import HelpEffect, LineTold, NoteHelp, SealNumber, TellDesk


def help_room(config: Config) -> "HelpRoom | None":
    """None where no desk is configured."""
    return HelpRoom(HelpLine(config)) if config.help.desk_url else None


class HelpRoom:
    """Belongs to the event loop's thread."""

    def __init__(self, line: HelpDesk) -> None:
        self._line = line
        self._sealing: set[asyncio.Task[None]] = set()

    def listen(self, dispatch: Callable[[events.Event], None]) -> None:
        """The line's process is started; it opens none yet."""
        self._line.start()
        self._line.listen(lambda event: dispatch(LineTold(event)))

    def open(self) -> None:
        """This screen serves: from now on the desk is spoken to."""
        self._line.open()

    def carry_out(self, effect: HelpEffect) -> None:
        """Messages leave in the order in which they are wanted."""
        match effect:
            case TellDesk(message=message):
                self._line.say(message)
            case NoteHelp(visit_id=visit_id, action=action, about=about):
                logs.event("help", visit_id=visit_id, action=action, step=about)
            case SealNumber():
                task = asyncio.get_running_loop().create_task(self._seal(effect))
                self._sealing.add(task)
                task.add_done_callback(self._sealing.discard)

    async def _seal(self, wanted: SealNumber) -> None:
        """A desk whose key is none gets no number."""
        try:
            sealed = await asyncio.to_thread(seal, wanted.key, wanted.number.encode())
        except SealingError:
            logs.event("help_key_unusable")
            return
        self._line.say(wire.AskCallback(wanted.request, sealed, wanted.language, wanted.demarche))
