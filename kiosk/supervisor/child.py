"""Child processes of the supervisor: none outlives it, and none leaves anything behind when it is ended.

Each leads a session of its own, so that its whole process group can be killed, and is killed by the kernel when the
supervisor dies (`PR_SET_PDEATHSIG`). A descendant that left the group is adopted by the supervisor
(`PR_SET_CHILD_SUBREAPER`), found in /proc, and killed too.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO

from kiosk.processes import proc

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Descendants whose parent has died become children of this process instead of escaping to pid 1."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Child:
    """One child process with its descendants."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid
        self.pidfd = os.pidfd_open(process.pid)
        self._closed = False

    @property
    def stdout(self) -> IO[bytes] | None:
        return self._process.stdout

    @property
    def returncode(self) -> int | None:
        """Once it was waited for: its exit status, or minus the signal that ended it; -9 is mostly our own."""
        return self._process.returncode

    def terminate(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    def wait(self, timeout_s: float) -> bool:
        """Whether the process itself has exited within the time."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """Kill the process group and wait for its leader; idempotent. `kill_orphans` does the rest."""
        if self._closed:
            return
        self._closed = True
        # The leader is not reaped yet, so the group's number cannot have been given to another one.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self.pidfd)
        if self._process.stdout is not None:
            self._process.stdout.close()


def spawn(
    command: Sequence[str],
    *,
    descriptors: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
    stdout: int = subprocess.DEVNULL,
    niceness: int = 0,
    dies_by_itself: bool = False,
) -> Child:
    """Start `command` in a session of its own. `environment` is added to ours; `descriptors` are inherited.

    `dies_by_itself`: the program asks to be killed with its parent. Nothing of ours then runs between fork and exec,
    so that Python need not copy its memory (vfork): 4 ms.
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)
        os.nice(niceness)

    process = subprocess.Popen(
        command,
        pass_fds=descriptors,
        env={**os.environ, **environment} if environment else None,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        start_new_session=True,
        # Safe: the supervisor has one thread.
        preexec_fn=None if dies_by_itself else die_with_parent,  # noqa: PLW1509
    )
    return Child(process)


def spawn_linked(command: Sequence[str]) -> tuple[Child, socket.socket]:
    """Start `command`, followed by the number of its descriptor of a socket; gives our end of it.

    A screen asks for its death with its parent (`worker.harden`); one that has not come so far waits for its settings
    on this socket, and ends when it is closed.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        return spawn([*command, str(theirs.fileno())], descriptors=[theirs.fileno()], dies_by_itself=True), ours


def python(module: str, *arguments: str) -> tuple[str, ...]:
    # -P: the folder where the kiosk was called may be somebody's stick, with a file that has the name of a module.
    return (sys.executable, "-P", "-m", module, *arguments)


def kill_orphans(known: set[int]) -> int:
    """Kill and reap every child of this process that is not `known`, until none is left; gives their number.

    Only an orphan of an ended child can be unknown. Killing one may hand us its own children: hence the loop.
    """
    killed: set[int] = set()
    while strays := proc.children(os.getpid()) - known:
        for pid in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        killed |= strays
    return len(killed)
