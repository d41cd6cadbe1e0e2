"""A hall of simulated hardware for a measurement, and the settings that lead to it."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.bench.process import started
from kiosk.config import Config
from kiosk.supervisor.embedded import beside, default_config


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
