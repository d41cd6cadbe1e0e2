"""What `packaging/runs/card.py` gives the machine, and how it judges what the machine's pcscd says."""

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.hall.cards.identity import IdentityDeck
from kiosk.identity import Trust
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
EMPTY, LYING = ["QEMU USB CCID 00 00", False, ""], ["QEMU USB CCID 00 00", True, "3b80"]


@pytest.fixture(scope="module")
def card() -> Any:
    return loaded(RUNS / "card.py")


class Inside:
    """Says one thing after the other, the last one again and again."""

    def __init__(self, *said: object) -> None:
        self._said = [one if isinstance(one, str) else json.dumps(one) for one in said]
        self.waited = 0.0

    def run(self, *command: str) -> str:
        return self._said.pop(0) if len(self._said) > 1 else self._said[0]

    def wait(self, seconds: float) -> None:
        self.waited += seconds


def test_a_card_that_pcscd_sees_late_is_seen(card: Any) -> None:
    inside = Inside("", "PC/SC is not there yet", [EMPTY], [LYING])
    row = card.until(inside, "a card is laid", [[True, "3b80"]])
    assert (row.held, json.loads(row.seen), row.waited_s) == (True, [LYING], inside.waited)


@pytest.mark.parametrize("said", [[], [EMPTY, EMPTY], [["a reader", True, "3b81"]], "no module named smartcard"])
def test_what_pcscd_does_not_say_is_not_taken_for_seen(card: Any, said: object) -> None:
    inside = Inside(said)
    row = card.until(inside, "a card is laid", [[True, "3b80"]])
    assert not row.held
    assert inside.waited >= card.SEEN_S


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("READER-LISTED 1 1\nREADER-OTHER 0 0", True),
        ("READER-LISTED 1 1\nREADER-OTHER 1 1", False),
        ("READER-LISTED 0 0\nREADER-OTHER 0 0", False),
        ("READER-LISTED 1 1", False),
        ("", False),
    ],
)
def test_the_reader_of_the_list_alone_has_a_driver(card: Any, said: str, held: bool) -> None:
    assert card.without_driver(Inside(said)).held is held


@pytest.mark.parametrize(
    ("said", "held"), [("2", True), ("0", False), ("2\npcscd[7]: added reader (LISTED) 00 00", False)]
)
def test_a_serial_number_in_the_journal_is_told(card: Any, said: str, held: bool) -> None:
    assert card.unwritten(Inside(said)).held is held


@pytest.fixture
def given(card: Any, tmp_path: Path) -> Any:
    """The world of the run, of a machine whose pack has a certificate of its desk too; its authorities' folder."""
    trust = tmp_path / "trust"
    IdentityDeck(date(2026, 11, 23), trust).write_trust()
    twin = tmp_path / "twin.toml"
    twin.write_text('kiosk_id = "borne-image"\n', encoding="utf-8")
    files = {"hosts.txt": "", "desk-ca.crt": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}
    world = card.visit_world.World('[delivery]\nproxy = ""\n', files, tmp_path / "twin", twin, None, tmp_path, None)
    return card.with_reader(world, trust), trust


def test_the_machine_believes_the_card_s_authorities_and_no_other_file_of_its_pack(given: Any, tmp_path: Path) -> None:
    world, trust = given
    identity = tomllib.loads(world.settings)["identity"]
    pack = tmp_path / "pack"
    pack.mkdir()
    for name, text in world.pack_files.items():
        (pack / name).write_text(text, encoding="utf-8")
    believed = Trust.load(pack, tuple(identity["pinned"]))
    found = [certificate for source in believed.sources for certificate in source.certificates]
    plain = [certificate for source in Trust.load(trust).sources for certificate in source.certificates]
    assert found == plain
    assert len(found) == len(identity["pinned"]) == 3
    assert hashlib.sha256((pack / "csca-1.pem").read_bytes()).hexdigest() in identity["pinned"]


def test_the_machine_and_its_twin_have_a_reader_each(given: Any, card: Any) -> None:
    world, _ = given
    twin = tomllib.loads(world.twin_config.read_text("utf-8"))
    assert tomllib.loads(world.settings)["card_reader"] == {"enabled": True}
    assert twin["card_reader"]["socket"] == str(world.twin_state / "hall" / "pcscd.comm")
    assert f'serial "{card.LISTED}"' in world.pack_files["usb.rules"]
