"""The machine that the updater runs on, as root: systemd, and the kiosk beside it; and that kiosk for who changes its
settings, by files alone."""

import subprocess
import time
from pathlib import Path

from kiosk import running
from kiosk.errors import KioskError
from kiosk.update import standing

SYSTEMCTL = "/usr/bin/systemctl"
CALL_S = 60.0
# systemd looks at once (inotify); it may have much else to do.
START_SEEN_S = 5.0
# Read by rauc.service when it starts (packaging/rauc/overlay), and gone with the updater's runtime folder.
RAUC_ENVIRONMENT = Path("/run/kiosk-updater/rauc-environment")


class SystemdMachine:
    """`system.Machine`. `wanted`: the file by which the kiosk is asked to make room. `proxy`: http(s)://HOST:PORT on
    the way to the server of updates; empty: none."""

    def __init__(
        self,
        wanted: Path = standing.WANTED,
        kiosk_run: Path = standing.KIOSK_RUN,
        *,
        proxy: str = "",
        rauc_environment: Path = RAUC_ENVIRONMENT,
    ) -> None:
        self._wanted = wanted
        self._kiosk_run = kiosk_run
        self._proxy = proxy
        self._rauc_environment = rauc_environment

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

    def before_fetching(self) -> None:
        """RAUC fetches with curl, which takes a proxy from its environment only: what runs of it is started anew."""
        if not self._proxy:
            return
        try:
            self._rauc_environment.write_text(f"https_proxy={self._proxy}\n", encoding="ascii")
        except (OSError, UnicodeEncodeError):
            raise KioskError(f"{self._rauc_environment}: the proxy cannot be told to RAUC") from None
        self._systemctl("restart", "rauc.service")

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


class KioskBeside:
    """`settings.Kiosk`. `run`: the folder of who changes the settings, which ends with it; `kiosk-settings-start.path`
    looks for `start-wanted` there."""

    def __init__(self, run: Path = standing.SETTINGS_RUN, kiosk_run: Path = standing.KIOSK_RUN) -> None:
        self._run = run
        self._kiosk_run = kiosk_run

    def standing(self) -> standing.Standing | None:
        return standing.read(self._kiosk_run)

    def want_restart(self, *, wanted: bool) -> None:
        self._say(standing.WANTED.name, wanted=wanted)

    def want_start(self) -> None:
        """The file is gone when this returns: one that stayed would have a kiosk started that somebody stops."""
        self._say("start-wanted", wanted=True)
        time.sleep(START_SEEN_S)
        self._say("start-wanted", wanted=False)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def _say(self, name: str, *, wanted: bool) -> None:
        try:
            if wanted:
                (self._run / name).touch()
            else:
                (self._run / name).unlink(missing_ok=True)
        except OSError as error:
            raise KioskError(f"{self._run / name}: {error.strerror}") from None
