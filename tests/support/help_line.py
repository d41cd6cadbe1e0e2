"""A visit with its line to a desk, in plain asyncio: the rules, the errands and the worker, without a screen."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.config import Config, Help
from kiosk.help.client import HelpLine
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.help.errands import HelpRoom
from tests.support.help_visits import HelpedHand
from tests.support.patience import PATIENCE_S


class Helped:
    """A visit with its line, as `app.py` puts them together, without a screen."""

    def __init__(self, desk_url: str, state: Path, kiosk: str = "borne-7", **hand: Any) -> None:
        config = Config(kiosk_id=kiosk, state_dir=str(state), help=Help(desk_url=desk_url))
        self.hand = HelpedHand(config, **hand)
        self.line = HelpLine(config)
        self.room = HelpRoom(self.line)
        self._news = asyncio.Event()
        self.room.listen(self.do)
        self.room.open()

    def do(self, *happened: events.Event) -> None:
        for event in happened:
            before = len(self.hand.wanted)
            self.hand.do(event)
            for effect in self.hand.wanted[before:]:
                if isinstance(effect, helps.TellDesk | helps.SealNumber | helps.NoteHelp):
                    self.room.carry_out(effect)
        self._news.set()

    def step(self, act: Callable[[HelpedHand], object]) -> None:
        """A stretch of the hand's own, whose wishes are carried out as well."""
        before = len(self.hand.wanted)
        act(self.hand)
        for effect in self.hand.wanted[before:]:
            if isinstance(effect, helps.TellDesk | helps.SealNumber | helps.NoteHelp):
                self.room.carry_out(effect)

    async def until(self, ready: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
        async with asyncio.timeout(timeout_s):
            while not ready():
                self._news.clear()
                await self._news.wait()
