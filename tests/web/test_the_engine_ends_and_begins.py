"""The engine's processes: killed, they are there again and nothing else is lost; closed, nothing of them is left."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.web import port, protocol
from tests.support.patience import PATIENCE_S
from tests.support.web import Visitor, visiting

pytestmark = pytest.mark.long
CANARY = b"CANARI-"
# Where programs leave things, and what this test looks through when the engine is gone.
HAUNTS = (Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path.home(), Path.cwd())
DEPTH = 4


def children(pid: int) -> list[int]:
    """Of a process, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found


def renderer(pid: int) -> int:
    """The process that runs the page's scripts: of all below, the one with the most memory (Chromium makes it of a
    process that waits for it, and leaves the name)."""
    return max(children(pid), key=lambda child: int(Path(f"/proc/{child}/statm").read_text().split()[1]))


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def written_since(instant: float) -> list[Path]:
    """Files in the usual places that hold what the page has stored."""
    found = []
    for haunt in HAUNTS:
        for folder, folders, names in os.walk(haunt):
            if len(Path(folder).parts) - len(haunt.parts) >= DEPTH:
                folders.clear()
            for path in (Path(folder) / name for name in names):
                try:
                    if path.stat().st_mtime >= instant and path.is_file() and CANARY in path.read_bytes():
                        found.append(path)
                except OSError:
                    continue
    return [path for path in found if path.suffix not in (".py", ".pyc")]


def test_a_page_whose_process_dies_is_opened_again() -> None:
    async def story() -> None:
        async with visiting("aide") as visitor:
            await visitor.titled("Aide")
            pid = visitor.client.pid
            assert pid is not None
            visitor.pages.clear()
            os.kill(renderer(pid), signal.SIGKILL)
            assert (await visitor.hear(port.Crashed)).view == "site"
            await visitor.titled("Aide")
            assert visitor.client.pid == pid
            assert False not in visitor.lives

    asyncio.run(story())


def test_an_engine_that_is_killed_is_started_anew_and_shows_the_page() -> None:
    async def story() -> None:
        async with visiting("aide") as visitor:
            await visitor.titled("Aide")
            pid = visitor.client.pid
            assert pid is not None
            below = children(pid)
            visitor.pages.clear()
            os.kill(pid, signal.SIGKILL)
            await visitor.titled("Aide")
            assert visitor.lives == [True, False, True]
            assert visitor.client.pid != pid
            await wait_until(lambda: all(map(is_gone, below)), "its children are gone with it")

    asyncio.run(story())


def test_nothing_is_left_of_what_a_page_stored() -> None:
    began = time.time() - 1

    async def story() -> list[int]:
        async with visiting("essai/store") as visitor:
            await visitor.titled("Essai store")
            await visitor.press("Garder")
            await visitor.said("gardé")
            await again_without_what_was_kept(visitor)
            pid = visitor.client.pid
            assert pid is not None
            below = [pid, *children(pid)]
            assert CANARY not in arguments(below)
            assert b"essai" not in arguments(below)
            await visitor.client.close()
            await wait_until(lambda: all(map(is_gone, below)), "every process is gone")
            assert not any(bytes(visitor.client.pictures.memory[4096:40960])), "no picture is left"
            return below

    assert asyncio.run(story())
    assert written_since(began) == []


async def again_without_what_was_kept(visitor: Visitor) -> None:
    """The page is read again, and the stored things are there as long as the visit."""
    visitor.client.do(protocol.Again())
    await visitor.until(lambda: visitor.item("rien") or None, "the page anew")


def arguments(pids: list[int]) -> bytes:
    return b"".join(Path(f"/proc/{one}/cmdline").read_bytes() for one in pids)


async def wait_until(true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.02)
