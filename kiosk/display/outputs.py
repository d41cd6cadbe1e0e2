"""The compositor's outputs: turned as the settings say, by `wlr-randr`, which speaks wlr-output-management.

cage 0.2 (Debian 13) has that protocol, cage 0.1.4 (Debian 12) has not: there `refused` is all that comes. A process of
a few milliseconds, with a limit of time: whoever calls may wait for it, but not in the thread that draws.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from typing import Literal

import msgspec

PROGRAM = "wlr-randr"
LIMIT_S = 5.0
_MOST_BYTES = 64 * 1024
_MOST_OUTPUTS = 16

Problem = Literal["missing", "refused", "late", "garbage", "no_output"]
"""There is no `wlr-randr`; it, or the compositor, does not do it; it did not end in time; it says what is no list of
outputs; no monitor is there."""

# The protocol counts the other way round: its "90" is a picture turned to the left.
TRANSFORMS = {0: "normal", 90: "270", 180: "180", 270: "90"}


class DisplayError(Exception):
    """Nothing was changed, or not all of it; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class Output(msgspec.Struct, frozen=True):
    """One connector with a monitor. `transform`: the protocol's word; none while it is off."""

    name: str
    enabled: bool
    transform: str = ""


_HEADING = re.compile(r"([A-Za-z0-9_.:-]{1,64})( |$)")


def outputs() -> tuple[Output, ...]:
    """Those that the compositor has now. Raises `DisplayError`."""
    return read(_said(()))


def read(said: bytes) -> tuple[Output, ...]:
    """What `wlr-randr` lists: a line that begins with a name, then lines of its own, set in. (Its JSON came with 0.3;
    Debian 12 has 0.2.) Raises `DisplayError`."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for line in said.decode("utf-8", "replace").splitlines():
        key, _, value = line.strip().partition(": ")
        if not line.startswith(" ") and (heading := _HEADING.match(line)) and not line.startswith("-"):
            name = heading[1]
            found[name] = {}
        elif line.startswith("  ") and name:
            found[name].setdefault(key, value)
        else:
            raise DisplayError("garbage")
    if len(found) > _MOST_OUTPUTS or any(about.get("Enabled") not in ("yes", "no") for about in found.values()):
        raise DisplayError("garbage")
    return tuple(Output(name, about["Enabled"] == "yes", about.get("Transform", "")) for name, about in found.items())


def turn(rotation: int) -> bool:
    """Turn every output that is on by `rotation` (clockwise: 0, 90, 180, 270); whether one had to be. Raises
    `DisplayError`."""
    wanted = TRANSFORMS[rotation]
    there = [output for output in outputs() if output.enabled]
    if not there:
        raise DisplayError("no_output")
    others = [output for output in there if output.transform != wanted]
    for output in others:
        _said(("--output", output.name, "--transform", wanted))
    return bool(others)


def switch(on: bool, rotation: int = 0) -> bool:
    """Switch every monitor on (turned as `turn` does) or off; whether one had to be. One that is off gets no signal and
    goes to sleep; where a finger then is, the compositor cannot tell. Raises `DisplayError`."""
    others = [output for output in outputs() if output.enabled is not on]
    for output in others:
        how = ("--on", "--transform", TRANSFORMS[rotation]) if on else ("--off",)
        _said(("--output", output.name, *how))
    return bool(others)


def _said(arguments: Sequence[str]) -> bytes:
    try:
        done = subprocess.run(
            (PROGRAM, *arguments), capture_output=True, stdin=subprocess.DEVNULL, timeout=LIMIT_S, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DisplayError("late") from None
    except OSError:
        raise DisplayError("missing") from None
    if done.returncode != 0:
        raise DisplayError("refused")
    if len(done.stdout) > _MOST_BYTES:
        raise DisplayError("garbage")
    return done.stdout
