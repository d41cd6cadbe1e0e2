"""A whole kiosk goes dark at its first page, and nowhere else; the supervisor does not take it for one that hangs."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from kiosk.supervisor.screen import BEAT_LIMIT_S
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import running_terminal
from kiosk.ui.sleeper import BLIND_S
from tests.support.kiosk import configuration
from tests.support.supervisor import until

AFTER_S = 3
BEGIN = "Touchez l'écran"


def is_black(robot: Robot) -> bool:
    return Image.open(io.BytesIO(robot.grab())).convert("L").getextrema()[1] == 0


@pytest.mark.long
def test_it_is_dark_until_somebody_comes_and_never_during_a_visit(tmp_path: Path) -> None:
    settings = configuration(tmp_path)
    settings.write_text(f"{settings.read_text()}[screen]\nblank_after_s = {AFTER_S}\n")
    with running_terminal(tmp_path / "state", settings) as terminal:
        robot = terminal.next_screen()
        place = robot.see(BEGIN, "Button").centre
        until(lambda: is_black(robot), "the screen is dark")
        slept = time.monotonic()
        until(lambda: time.monotonic() - slept > BEAT_LIMIT_S + 2, "the supervisor has looked for its beat")
        assert is_black(robot), "and it is the same screen, which was not replaced"
        robot.touch(place)
        assert not is_black(robot)
        robot.see(BEGIN, "Button")
        woke = time.monotonic()
        until(lambda: time.monotonic() - woke > 2 * BLIND_S, "the touch that woke it is over")
        robot.tap(BEGIN, "Button")
        robot.see_gone(BEGIN, "Button")
        begun = time.monotonic()
        until(lambda: time.monotonic() - begun > 2 * AFTER_S, "twice its time, in a visit")
        assert not is_black(robot)
        assert "screen_lost" not in "".join(terminal.log)
