"""Who suits a request, who is rung, how long it may take. Pure."""

import math
from collections.abc import Iterable

import msgspec

from kiosk.desk.live.settings import Live, Person
from kiosk.desk.live.values import Request

# Rung at one time for one request: enough that one of them answers, few enough that a ring means something.
RUNG_AT_ONCE = 3


class Free(msgspec.Struct, frozen=True):
    """An agent who could take a call now. `since`: seconds on any clock; who has waited for longest is rung first."""

    id: str
    person: Person
    since: float


def distance(person: Person, request: Request) -> int | None:
    """How far from ideal, 0 the best; None: does not suit. A language that nobody speaks stops nobody but who asked for
    it by the team: prepared phrases are there in each."""
    if (request.sign_language or request.team == "sign_language") and not person.sign_language:
        return None
    speaks = request.language in person.languages
    if request.team == "language" and not speaks:
        return None
    if person.demarches and request.demarche and request.demarche not in person.demarches:
        # "I don't know" finds whoever is there.
        return None if request.team == "demarche" else 2
    return 0 if speaks else 1


def chosen(request: Request, free: Iterable[Free], most: int = RUNG_AT_ONCE) -> tuple[str, ...]:
    """The ids of those to ring now."""
    ranked = []
    for one in free:
        far = distance(one.person, request)
        if far is not None:
            ranked.append((far, one.since, one.id))
    return tuple(id_ for _, _, id_ in sorted(ranked)[:most])


def expected_wait_s(live: Live, request: Request, position: int, *, suitable: int, free: int) -> float | None:
    """Seconds; None when nobody can say, as nobody suits."""
    if not suitable:
        return None
    if position <= free:
        return live.ring_s
    minutes = live.minutes.get(request.demarche, live.default_minutes)
    return min(86_400, math.ceil(position / suitable) * minutes * 60)


def positions(waiting: Iterable[Request], suiting: dict[str, frozenset[str]]) -> dict[str, int]:
    """Request id -> place from 1, counted among the earlier requests that the same people could answer. `suiting`:
    request id -> ids of those who suit."""
    places: dict[str, int] = {}
    earlier: list[frozenset[str]] = []
    for request in waiting:
        mine = suiting.get(request.id, frozenset())
        places[request.id] = 1 + sum(1 for theirs in earlier if not mine or not theirs.isdisjoint(mine))
        earlier.append(mine)
    return places
