"""Whether a day in a sentence is a limit for its reader, or a day on which to come: many manners of each."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from kiosk.documents.letter import dates, days, delays, meetings
from kiosk.documents.letter.words import fold

WRITTEN = date(2026, 11, 12)
LIMITS = (date(2026, 12, 4), date(2026, 12, 5))
DAY_TO_COME = date(2026, 12, 3)
Manner = Literal["limits", "no_limits", "meetings", "no_meetings"]


@cache
def sentences() -> dict[Manner, tuple[str, ...]]:
    file = Path(__file__).parent / "letters" / "sentences.yaml"
    return msgspec.yaml.decode(file.read_bytes(), type=dict[Manner, tuple[str, ...]])


def limits_in(text: str) -> list[date]:
    return [day.day for day in days.days_in(text, WRITTEN) if day.day > WRITTEN and dates.is_deadline(text, day)]


def meetings_in(text: str) -> list[date]:
    return [day.day for day in days.days_in(text, WRITTEN) if meetings.is_meeting(text, day, invited=True)]


@pytest.mark.parametrize("sentence", sentences()["limits"])
def test_what_the_reader_is_asked_until_a_day_is_a_limit(sentence: str) -> None:
    (found,) = limits_in(fold(sentence))
    assert found in LIMITS


@pytest.mark.parametrize("sentence", sentences()["no_limits"])
def test_what_others_do_what_one_may_wish_and_what_holds_is_none(sentence: str) -> None:
    text = fold(sentence)
    assert limits_in(text) == []
    assert list(delays.delays_in(text, WRITTEN)) == []


@pytest.mark.parametrize("sentence", sentences()["meetings"])
def test_where_the_reader_is_called_is_an_appointment(sentence: str) -> None:
    assert meetings_in(fold(sentence)) == [DAY_TO_COME]


@pytest.mark.parametrize("sentence", sentences()["no_meetings"])
def test_where_nobody_expects_the_reader_is_none(sentence: str) -> None:
    assert meetings_in(fold(sentence)) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("le premier décembre deux mille vingt-huit", date(2028, 12, 1)),
        ("le trente et un janvier deux mille trente et un", date(2031, 1, 31)),
        ("le deux mars deux mille vingt", date(2020, 3, 2)),
        ("le 3 mai deux mille dix-neuf", date(2019, 5, 3)),
        ("le 4 mai deux mille cinquante-neuf", date(2059, 5, 4)),
    ],
)
def test_a_year_in_words_is_reckoned(written: str, told: date) -> None:
    assert [day.day for day in days.days_in(fold(written))] == [told]
