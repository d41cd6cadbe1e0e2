"""What is published on the desk's page stands on the screen of a whole kiosk at once, and goes when it is withdrawn or
has ended: `kiosk run` with its desk, a browser at the console, a robot at the glass."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from kiosk.tour.robot import NotSeenError, Robot
from kiosk.tour.terminal import Terminal
from tests.support.kiosk import running_kiosk, visit
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import until

CLOSED, MOVED, ENDS = "La mairie ferme à midi.", "Le guichet 2 est au premier étage.", "L'ascenseur est en panne."


def browser(kiosk: Terminal) -> httpx2.Client:
    """At the desk's console, by its one-time link."""

    def told() -> str:  # the screen may be there before the desk
        return kiosk.command("desk", "link").stdout.strip()

    link = until(lambda: told() or None, "the desk's link").split()[-1]
    client = httpx2.Client(base_url=link.partition("/console")[0], follow_redirects=True, timeout=PATIENCE_S)
    assert client.get(link).status_code == 200
    return client


def publish(console: httpx2.Client, text: str, until: datetime | None = None) -> None:
    form = {"csrf": csrf(console), "text": text, "until": until.isoformat(timespec="seconds") if until else ""}
    assert console.post("/console/notices", data=form).status_code == 200


def withdraw_all(console: httpx2.Client) -> None:
    for number in re.findall(r'action="/console/notices/(\d+)"', console.get("/console/notices").text):
        console.post(f"/console/notices/{number}", data={"csrf": csrf(console)})


def csrf(console: httpx2.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', console.get("/console/notices").text)
    assert found is not None
    return found[1]


def sees(robot: Robot, text: str, timeout_s: float = PATIENCE_S) -> bool:
    try:
        robot.see(text, match="part", timeout_s=timeout_s)
    except NotSeenError:
        return False
    return True


@pytest.mark.long
def test_a_closure_comes_at_once_and_goes_when_it_ends(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        robot, console = citizen.robot, browser(kiosk)
        publish(console, CLOSED)
        assert sees(robot, CLOSED), "while nobody is there"
        citizen.begin()
        assert sees(robot, CLOSED), "on the home page too"
        publish(console, MOVED)
        assert sees(robot, MOVED), "while somebody stands there"
        withdraw_all(console)
        until(lambda: CLOSED not in robot.words() and MOVED not in robot.words(), "the end of what was withdrawn")
        for seconds in (15, 60, 240):  # on a busy machine it may have ended before it was drawn
            publish(console, ENDS, datetime.now(UTC) + timedelta(seconds=seconds))
            if sees(robot, ENDS, timeout_s=seconds):
                break
        else:
            raise AssertionError("was never shown")
        until(lambda: ENDS not in robot.words(), "the end of what has ended", seconds + PATIENCE_S)
        console.close()
