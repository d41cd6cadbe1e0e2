"""Two processes of a desk on one PostgreSQL: one of them opens the rings; whichever dies, the other goes on where it
was, and no kiosk is handed a release twice."""

import contextlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from kiosk.desk.live import rollouts
from kiosk.fleet.orders import Guard, Statement, keep_signing_key
from kiosk.help import wire
from tests.support.desk_processes import DeskOfMany, desk_of_many
from tests.support.live_desk import Kiosk, eventually
from tests.support.postgres import Cluster

WITHIN_S = 60.0

pytestmark = pytest.mark.long


@pytest.fixture
def desk(tmp_path: Path, postgres: Cluster) -> Iterator[DeskOfMany]:
    with desk_of_many(tmp_path, postgres, {"camille": "Camille SPECIMEN"}) as there:
        yield there


def says(kiosk: Kiosk, version: str) -> None:
    kiosk.say(wire.Heartbeat("free", (wire.DeviceStatus("scanner", "ready"),), system=version))


def settle(kiosk: Kiosk) -> list[wire.FleetOrder]:
    """It comes, and again until a process that decides has said something of its own to it: lines from before that are
    cut. What it was ordered meanwhile."""
    until = time.monotonic() + WITHIN_S
    while True:
        kiosk.heard.clear()
        try:
            with contextlib.suppress(Exception):
                kiosk.leave()
            kiosk.come()
            kiosk.hear(wire.Presence, within_s=WITHIN_S)
        except (OSError, WebSocketException, TimeoutError):
            assert time.monotonic() < until, "nobody decides"
            time.sleep(0.1)
        else:
            return [one for one in kiosk.heard if isinstance(one, wire.FleetOrder)]


def state(folder: Path) -> tuple[str, str]:
    """Of the processes; nothing of releases is in it."""
    return "--state", str(folder / "state")


def handed(desk: DeskOfMany) -> list[str]:
    return sorted(one.subject for one in desk.store.audit() if one.action == "release_handed")


def test_the_one_that_decides_is_killed_between_two_rings(desk: DeskOfMany, tmp_path: Path) -> None:
    kiosks = {name: desk.enrolled(name) for name in ("borne-1", "borne-2", "borne-3")}
    for kiosk in kiosks.values():
        settle(kiosk)
        says(kiosk, "1.0")
    keep_signing_key(key := tmp_path / "orders.key")
    words = ("--first", "borne-2", "--rings", "1", "--soak", "0", "--key", str(key), "--json")
    assert json.loads(desk.told("release", "2.0", *words, *state(tmp_path)))["rings"] == [1, 3]
    order = kiosks["borne-2"].hear(wire.FleetOrder, within_s=WITHIN_S)
    guard = Guard(str(key.with_suffix(".pub")), "borne-2", tmp_path / "two")
    assert isinstance(guard.admit(order.statement, order.signature, datetime.now(UTC)), Statement)
    plan = rollouts.plan_of(desk.store)
    assert plan is not None
    eventually(lambda: set(rollouts.progress_of(desk.store, plan).kiosks) == {"borne-2"}, within_s=WITHIN_S)

    killed = desk.leader()
    killed.stop()
    eventually(lambda: desk.leader() is not killed, within_s=WITHIN_S)
    ordered = {name: settle(kiosk) for name, kiosk in kiosks.items()}
    # Not answered yet, so it is handed over again; and it counts once.
    again = ordered["borne-2"] or [kiosks["borne-2"].hear(wire.FleetOrder, within_s=WITHIN_S)]
    assert again[-1].order_id == order.order_id
    assert guard.admit(order.statement, order.signature, datetime.now(UTC)) == "replayed"
    kiosks["borne-2"].say(wire.FleetResult(order.order_id, "refused", "replayed"))
    for kiosk in kiosks.values():
        says(kiosk, "1.0")
    assert rollouts.progress_of(desk.store, plan).ring == 0, "nobody has it yet"
    says(kiosks["borne-2"], "2.0")
    for name in ("borne-1", "borne-3"):
        kiosks[name].hear(wire.FleetOrder, within_s=WITHIN_S)
    eventually(lambda: rollouts.progress_of(desk.store, plan).ring == 1, within_s=WITHIN_S)
    eventually(lambda: handed(desk) == ["borne-1", "borne-2", "borne-3"], within_s=WITHIN_S)
    assert rollouts.progress_of(desk.store, plan).halted == ()


def test_the_administrators_word_counts_at_whichever_process_it_is_given(desk: DeskOfMany, tmp_path: Path) -> None:
    kiosk = desk.enrolled("borne-1")
    settle(kiosk)
    says(kiosk, "1.0")
    keep_signing_key(key := tmp_path / "orders.key")
    desk.told("release", "2.0", "--rings", "1", "--key", str(key), *state(tmp_path))
    kiosk.hear(wire.FleetOrder, within_s=WITHIN_S)
    assert json.loads(desk.told("releases", "--stop", "--json", *state(tmp_path)))["state"] == "stopped"
    desk.leader().stop()
    desk.leader()
    assert json.loads(desk.told("releases", "--json", *state(tmp_path)))["state"] == "stopped", "it is in the database"
    assert json.loads(desk.told("releases", "--go", "--json", *state(tmp_path)))["state"] == "going"
