"""Who comes while a version is written has the processor, and is not sent away."""

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import KioskError
from kiosk.update.rauc import Rauc
from kiosk.update.standing import Standing
from kiosk.update.system import System
from tests.support.patience import PATIENCE_S
from tests.support.updating import TWO, WELL, Firmware, Kiosk, RaucOfATest, World


class Visited(Kiosk):
    """Somebody stands there from the installation's beginning to its end. `refusals`: how often systemd does not hold
    what it is asked to."""

    def __init__(self, firmware: Firmware, refusals: int) -> None:
        super().__init__(firmware)
        self.refusals = refusals
        self.somebody = False
        self.is_held = threading.Event()

    def standing(self) -> Standing | None:
        return msgspec.structs.replace(WELL, somebody=self.somebody, ended=self.asked and not self.somebody)

    def hold(self, *, held: bool) -> None:
        self.held.append(held)
        if len(self.held) <= self.refusals:
            raise KioskError("systemctl rauc.service: it did not do it")
        self.is_held.set()


@pytest.mark.parametrize(("refusals", "asked"), [(0, [True, False]), (1, [True, True, False])])
def test_who_comes_while_it_is_written_holds_it_and_is_not_sent_away(
    tmp_path: Path, refusals: int, asked: list[bool]
) -> None:
    """Nor is the updater: it would leave RAUC writing, with nobody to go on from there."""
    world = World(tmp_path)
    visited = Visited(world.firmware, refusals)

    def install(words: Sequence[str], limit_s: float) -> "subprocess.CompletedProcess[str]":
        visited.somebody = True
        assert visited.is_held.wait(PATIENCE_S)
        visited.somebody = False
        return RaucOfATest.run(world.rauc, words, limit_s)

    assert System(world.folder, Rauc(install), visited, world.address).apply(TWO)
    assert visited.held == asked
    assert visited.restarted == 1
    assert world.kept.system.phase == "trying"
