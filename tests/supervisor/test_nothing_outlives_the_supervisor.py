"""SIGTERM and SIGKILL of the supervisor end every process; the next start tells of the visit that was cut."""

import signal
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.processes.proc import alive
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import processes_with, running_supervisor, until

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
        kiosk.process.wait(PATIENCE_S)
        # An exiting process loses its arguments a moment before it is gone.
        until(lambda: not alive(warm["pid"]) and processes_with(str(tmp_path)) == [], "no process left")


def test_a_power_cut_in_a_visit_is_told_after_the_restart(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1")
        journal = Outbox(outbox_directory(tmp_path / "state"), Delivery())
        until(journal.interrupted_visit, "the visit in the journal")
        journal.close()
        kiosk.wait_for("warm", 2)
        kiosk.kill()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 2)["interrupted"] == {"committed": False, "reference": ""}


def test_a_service_that_is_restarted_in_a_visit_has_interrupted_its_citizen(tmp_path: Path) -> None:
    """Somebody stood there, whoever stopped the service; the minute told is that of the stop."""
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1")
        journal = Outbox(outbox_directory(tmp_path / "state"), Delivery())
        begun = until(journal.interrupted_visit, "the visit in the journal").at
        assert kiosk.close()[0] == 0
        stopped = journal.interrupted_visit()
        journal.close()
        assert stopped is not None
        assert stopped.at > begun
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 2)["interrupted"] == {"committed": False, "reference": ""}


@pytest.mark.parametrize("end", ["stopped", "screen lost"])
def test_a_goodbye_that_is_cut_short_has_interrupted_nobody(tmp_path: Path, end: str) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")["pid"]
        kiosk.wait_for("warm", 2)
        kiosk.tell(first, "visit v1")
        journal = Outbox(outbox_directory(tmp_path / "state"), Delivery())
        until(journal.interrupted_visit, "the visit in the journal")
        kiosk.tell(first, "over citizen")
        until(lambda: journal.interrupted_visit() is None, "its end in the journal")
        journal.close()
        if end == "screen lost":
            kiosk.tell(first, "die")
            second = kiosk.wait_for("serving", 2)
            assert (second["interrupted"], second["after"]) == ({}, "citizen")
            return
        kiosk.close()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 2)["interrupted"] == {}


def test_a_visit_that_ended_is_not_told(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1\nend citizen")
        kiosk.wait_for("serving", 2)
        kiosk.kill()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving", 3)["interrupted"] == {}
