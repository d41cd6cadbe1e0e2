"""Starts a child beside an event loop that must not stand still, and waits for its end.

Python's own ways keep the interpreter: `subprocess` and `os.posix_spawn` until the child has loaded its program (the
event loop's thread stood for 225 ms on a busy machine, and a thread does not help), fork until the page tables are
copied (88 ms in a process of 200 MB, six busy loops on two processors). The C library's posix_spawn, called by ctypes,
lets go of it: 3 ms there.

The thread that starts a child lives as long as the child: PR_SET_PDEATHSIG kills a child whose parent *thread* ends.
"""

import _thread
import asyncio
import contextlib
import ctypes
import errno
import os
import signal
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_libc = ctypes.CDLL(None, use_errno=True)  # not PyDLL: each call lets go of the interpreter
# Larger than what any C library puts into them (glibc: 80, 336 and 128 bytes).
_OPAQUE_BYTES = 1024
_POSIX_SPAWN_SETSIGDEF = 0x04
_P_PID = 1
# Python ignores them, and what is ignored stays ignored over exec; as `subprocess` does.
_RESTORED = (signal.SIGPIPE, signal.SIGXFSZ)

# What an eventfd is told; it adds them up until it is read.
_BEGUN, _OVER = 1, 1 << 32
# How long a caller who is cancelled waits until the child is gone; then its thread sees to it alone.
_LEFT_AFTER_S = 2.0


class Standard(NamedTuple):
    """Descriptors of the child's standard input, output and errors; None: /dev/null."""

    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None


NOWHERE = Standard()

# A parent that dies before setpriv has asked for the signal sends none: the shell sees then that it has another one.
_UNLESS_ORPHANED = '[ "$PPID" = "$0" ] && exec "$@"'


def dying_with_us(command: Sequence[str]) -> list[str]:
    """`command`, for a program that knows nothing of us: it is killed when its parent, this process, ends."""
    return ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", _UNLESS_ORPHANED, str(os.getpid()), *command]


class Spawned:
    """One child; made by `spawn`. Belongs to the event loop's thread, but for `_live`: the thread that starts it and
    waits for it. That one tells the loop by an eventfd (qasync's `call_soon_threadsafe` is no safe way once its loop
    may be closed) and makes next to no object: the search for garbage falls due in whoever makes one, and Qt's objects
    must not be destroyed in another thread than their own."""

    def __init__(self, plan: "_Plan", handed: socket.socket | None) -> None:
        self.pid = 0
        self._status: int | None = None
        self._killed = False
        self._failed = 0
        self._plan = plan
        self._handed = handed
        self._lock = threading.Lock()
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._news = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._loop.add_reader(self._news, self._hear)

    @property
    def status(self) -> int | None:
        """Exit status, or minus the signal that ended it; None while it lives."""
        return self._status

    async def ended(self) -> int:
        """Wait for its end; gives the status."""
        await self._ended.wait()
        return self._status or 0

    def kill(self) -> None:
        """SIGKILL; idempotent. Never sent to another process: the number is ours until it has been reaped."""
        with self._lock:
            self._killed = True
            if self.pid and self._status is None:
                os.kill(self.pid, signal.SIGKILL)

    async def _start(self) -> None:
        try:
            # Not `Thread.start`, which waits until the thread has had a processor.
            _thread.start_new_thread(self._live, ())
        except RuntimeError:
            self._failed = errno.EAGAIN
            os.eventfd_write(self._news, _OVER)
        try:
            await self._started
        except asyncio.CancelledError:
            self.kill()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LEFT_AFTER_S):
                    await self._ended.wait()
            raise

    def _live(self) -> None:
        self._failed = self._plan.start()
        if not self._failed:
            with self._lock:
                self.pid = self._plan.pid.value
                if self._killed:
                    os.kill(self.pid, signal.SIGKILL)
            os.eventfd_write(self._news, _BEGUN)
            self._plan.wait()
            with self._lock:
                self._status = self._plan.reap()
        os.eventfd_write(self._news, _OVER)  # the last use of it: who hears this closes it

    def _hear(self) -> None:
        news = os.eventfd_read(self._news)
        if self._handed is not None:
            self._handed.close()
            self._handed = None
        if not self._started.done():
            if self._failed:
                self._started.set_exception(OSError(self._failed, os.strerror(self._failed)))
            else:
                self._started.set_result(None)
        if news >= _OVER:
            self._loop.remove_reader(self._news)
            os.close(self._news)
            self._plan.close()
            self._ended.set()


async def spawn(
    command: Sequence[str],
    *,
    standard: Standard = NOWHERE,
    inherit: Sequence[int] = (),
    handed: socket.socket | None = None,
    added: Mapping[str, str] | None = None,
) -> Spawned:
    """Start `command` (looked for in PATH). Raises OSError. A caller who is cancelled leaves no child behind.

    `inherit`: descriptors that the child gets under the same numbers; it gets no other. `handed` is closed once the
    child has it. `added`: to our environment.
    """
    argv = [os.fsencode(word) for word in command]
    environment = dict(os.environb) | {os.fsencode(name): os.fsencode(value) for name, value in (added or {}).items()}
    try:
        child = Spawned(_Plan(argv, environment, standard, inherit), handed)
    except OSError:
        if handed is not None:
            handed.close()
        raise
    await child._start()
    return child


class _Plan:
    """posix_spawn(3) with all that it needs, made in the loop's thread; the calls are for the child's."""

    def __init__(
        self, argv: Sequence[bytes], environment: Mapping[bytes, bytes], standard: Standard, inherit: Sequence[int]
    ) -> None:
        self.pid = ctypes.c_int()
        self._status = ctypes.c_int()
        self._words = _strings(argv)
        self._environment = _strings([name + b"=" + value for name, value in environment.items()])
        self._actions, self._attributes, signals, self._info = (
            ctypes.create_string_buffer(_OPAQUE_BYTES) for _ in range(4)
        )
        self._pid_at, self._status_at = ctypes.byref(self.pid), ctypes.byref(self._status)
        _libc.posix_spawn_file_actions_init(self._actions)
        _libc.posix_spawnattr_init(self._attributes)
        try:
            _hand_over(self._actions, standard, inherit)
        except OSError:
            self.close()
            raise
        _libc.sigemptyset(signals)
        for number in _RESTORED:
            _libc.sigaddset(signals, int(number))
        _libc.posix_spawnattr_setsigdefault(self._attributes, signals)
        _libc.posix_spawnattr_setflags(self._attributes, ctypes.c_short(_POSIX_SPAWN_SETSIGDEF))

    def start(self) -> int:
        """0, or an errno."""
        failed: int = _libc.posix_spawnp(
            self._pid_at, self._words[0], self._actions, self._attributes, self._words, self._environment
        )
        return failed

    def wait(self) -> None:
        """Until it has ended. It stays to be reaped, so that its number is nobody else's."""
        flags = os.WEXITED | os.WNOWAIT
        while _libc.waitid(_P_PID, self.pid, self._info, flags) and ctypes.get_errno() == errno.EINTR:
            pass

    def reap(self) -> int:
        _libc.waitpid(self.pid, self._status_at, 0)
        return os.waitstatus_to_exitcode(self._status.value)

    def close(self) -> None:
        _libc.posix_spawn_file_actions_destroy(self._actions)
        _libc.posix_spawnattr_destroy(self._attributes)


def _hand_over(actions: "ctypes.Array[ctypes.c_char]", standard: Standard, inherit: Sequence[int]) -> None:
    for number, descriptor in enumerate(standard):
        if descriptor is None:
            _libc.posix_spawn_file_actions_addopen(actions, number, b"/dev/null", os.O_RDWR, 0)
        else:
            _libc.posix_spawn_file_actions_adddup2(actions, descriptor, number)
    for descriptor in inherit:  # onto itself: it stays open over exec
        _libc.posix_spawn_file_actions_adddup2(actions, descriptor, descriptor)
    for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - interns each number
        with contextlib.suppress(OSError):  # the listing's own
            if descriptor > 2 and descriptor not in inherit and os.get_inheritable(descriptor):
                _libc.posix_spawn_file_actions_addclose(actions, descriptor)


def _strings(values: Sequence[bytes]) -> "ctypes.Array[ctypes.c_char_p]":
    if any(b"\0" in value for value in values):  # C would end there
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return (ctypes.c_char_p * (len(values) + 1))(*values, None)
