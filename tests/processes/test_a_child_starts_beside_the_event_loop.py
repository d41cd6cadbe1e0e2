"""A child may take its time to start: the screen's event loop turns meanwhile, and none is left behind."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.processes import proc, spawning
from kiosk.processes.spawning import Spawned, Standard, dying_with_us, spawn
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S

SLEEPS = ("sleep", "60")


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-c", program)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def let_go(fifo: Path) -> None:
    fifo.read_bytes()


async def seen(that: Callable[[], bool]) -> None:
    while not that():  # noqa: ASYNC110 - the kernel tells no event of it
        await asyncio.sleep(0.002)


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A FIFO that each child opens on its way to its program: until somebody reads it, posix_spawn does not return."""
    fifo = tmp_path / "held"
    os.mkfifo(fifo)
    plan = spawning._hand_over

    def and_wait(actions: Any, standard: Standard, inherit: Any) -> None:
        plan(actions, standard, inherit)
        spawning._libc.posix_spawn_file_actions_addopen(actions, 1, os.fsencode(fifo), os.O_WRONLY, 0)

    monkeypatch.setattr(spawning, "_hand_over", and_wait)
    return fifo


@pytest.mark.parametrize("loop", LOOPS)
def test_the_loop_turns_while_a_start_is_held_up(loop: str, held: Path) -> None:
    async def story() -> None:
        starting = asyncio.ensure_future(spawn(["true"]))
        for _ in range(100):  # a loop that waited for the start would never come to the end of this
            await asyncio.sleep(0)
        assert not starting.done()
        let_go(held)
        assert await (await starting).ended() == 0

    run_in(loop, story)


@pytest.mark.parametrize("loop", LOOPS)
def test_who_is_cancelled_during_the_start_leaves_no_child(loop: str, held: Path) -> None:
    async def story() -> None:
        before = proc.children(os.getpid())
        starting = asyncio.ensure_future(spawn(SLEEPS))
        await seen(lambda: proc.children(os.getpid()) != before)
        starting.cancel()
        await asyncio.sleep(0)
        let_go(held)
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        assert proc.children(os.getpid()) == before

    run_in(loop, story)


@pytest.mark.parametrize("loop", LOOPS)
def test_how_it_ended_is_known_and_killing_it_again_is_harmless(loop: str) -> None:
    async def story() -> None:
        assert await (await spawn(python("raise SystemExit(3)"))).ended() == 3
        child = await spawn(SLEEPS)
        assert child.status is None
        child.kill()
        assert await child.ended() == child.status == -signal.SIGKILL
        child.kill()
        assert not proc.alive(child.pid)

    run_in(loop, story)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_program_that_is_not_there_is_an_error_at_once(loop: str) -> None:
    async def story() -> None:
        with pytest.raises(FileNotFoundError):
            await spawn(["no-such-program-of-a-kiosk"])
        for nothing in ("", "tr\0ue"):
            with pytest.raises(OSError, match=r"No such file|Invalid"):
                await spawn([nothing])

    run_in(loop, story)


def test_it_gets_the_descriptors_that_it_is_given_and_no_other() -> None:
    async def story() -> None:
        reading, writing = os.pipe()
        given, kept = os.pipe(), os.pipe()
        for descriptor in kept:
            os.set_inheritable(descriptor, True)  # as a socket that came from the supervisor is
        # The folder's own descriptor is in the list, and closed when the list is read.
        program = "import os; fds = os.listdir('/proc/self/fd'); print(*(n for n in fds if int(n) > 2 and is_open(n)))"
        program = f"import os.path\nis_open = lambda n: os.path.exists(f'/proc/self/fd/{{n}}')\n{program}"
        child = await spawn(python(program), standard=Standard(stdout=writing), inherit=[given[0]])
        assert await child.ended() == 0
        assert os.read(reading, 4096).split() == [b"%d" % given[0]]
        for descriptor in (reading, writing, *given, *kept):
            os.close(descriptor)

    run_in("asyncio", story)


def test_a_child_does_not_see_the_signals_that_python_ignores() -> None:
    async def story() -> None:
        child = await spawn(["sh", "-c", "kill -PIPE $$; exit 0"])
        assert await child.ended() == -signal.SIGPIPE

    run_in("asyncio", story)


def test_a_hundred_children_leave_no_descriptor_and_no_zombie() -> None:
    async def story() -> None:
        # Other tests of this process may have left a child of theirs.
        descriptors, others = open_descriptors(), proc.children(os.getpid())
        for _ in range(10):
            children: list[Spawned] = await asyncio.gather(*(spawn(["true"]) for _ in range(10)))
            assert [await child.ended() for child in children] == [0] * 10
        assert open_descriptors() <= descriptors, "what others left open may be closed meanwhile"
        assert proc.children(os.getpid()) <= others

    run_in("asyncio", story)


def test_without_a_descriptor_left_it_is_an_error_and_nothing_stays_open() -> None:
    async def story() -> None:
        before, limits = open_descriptors(), resource.getrlimit(resource.RLIMIT_NOFILE)
        ours, theirs = socket.socketpair()
        resource.setrlimit(resource.RLIMIT_NOFILE, (theirs.fileno() + 1, limits[1]))
        try:
            with pytest.raises(OSError, match="Too many open files"):
                await spawn(["true"], handed=theirs)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        ours.close()
        assert open_descriptors() == before
        assert await (await spawn(["true"])).ended() == 0

    run_in("asyncio", story)


def test_a_descriptor_that_is_closed_already_is_an_error() -> None:
    async def story() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        os.close(writing)
        with pytest.raises(OSError, match="Bad file descriptor"):
            await spawn(["true"], inherit=[writing])

    run_in("asyncio", story)


ORPHANED = """
import os, subprocess, sys
from kiosk.processes.spawning import dying_with_us
command = dying_with_us(["touch", sys.argv[1]])
if os.fork() == 0:
    os.read(int(sys.argv[2]), 1)  # until the one whom it shall die with is gone
    os.execvp(command[0], command)
"""


def test_a_program_that_is_orphaned_before_it_is_guarded_does_nothing(tmp_path: Path) -> None:
    held, freed = os.pipe()
    parent = subprocess.Popen([sys.executable, "-c", ORPHANED, str(tmp_path / "ran"), str(held)], pass_fds=[held, 1])
    assert parent.wait(PATIENCE_S) == 0
    os.close(freed)
    os.close(held)
    ended = subprocess.run([*dying_with_us(["touch", str(tmp_path / "guarded")])], timeout=PATIENCE_S, check=False)
    assert ended.returncode == 0
    assert (tmp_path / "guarded").exists()
    assert not (tmp_path / "ran").exists()
