"""Whether the official pages that the catalogue leads to are still there. Nothing of a citizen is in it: the addresses
are those of the files.

What a site answers to a program is not always what it answers to a person: one that turns us away is not called dead,
and where nothing answers at all it is our own line that is down.
"""

import html
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.errors import KioskError
from kiosk.flows.life_events import LifeEvent
from kiosk.flows.model import Flow
from kiosk.text import SUBSTITUTE, replaced

Verdict = Literal["well", "moved", "changed", "gone", "turned_away", "out_of_order", "silent"]
SAID: Mapping[Verdict, str] = {
    "well": "answers",
    "moved": "has moved for good",
    "changed": "does not say any more what it must say",
    "gone": "is gone",
    "turned_away": "turns programs away: look by hand",
    "out_of_order": "is out of order",
    "silent": "does not answer",
}
# What flags a démarche: somebody has to look. The others are of the day, or cannot be told from here.
DEAD: tuple[Verdict, ...] = ("gone", "moved", "changed")
MOST_HOPS = 5
MAX_PAGE_BYTES = 4_000_000
MAX_SAVED_BYTES = 4_000_000
# Of one site; nobody is in a hurry.
PAUSE_S = 1.0

Fetch = Callable[[str], Answer | NoAnswer]
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class Link(msgspec.Struct, frozen=True):
    """`of`: ids of the démarches and life events that lead to it. `stands`: words that must stand on it."""

    url: str
    of: tuple[str, ...]
    stands: tuple[str, ...] = ()


class Probed(msgspec.Struct, frozen=True):
    """`status`: of the last answer, 0: none. `to`: where a redirect for good leads. `missing`: of the words."""

    url: str
    of: tuple[str, ...]
    verdict: Verdict
    status: int = 0
    to: str = ""
    missing: tuple[str, ...] = ()
    day: date | None = None


def links(flows: Iterable[Flow], events: Iterable[LifeEvent]) -> tuple[Link, ...]:
    """Each address once: official pages, the sites to which a démarche leads, and where its locked view begins."""
    found: dict[str, Link] = {}
    for url, owner, stands in _addresses(flows, events):
        before = found.get(url, Link(url, ()))
        owners = tuple(dict.fromkeys((*before.of, owner)))
        found[url] = Link(url, owners, tuple(dict.fromkeys((*before.stands, *stands))))
    return tuple(found.values())


def _addresses(flows: Iterable[Flow], events: Iterable[LifeEvent]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for flow in flows:
        yield flow.official.url, flow.id, flow.official.stands
        for delivery in flow.deliver:
            starts = (delivery.url, delivery.web.start if delivery.web is not None else None)
            yield from ((url, flow.id, ()) for url in starts if url)
    for event in events:
        yield event.official.url, event.id, event.official.stands


def look(link: Link, fetch: Fetch, day: date) -> Probed:
    """One page, and where it leads. `fetch` follows nothing by itself."""
    url, for_good, status = link.url, True, 0
    for _ in range(MOST_HOPS + 1):
        answer = fetch(url)
        if isinstance(answer, NoAnswer):
            # Whatever is longer than we read is there.
            return Probed(link.url, link.of, "well" if answer.kind == "too_long" else "silent", day=day)
        if answer.status not in (301, 302, 303, 307, 308) or not answer.location:
            moved = url if url != link.url and for_good else ""
            return _judged(link, answer, moved, day)
        status, for_good = answer.status, for_good and answer.status in (301, 308)
        after = urljoin(url, answer.location)
        if urlsplit(after).scheme != urlsplit(link.url).scheme:
            break  # a page that leads out of https is none that a citizen is sent to
        url = after
    return Probed(link.url, link.of, "out_of_order", status, day=day)


def _judged(link: Link, answer: Answer, moved: str, day: date) -> Probed:
    missing = () if answer.status != 200 else _missing(link.stands, answer.body)
    match answer.status:
        case 200:
            verdict: Verdict = "changed" if missing else "moved" if moved else "well"
        case 404 | 410 | 451:
            verdict = "gone"
        case status if 400 <= status < 500:
            verdict = "turned_away"
        case _:
            verdict = "out_of_order"
    to = replaced(moved[:300], SUBSTITUTE) if verdict == "moved" else ""
    return Probed(link.url, link.of, verdict, answer.status, to, missing, day)


def _missing(stands: tuple[str, ...], body: bytes) -> tuple[str, ...]:
    if not stands:
        return ()
    words = _plain(html.unescape(_TAGS.sub(" ", body.decode("utf-8", "replace"))))
    return tuple(phrase for phrase in stands if _plain(phrase) not in words)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def look_at_all(
    wanted: Sequence[Link], fetch: Fetch, day: date, wait: Callable[[float], None] = time.sleep
) -> Iterator[Probed]:
    """One after the other, with a pause where the same site is asked again."""
    asked: set[str] = set()
    for link in wanted:
        host = urlsplit(link.url).netloc
        if host in asked:
            wait(PAUSE_S)
        asked.add(host)
        yield look(link, fetch, day)


def dead(found: Iterable[Probed]) -> dict[str, Probed]:
    """The links that flag their démarches, by address."""
    return {one.url: one for one in found if one.verdict in DEAD}


def load(path: Path) -> tuple[Probed, ...]:
    """What an earlier probe has written. Raises `KioskError` for a file that is none."""
    try:
        if path.stat().st_size > MAX_SAVED_BYTES:
            raise KioskError(f"{path}: too long for what 'flows probe --out' writes")
        return msgspec.json.decode(path.read_bytes(), type=tuple[Probed, ...])
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise KioskError(f"{path}: not what 'flows probe --out' writes") from None
