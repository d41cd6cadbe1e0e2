"""`kiosk desk order` beside a running desk: signed there, handed to the kiosk's line as it is, answered, in the log."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.clock import SystemClock
from kiosk.config import Config, Delivery, Fleet
from kiosk.delivery.outbox import Outbox, State
from kiosk.desk.live import rollouts
from kiosk.fleet.orders import Guard, Statement
from kiosk.help import wire
from kiosk.processes import link
from kiosk.supervisor.orders import Orders
from tests.support.delivery import envelope
from tests.support.live_desk import LiveDesk, administered, live_desk
from tests.support.patience import PATIENCE_S


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


def test_a_kiosk_says_how_many_refused_files_it_queued_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = administered(tmp_path / "desk")
    outbox = Outbox(tmp_path / "outbox", Delivery())
    for _ in range(2):
        file = envelope()
        outbox.commit(file)
        outbox.mark_refused(file.id, "recipient_refused http_422", datetime.now(UTC))
    config = Config(fleet=Fleet(orders_key_file=str(state / "desk" / "orders.pub")))
    supervisor = Orders(config, tmp_path / "kiosk", SystemClock(), outbox.retry_refused)
    with live_desk(state) as desk:
        kiosk = desk.enrolled("borne-1").come()

        def obey() -> None:
            order = kiosk.hear(wire.FleetOrder)
            asked = link.FleetAsked(order.order_id, order.statement, order.signature)
            for _ in range(2):  # the same bytes again are refused, and the desk keeps the first answer
                _, said = supervisor.admit(asked)
                kiosk.say(wire.FleetResult(said.order_id, said.result, said.why, said.report))

        obeying = threading.Thread(target=obey)
        obeying.start()
        assert ordered(state, "resend", "borne-1") == 0
        obeying.join(PATIENCE_S)
        told = json.loads(capsys.readouterr().out)["kiosks"]
        assert told == [{"kiosk": "borne-1", "result": "done", "why": "", "report": "kiosk_outbox_queued_again 2\n"}]
        assert log(desk) == [("terminal", "fleet_ordered", "resend"), ("borne-1", "fleet_answered", "resend done")]
        assert {entry.state for entry in outbox.list()} == {State.QUEUED}
    outbox.close()


def test_a_kiosk_that_is_not_there_and_one_that_is_unknown_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = administered(tmp_path / "desk")
    with live_desk(state) as desk:
        desk.enrolled("borne-1")
        assert ordered(state, "restart", "borne-1", "--wait", "0") == 1
        assert "not done by borne-1" in capsys.readouterr().err
        assert ordered(state, "restart", "borne-9", "--wait", "0") == 1
        assert "not enrolled here: borne-9" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("order", "restart", "borne-1", "--wait", "0"),
        ("release", "2.0"),
        ("settings", "--fleet", "FOLDER", "--csv", "FOLDER/kiosks.csv", "--desk-url", "https://desk.example"),
    ],
)
def test_where_there_is_no_key_none_is_made_that_no_kiosk_obeys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """A second machine of the desk's, or a folder that is misspelt: it would look as if kiosks refused."""
    state, folder = tmp_path / "desk", tmp_path / "fleet"
    folder.mkdir()
    (folder / "fleet.toml").write_text('[operator]\nname = "Moselle"\n')
    (folder / "kiosks.csv").write_text("kiosk\nborne-1\n")
    with live_desk(state) as desk:
        desk.enrolled("borne-1")
        called = [word.replace("FOLDER", str(folder)) for word in words]
        status: list[int] = []
        thread = threading.Thread(target=lambda: status.append(main(["desk", *called, "--state", str(state)])))
        thread.start()
        thread.join(PATIENCE_S)
        key = state / "desk" / "orders.key"
        assert status == [2]
        assert f"{key}: there is no key there" in capsys.readouterr().err
        assert not key.exists()
        assert rollouts.plan_of(desk.store) is None


def log(desk: LiveDesk) -> list[tuple[str, str, str]]:
    return [(one.actor, one.action, one.detail) for one in desk.store.audit() if one.action.startswith("fleet")]
