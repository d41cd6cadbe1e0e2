"""`--json` of any command: one line, which a program reads and a terminal does not obey."""

import json

import pytest

from kiosk.__main__ import main
from kiosk.cli.output import json_line, print_json, show


@pytest.mark.parametrize("name", ["EPSON\x1b[2J", "a\x9b2Jb", "Camille\u202eNEMICEPS", "two\nlines", "😀\u200d"])
def test_what_a_terminal_obeys_is_escaped_and_comes_back_whole(name: str) -> None:
    line = json_line({"name": name})
    assert line.isprintable()
    assert json.loads(line) == {"name": name}


def test_letters_stay_letters() -> None:
    assert json_line({"ville": "L'Haÿ-les-Roses", "名": "李"}) == '{"ville":"L\'Haÿ-les-Roses","名":"李"}'


def test_a_program_gets_json_and_a_person_gets_words(capsys: pytest.CaptureFixture[str]) -> None:
    show({"pages": 2}, "printed: 2 pages", as_json=True)
    show({"pages": 2}, "printed: 2 pages", as_json=False)
    print_json([1])
    assert capsys.readouterr().out == '{"pages":2}\nprinted: 2 pages\n[1]\n'


def test_a_person_s_terminal_obeys_nothing_but_the_end_of_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    show({}, "pdf/\x1b[31mred\u202e.pdf: valid\n\treference", as_json=False)
    assert capsys.readouterr().out == "pdf/\N{WHITE SQUARE}[31mred\N{WHITE SQUARE}.pdf: valid\n\treference\n"


def test_a_refusal_quotes_a_name_harmlessly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "--out", "none", "no\x1b[31mfile.pdf"]) == 1
    assert capsys.readouterr().err == "kiosk: no\N{WHITE SQUARE}[31mfile.pdf: No such file or directory\n"
