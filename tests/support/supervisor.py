"""A supervisor in its own process with fake screens, watched through what the screens write down."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from kiosk.processes.proc import alive, command, pids
from tests.support.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def until(seen: Callable[[], T | None], what: str, timeout_s: float = PATIENCE_S) -> T:
    """Ask again until the answer is not None (and not False)."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        answer = seen()
        if answer is not None and answer is not False:
            return answer
        time.sleep(0.005)
    raise AssertionError(f"not seen within {timeout_s} s: {what}")


def processes_with(text: str) -> list[int]:
    """Living processes whose arguments hold `text`."""
    return [pid for pid in pids() if pid != os.getpid() and text in command(pid) and alive(pid)]


class Hosted:
    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.supervisor.hosted", str(directory), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def log(self) -> list[dict[str, Any]]:
        file = self.directory / "log"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def wait_for(self, event: str, count: int = 1, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The `count`th such event."""

        def seen() -> dict[str, Any] | None:
            found = [entry for entry in self.log() if entry["event"] == event]
            return found[count - 1] if len(found) >= count else None

        return until(seen, f"{event} {count}", timeout_s)

    def tell(self, pid: int, words: str) -> None:
        with (self.directory / str(pid)).open("w") as fifo:
            fifo.write(words + "\n")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def close(self) -> tuple[int, str]:
        """End it as systemd would: exit status and standard error."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors


@contextlib.contextmanager
def running_supervisor(directory: Path, *arguments: str) -> Iterator[Hosted]:
    hosted = Hosted(directory, *arguments)
    try:
        yield hosted
    finally:
        if hosted.process.poll() is None:
            hosted.close()
