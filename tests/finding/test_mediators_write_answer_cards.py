"""Answer cards, the directory of places and the notices: files that people edit, and what becomes of their slips."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.config import Config, Operator, Wifi
from kiosk.devices.receipt_printer.port import QrCode
from kiosk.finding import cards, notices, shelf, tickets
from kiosk.finding.index import Index
from tests.support import finding

CARD = '---\ntitle: "Où sont les toilettes ?"\nfind: {fr: [toilettes, wc]}\n---\nAu fond, à droite.\n\n- {hours}\n'
PLACE = """places:
  - {id: ccas, name: CCAS, address: 3 rue Neuve, hours: Le lundi, access: Rampe, way: [À gauche], find: {fr: [ccas]}}
"""
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    (tmp_path / "toilettes.md").write_text(CARD, encoding="utf-8")
    (tmp_path / "lieux.yaml").write_text(PLACE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def index() -> Index:
    return finding.whole()


def called(hall: Path, *arguments: str) -> int:
    return main(["answers", *arguments, "--answers", str(hall), "--places", str(hall / "lieux.yaml")])


def test_the_kiosks_own_cards_and_places_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", "check"]) == 0
    assert capsys.readouterr().out.count(": ok") >= 6


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("c'est ouvert quand", "answer:horaires"),
        ("c'est quoi le nir", "answer:numero-securite-sociale"),
        ("coment avoir un rib", "answer:rib"),
        ("mot de passe wifi", "answer:wifi"),
        ("wifi password", "answer:wifi"),
        ("几点开门", "answer:horaires"),
        ("où est le ccas", "place:ccas"),
    ],
)
def test_cards_and_places_are_found_by_the_same_search(index: Index, said: str, meant: str) -> None:
    assert index.search(said)[0].id == meant


def test_a_card_says_what_the_configuration_says(hall: Path) -> None:
    config = Config(operator=Operator(hours="Le mardi, de 9 h à 12 h"))
    answer = shelf.read(hall, hall / "lieux.yaml").answer("answer:toilettes", config)
    assert answer.lines == ("Au fond, à droite.", "- Le mardi, de 9 h à 12 h")


@pytest.mark.parametrize(
    ("wrong", "line", "what"),
    [
        (CARD.replace("{hours}", "{horaires}"), 7, "nothing is called {horaires}"),
        (CARD.replace("Au fond", "# Au fond"), 5, "neither a paragraph nor an item"),
        (CARD.replace("find", "fnid"), 3, "unknown key"),
        (CARD.replace("---\nAu", "Au"), 1, "no second ---"),
        ("Au fond.", 1, "it does not begin with ---"),
        (CARD[: CARD.index("Au fond")], 5, "there is no answer"),
        (CARD + "x" * 400, 8, "a paragraph of more than 300 characters"),
        (CARD + "- x\n" * 20, 5, "more than 12 paragraphs and items"),
        (CARD.replace("[toilettes", "[&a toilettes"), 3, "an alias or anchor"),
        ("", 1, "it does not begin with ---"),
    ],
)
def test_a_slip_is_told_with_its_line(
    hall: Path, wrong: str, line: int, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (hall / "autre.md").write_text(wrong, encoding="utf-8")
    assert called(hall, "check") == 1
    assert f"autre.md:{line}: {what}" in capsys.readouterr().err
    assert [card.id for card in cards.read(hall)] == ["toilettes"]  # the others go on


def test_a_directory_that_names_a_place_twice_is_told(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hall / "lieux.yaml").write_text(PLACE + PLACE.split("\n")[1] + "\n", encoding="utf-8")
    assert called(hall, "check") == 1
    assert "lieux.yaml:3: 'ccas' stands twice" in capsys.readouterr().err


def test_a_check_of_nothing_is_not_green(tmp_path: Path) -> None:
    assert called(tmp_path, "check") == 1


def test_a_place_is_shown_with_the_way_there(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(hall, "show", "place:ccas", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["lines"] == ["3 rue Neuve", "Le lundi", "Rampe", "- À gauche"]


def test_an_answer_that_is_not_there_is_told(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(hall, "show", "answer:nothing") == 1
    assert "kiosk answers list" in capsys.readouterr().err


def test_the_wifi_ticket_carries_a_code_that_phones_read() -> None:
    config = Config(wifi=Wifi(ssid='Mairie; "hall"', password="lilas:2026,ok\\"))
    answer = shelf.read().answer("answer:wifi", config)
    ticket = tickets.ticket(answer.title, answer.lines, answer.code)
    assert [one.payload for one in ticket.blocks if isinstance(one, QrCode)] == [
        r"WIFI:T:WPA;S:Mairie\; \"hall\";P:lilas\:2026\,ok\\;;"
    ]
    assert tickets.wifi_code(Wifi(ssid="Ouvert")) == "WIFI:T:nopass;S:Ouvert;;"


def test_without_wifi_no_code_is_promised() -> None:
    answer = shelf.read().answer("answer:wifi", Config())
    assert answer.code == ""
    assert "pas de Wi-Fi" in answer.lines[0]


def published(folder: Path, name: str, since: datetime, until: datetime, **more: str) -> None:
    told = {"id": name, "title": "Fermé", "text": "La mairie est fermée.", **more}
    told |= {"since": since.isoformat(), "until": until.isoformat()}
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def test_a_notice_is_there_at_once_and_goes_when_it_ends(tmp_path: Path) -> None:
    assert notices.current(tmp_path / "none", NOW) == ()
    published(tmp_path, "demain", NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    assert notices.current(tmp_path, NOW) == ()
    assert [one.id for one in notices.current(tmp_path, NOW + timedelta(hours=1))] == ["demain"]
    assert notices.current(tmp_path, NOW + timedelta(hours=3)) == ()


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 9000, b"{}", b"x" * 100_000, b'{"id": "../x"}'])
def test_what_is_no_notice_takes_no_other_away(tmp_path: Path, data: bytes) -> None:
    published(tmp_path, "vrai", NOW, NOW + timedelta(days=1))
    published(tmp_path, "caché", NOW, NOW + timedelta(days=1), text="\u202eabc")
    (tmp_path / "faux.json").write_bytes(data)
    (tmp_path / "dossier.json").mkdir()
    assert [one.id for one in notices.current(tmp_path, NOW)] == ["vrai"]


def test_a_notice_without_a_time_zone_is_none(tmp_path: Path) -> None:
    local = datetime(2026, 11, 22)
    published(tmp_path, "local", local, local + timedelta(days=9))
    assert notices.current(tmp_path, NOW) == ()
