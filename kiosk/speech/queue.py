"""What is said now, what waits, what is cut off: pure functions from one frozen `Queue` to the next.

New output cuts off the old one (EN 301 549 5.1.3.5), with two exceptions, so that nothing that matters is lost:

- a "change" (what happened by itself) waits until the present sentence and all before it have been said;
- an "error" that has not been said to its end is cut off by a new page, by spelling and by the citizen (`silence`), and
  not by a "control": the focus that moves to the field in error would else silence the reason.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.privacy.private import Private
from kiosk.speech.utterance import Utterance

# A long review page has some eighty sentences. What comes on top of so many is not heard in time by anyone.
MAX_WAITING = 300


class Turn(Private, frozen=True):
    """One utterance that is being said; `number` tells it from the same one said again."""

    number: int
    utterance: Utterance


class Queue(Private, frozen=True):
    """`page`: the last page, with what belongs to it. `last`: what was handed over last, of any kind."""

    current: Turn | None = None
    waiting: tuple[Utterance, ...] = ()
    page: tuple[Utterance, ...] = ()
    last: tuple[Utterance, ...] = ()
    heard: Utterance | None = None
    turns: int = 0


def noted(queue: Queue, utterances: Sequence[Utterance]) -> Queue:
    """Keep what was handed over, to be said when it is asked for."""
    batch = _accompanied(utterances)
    if not batch:
        return queue
    page = batch if any(one.kind == "page" for one in batch) else queue.page
    return replace(queue, page=page, last=batch)


def said(queue: Queue, utterances: Sequence[Utterance]) -> Queue:
    """Say these, cutting off what they cut off."""
    batch = _accompanied(utterances)
    kinds = {one.kind for one in batch} - {"earcon"}
    if not kinds:
        return queue
    if kinds == {"change"}:
        keys = {one.key for one in batch if one.key}
        waiting = tuple(one for one in queue.waiting if not (one.kind == "change" and one.key in keys))
        return _advanced(replace(queue, waiting=(waiting + batch)[:MAX_WAITING]))
    if kinds & {"page", "spelling"}:
        return _advanced(replace(queue, current=None, waiting=batch[:MAX_WAITING]))
    errors = tuple(one for one in queue.waiting if one.kind == "error")
    current = queue.current if queue.current and queue.current.utterance.kind == "error" else None
    return _advanced(replace(queue, current=current, waiting=(errors + batch)[:MAX_WAITING]))


def ended(queue: Queue, turn: Turn) -> Queue:
    """`turn` has been said, or could not be; nothing changes when it is no longer the present one."""
    return _advanced(replace(queue, current=None)) if queue.current == turn else queue


def silence(queue: Queue) -> Queue:
    return replace(queue, current=None, waiting=())


def restarted(queue: Queue) -> Queue:
    """The present sentence from its beginning: another speed or volume is heard at once."""
    if queue.current is None:
        return queue
    return _advanced(replace(queue, current=None, waiting=(queue.current.utterance, *queue.waiting)))


def repeated(queue: Queue) -> Queue:
    return said(silence(queue), queue.last) if queue.last else queue


def page_read(queue: Queue) -> Queue:
    """The page from its beginning."""
    return said(silence(queue), queue.page or queue.last)


def spelled(queue: Queue) -> Queue:
    """Spell what is being said, or was said last."""
    what = queue.heard
    return said(queue, (replace(what, kind="spelling"),)) if what is not None else queue


def _advanced(queue: Queue) -> Queue:
    if queue.current is not None or not queue.waiting:
        return queue
    turn = Turn(queue.turns + 1, queue.waiting[0])
    heard = turn.utterance if turn.utterance.kind != "earcon" else queue.heard
    return replace(queue, current=turn, waiting=queue.waiting[1:], heard=heard, turns=turn.number)


def _accompanied(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """Without empty texts, and without a note that no sentence follows: an earcon says nothing by itself."""
    batch = [one for one in utterances if one.text.strip()]
    while batch and batch[-1].kind == "earcon":
        batch.pop()
    return tuple(batch)
