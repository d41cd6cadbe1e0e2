"""`kiosk desk order` beside a running desk: signed there, handed to the kiosk's line as it is, answered, in the log."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.fleet.orders import Guard, Statement
from kiosk.help import wire
from tests.support.live_desk import LiveDesk, live_desk


def ordered(folder: Path, *words: str) -> int:
    """Runs in a thread, as another process would: exit status, once it is over."""
    status: list[int] = []
    asked = ["desk", "order", *words, "--state", str(folder), "--json"]
    thread = threading.Thread(target=lambda: status.append(main(asked)))
    thread.start()
    thread.join(30)
    return status[0]


def test_an_order_is_handed_over_answered_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "desk"
    with live_desk(state) as desk:
        kiosk = desk.enrolled("borne-1").come()
        key = state / "desk" / "orders.pub"
        assert main(["desk", "orders-key", "--state", str(state)]) == 0
        heard: list[Any] = []

        def obey() -> None:
            order = kiosk.hear(wire.FleetOrder)
            said = Guard(str(key), "borne-1", tmp_path / "kiosk").admit(
                order.statement, order.signature, datetime.now(UTC)
            )
            heard.append(said)
            kiosk.say(wire.FleetResult("0" * 32, "refused"))  # of no order that stands: dropped
            kiosk.say(wire.FleetResult(order.order_id, "done", report="kiosk_serving 1\n"))

        obeying = threading.Thread(target=obey)
        obeying.start()
        capsys.readouterr()
        status = ordered(state, "close", "borne-1", "--sentence", "Fermé pour travaux")
        obeying.join(10)
        assert status == 0
        told = json.loads(capsys.readouterr().out)["kiosks"]
        assert told == [{"kiosk": "borne-1", "result": "done", "why": "", "report": "kiosk_serving 1\n"}]
        assert isinstance(heard[0], Statement)
        assert (heard[0].action, heard[0].sentence) == ("close", "Fermé pour travaux")
        assert log(desk) == [("terminal", "fleet_ordered", "close"), ("borne-1", "fleet_answered", "close done")]


def test_a_kiosk_that_is_not_there_and_one_that_is_unknown_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "desk"
    with live_desk(state) as desk:
        desk.enrolled("borne-1")
        assert ordered(state, "restart", "borne-1", "--wait", "0") == 1
        assert "not done by borne-1" in capsys.readouterr().err
        assert ordered(state, "restart", "borne-9", "--wait", "0") == 1
        assert "not enrolled here: borne-9" in capsys.readouterr().err


def log(desk: LiveDesk) -> list[tuple[str, str, str]]:
    return [(one.actor, one.action, one.detail) for one in desk.store.audit() if one.action.startswith("fleet")]
