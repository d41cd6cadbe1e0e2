"""The machine that the updater runs on, as root: systemd, and the kiosk beside it."""

import subprocess
import time
from pathlib import Path

from kiosk import running
from kiosk.errors import KioskError
from kiosk.update import standing

SYSTEMCTL = "/usr/bin/systemctl"
CALL_S = 60.0


class SystemdMachine:
    """`system.Machine`. `wanted`: the file by which the kiosk is asked to make room."""

    def __init__(self, wanted: Path = standing.WANTED, kiosk_run: Path = standing.KIOSK_RUN) -> None:
        self._wanted = wanted
        self._kiosk_run = kiosk_run

    def standing(self) -> standing.Standing | None:
        return standing.read(self._kiosk_run)

    def version(self) -> str:
        return running.system_version()

    def want_restart(self) -> None:
        try:
            self._wanted.touch()
        except OSError as error:
            raise KioskError(f"{self._wanted}: {error.strerror}") from None

    def restart(self) -> None:
        self._systemctl("--no-block", "reboot")

    def hold(self, *, held: bool) -> None:
        self._systemctl("freeze" if held else "thaw", "rauc.service")

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def _systemctl(self, *words: str) -> None:
        try:
            subprocess.run((SYSTEMCTL, *words), capture_output=True, timeout=CALL_S, check=True)
        except (OSError, subprocess.SubprocessError):
            raise KioskError(f"systemctl {words[-1]}: it did not do it") from None
