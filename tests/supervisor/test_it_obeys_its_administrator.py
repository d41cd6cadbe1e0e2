"""Orders reach the supervisor through a screen, and are carried out by the supervisor: once, and never at the cost of a
visit."""

import base64
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.fleet.orders import Action, Signed, order
from kiosk.supervisor.supervisor import ANSWERED_S
from tests.support.fleet import samples
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import Hosted, running_supervisor, until

KEY = SigningKey.generate()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Hosted]:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "orders.pub").write_bytes(base64.b64encode(bytes(KEY.verify_key)))
    with running_supervisor(tmp_path) as hosted:
        yield hosted


def ask(kiosk: Hosted, pid: int, signed: Signed) -> dict[str, Any]:
    """The supervisor's answer."""
    before = len(answers(kiosk))
    kiosk.tell(pid, f"order {_file(kiosk, signed)}")
    return until(lambda: answers(kiosk)[before:] or None, "an answer")[0]


def answers(kiosk: Hosted) -> list[dict[str, Any]]:
    return [entry["said"] for entry in kiosk.log() if entry["event"] == "heard" and entry["word"] == "FleetAnswered"]


def made(action: Action, sentence: str = "", kiosk_id: str = "borne-1") -> Signed:
    return order(KEY, kiosk_id, action, datetime.now(UTC), sentence)


def test_a_kiosk_is_taken_out_of_service_with_a_sentence_and_stays_so(kiosk: Hosted) -> None:
    first = kiosk.wait_for("serving")["pid"]
    signed = made("close", "Travaux dans le hall jusqu'à midi")
    kiosk.tell(first, f"order {_file(kiosk, signed)}")
    assert kiosk.wait_for("heard")["said"]["sentence"] == "Travaux dans le hall jusqu'à midi"
    assert kiosk.wait_for("heard", 2)["said"]["result"] == "done"
    kiosk.tell(first, "die")
    assert kiosk.wait_for("serving", 2)["closed"] == "Travaux dans le hall jusqu'à midi", "the next screen says it too"
    kiosk.close()
    with running_supervisor(kiosk.directory) as again:
        third = again.wait_for("serving", 3)
        assert third["closed"], "and so does the next start"
        again.tell(third["pid"], f"order {_file(again, made('open'))}")
        assert again.wait_for("heard", 3)["said"]["sentence"] == ""


def test_the_same_bytes_twice_a_strangers_and_another_kiosks_are_refused(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    signed = made("diagnose")
    said = [
        ask(kiosk, pid, signed)["result"],
        ask(kiosk, pid, msgspec.structs.replace(signed, order_id="0" * 32))["why"],
        ask(kiosk, pid, order(SigningKey.generate(), "borne-1", "restart", datetime.now(UTC)))["why"],
        ask(kiosk, pid, made("restart", kiosk_id="borne-2"))["why"],
    ]
    assert said == ["done", "replayed", "bad_signature", "not_for_me"]
    _, errors = kiosk.close()
    assert errors.count("WARNING supervisor fleet_order state=refused") == 3, "each refusal is a warning in the journal"


def test_a_diagnosis_is_figures_and_nothing_of_a_visit(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    kiosk.tell(pid, "visit 5f0c")
    report = ask(kiosk, pid, made("diagnose"))["report"]
    told = samples(report)
    assert told["kiosk_serving",] == 1
    assert told["machine_memtotal_bytes",] > 1e8
    assert "5f0c" not in report


def test_a_restart_waits_for_the_visit_that_runs(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    kiosk.tell(pid, "visit v1")
    assert ask(kiosk, pid, made("restart"))["result"] == "accepted"
    with pytest.raises(subprocess.TimeoutExpired):
        kiosk.process.wait(ANSWERED_S + 0.5)
    kiosk.tell(pid, "end citizen")
    assert kiosk.process.wait(PATIENCE_S) == 0


def test_a_restart_of_a_kiosk_that_nobody_uses_comes_at_once(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    assert ask(kiosk, pid, made("restart"))["result"] == "accepted"
    assert kiosk.process.wait(PATIENCE_S) == 0


def test_an_update_is_wanted_of_the_machine(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    assert ask(kiosk, pid, made("update"))["result"] == "accepted"
    assert (kiosk.directory / "state" / "fleet" / "update-wanted").exists()


def _file(kiosk: Hosted, signed: Signed) -> Path:
    file = kiosk.directory / f"{signed.order_id}.json"
    file.write_bytes(msgspec.json.encode(signed))
    return file
