"""A process in the sandbox reads and writes what it holds open, and nothing else."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from kiosk.documents.incoming.client import Opener
from tests.support.loops import run_in

TRIES = """
import json, os, socket, sys, threading
from kiosk.documents import sandbox

listening = socket.socket()
listening.bind(("127.0.0.1", 0))
tries = {
    "read a file": lambda: open("/etc/hostname"),
    "write a file": lambda: os.open("trace", os.O_WRONLY | os.O_CREAT),
    "look into a folder": lambda: os.listdir("/"),
    "make a socket": lambda: socket.socket(),
    "send to a neighbour": lambda: socket.socketpair(),
    "take a call": lambda: listening.listen(),
    "start a program": lambda: os.execv("/bin/true", ["/bin/true"]),
    "end a process": lambda: os.kill(os.getppid(), 0),
    "trace a process": lambda: os.stat("/proc/self/mem"),
    "rename": lambda: os.rename("a", "b"),
    "make memory that has a name": lambda: os.memfd_create("x"),
    "change its user": lambda: os.setuid(1),
}
sandbox.enter(1 << 30)
done = {}
for name, attempt in tries.items():
    try:
        attempt()
        done[name] = "done"
    except PermissionError:
        done[name] = "refused"
ran = []
thread = threading.Thread(target=lambda: ran.append(1))
thread.start()
thread.join()
done["think in a thread"] = "done" if ran else "refused"
os.write(1, json.dumps(done).encode())
"""


def test_every_way_out_is_refused() -> None:
    done = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, check=True, timeout=30)
    told = json.loads(done.stdout)

    assert told.pop("think in a thread") == "done"
    assert len(told) == 12
    assert set(told.values()) == {"refused"}, told


def test_a_worker_in_the_sandbox_has_a_filter_and_may_get_no_new_rights() -> None:
    async def body() -> None:
        opener = Opener()
        opener.start()
        try:
            await opener.open(b"")
            with open(f"/proc/{opener.pid}/status") as file:  # noqa: ASYNC230, PTH123 - a line of the kernel
                status = dict(line.split(":", 1) for line in file.read().splitlines())
            assert status["Seccomp"].strip() == "2"
            assert status["NoNewPrivs"].strip() == "1"
            assert psutil.Process(opener.pid).rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        finally:
            await opener.close()

    run_in("asyncio", body)


def test_without_the_library_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import ctypes\nfrom kiosk.documents import sandbox\n"
        "def missing(*a, **k): raise OSError\n"
        "ctypes.CDLL = missing\n"
        "try: sandbox.enter(1 << 30)\nexcept sandbox.NoSandbox as e: print(e)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=30, env=os.environ)

    assert done.stdout.decode().strip() == "libseccomp2 is not installed"
