"""A measured process: started alike for the product and for its floor, timed to its first line, and ended.

Off-screen and drawn by the processor, so that two machines can be compared.
"""

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence

from kiosk.errors import KioskError
from kiosk.tour.terminal import OFFSCREEN

TIMEOUT_S = 60.0


@contextlib.contextmanager
def started(command: Sequence[str], descriptors: Sequence[int] = ()) -> Iterator["Measured"]:
    """Runs until the end of the `with`; then SIGTERM, and SIGKILL to the whole group when that does not end it."""
    with tempfile.TemporaryFile() as words:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            pass_fds=descriptors,
            env={**os.environ, **OFFSCREEN},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            start_new_session=True,
        )
        try:
            yield Measured(process, began, words.fileno())
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


class Measured:
    def __init__(self, process: subprocess.Popen[bytes], began: float, words: int) -> None:
        self.process = process
        self._began = began
        self._words = words

    def ready_s(self) -> float:
        """Seconds from the start of the process to its first line, which says `ready`."""
        line = b""
        while not line.endswith(b"\n"):
            left_s = self._began + TIMEOUT_S - time.monotonic()
            read = self._read(max(0.0, left_s))
            if not read:
                raise self.failure()
            line += read
        taken = time.monotonic() - self._began
        if b"ready" not in line:
            raise self.failure()
        return taken

    def _read(self, timeout_s: float) -> bytes:
        descriptor = self.process.stdout.fileno() if self.process.stdout is not None else -1
        readable, _, _ = select.select([descriptor], [], [], timeout_s)
        return os.read(descriptor, 1 << 16) if readable else b""

    def failure(self) -> KioskError:
        """What ended it, in one line: its status and the last line that it wrote on standard error."""
        name = " ".join(str(word) for word in self.process.args[1:4])  # type: ignore[index]
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        status = self.process.returncode
        ended = f"ended with status {status}" if status is not None else f"said nothing within {TIMEOUT_S:g} s"
        last = os.pread(self._words, 1 << 16, 0).decode(errors="replace").strip().rpartition("\n")[2]
        return KioskError(f"bench: `python {name}` {ended} before its first frame{': ' if last else ''}{last}")
