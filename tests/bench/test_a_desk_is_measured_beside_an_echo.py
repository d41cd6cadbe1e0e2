"""`kiosk bench desk`, small: every request rings, is answered, and no line is lost."""

import json
from typing import Any

import pytest

from kiosk.__main__ import main

pytestmark = pytest.mark.long


def test_a_small_desk_answers_everybody_and_is_measured_beside_its_floor(capsys: Any) -> None:
    assert main(["bench", "desk", "--kiosks", "40", "--agents", "90", "--seconds", "2", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert (measured["processes"], measured["requests"], measured["unanswered"], measured["cut"]) == (1, 40, 0, 0)
    for name in ("request_to_ring_ms", "request_to_answer_ms", "echo_ms"):
        assert 0 < measured[name]["p50"] <= measured[name]["p95"] <= measured[name]["most"]
    assert measured["kb_per_kiosk"] > 0


def test_several_processes_without_a_database_are_a_wrong_call(capsys: Any) -> None:
    assert main(["bench", "desk", "--processes", "2", "--json"]) == 2
    assert "--database" in capsys.readouterr().err
