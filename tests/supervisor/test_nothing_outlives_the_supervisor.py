"""SIGTERM and SIGKILL of the supervisor end every process; the next start tells of the visit that was cut."""

import signal
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.delivery.outbox import Outbox
from tests.support.supervisor import alive, processes_with, running_supervisor, until

SERVICE = "import json, time; print(json.dumps({'hello': 1}), flush=True); time.sleep(300)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_every_process_is_gone(tmp_path: Path, number: signal.Signals) -> None:
    service = tmp_path / "service.py"
    service.write_text(SERVICE)
    with running_supervisor(tmp_path, str(service)) as kiosk:
        kiosk.wait_for("serving")
        warm = kiosk.wait_for("warm", 2)
        until(lambda: len(processes_with(str(service))) == 2, "the service and the supervisor that names it")
        kiosk.process.send_signal(number)
        kiosk.process.wait(10)
        # An exiting process loses its arguments a moment before it is gone.
        until(lambda: not alive(warm["pid"]) and processes_with(str(tmp_path)) == [], "no process left", timeout_s=3)


def test_a_power_cut_in_a_visit_is_told_after_the_restart(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1")
        journal = Outbox(tmp_path / "state", Delivery())
        until(journal.interrupted_visit, "the visit in the journal")
        journal.close()
        kiosk.wait_for("warm", 2)
        kiosk.kill()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 2)["interrupted"] == {"committed": False, "reference": ""}


def test_a_visit_that_ended_is_not_told(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1\nend citizen")
        kiosk.wait_for("serving", 2)
        kiosk.kill()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 3)["interrupted"] == {}
