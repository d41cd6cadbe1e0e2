"""What keeps dying is tried again ever more slowly; a screen that cannot start at all is said in one line."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_S
from tests.support.supervisor import running_supervisor


def test_a_screen_that_never_starts_ends_the_kiosk_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    with running_supervisor(tmp_path) as kiosk:
        _, errors = kiosk.process.communicate(timeout=PATIENCE_S)
        assert kiosk.process.returncode == 1
        assert errors.splitlines()[-1] == "the screen did not start, 5 times in a row"
        assert "Traceback" not in errors
        assert len([entry for entry in kiosk.log() if entry["event"] == "started"]) == 5


@pytest.mark.long
def test_successors_that_cannot_start_do_not_disturb_the_visit(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.wait_for("warm", 2)
        (tmp_path / "broken").touch()
        kiosk.tell(first["pid"], "visit v1\nend citizen")
        second = kiosk.wait_for("serving", 2)
        kiosk.wait_for("started", 7)  # five successors came and went
        kiosk.tell(second["pid"], "breed")
        kiosk.wait_for("bred")
        (tmp_path / "broken").unlink()
        kiosk.wait_for("warm", 3)


def test_a_service_that_dies_is_restarted(tmp_path: Path) -> None:
    service = tmp_path / "service.py"
    service.write_text("import os; print('{\"pid\": %d}' % os.getpid(), flush=True); import time; time.sleep(300)")
    with running_supervisor(tmp_path, str(service)) as kiosk:
        kiosk.wait_for("serving")
        assert kiosk.process.stdout is not None
        pids: list[int] = []
        while len(pids) < 3:
            said = kiosk.process.stdout.readline()
            if '"service"' in said:
                pids.append(int(said.rpartition(":")[2].strip(" }\n")))
                if len(pids) < 3:
                    os.kill(pids[-1], signal.SIGKILL)
        assert len(set(pids)) == 3
