"""The hall's card reader refuses what it cannot do, moves nothing then, and says why it is not there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hall.card_slot import CardSlots
from kiosk.hall.cards.chips import SPECIMENS
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.device import CHOICES
from kiosk.hall.web import RefusedError
from tests.support.pcsc import Slots, running_slots


@pytest.fixture(scope="module")
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        yield slots


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"slot": "contact"}',
        b'{"slot": "window", "card": "vitale"}',
        b'{"card": "a real one"}',
        b'{"card": 7}',
        b'{"fault": "fire"}',
        b'{"pcscd": "ill"}',
        b'{"replay": {}}',
        b'{"replay": {"interface": "contact", "atr": "3b", "exchanges": [{"command": "0", "response": ""}]}}',
        b'{"card": "badge", "replay": {"interface": "contact", "atr": "", "exchanges": []}}',
        b"[" * 60_000,
    ],
)
def test_a_wrong_call_is_refused_and_moves_nothing(slots: Slots, body: bytes) -> None:
    before = slots.device.state()
    with pytest.raises(RefusedError) as refused:
        slots.device.change(body)
    assert refused.value.status in (400, 404)
    assert "\n" not in str(refused.value)
    assert slots.device.state() == before


def test_the_command_line_knows_every_card(slots: Slots) -> None:
    assert CHOICES["card_reader"]["card"] == ("none", *SPECIMENS, *DOCUMENTS)


def test_nothing_but_recordings_is_fetched(slots: Slots) -> None:
    assert slots.device.fetch([]) is None
    assert slots.device.fetch(["recordings", "..", "control.json"]) is None
    assert slots.device.fetch(["recordings", "window.json"]) is None
    slots.lay("badge")
    found = slots.device.fetch(["recordings", "contactless.json"])
    assert found is not None
    assert json.loads(found[1])["exchanges"] == []
    slots.take_away()


def test_without_pcscd_the_hall_opens_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    device = CardSlots(tmp_path)
    device.start()
    assert device.ready()["pcsc_socket"] is None
    assert "pcscd" in str(device.state()["missing"])
    with pytest.raises(RefusedError) as refused:
        device.change(b'{"card": "badge"}')
    assert refused.value.status == 409
    device.stop()
    device.stop()
