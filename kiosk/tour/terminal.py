"""A whole kiosk in a process of its own, off-screen, with a robot at its glass and a hand on its hall."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError
from kiosk.tour.hall_control import HallControl
from kiosk.tour.robot import PATIENCE_S, Glass, Robot, glass

PLAYED = "changement-adresse"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


class Terminal:
    """`state` as `kiosk run --state`; `config` a TOML file or None for the embedded default, with the démarches
    of `offer`."""

    def __init__(self, state: Path, at: Glass, config: Path | None = None, offer: tuple[str, ...] = (PLAYED,)) -> None:
        self.state = state
        self.hall = HallControl(state)
        self._glass = at
        offered = [word for name in offer for word in ("--offer", name)]
        options = ["--state", str(state), "--json", *(["--config", str(config)] if config else offered)]
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kiosk.tour.robot_run", str(at.address), *options],
            env={**os.environ, **OFFSCREEN},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.log: list[str] = []
        self.said: list[str] = []
        self._readers = [
            threading.Thread(target=_keep, args=(stream, lines), daemon=True)
            for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.log))
        ]
        for reader in self._readers:
            reader.start()

    def next_screen(self, timeout_s: float = PATIENCE_S) -> Robot:
        """The next screen that is shown. Raises `KioskError` with the kiosk's last words when it has ended."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                return self._glass.next_screen(min(1.0, max(0.0, deadline - time.monotonic())))
            except KioskError:
                if self.process.poll() is not None:
                    last = self.log[-1].strip() if self.log else "no word"
                    raise KioskError(f"the kiosk has ended with status {self.process.returncode}: {last}") from None
                if time.monotonic() > deadline:
                    raise

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command of the product on the same state directory, e.g. `desk export`."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "kiosk", *words, "--state", str(self.state)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def files(self, where: str) -> list[dict[str, str]]:
        """What `kiosk outbox list` or `kiosk desk list` tells. Raises `KioskError`."""
        listed = self.command(where, "list", "--json")
        if listed.returncode != 0:
            raise KioskError(f"{where}: {listed.stderr.strip()}")
        found: list[dict[str, str]] = json.loads(listed.stdout)["files"]
        return found

    def delivered(self, reference: str, out: Path | None = None, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The file as the recipient opened it; `out` gets its attachments too. Waits for it to arrive."""
        deadline = time.monotonic() + timeout_s
        into = ["--out", str(out)] if out else []
        while True:
            exported = self.command("desk", "export", reference, "--json", *into)
            if exported.returncode == 0:
                found: dict[str, Any] = json.loads(exported.stdout)
                return found
            if time.monotonic() > deadline:
                raise KioskError(f"the recipient has not got {reference}: {exported.stderr.strip()}")
            time.sleep(0.2)

    def close(self) -> int:
        """SIGTERM, as systemd ends it: exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for reader in self._readers:
            reader.join(5)
        return self.process.returncode


def _keep(stream: Any, lines: list[str]) -> None:
    for line in stream:
        lines.append(line)
    stream.close()


@contextlib.contextmanager
def running_terminal(state: Path, config: Path | None = None, offer: tuple[str, ...] = (PLAYED,)) -> Iterator[Terminal]:
    with glass() as opened:
        terminal = Terminal(state, opened, config, offer)
        try:
            yield terminal
        finally:
            terminal.close()
