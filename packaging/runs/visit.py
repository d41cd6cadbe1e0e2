"""A whole démarche by touch in the booted image: `visit.py [OUT]`, from a checkout with its environment, as root.

Scanner, receipt printer and desk are this machine's, on its loopback, reached by the image over its network through its
firewall. Where to touch is read off a twin: the same kiosk on this machine, off-screen, at the same size, that a robot
plays. Each touch of the robot's is made in the image as well, once the image shows what the twin shows. Nothing inside
the image knows of it. Writes OUT/visit/*.png and OUT/visit-done.json. Exit 1: it did not come to its end.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import machine as machines
import msgspec
import visit_world
from likeness import Likeness, likeness, same
from PIL import Image

from kiosk.i18n.translator import load
from kiosk.tour import protocol
from kiosk.tour.hall_control import HallControl
from kiosk.tour.protocol import Element, Match
from kiosk.tour.robot import KEYBOARDS, Robot
from kiosk.tour.terminal import running_terminal
from kiosk.tour.visit import ChangeOfAddress

HERE = Path(__file__).parent

# In which a touch has begun to show; within which, in the image, a key's letter is drawn, and a page.
LETTER_S, TYPED_S, PAGE_S = 0.5, 90.0, 900.0
# A page that bears a reference of its own never becomes the twin's: one that stands still for that long is touched, and
# the run tells how many were. What arrives at the end says whether it was the right one. One that is nothing like the
# twin's is another page, which ends the run, and so does a second letter in a row that does not come.
STANDS_S = 120.0
# A page takes no touch as soon as it is there (kiosk/ui/qml/Main.qml, `settlePause`): by the machine's own clock, which
# is four times slower than the wall's where five emulators share two processors. There the second touch was lost.
SETTLED_S = 1.0
# A screen that has not changed at all by then has lost its touch all the same: it is made again, once, and told.
LOST_S = 60.0
# The twin shares its processors with the emulator: what a person sees within seconds may take it minutes.
TWIN_S = 300.0
NEARLY, PASSED = 0.9, Likeness(1.0, 1.0)


class Pack(Protocol):
    """What the image is set up with: `visit_world.World` has it."""

    @property
    def settings(self) -> str: ...

    @property
    def pack_files(self) -> dict[str, str]: ...


class Shows(Protocol):
    """A twin, or a page that it has shown."""

    def grab(self) -> bytes:
        """PNG."""


class Before(NamedTuple):
    """The two screens at the last touch."""

    twin: Image.Image
    image: Image.Image


class Glass:
    """The image's screen and its finger."""

    def __init__(self, out: Path) -> None:
        self.monitor = machines.Monitor(out / "monitor.sock")
        self.inside = machines.Inside(out / "inside.sock")
        self._out = out
        self.pictures = 0
        self.touches = 0
        self.nearly: list[str] = []
        self.again: list[int] = []
        self._way: list[tuple[float, float]] = []

    def touch(self, way: list[tuple[float, float]]) -> None:
        """Fractions of the screen, along which a finger goes."""
        self._way = way if len(way) > 1 else way * 2
        self.monitor.swipe(self._way)
        self.touches += 1

    def touch_again(self) -> None:
        """The last touch, where that was not done yet."""
        if self.touches not in self.again:
            self.again.append(self.touches)
            self.monitor.swipe(self._way)

    def shows(self) -> Image.Image | None:
        """What stands there now; None: qemu was in the midst of writing it."""
        self.monitor.ask("screendump", filename="/out/now.ppm")
        try:
            with Image.open(self._out / "now.ppm") as found:
                return found.convert("RGB")
        except OSError:
            return None

    def until_it_shows(self, robot: Shows, before: Before, seconds: float, *, touched: bool = False) -> Likeness:
        """What the twin shows, where it has changed since `before` above all. The last likeness. `touched`: it does so
        by the last touch, which may have been lost."""
        deadline = time.monotonic() + seconds
        alike, stood, since = Likeness(0.0, 0.0), None, time.monotonic()
        while time.monotonic() < deadline:
            now = self.shows()
            if now is not None:
                alike = likeness(now, picture_of(robot), before.twin)
                if alike.is_page:
                    break
                if stood is None or not same(now, stood):
                    stood, since = now, time.monotonic()
                if touched and time.monotonic() - since > LOST_S and same(now, before.image):
                    self.touch_again()
                if time.monotonic() - since > STANDS_S and not same(now, before.image):
                    return self.taken_for_it(alike)
            time.sleep(0.3)
        return alike

    def taken_for_it(self, alike: Likeness) -> Likeness:
        """A screen that stands still and is not the twin's, if it is nearly: it is noted, and touched."""
        if alike.whole < NEARLY:
            return alike
        self.nearly.append(f"touch {self.touches}: {alike.whole:.2f}, {alike.changed:.2f}")
        return PASSED

    def picture(self, name: str) -> None:
        self.pictures += 1
        self.monitor.ask("screendump", filename=f"/out/visit/{self.pictures:02}-{name}.png", format="png")


class BothHands(Robot):
    """Touches the twin, and the image at the same place."""

    image: Glass
    size: tuple[int, int]
    before: Before | None = None
    doubtful = False  # the last letter had not come when it was waited for no longer

    def see(self, name: str, role: str = "", timeout_s: float | None = None, *, match: Match = "whole") -> Element:
        return super().see(name, role, max(TWIN_S, timeout_s or 0.0), match=match)

    def _order(self, order: protocol.Order) -> protocol.Answer:
        """What the twin would press by itself, in the turn in which it sees it, is pressed by both hands."""
        if not (isinstance(order, protocol.Await) and order.press):
            return super()._order(order)
        answer = super()._order(msgspec.structs.replace(order, press=False))
        if not isinstance(answer, protocol.Seen) or not answer.elements[0].whole:
            return answer
        self.touch(answer.elements[0].centre)
        return msgspec.structs.replace(answer, pressed=True)

    def touch(self, *path: tuple[float, float], step_s: float = 0.016) -> None:
        typing = any(element.name in KEYBOARDS for element in self.look())
        # The attract screen changes by itself.
        if self.before is not None:
            wait_s = TYPED_S if typing else PAGE_S
            alike = self.image.until_it_shows(self, self.before, wait_s, touched=not typing)
            if not alike.is_page and typing and not self.doubtful:
                alike, self.doubtful = self.image.taken_for_it(alike), True
            else:
                self.doubtful = False
            if not alike.is_page:
                self.image.picture("not-alike")
                raise SystemExit(f"touch {self.image.touches}: the image shows another page ({alike})")
            if not typing:
                self.image.inside.wait(SETTLED_S)
        twin = picture_of(self)
        self.before = Before(twin, self.image.shows() or twin)
        width, height = self.size
        self.image.touch([(x / width, y / height) for x, y in path])
        super().touch(*path, step_s=step_s)
        time.sleep(LETTER_S)


def picture_of(robot: Shows) -> Image.Image:
    with Image.open(io.BytesIO(robot.grab())) as found:
        return found.convert("RGB")


class BothHalls(HallControl):
    """The twin's scanner and printer, and the image's."""

    other: HallControl

    def lay(self, paper: str) -> None:
        self.other.lay(paper)
        super().lay(paper)

    def take_away(self) -> None:
        self.other.take_away()
        super().take_away()


def image_asked_for(program: str) -> Path:
    """The folder of `make image` that a run is called with, by default out/image."""
    given = sys.argv[1:]
    if len(given) > 1 or given[:1] == ["--help"]:
        sys.stderr.write(f"{program}: [OUT]\n")
        sys.exit(2)
    out = Path(given[0] if given else "out/image").resolve()
    if not (out / "root.erofs").exists():
        sys.exit(f"{program}: {out / 'root.erofs'} is missing: make image")
    return out


def main() -> None:
    out = image_asked_for("visit.py")
    (out / "visit").mkdir(exist_ok=True)
    with visit_world.opened(out / "visit-world") as world, held(out, world):
        image = Glass(out)
        wait_until_lit(image, out)
        began = time.monotonic()
        reference = played(world, image)
        image.picture("end")
        files = arrived(world)
        told: dict[str, Any] = {
            "reference_of_the_twin": reference,
            "touches": image.touches,
            "touched_as_they_stood": image.nearly,
            "touched_again": image.again,
            "seconds": round(time.monotonic() - began),
            "receipts_of_the_image": world.image_hall.receipts()[-1:],
            "files_at_the_desk": files,
            "answers": [world.answers(file["reference"]) for file in files],
            "load": machines.load(),
        }
    (out / "visit-done.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(told) + "\n")
    if not told["receipts_of_the_image"] or len(told["files_at_the_desk"]) != 2:
        sys.exit("the image's receipt or its file is missing")
    of_one, of_the_other = told["answers"]
    if of_one != of_the_other:
        wrong = sorted(name for name in {*of_one, *of_the_other} if of_one.get(name) != of_the_other.get(name))
        sys.exit(f"the image's file has other answers: {', '.join(wrong)}")


def played(world: visit_world.World, image: Glass) -> str:
    tr = load("fr")
    with running_terminal(world.twin_state, world.twin_config) as terminal:
        robot = terminal.next_screen()
        robot.__class__ = BothHands  # the robot is made by the glass that it stands at
        hands: Any = robot
        hands.image, hands.size, hands.patience_s = image, (720, 1280), TWIN_S
        hall: Any = BothHalls(world.twin_state)
        hall.other = world.image_hall
        visit = ChangeOfAddress(robot, hall, tr, shown=image.picture)
        visit.begin()
        return visit.whole()


def arrived(world: visit_world.World, seconds: float = PAGE_S) -> list[dict[str, Any]]:
    """What lies at the desk: the twin's file and the image's, once both are there."""
    deadline = time.monotonic() + seconds
    while len(files := world.files()) < 2 and time.monotonic() < deadline:
        time.sleep(2)
    return files


def wait_until_lit(image: Glass, out: Path, seconds: float = 2400) -> None:
    deadline = time.monotonic() + seconds
    lit = 0
    while time.monotonic() < deadline:
        image.monitor.ask("screendump", filename="/out/now.ppm")
        with contextlib.suppress(OSError), Image.open(out / "now.ppm") as found:
            lit = lit + 1 if found.size == (720, 1280) and sum(found.convert("L").histogram()[40:]) > 460_000 else 0
        if lit > 5:
            return
        time.sleep(2)
    sys.exit("no attract screen")


@contextlib.contextmanager
def held(
    out: Path, world: Pack, later: datetime | None = None, credentials: Mapping[str, str] | None = None
) -> Iterator[None]:
    """The machine, until its plug is pulled. `later` (UTC): not a new one, but the one before, switched on then.
    `credentials`: of the firmware, beside those of every run."""
    given: dict[str, Any] = {"settings": world.settings, "files": world.pack_files, "credentials": credentials}
    if later is not None:
        given["clock"] = f"{later:%Y-%m-%dT%H:%M:%S}"
    (out / "visit.json").write_text(json.dumps(given), "utf-8")
    (out / "monitor.sock").unlink(missing_ok=True)
    here = {**os.environ, "OUT": str(out)}
    process = subprocess.Popen(["sh", str(HERE / "boot.sh"), "hold.py"], stdin=subprocess.PIPE, env=here)
    try:
        deadline = time.monotonic() + 60
        while not (out / "monitor.sock").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("visit.py: the image did not start")
            time.sleep(0.5)
        time.sleep(3)
        yield
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(30)


if __name__ == "__main__":
    main()
