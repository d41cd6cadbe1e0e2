"""`kiosk answers print`: the card, the way to a place and the Wi-Fi's code on the hall's receipt printer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.__main__ import main
from tests.support.hall import RunningHall, running_hall


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def config(hall: RunningHall, tmp_path: Path) -> str:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'[receipt_printer]\nhost = "127.0.0.1"\nport = {hall.printer_port}\n'
        '[wifi]\nssid = "Mairie"\npassword = "lilas-2026"\n'
    )
    return str(file)


def test_the_wifi_ticket(hall: RunningHall, config: str) -> None:
    assert main(["answers", "print", "answer:wifi", "--config", config]) == 0
    ticket = hall.receipts()[-1]
    assert ticket["cut"]
    assert "[QR: WIFI:T:WPA;S:Mairie;P:lilas-2026;;]" in ticket["text"]


def test_the_way_to_a_place(hall: RunningHall, config: str) -> None:
    assert main(["answers", "print", "place:ccas", "--config", config]) == 0
    assert "En sortant, à gauche." in hall.receipts()[-1]["text"]


def test_no_paper_is_told(hall: RunningHall, config: str, capsys: pytest.CaptureFixture[str]) -> None:
    hall.printer(paper="out")
    before = len(hall.receipts())
    assert main(["answers", "print", "answer:rib", "--config", config]) == 1
    assert "printer_no_paper" in capsys.readouterr().err
    assert len(hall.receipts()) == before
