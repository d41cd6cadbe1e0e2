"""With a screen reader, as Orca has it: the kiosk on a true X server, its tree and its actions over AT-SPI. A Braille
display comes by the same road (BRLTTY reads AT-SPI)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.house import ROOT
from tests.ui.test_each_way_reaches_the_receipt import whole

pytestmark = pytest.mark.long


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own; the server chooses a number that is free."""
    reading, writing = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]
    server = subprocess.Popen(arguments, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


def test_a_visit_by_names_actions_and_editable_text(display: str) -> None:
    environment = os.environ | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", "tests.support.whole_visit", "reader", "fr"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])  # the registry prints, too
    whole(found)
    assert (found["touches"], found["keys"]) == ([], [])
