"""A hall of simulated hardware for a measurement, and the settings that lead to it."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.bench.process import started
from kiosk.config import Config
from kiosk.errors import KioskError
from kiosk.supervisor.embedded import beside, default_config

TELL_S = 10.0


def tell(state: Path, *words: str) -> str:
    """A gesture in the hall of `state`, as `kiosk hall` takes it; what it answers. Raises `KioskError`."""
    command = [sys.executable, "-P", "-m", "kiosk", "hall", *words, "--state", str(state)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TELL_S, check=False)
    if done.returncode:
        raise KioskError(f"bench: {done.stderr.strip().removeprefix('kiosk: ')}")
    return done.stdout


@contextlib.contextmanager
def hall() -> Iterator[tuple[Config, Path]]:
    """Settings of a kiosk whose every device is simulated, and the state directory, while the hall stands."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, contextlib.ExitStack() as stack:
        state = Path(folder)
        there = beside(default_config(dock=False), state)
        spec = next(service for service in there.services if service.name == "hall")
        for service in there.services:
            for sock in service.sockets.values():
                stack.enter_context(sock)
        handed = [f"{name}={sock.fileno()}" for name, sock in spec.sockets.items()]
        words = [*spec.command, *(word for each in handed for word in ("--socket", each))]
        with started(words, [sock.fileno() for sock in spec.sockets.values()]) as process:
            process.ready_s()
            yield there.config, state
