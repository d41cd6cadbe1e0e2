"""What a visit wants done is carried out somewhere, each thing in one place."""

import asyncio
from collections import Counter
from typing import Any, get_args
from unittest.mock import AsyncMock, MagicMock

from kiosk.processes.link import FromScreen, VisitEnded, VisitStarted
from kiosk.session import effects
from kiosk.session.errands import Errands
from kiosk.session.ports import Ports


def ports(**given: Any) -> MagicMock:
    """Every port is there."""
    made = MagicMock(spec=Ports, **given)
    made.finding.watch_notices = AsyncMock()
    made.tickets.return_value.hear_news = AsyncMock()
    return made


def test_each_effect_has_one_room() -> None:
    async def look() -> Counter[type]:
        all_there = ports()
        rooms = Errands(all_there, lambda event: None)._rooms(all_there, all_there.tickets())
        return Counter(kind for union, _ in rooms for kind in get_args(union) or (union,))

    held = asyncio.run(look())
    assert set(held) == set(get_args(effects.Effect))
    assert set(held.values()) == {1}


def test_an_exercise_is_carried_out_by_its_own_ports() -> None:
    told: list[FromScreen] = []
    aside: list[FromScreen] = []

    async def rehearse() -> None:
        mine = ports(tell=told.append)
        mine.rehearsal = lambda _: ports(tell=aside.append)
        errands = Errands(mine, lambda event: None)
        for effect in (effects.BeginVisit("before"), effects.Rehearse(), effects.BeginVisit("after")):
            errands.carry_out(effect)

    asyncio.run(rehearse())
    assert (told, aside) == ([VisitStarted("before")], [VisitStarted("after")])


def test_where_no_exercise_is_to_be_had_the_visit_ends() -> None:
    told: list[FromScreen] = []

    async def rehearse() -> None:
        Errands(ports(tell=told.append, rehearsal=None), lambda event: None).carry_out(effects.Rehearse())

    asyncio.run(rehearse())
    assert told == [VisitEnded("staff")]
