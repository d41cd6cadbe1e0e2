"""`kiosk bench effort`: what each démarche asks of people, against the committed table. A page may grow by a sentence;
a démarche that asks for a tenth more of anything is a decision: `python -m tests.support.effort` writes the table anew,
and what differs is read in the commit."""

import pytest

from kiosk.bench import effort
from tests.support.effort import FOLDER, committed

COUNTED = ("touches", "presses", "typed", "words", "spoken_min", "minutes")
MORE = 1.10
# A count this small moves by more than a tenth when anything moves.
LEAST = 3


def grown(now: effort.EffortTable) -> list[str]:
    before = {(one.flow, one.persona): one for one in committed().efforts}
    found = []
    for one in now.efforts:
        was = before.get((one.flow, one.persona))
        for name in COUNTED if was is not None else ():
            old, new = getattr(was, name), getattr(one, name)
            if new > old * MORE and new - old > LEAST:
                found.append(f"{one.flow}, {one.persona}: {name} {old} -> {new}")
    return found


def test_a_move_with_card_and_bill_types_fifteen_characters_at_most() -> None:
    table = effort.measure((effort.MOVE,), FOLDER)
    assert 0 < table.move_typed <= effort.MOVE_TYPED
    assert grown(table) == []
    by = {one.persona: one for one in table.efforts}
    assert by["tremor"].minutes > by["finger"].minutes
    assert by["blind"].presses > by["finger"].touches
    assert by["cannot_read"].spoken_min > 0
    assert by["card_and_bill"].typed < by["finger"].typed


@pytest.mark.long
def test_no_demarche_has_grown_by_a_tenth() -> None:
    table = effort.measure(folder=FOLDER)
    assert grown(table) == []
    assert {one.flow for one in table.efforts} >= {one.flow for one in committed().efforts}
    assert {"no_email", "two_sellers", "arabic", "blind", "tremor", "cannot_read"} <= {
        one.persona for one in table.efforts
    }


def test_what_has_grown_is_told() -> None:
    one = committed().efforts[0]
    longer = effort.Effort(**{name: getattr(one, name) for name in one.__struct_fields__} | {"words": one.words * 2})
    assert grown(effort.EffortTable(0, 0, (longer,))) == [
        f"{one.flow}, {one.persona}: words {one.words} -> {one.words * 2}"
    ]
