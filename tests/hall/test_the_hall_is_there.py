"""The hall starts, says where everything is, and leaves nothing behind."""

import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from tests.support.hall import running_hall
from tests.support.patience import PATIENCE_S


def test_it_says_where_everything_is_and_each_of_it_answers(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        assert b"ScannerCapabilities" in httpx2.get(f"{hall.escl_url}/ScannerCapabilities").content
        assert hall.state()["printer"]["paper"] == "ok"
        assert hall.cable_port is None
        control = tmp_path / "hall" / "control.json"
        assert stat.S_IMODE(control.stat().st_mode) == 0o600
        names = {path.name for path in hall.trust_dir.iterdir()}
    assert names == {"FR00-0001.pub.pem", "FR99-HA01.pub.pem", "cev-hall.json"}


def test_sigterm_ends_it_at_once(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        hall.process.send_signal(signal.SIGTERM)
        assert hall.process.wait(PATIENCE_S) == 0


def test_it_does_not_outlive_its_parent(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys\n"
        f"hall = subprocess.Popen([sys.executable, '-m', 'kiosk.hall', '--state', {str(tmp_path)!r}, '--json'],"
        " stdout=subprocess.PIPE)\n"
        "hall.stdout.readline()\n"
        "print(hall.pid, flush=True)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", parent], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    hall_pid = int(ended.stdout)
    deadline = time.monotonic() + PATIENCE_S
    while not _is_gone(hall_pid):
        assert time.monotonic() < deadline, "the hall outlived its parent"
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
