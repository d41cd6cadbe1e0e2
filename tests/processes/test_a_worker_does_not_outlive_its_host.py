"""A worker holds a device and a citizen's page: when its host is gone, by SIGKILL too, so is it."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from tests.support.patience import PATIENCE_S

HOST = """
import asyncio, sys
from kiosk.processes.host import WorkerHost
from tests.support.odd_worker import Say, Setup, Sleep, Reply

async def main():
    host = WorkerHost("tests.support.odd_worker", Setup("x"))
    host.start()
    await host.call(Say(""), Reply, 60)
    print(host.pid, flush=True)
    if sys.argv[1] == "calling":
        await host.call(Sleep(60), Reply, 60)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def goes(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(PATIENCE_S)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


@pytest.mark.parametrize("doing", ["idle", "calling"])
def test_the_host_is_killed(doing: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOST, doing], stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        worker = int(host.stdout.readline())
        assert psutil.pid_exists(worker)
        host.send_signal(signal.SIGKILL)
        assert goes(worker)


def test_the_host_died_before_the_worker_could_ask_to_die_with_it() -> None:
    """The race of PR_SET_PDEATHSIG: here the parent named on the command line is not the parent any more, while the
    socket is still open, so only the look at the parent's id can end it."""
    ours, theirs = socket.socketpair()
    with ours, theirs, subprocess.Popen([sys.executable, "-c", ""]) as other:
        other.wait()
        command = [sys.executable, "-m", "kiosk.processes.worker", "tests.support.odd_worker", str(theirs.fileno())]
        with subprocess.Popen([*command, str(other.pid)], pass_fds=[theirs.fileno()]) as worker:
            assert worker.wait(PATIENCE_S) == 0


def test_a_worker_in_a_call_ends_when_only_the_socket_closes() -> None:
    from kiosk.processes import frames
    from tests.support.odd_worker import Setup, Sleep

    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "kiosk.processes.worker", "tests.support.odd_worker", str(theirs.fileno())]
    with subprocess.Popen([*command, str(os.getpid())], pass_fds=[theirs.fileno()]) as worker:
        theirs.close()
        ours.sendall(frames.encode("call", 0, Setup("x")))
        assert frames.receive(ours) is not None
        ours.sendall(frames.encode("call", 1, Sleep(60)))
        time.sleep(0.1)
        ours.close()
        worker.wait(PATIENCE_S)
