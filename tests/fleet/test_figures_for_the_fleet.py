"""What a kiosk tells its fleet: figures that Prometheus' own parser reads, and nothing of anybody."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from kiosk.clock import HeldClock
from kiosk.config import Config
from kiosk.delivery.database import OutboxError
from kiosk.delivery.entries import Depth, State
from kiosk.errors import Code
from kiosk.fleet import ages
from kiosk.fleet import monitor as module
from kiosk.fleet.metrics import DEVICE_STATES, Figures, text
from kiosk.fleet.monitor import COUNTERS, FILE, Monitor
from kiosk.processes.link import DeviceSeen, EndedBy
from kiosk.running import Running
from kiosk.session.staff.household import Household
from tests.support import house
from tests.support.fleet import samples

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WAITING = Depth(files={State.QUEUED: 2, State.DELIVERED: 40, State.REFUSED: 0}, oldest_queued=NOON, set_aside=1)


def monitor(folder: Path | None, depth: Depth = WAITING) -> Monitor:
    return Monitor(folder, HeldClock(NOON), lambda: depth)


def test_what_happened_is_counted(tmp_path: Path) -> None:
    watch = monitor(tmp_path)
    watch.serving(True)
    watch.visit_ended("citizen")
    watch.visit_ended("citizen")
    watch.visit_ended("screen_lost")
    watch.screen_lost()
    watch.devices_seen({"scanner": DeviceSeen("needs_attention", "scanner_no_paper"), "camera": DeviceSeen("ready")})
    watch.write()
    told = samples((tmp_path / FILE).read_text())
    assert told["kiosk_serving",] == 1
    assert told["kiosk_visits_total", "citizen"] == 2
    assert told["kiosk_visits_total", "screen_lost"] == 1
    assert told["kiosk_visits_total", "staff"] == 0
    assert told["kiosk_outbox_files", "queued"] == 2
    assert told["kiosk_outbox_oldest_queued_timestamp_seconds",] == NOON.timestamp()
    assert told["kiosk_outbox_set_aside",] == 1
    assert told["kiosk_written_timestamp_seconds",] == NOON.timestamp()
    assert {state: told["kiosk_device_state", "camera", state] for state in DEVICE_STATES}["ready"] == 1
    assert sum(told["kiosk_device_state", "scanner", state] for state in DEVICE_STATES) == 1
    assert told["kiosk_device_fault", "scanner", "scanner_no_paper"] == 1


def test_paper_and_versions_are_told_and_a_damaged_counter_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "running", lambda: Running("2.0", "2026.11", "failed", "2.1"))
    Household(Config(state_dir=str(tmp_path))).count_pages(3)
    watch = Monitor(tmp_path, HeldClock(NOON), lambda: WAITING, tmp_path)
    told = samples(watch.said())
    assert told["kiosk_paper_pages",] == 3
    assert told["kiosk_paper_tickets",] == 0
    assert told["kiosk_running_info", "2.0", "2026.11"] + told["kiosk_update_state", "failed"] == 2
    assert told["kiosk_update_state", "going"] == 0
    for damage in (b"", b"{", b'{"pages": "x"}', b"[" * 20_000, b"\xff"):
        (tmp_path / COUNTERS).write_bytes(damage)
        assert samples(watch.said())["kiosk_paper_pages",] == 0


def test_a_label_may_hold_anything() -> None:
    told = samples(text(Figures(version='1"\\\n2', written_at=0.0)))
    assert told["kiosk_info", '1"\\\n2'] == 1


def test_a_screen_that_lies_makes_no_series_of_its_own(tmp_path: Path) -> None:
    watch = monitor(tmp_path)
    watch.devices_seen(
        {"scanner": DeviceSeen("ready", "camille"), **{f"d{n}": DeviceSeen("ready") for n in range(999)}}
    )
    watch.write()
    written = (tmp_path / FILE).read_text()
    assert "camille" not in written
    assert {labels[1] for labels in samples(written) if labels[0] == "kiosk_device_state"} == {"scanner"}


def test_only_its_collector_s_file_is_left_and_another_user_may_read_it(tmp_path: Path) -> None:
    watch = monitor(tmp_path)
    watch.write()
    watch.write()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o644


def test_nothing_is_written_where_nobody_asked() -> None:
    monitor(None).write()


def test_a_folder_or_an_outbox_that_fails_harms_nothing(tmp_path: Path) -> None:
    monitor(tmp_path / "missing").write()

    def broken() -> Depth:
        raise OutboxError(Code.OUTBOX_BROKEN)

    Monitor(tmp_path, HeldClock(NOON), broken).write()
    assert os.listdir(tmp_path) == []  # noqa: PTH208


@pytest.mark.parametrize("state", State)
def test_an_empty_outbox_has_nothing_that_waits(tmp_path: Path, state: State) -> None:
    watch = monitor(tmp_path, Depth(files={}, oldest_queued=None, set_aside=0))
    watch.write()
    told = samples((tmp_path / FILE).read_text())
    assert told["kiosk_outbox_files", state.value] == 0
    assert told["kiosk_outbox_oldest_queued_timestamp_seconds",] == 0


NAME = re.compile(r"kiosk_[a-z_]+")


@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json"])
def test_rules_and_dashboard_ask_for_figures_that_are_told(file: str) -> None:
    devices = {"scanner": DeviceSeen("lost", "device_lost")}
    visits: dict[EndedBy, int] = {"citizen": 1}
    old = (ages.Age("web_engine", NOON, NOON),)
    told = NAME.findall(text(Figures("1", 0.0, visits=visits, devices=devices)) + ages.text(old, NOON))
    written = (house.ROOT / "packaging" / "fleet" / file).read_text(encoding="utf-8")
    asked = {word for expression in expressions(file, written) for word in NAME.findall(expression)}
    assert len(asked) > 5
    assert asked <= set(told)


def expressions(file: str, written: str) -> list[str]:
    if file == "alerts.yaml":
        return [rule["expr"] for group in yaml.safe_load(written)["groups"] for rule in group["rules"]]
    return [target["expr"] for panel in json.loads(written)["panels"] for target in panel["targets"]]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed here")
def test_the_rules_tell_what_they_are_for() -> None:
    """A kiosk that is off where figures are pushed, a device gone at the end of a metered line, and no others."""
    told = subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yaml"],
        cwd=house.ROOT / "packaging" / "fleet", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
