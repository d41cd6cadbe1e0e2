"""A recipient's desk in a process of its own, as a kiosk meets it."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "kiosk", "desk"]


class Desk:
    """`url`: where kiosks send; `link`: signs one browser in; `state`: the directory given as `--state`."""

    def __init__(self, state: Path, *options: str, port: int = 0) -> None:
        self.state = state
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--state", str(state), "--port", str(port), "--json", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the desk did not start: exit status {self.process.wait()}")
        ready = json.loads(line)
        self.url: str = ready["url"]
        self.link: str = ready["link"]
        self.public_key: str = ready["public_key"]
        self.public_key_file = state / "desk" / "recipient.pub"

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def list(self) -> "list[dict[str, Any]]":
        """The files received, newest first, as `kiosk desk list --json` says."""
        return list(self._ask("list")["files"])

    def export(self, reference: str) -> dict[str, Any]:
        """One file, opened: `{"reference", "flow", "facts", "documents"}`."""
        return self._ask("export", reference)

    def tell(self, *words: str) -> str:
        """What a command says to a person."""
        command = [*COMMAND, *words, "--state", str(self.state)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=30).stdout

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _ask(self, *words: str) -> dict[str, Any]:
        done = subprocess.run(
            [*COMMAND, *words, "--state", str(self.state), "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@contextlib.contextmanager
def running_desk(directory: Path, *options: str, port: int = 0) -> Iterator[Desk]:
    """A desk with its state in `directory/desk-state`, until the block ends."""
    desk = Desk(directory / "desk-state", *options, port=port)
    try:
        yield desk
    finally:
        desk.kill()
