"""cage without a display, as the kiosk runs in it; of the version that lets its outputs be turned and switched (Debian
13's; Debian 12's does not, and what needs it is skipped there)."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.display.outputs import DisplayError, outputs
from tests.support.supervisor import until

OUTPUT = "HEADLESS-1"


def _has_outputs() -> bool:
    if not shutil.which("cage") or not shutil.which("wlr-randr"):
        return False
    said = subprocess.run(("cage", "-v"), capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)", said.stdout + said.stderr)
    return found is not None and (int(found[1]), int(found[2])) >= (0, 2)


needed = pytest.mark.skipif(not _has_outputs(), reason="cage 0.2 and wlr-randr are not installed")


@contextlib.contextmanager
def running_compositor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its one output shows 1280 x 720; what this process starts meanwhile, draws there."""
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    # It refuses to run as root: with another name for the same user.
    other = ("unshare", "--user", "--map-user=1000", "--map-group=1000") if os.geteuid() == 0 else ()
    environment = {name: said for name, said in os.environ.items() if name not in ("WAYLAND_DISPLAY", "DISPLAY")}
    environment |= {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}
    with (folder / "cage.log").open("wb") as log:
        process = subprocess.Popen(
            (*other, "cage", "-d", "--", "sleep", "infinity"),
            env=environment,
            stderr=log,
            stdout=log,
            start_new_session=True,
        )
    try:
        until(lambda: lit(OUTPUT), "an output that is on")
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # cage waits for what it shows, which waits for ever
        process.wait()


def lit(name: str) -> bool:
    try:
        return any(output.enabled for output in outputs() if output.name == name)
    except DisplayError:
        return False
