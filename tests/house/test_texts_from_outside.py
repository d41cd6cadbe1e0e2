"""A name that turns the page around, a device that commands the terminal, a paper in another script: `kiosk.text`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import text
from kiosk.text import is_fit, is_latin, one_line, replaced, typed, without

TURNED = "Camille\u202e NEMICEPS"
COMMAND = "EPSON\x1b[2J TM-T88"


def test_marks_of_direction_and_commands_are_unfit() -> None:
    assert not is_fit(TURNED)
    assert not is_fit(COMMAND)
    assert not is_fit("a\x9bb")
    assert not is_fit("half \ud83d pair")
    assert is_fit("Nguyễn Đức, 12 rue de l’Haÿ")
    assert is_fit("no-break\u00a0space")


def test_a_line_end_may_be_let_through() -> None:
    assert not is_fit("one\ntwo")
    assert is_fit("one\ntwo", also="\n")
    assert not is_fit("one\ntwo\x07", also="\n")


def test_what_a_device_says_of_itself_is_one_short_line() -> None:
    assert one_line(COMMAND, 80) == "EPSON [2J TM-T88"
    assert one_line("  a\r\n\tb\u2028c ", 80) == "a b c"
    assert one_line("abc def", 4) == "abc"


def test_what_is_typed_keeps_its_words_apart() -> None:
    assert typed("12 rue\ndes  Lilas ") == "12 rue des Lilas"
    assert typed("Cami\u200dlle") == "Camille"
    assert typed("Ame\u0301lie") == "Amélie"
    assert typed(TURNED) == "Camille NEMICEPS"


def test_what_is_no_character_stays_for_the_one_who_says_why() -> None:
    assert typed("a\ue000b") == "a\ue000b"


@pytest.mark.parametrize("name", ["Łódź", "Nguyễn Đức", "O’Neill", "N° 3, 2º", "Ame\u0301lie", "Şükrü-Ğ", "", "12 / B"])
def test_latin_letters_are_latin(name: str) -> None:
    assert is_latin(name)


@pytest.mark.parametrize("name", ["Олена", "李", "كاميليا", "Cаmille", "١٢ rue", "Ａ"])
def test_letters_of_another_script_are_not_even_when_they_look_the_same(name: str) -> None:
    assert not is_latin(name)


@given(st.text())
def test_whatever_comes_is_fit_when_it_leaves(given_text: str) -> None:
    assert is_fit(without(given_text))
    assert is_fit(one_line(given_text, 40))
    assert len(one_line(given_text, 40)) <= 40
    shown = replaced(given_text, text.SUBSTITUTE)
    assert is_fit(shown)
    assert len(shown) == len(given_text)
