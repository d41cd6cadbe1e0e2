"""What the machine's updater goes by: a release that was signed, whether somebody is there, and room for a restart."""

import base64
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.fleet.orders import Signed, order, release
from kiosk.update.standing import Standing, read
from kiosk.update.wanted import read as wanted
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import Hosted, running_supervisor, until

KEY = SigningKey.generate()
PUBLIC = bytes(KEY.verify_key)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Hosted]:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "run").mkdir()
    (tmp_path / "orders.pub").write_bytes(base64.b64encode(PUBLIC))
    with running_supervisor(tmp_path) as hosted:
        yield hosted


def answers(kiosk: Hosted) -> list[str]:
    told = [entry["said"] for entry in kiosk.log() if entry["event"] == "heard" and entry["word"] == "FleetAnswered"]
    return [said["why"] or said["result"] for said in told]


def ask(kiosk: Hosted, pid: int, signed: Signed) -> str:
    before = len(answers(kiosk))
    file = kiosk.directory / f"order-{before}"
    file.write_bytes(msgspec.json.encode(signed))
    kiosk.tell(pid, f"order {file}")
    return until(lambda: answers(kiosk)[before:] or None, "an answer")[0]


def standing(kiosk: Hosted) -> Standing:
    return read(kiosk.directory / "run") or Standing()


def test_a_release_is_left_as_it_was_signed_and_an_older_one_never_after_it(kiosk: Hosted) -> None:
    pid, now = kiosk.wait_for("serving")["pid"], datetime.now(UTC)
    newer, older = (
        release(KEY, "borne-1", "system", "2.0", now),
        release(KEY, "borne-1", "system", "1.0", now - timedelta(hours=1)),
    )
    assert ask(kiosk, pid, newer) == "accepted"
    assert ask(kiosk, pid, newer) == "replayed"
    assert ask(kiosk, pid, older) == "replayed"
    # Shorter orders that are over since do not count against a release that was signed before them, nor the reverse.
    assert ask(kiosk, pid, order(KEY, "borne-1", "diagnose", now)) == "done"
    assert (
        ask(kiosk, pid, release(KEY, "borne-1", "content", "7", now - timedelta(hours=2), digest="a" * 64))
        == "accepted"
    )
    fleet = kiosk.directory / "state" / "fleet"
    at = int(now.timestamp())
    found = wanted(fleet, "system", PUBLIC, "borne-1", newer_than=0, now=at)
    assert found is not None
    assert (found.version, found.at) == ("2.0", at)
    assert wanted(fleet, "system", bytes(SigningKey.generate().verify_key), "borne-1", newer_than=0, now=at) is None
    assert stat.S_IMODE((fleet / "release-system").stat().st_mode) == 0o640, "the updater is of the group"


def test_a_release_that_cannot_be_left_is_refused_and_counts_when_it_comes_again(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    signed = release(KEY, "borne-1", "system", "2.0", datetime.now(UTC))
    in_the_way = kiosk.directory / "state" / "fleet" / "release-system"
    in_the_way.mkdir(parents=True)
    assert ask(kiosk, pid, signed) == "not_kept"
    in_the_way.rmdir()
    assert ask(kiosk, pid, signed) == "accepted"
    assert in_the_way.is_file()


def test_it_is_told_whether_somebody_is_there_until_the_screen_is_gone(kiosk: Hosted) -> None:
    first = kiosk.wait_for("serving")["pid"]
    until(lambda: standing(kiosk).serving, "a screen that serves")
    assert not standing(kiosk).somebody
    kiosk.tell(first, "visit v1")
    until(lambda: standing(kiosk).somebody, "somebody")
    kiosk.tell(first, "over citizen")
    kiosk.wait_for("serving")
    assert standing(kiosk).somebody, "a goodbye is shown"
    kiosk.tell(first, "end citizen")
    until(lambda: not standing(kiosk).somebody, "nobody")


def test_a_restart_is_made_room_for_once_the_visit_is_over(kiosk: Hosted) -> None:
    pid = kiosk.wait_for("serving")["pid"]
    kiosk.tell(pid, "visit v1")
    until(lambda: standing(kiosk).somebody, "somebody")
    (kiosk.directory / "restart-wanted").touch()
    assert not standing(kiosk).ended
    kiosk.tell(pid, "end citizen")
    until(lambda: standing(kiosk).ended, "room")
    assert kiosk.process.wait(PATIENCE_S) == 0
