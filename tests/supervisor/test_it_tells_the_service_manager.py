"""systemd hears when the screen takes a touch, then that the supervisor goes on, and nothing from any child."""

import itertools
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.supervisor.service_manager import ServiceManager
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import running_supervisor


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "notify"))
    listener.settimeout(PATIENCE_S)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listener


def until_ready(manager: socket.socket) -> set[bytes]:
    """What was said before it: on a slow machine the heart beats before the first screen serves."""
    return set(iter(lambda: manager.recv(100), b"READY=1"))


def test_ready_comes_once_and_then_the_heart_beats_until_the_end(tmp_path: Path, manager: socket.socket) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        assert until_ready(manager) <= {b"WATCHDOG=1"}
        assert manager.recv(100) == b"WATCHDOG=1"
        environment = Path(f"/proc/{first['pid']}/environ").read_bytes()
        assert b"NOTIFY_SOCKET" not in environment, "a screen could speak in the kiosk's name"
        kiosk.tell(first["pid"], "visit v1\nend citizen")
        kiosk.wait_for("serving", 2)
        kiosk.process.terminate()
        said = [manager.recv(100)]
        while said[-1] != b"STOPPING=1":
            said.append(manager.recv(100))
        assert set(said[:-1]) <= {b"WATCHDOG=1"}


def test_a_supervisor_that_stands_still_says_nothing(tmp_path: Path, manager: socket.socket) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.wait_for("serving")
        assert until_ready(manager) <= {b"WATCHDOG=1"}
        manager.recv(100)
        os.kill(kiosk.process.pid, signal.SIGSTOP)
        manager.settimeout(2.5)  # two beats and a half
        try:
            with pytest.raises(TimeoutError):
                [manager.recv(100) for _ in range(3)]
        finally:
            os.kill(kiosk.process.pid, signal.SIGCONT)


def test_a_manager_that_has_gone_does_not_hurt(tmp_path: Path, manager: socket.socket) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.wait_for("serving")
        manager.close()
        (tmp_path / "notify").unlink()
        kiosk.wait_for("warm", 2)
        _, errors = kiosk.close()
        assert "Traceback" not in errors


def until_blocked(act: Callable[[], object]) -> int:
    """How often it could be done."""
    for times in itertools.count():
        try:
            act()
        except BlockingIOError:
            return times
    raise AssertionError


def test_a_manager_whose_queue_is_full_hears_of_it_later(manager: socket.socket) -> None:
    told = ServiceManager(str(manager.getsockname()))
    others = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    others.setblocking(False)
    manager.setblocking(False)
    sent = until_blocked(lambda: others.sendto(b"STATUS=others", manager.getsockname()))
    told.ready()
    told.alive()
    assert until_blocked(lambda: manager.recv(100)) == sent
    told.alive()
    assert [manager.recv(100), manager.recv(100)] == [b"READY=1", b"WATCHDOG=1"]
    told.ready()
    assert until_blocked(lambda: manager.recv(100)) == 0
