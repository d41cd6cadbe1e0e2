"""RAUC's command line: install a bundle into the other slot, say that the running one is good. RAUC alone judges
signatures, by the operator's certificate in its keyring (packaging/rauc/overlay/etc/rauc/system.conf)."""

import subprocess
from collections.abc import Callable, Sequence

from kiosk.errors import KioskError

RAUC = "/usr/bin/rauc"
INSTALL_S = 4 * 3600.0
ASK_S = 60.0
MAX_SAID = 200_000

Run = Callable[[Sequence[str], float], subprocess.CompletedProcess[str]]


class RaucError(KioskError):
    """One line: RAUC's last word."""


def run(words: Sequence[str], limit_s: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=limit_s, check=False)


class Rauc:
    def __init__(self, run: Run = run, command: str = RAUC) -> None:
        self._run = run
        self._command = command

    def install(self, bundle: str) -> None:
        """`bundle`: a path, or an address from which only what differs is fetched. Raises `RaucError`; what was there
        before is untouched."""
        self._ask("install", bundle, limit_s=INSTALL_S)

    def mark_good(self) -> None:
        """The running slot is started from now on."""
        self._ask("status", "mark-good")

    def try_other(self) -> None:
        """The other slot is started once; what comes after that is the one that is good."""
        self._ask("status", "mark-active", "other")

    def _ask(self, *words: str, limit_s: float = ASK_S) -> str:
        try:
            done = self._run((self._command, *words), limit_s)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RaucError(f"rauc {words[0]}: {type(error).__name__}") from None
        if done.returncode != 0:
            lines = (done.stderr or done.stdout)[-MAX_SAID:].strip().splitlines()
            raise RaucError(f"rauc {words[0]}: {lines[-1][:300] if lines else f'exit {done.returncode}'}")
        return done.stdout[:MAX_SAID]
