"""A release: one kiosk, ten, a hundred, all; on by itself while they are well, halted by itself when they are not; the
administrator's word; the desk holds no key."""

import json
import re
import threading
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import get_args

import httpx2
import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.cli import desk_release
from kiosk.desk.live import fleet_orders, rollout, rollout_pages, rollouts
from kiosk.desk.live.day import instant
from kiosk.desk.live.roles import Role
from kiosk.desk.live.rollout import Beat, Hold, Progress
from kiosk.desk.live.settings import Person
from kiosk.devices.states import DEVICE_NAMES
from kiosk.fleet.orders import Guard, Statement
from kiosk.help import wire
from tests.support.live_desk import Kiosk, LiveDesk, administered, eventually, live_desk
from tests.support.patience import PATIENCE_S
from tests.support.rollouts import PLAN, UPDATED, WELL, Fleet


def test_rings_open_one_after_the_other_each_watched_for_a_day() -> None:
    fleet = Fleet().hours(1)
    assert fleet.have_it == 1
    assert fleet.hours(22).have_it == 1
    assert fleet.hours(4).have_it == 10
    assert fleet.hours(25).have_it == 100
    assert fleet.hours(25).have_it == 400
    assert not fleet.progress.done
    assert fleet.hours(26).progress.done
    assert rollout.counts(PLAN, fleet.progress) == {"well": 400, "waits": 0, "bad": 0}


def test_a_ring_is_never_wider_than_the_fleet_and_the_last_is_all() -> None:
    assert rollout.rings((1, 10, 100), 400) == (1, 10, 100, 400)
    assert rollout.rings((10, 1, 100), 40) == (1, 10, 40)
    assert rollout.rings((1, 10), 1) == (1,)


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        (msgspec.structs.replace(WELL, failed=True), "went_back"),
        (msgspec.structs.replace(UPDATED, seen=frozenset({"printer"})), "lacks"),
        (WELL, "late"),
        (None, "away"),
    ],
)
def test_it_halts_by_itself_on_a_regression(becomes: Beat | None, said: rollout.Why) -> None:
    fleet = Fleet()
    fleet.becomes = {"borne-7": becomes}
    fleet.hours(26)  # the first ring is well, the second is open
    assert fleet.have_it == 10
    fleet.hours(100)
    assert fleet.progress.halted == ("borne-7",)
    assert fleet.progress.kiosks["borne-7"].why == said
    assert fleet.hours(100).have_it == 10, "nobody else gets it"


def test_one_that_falls_back_days_later_halts_it_too() -> None:
    fleet = Fleet().hours(60)
    fleet.beats["borne-3"] = WELL
    before = fleet.have_it
    assert fleet.hours(1).progress.halted == ("borne-3",)
    assert fleet.hours(50).have_it == before


def test_so_many_percent_may_be_bad_where_the_administrator_says_so() -> None:
    fleet = Fleet(msgspec.structs.replace(PLAN, tolerance=2))
    fleet.becomes = {name: msgspec.structs.replace(WELL, failed=True) for name in ("borne-50", "borne-60")}
    fleet.hours(80)
    assert not fleet.progress.halted
    assert fleet.have_it == 400
    fleet = Fleet(msgspec.structs.replace(PLAN, tolerance=2))
    fleet.becomes = {"borne-1": msgspec.structs.replace(WELL, failed=True)}
    assert fleet.hours(2).progress.halted, "of the first, none may be"


def test_the_administrator_goes_on_without_those_that_are_bad() -> None:
    fleet = Fleet()
    fleet.becomes = {"borne-7": msgspec.structs.replace(WELL, failed=True)}
    fleet.hours(40)
    assert fleet.progress.halted
    fleet.hold = Hold("p1", stopped=False, at=fleet.now)
    fleet.hours(30)
    assert fleet.progress.excused == ("borne-7",)
    assert fleet.have_it == 100


def test_a_release_that_is_stopped_is_handed_to_nobody_until_it_goes_on() -> None:
    fleet = Fleet()
    fleet.hold = Hold("p1", stopped=True, at=fleet.now)
    assert fleet.hours(50).have_it == 0
    fleet.hold = Hold("p1", stopped=False, at=fleet.now)
    assert fleet.hours(1).have_it == 1


def test_who_is_away_is_waited_for_and_gets_it_on_coming_back() -> None:
    fleet = Fleet()
    away = fleet.beats.pop("borne-9")
    assert fleet.hours(70).have_it == 9, "the second ring waits for it"
    fleet.hours(100)
    assert fleet.have_it > 9
    fleet.beats["borne-9"] = away
    fleet.hours(1)
    assert "borne-9" in fleet.progress.kiosks


def test_a_kiosk_that_is_lost_while_it_is_watched_is_watched_anew() -> None:
    fleet = Fleet().hours(20)
    there = fleet.beats.pop("borne-1")
    assert fleet.hours(1).progress.kiosks["borne-1"].verdict == "waits"
    fleet.beats["borne-1"] = there
    assert fleet.hours(23).have_it == 1, "44 hours in all, and not a day of it in one piece"
    assert fleet.hours(2).have_it == 10


def test_a_ring_does_not_open_while_those_before_are_lost() -> None:
    """A version that dies after an hour is not well because it was."""
    fleet = Fleet().hours(2)
    del fleet.beats["borne-1"]
    assert fleet.hours(60).have_it == 1
    assert fleet.hours(20).progress.halted == ("borne-1",)


def test_who_has_held_may_be_switched_off_at_night() -> None:
    fleet = Fleet().hours(27)
    assert fleet.have_it == 10
    off = fleet.beats.pop("borne-1")
    fleet.hours(14)
    fleet.beats["borne-1"] = off
    assert fleet.hours(13).have_it == 100, "the second ring waits for its own kiosks"


def test_one_that_never_holds_is_told_in_the_end_and_may_still_hold() -> None:
    fleet = Fleet().hours(1)
    for _ in range(10):
        there = fleet.beats.pop("borne-1")
        fleet.hours(1)
        fleet.beats["borne-1"] = there
        fleet.hours(11)
    assert fleet.progress.halted == ("borne-1",)
    assert fleet.progress.kiosks["borne-1"].why == "unsteady"
    assert fleet.hours(14).progress.kiosks["borne-1"].verdict == "well"


def test_a_device_that_comes_and_goes_begins_the_watch_anew() -> None:
    fleet = Fleet().hours(20)
    without = msgspec.structs.replace(UPDATED, seen=frozenset({"printer"}))
    one = fleet.progress.kiosks["borne-1"]
    for at, beat in ((0, UPDATED), (10, without), (100, without), (110, UPDATED)):
        one = rollout._seen(PLAN, one, beat, fleet.now + at)
    assert (one.verdict, one.steady_at) == ("well", fleet.now + 110)


def test_a_first_ring_that_nobody_was_in_opens_no_second() -> None:
    fleet = Fleet()
    del fleet.beats["borne-1"]
    assert fleet.hours(400).have_it == 0


# --- on a desk, with kiosks on their lines


def says(kiosk: Kiosk, version: str, *devices: str, failed: str = "") -> None:
    statuses = tuple(wire.DeviceStatus(name, "ready") for name in devices)
    kiosk.say(
        wire.Heartbeat("free", statuses, system=version, update="failed" if failed else "", failed_version=failed)
    )


def admin() -> dict[str, Person]:
    return {"sacha": Person(name="Sacha EXEMPLE", roles=frozenset({Role.ADMIN}))}


def run(*words: str) -> int:
    """In a thread, as another process would."""
    status: list[int] = []
    thread = threading.Thread(target=lambda: status.append(main(["desk", *words])))
    thread.start()
    thread.join(PATIENCE_S)
    return status[0]


def test_it_is_signed_once_handed_out_by_rings_and_obeyed_by_its_signature(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    state = administered(tmp_path / "desk")
    with live_desk(state, people=admin()) as desk:
        kiosks = {name: desk.enrolled(name).come() for name in ("borne-1", "borne-2", "borne-3")}
        for kiosk in kiosks.values():
            says(kiosk, "1.0", "scanner")
        words = ("--first", "borne-2", "--rings", "1", "--soak", "0", "--state", str(state), "--json")
        assert run("release", "2.0", *words) == 0
        assert json.loads(capsys.readouterr().out)["rings"] == [1, 3]
        order = kiosks["borne-2"].hear(wire.FleetOrder)
        guard = Guard(str(state / "desk" / "orders.pub"), "borne-2", tmp_path / "two")
        said = guard.admit(order.statement, order.signature, datetime.now(UTC))
        assert isinstance(said, Statement)
        assert (said.action, said.what, said.version) == ("release", "system", "2.0")
        kiosks["borne-2"].say(wire.FleetResult(order.order_id, "accepted"))
        assert progress(desk).ring == 0
        says(kiosks["borne-2"], "2.0", "scanner")
        for name in ("borne-1", "borne-3"):
            kiosks[name].hear(wire.FleetOrder)
        # One of them comes back with the version of before: that is the end of it.
        says(kiosks["borne-3"], "1.0", "scanner", failed="2.0")
        eventually(lambda: progress(desk).halted)
        actions = [one.action for one in desk.store.audit() if one.action.startswith("release_")]
        assert actions == [
            "release_signed", "release_handed", "release_ring", "release_handed", "release_handed", "release_halted",
        ]  # fmt: skip
        page = desk.browser("sacha").get("/console/releases").text
        assert "Arrêtée d&#39;elle-même" in page
        assert "borne-3 : revenue à la version d&#39;avant" in page, "which one, and why"
        assert "dès qu'une borne" in page
        assert run("releases", "--state", str(state), "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["state"], told["ring"], told["halted_by"]) == ("halted", 2, ["borne-3"])
        assert told["bad"] == {"borne-3": "went back to the version before"}
        browser = desk.browser("sacha")
        form = dict(re.findall(r'name="(csrf|plan)" value="([^"]+)"', page.split("<main")[1]))
        browser.post("/console/releases", data={**form, "csrf": csrf(browser), "do": "go"})
        eventually(lambda: "borne-3" in progress(desk).excused)
        assert "(mise à part)" in browser.get("/console/releases").text
        assert run("revoke", "borne-1", "--state", str(state)) == 0
        eventually(lambda: progress(desk).revoked == ("borne-1",) and progress(desk).excused == ("borne-3",))


def test_the_administrators_page_stops_it_and_lets_it_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    state = administered(tmp_path / "desk")
    with live_desk(state, people=admin()) as desk:
        desk.enrolled("borne-1")
        browser = desk.browser("sacha")
        assert "Aucune mise à jour" in browser.get("/console/releases").text
        assert run("release", "2.0", "--state", str(state)) == 0
        page = browser.get("/console/releases").text
        form = dict(re.findall(r'name="(csrf|plan)" value="([^"]+)"', page.split("<main")[1]))
        assert "En cours" in page
        assert "<strong>Système 2.0</strong>" in page
        assert "Arrêtée par vous" in browser.post("/console/releases", data={**form, "do": "stop"}).text
        assert rollouts.hold_of(desk.store).stopped
        assert "En cours" in browser.post("/console/releases", data={**form, "do": "go"}).text
        assert "En cours" in browser.post("/console/releases", data={**form, "do": "stop", "plan": "0"}).text
        assert browser.post("/console/releases", data={**form, "do": "stop", "csrf": "0"}).status_code == 403


def test_each_reason_has_its_words_in_both_tongues_and_each_device_its_name() -> None:
    for why in get_args(rollout.Why):
        one = rollout.Underway(verdict="bad", why=why, about=("receipt_printer",))
        assert "receipt_printer" not in rollout_pages._why(one)
        assert "{}" not in rollout_pages._why(one)
        assert desk_release.WHY[why].isascii()
    assert set(rollout_pages.DEVICES) == set(DEVICE_NAMES)


def test_wrong_calls_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = administered(tmp_path / "desk")
    with live_desk(state) as desk:
        assert run("releases", "--state", str(state)) == 1
        assert run("release", "2.0", "--state", str(state)) == 1, "nobody is enrolled"
        desk.enrolled("borne-1")
        for wrong in (("../2",), ("2.0", "--rings", "1,x"), ("2.0", "--soak", "-1"), ("2.0", "--tolerance", "99")):
            assert run("release", *wrong, "--state", str(state)) == 2, wrong
        assert run("release", "2.0", "--kiosks", "borne-9", "--state", str(state)) == 1
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 7
        assert all(line.startswith("kiosk: ") for line in lines)
        assert rollouts.plan_of(desk.store) is None, "nothing was released"


def test_a_ring_of_hundreds_is_not_handed_out_in_one_breath(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    monkeypatch.setattr(rollouts, "AT_ONCE", 1)
    have_it: list[int] = []
    keep = rollouts.Rollouts._keep

    def kept(self: rollouts.Rollouts, progress: Progress) -> None:
        have_it.append(len(progress.kiosks))
        keep(self, progress)

    monkeypatch.setattr(rollouts.Rollouts, "_keep", kept)
    state = administered(tmp_path / "desk")
    with live_desk(state) as desk:
        kiosks = [desk.enrolled(f"borne-{number}").come() for number in range(4)]
        for kiosk in kiosks:
            says(kiosk, "1.0", "scanner")
        assert run("release", "2.0", "--rings", "4", "--state", str(state)) == 0
        for kiosk in kiosks:
            kiosk.hear(wire.FleetOrder)
    assert have_it[-1] == 4
    assert all(after - before <= 1 for before, after in pairwise(have_it))


def test_an_order_that_comes_after_a_release_does_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    state = administered(tmp_path / "desk")
    with live_desk(state, people=admin()) as desk:
        kiosk = desk.enrolled("borne-1").come()
        says(kiosk, "1.0", "scanner")
        assert run("release", "2.0", "--state", str(state)) == 0
        released = kiosk.hear(wire.FleetOrder)
        kiosk.leave()  # before it has heard it: nothing is answered
        assert run("order", "close", "borne-1", "--sentence", "Fermée", "--wait", "0", "--state", str(state)) == 1
        kiosk.come()
        handed = {kiosk.hear(wire.FleetOrder).order_id for _ in range(2)}
        assert released.order_id in handed
        closing = next(one for one in handed if one != released.order_id)
        kiosk.say(wire.FleetResult(closing, "done"))
        kiosk.say(wire.FleetResult(released.order_id, "accepted"))
        eventually(lambda: result(desk, "") == "done")
        eventually(lambda: result(desk, "release") == "accepted")


def result(desk: LiveDesk, action: str) -> str:
    standing = fleet_orders.standing_of(desk.store, "borne-1", action)
    return standing.result if standing is not None else ""


def csrf(browser: httpx2.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/console/releases").text.split("<main")[1])
    assert found is not None
    return found[1]


def progress(desk: LiveDesk) -> Progress:
    plan = rollouts.plan_of(desk.store)
    assert plan is not None
    return rollouts.progress_of(desk.store, plan)


def test_settings_are_told_by_the_day_they_were_made(tmp_path: Path) -> None:
    with live_desk(tmp_path / "desk", people=admin()) as desk:
        made = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
        plan = rollout.Plan("p", "settings", "1763894520", "sacha", made.timestamp(), ("borne-1",), (1,), 0.0, 9.0)
        rollouts.place(desk.store, plan, {})
        page = desk.browser("sacha").get("/console/releases").text
        assert f"<strong>Réglages du {instant(made)} (n° 1763894520)</strong>" in page
