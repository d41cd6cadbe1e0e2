"""Searching what is typed, in a thread: the index is made when somebody first opens the page, and asked once they
have stopped for a moment. Notices are looked for at each turn of a slow clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.finding import notices
from kiosk.finding.answer import Answer, Found, Hit
from kiosk.finding.finder import Finder
from kiosk.privacy import logs
from kiosk.session import events
from kiosk.session.finding.state import FetchAnswer, FetchPlaces, FindingEffect, LookFor

# Between two letters of a person who types with one finger: what is in the midst of a word is not asked for.
PAUSE_S = 0.15
# A closure is shown this soon, and gone this soon.
NOTICES_EVERY_S = 5.0


class FindingRoom:
    """`build` takes half a second, and is called in a thread. `folder`: of the notices; None: there are none."""

    def __init__(self, build: Callable[[], Finder], folder: Path | None, now: Callable[[], datetime]) -> None:
        self._build = build
        self._folder = folder
        self._now = now
        self._building: asyncio.Future[Finder | None] | None = None
        self._turn = 0

    async def carry_out(self, effect: FindingEffect, dispatch: Callable[[events.Event], None]) -> None:
        match effect:
            case LookFor(text=text):
                found = await self._look(text)
                if found is not None:
                    dispatch(events.Sought(text, found))
            case FetchAnswer(answer_id=answer_id):
                dispatch(events.AnswerFetched(await self._answer(answer_id)))
            case FetchPlaces():
                dispatch(events.PlacesFetched(await self._places()))

    async def watch_notices(self, dispatch: Callable[[events.Event], None]) -> None:
        """Tell what holds, whenever it is another than before; for ever."""
        held: tuple[notices.Notice, ...] = ()
        while self._folder is not None:
            found = await asyncio.to_thread(notices.current, self._folder, self._now())
            if found != held:
                held = found
                dispatch(events.NoticesRead(held))
            await asyncio.sleep(NOTICES_EVERY_S)

    async def _look(self, text: str) -> Found | None:
        """None when something else was typed meanwhile."""
        self._turn += 1
        turn = self._turn
        finder = await self._ready()
        await asyncio.sleep(PAUSE_S)
        if turn != self._turn:
            return None
        return Found() if finder is None else await asyncio.to_thread(finder.look, text)

    async def _answer(self, answer_id: str) -> Answer | None:
        finder = await self._ready()
        return None if finder is None else finder.answer(answer_id)

    async def _places(self) -> tuple[Hit, ...]:
        finder = await self._ready()
        return () if finder is None else finder.places()

    async def _ready(self) -> Finder | None:
        if self._building is None:
            self._building = asyncio.ensure_future(asyncio.to_thread(self._made))
        return await asyncio.shield(self._building)

    def _made(self) -> Finder | None:
        """Without its index the page leads to a person, and the themes still lead to every démarche."""
        try:
            return self._build()
        except KioskError as error:
            logs.event("nothing_can_be_found", error=type(error).__name__)
            return None
