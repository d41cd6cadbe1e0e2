"""Letters in doubt are settled by check digits where one reading alone satisfies them, and nowhere else."""

import numpy as np

from kiosk.bench.mrz_specimens import check_digit
from kiosk.documents.mrz.classifier import ALPHABET, Floats
from kiosk.documents.mrz.deciding import decide

NAMES = "P<UTOSPECIMEN<<CAMILLE".ljust(44, "<")
PERSON = "L898902C3" + "6" + "UTO" + "740812" + "2" + "F" + "120415" + "9" + "ZE184226B<<<<<" + "1"
SECOND = PERSON + check_digit(PERSON[0:10] + PERSON[13:20] + PERSON[21:43])


def seen(text: str, doubts: dict[int, dict[str, float]] | None = None) -> Floats:
    """Scores of a line: certain of `text`; at the places of `doubts`, these probabilities instead."""
    odds = np.full((len(text), len(ALPHABET)), 1e-5, np.float32)
    for place, char in enumerate(text):
        for letter, share in (doubts or {}).get(place, {char: 0.98}).items():
            odds[place, ALPHABET.index(letter)] = share
    scores: Floats = np.log(odds)
    return scores


def test_what_is_certain_is_read_as_it_stands() -> None:
    decided = decide([seen(NAMES), seen(SECOND)], -1.0)
    assert decided is not None
    assert (decided.layout, decided.lines, decided.checked, decided.doubtful) == ("TD3", (NAMES, SECOND), True, ())


def test_a_likelier_letter_that_the_digit_refuses_is_repaired() -> None:
    decided = decide([seen(NAMES), seen(SECOND, {1: {"B": 0.6, "8": 0.35}})], -1.0)
    assert decided is not None
    assert (decided.lines[1], decided.checked) == (SECOND, True)


def test_two_readings_that_satisfy_the_digit_are_none() -> None:
    # G and 6 have the same remainder: no digit tells them apart.
    text = "6" + SECOND[1:9] + check_digit("6" + SECOND[1:9]) + SECOND[10:43]
    text += check_digit(text[0:10] + text[13:20] + text[21:43])
    decided = decide([seen(NAMES), seen(text, {0: {"6": 0.5, "G": 0.45}})], -1.0)
    assert decided is not None
    assert not decided.checked
    assert (1, 0) in decided.doubtful


def test_a_field_that_would_have_to_be_guessed_is_not_believed() -> None:
    wrong = "M" + SECOND[1:]
    decided = decide([seen(NAMES), seen(wrong)], -1.0)
    assert decided is not None
    assert not decided.checked


def test_a_passport_cut_at_36_letters_is_no_visa() -> None:
    decided = decide([seen(NAMES[:36]), seen(SECOND[:36])], -1.0)
    assert decided is None or not decided.checked


def test_a_name_in_doubt_is_told_and_does_not_spoil_the_rest() -> None:
    decided = decide([seen(NAMES, {6: {"P": 0.5, "F": 0.45}}), seen(SECOND)], -1.0)
    assert decided is not None
    assert decided.checked
    assert decided.doubtful == ((0, 6),)
