"""What an errand is: something to wait for, which tells what came of it by an event."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from kiosk.session.events import Event

Work = Coroutine[Any, Any, None]
Dispatch = Callable[[Event], None]
T = TypeVar("T")


async def answer(dispatch: Dispatch, work: Coroutine[Any, Any, T], event: Callable[[T], Event]) -> None:
    """`event` makes of what `work` gave the event that `dispatch` is called with."""
    dispatch(event(await work))
