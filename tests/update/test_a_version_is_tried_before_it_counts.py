"""The system's update as a story: installed while nobody is there, started once, kept only if all is as before."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import KioskError
from kiosk.update.gate import Before, Gate, before
from kiosk.update.journal import Journal, Kept, Phase
from kiosk.update.rauc import Rauc, RaucError
from kiosk.update.standing import Standing
from kiosk.update.system import BELIEVED_S, MAX_TRIES, QUIET_S
from kiosk.update.wanted import Wanted
from tests.support.updating import TWO, WELL, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_good_version_is_installed_started_once_watched_and_marked(world: World) -> None:
    assert world.system.apply(TWO)
    assert world.kiosk.prepared == 1
    assert world.firmware.order[0] == "A", "until it is good, any start but the next is the slot before"
    assert world.kiosk.restarted == 1
    assert world.told.update == "going"
    world.firmware.start()
    assert world.kiosk.version() == "2.0"
    assert not world.system.judge()
    assert world.firmware.order == ["B", "A"]
    assert world.kept.system.phase == "good"
    assert world.told.update == ""
    assert not world.system.judge(), "an ordinary start is not judged"


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (None, "screen"),
        (msgspec.structs.replace(WELL, serving=False), "screen"),
        (msgspec.structs.replace(WELL, devices={"scanner": "lost"}), "scanner"),
        (msgspec.structs.replace(WELL, devices={}), "scanner"),
        (msgspec.structs.replace(WELL, desk=False), "desk"),
    ],
)
def test_a_version_that_is_not_as_before_goes_back_and_is_not_tried_again(
    world: World, after: Standing | None, why: str
) -> None:
    world.system.apply(TWO)
    world.firmware.start()
    world.kiosk.last = after
    assert world.system.judge()
    assert world.kiosk.restarted == 2
    assert world.kept.system.why == f"not as before: {why}"
    world.firmware.start()
    assert world.kiosk.version() == "1.0"
    world.kiosk.last = WELL
    assert not world.system.judge()
    assert not world.system.apply(None)
    assert (world.told.update, world.told.failed_version) == ("failed", "2.0")


def test_what_was_not_there_before_is_no_fault_of_the_version(world: World) -> None:
    world.kiosk.last = Standing(serving=True, devices={"scanner": "lost"}, desk=False)
    world.system.apply(TWO)
    world.firmware.start()
    assert not world.system.judge()
    assert world.kept.system.phase == "good"


def test_a_version_that_does_not_come_up_is_tried_three_times_in_all(world: World) -> None:
    world.system.apply(TWO)
    for _ in range(MAX_TRIES - 1):
        world.firmware.start(comes_up=False)
        assert world.kiosk.version() == "1.0"
        assert world.system.judge(), "it may have been the power"
    world.firmware.start(comes_up=False)
    assert not world.system.judge()
    assert world.told.failed_version == "2.0"
    assert world.firmware.once == ""


def test_an_older_bundle_under_the_name_of_what_was_released_is_left_at_once(world: World) -> None:
    """The server of updates is not believed: what the operator signed last year is signed still."""
    world.rauc.gives = "0.9"
    world.system.apply(TWO)
    world.firmware.start()
    assert world.kiosk.version() == "0.9"
    assert world.system.judge(), "nobody waits in it for the next start"
    world.firmware.start()
    assert world.kiosk.version() == "1.0"
    assert not world.system.judge()
    assert world.told.failed_version == "2.0"
    assert world.kept.system.why == "another version came than was released"
    assert world.firmware.once == ""


def test_a_power_cut_in_the_trial_begins_the_trial_again(world: World) -> None:
    world.system.apply(TWO)
    world.firmware.start()
    world.firmware.start()  # the power went before it was judged: the slot before
    assert world.kiosk.version() == "1.0"
    assert world.system.judge()
    world.firmware.start()
    assert world.kiosk.version() == "2.0"
    assert not world.system.judge()
    assert world.firmware.order[0] == "B"


def test_a_power_cut_while_it_is_written_starts_the_old_one_and_begins_again(world: World) -> None:
    world.rauc.cut = True
    # The thread of the installation dies with the power: what is left is the journal, and half a slot.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("threading.excepthook", lambda _: None)
        journal = Journal(world.folder)
        world.system.apply(TWO)
        written = journal.read()
        journal.write(
            msgspec.structs.replace(
                written, system=msgspec.structs.replace(written.system, phase="installing", tries=1)
            )
        )
    world.rauc.cut = False
    world.firmware.start()
    assert world.kiosk.version() == "1.0"
    assert not world.system.judge()
    assert world.system.apply(None)
    world.firmware.start()
    assert world.kiosk.version() == "2.0"


def test_a_bundle_that_rauc_refuses_changes_nothing_and_is_given_up_after_three_tries(world: World) -> None:
    world.rauc.refuses = "signature verification failed"
    for _ in range(MAX_TRIES):
        with pytest.raises(RaucError, match="rauc install: signature verification failed"):
            world.system.apply(TWO if world.kept.system.at == 0 else None)
    assert world.kiosk.restarted == 0
    assert world.kept.system.why == "rauc install: signature verification failed"
    assert not world.system.apply(None)


def test_a_line_that_is_down_for_days_is_no_fault_of_the_bundle(world: World) -> None:
    """Else a kiosk that is cut off for two hours gives the release up, and the whole fleet's halts."""
    world.line = False
    for _ in range(100):
        with pytest.raises(KioskError, match="not reached"):
            world.system.apply(TWO if world.kept.system.at == 0 else None)
    assert (world.kept, world.rauc.calls) == (Kept(), []), "nothing has begun"
    real = world.rauc.run

    def cut_meanwhile(words: Sequence[str], limit_s: float) -> "subprocess.CompletedProcess[str]":
        world.line = False
        return subprocess.CompletedProcess(words, 1, "", "could not resolve host")

    world.rauc.run = cut_meanwhile  # type: ignore[method-assign]
    for _ in range(2 * MAX_TRIES):
        world.line = True
        with pytest.raises(RaucError):
            world.system.apply(TWO)
    assert world.told.update == "going"
    world.line, world.rauc.run = True, real  # type: ignore[method-assign]
    assert world.system.apply(None)


def test_nothing_begins_while_somebody_is_there_nor_for_a_while_after(world: World) -> None:
    busy = msgspec.structs.replace(WELL, somebody=True)
    world.kiosk.standings = iter([busy] * 40 + [WELL] * 10 + [busy] * 20 + [WELL])
    world.system.apply(TWO)
    assert world.kiosk.now - world.kiosk.quiet_since >= QUIET_S


@pytest.mark.parametrize("phase", ["installing", "trying"])
def test_nothing_is_written_over_the_slot_that_counts_while_another_is_tried(world: World, phase: Phase) -> None:
    """The judge of B has died, and the administrator releases anew: a power cut would leave no slot that starts."""
    world.system.apply(TWO)
    world.firmware.start()
    kept = Journal(world.folder).read()
    Journal(world.folder).write(msgspec.structs.replace(kept, system=msgspec.structs.replace(kept.system, phase=phase)))
    assert not world.system.apply(Wanted("3.0", 2000))
    assert world.firmware.slots["A"] == "1.0"
    assert world.firmware.order == ["B", "A"], "it is judged now"
    assert world.system.apply(Wanted("3.0", 2000))
    assert world.firmware.slots == {"A": "3.0", "B": "2.0"}


def test_a_kiosk_that_says_for_ever_that_somebody_is_there_is_updated_all_the_same(world: World) -> None:
    world.kiosk.last = msgspec.structs.replace(WELL, somebody=True)
    assert world.system.apply(TWO)
    assert world.kiosk.now >= BELIEVED_S
    assert world.kiosk.restarted == 1


def test_a_bad_version_that_makes_no_room_is_left(world: World) -> None:
    world.system.apply(TWO)
    world.firmware.start()
    world.kiosk.last = msgspec.structs.replace(WELL, somebody=True, devices={})
    assert world.system.judge()
    assert world.kiosk.restarted == 2
    assert world.told.failed_version == "2.0"


def test_the_version_that_runs_is_not_installed_over_itself(world: World) -> None:
    assert not world.system.apply(Wanted("1.0", 1000))
    assert world.rauc.calls == []
    assert world.kept.system.phase == "good"


def test_the_gate_wants_it_to_hold() -> None:
    gate = Gate(before(WELL), 0.0, holds_s=30, patience_s=600)
    assert gate.judge(WELL, 10) is None
    assert gate.judge(None, 30) is None, "a screen that comes and goes is not ready"
    assert gate.judge(WELL, 50) is None
    assert gate.judge(WELL, 79) is None
    assert gate.judge(WELL, 80) is True
    late = Gate(Before(), 0.0, holds_s=30, patience_s=600)
    assert late.judge(None, 600) is False


def test_a_kiosk_that_lies_puts_no_text_of_its_own_into_the_reason() -> None:
    lies = {"\x1b[2Jall is well": "ready", "scanner": "ready", **{f"device_{'x' * n}": "ready" for n in range(100)}}
    kept = before(Standing(serving=True, devices=lies))
    assert "scanner" in kept.devices
    assert len(kept.devices) <= 32
    gate = Gate(kept, 0.0, patience_s=0.0)
    assert gate.judge(Standing(serving=True), 1.0) is False
    assert all(name.isprintable() and len(name) <= 40 for name in gate.lacks)


def test_a_rauc_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(RaucError, match="rauc status: FileNotFoundError"):
        Rauc(command="/nowhere/rauc").mark_good()
