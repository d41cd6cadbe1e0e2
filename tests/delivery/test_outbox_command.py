"""`kiosk outbox`: staff see what waits and why, send it again, and take a sealed file away; nobody reads it."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.delivery.database import DATABASE
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.wire import Envelope
from kiosk.privacy import pins, sealing
from tests.support.delivery import KEYS, NAME, NOW, ROOT, acknowledgement, envelope


def kiosk(*words: str, typed: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        input=typed,
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Envelope]:
    """Three in the outbox: queued after a failure, refused, delivered."""
    outbox = Outbox(tmp_path / "outbox", Delivery())
    made = [envelope() for _ in range(3)]
    for file in made:
        outbox.commit(file)
    outbox.begin_attempt(made[0].id, NOW)
    outbox.mark_failed(made[0].id, "recipient_garbage http_500", NOW)
    outbox.mark_refused(made[1].id, "recipient_refused http_422", NOW)
    outbox.mark_delivered(made[2].id, acknowledgement(made[2]), NOW)
    outbox.close()
    return made


def test_the_list_says_what_waits_and_why(tmp_path: Path, files: list[Envelope]) -> None:
    listed = json.loads(kiosk("outbox", "list", "--state", str(tmp_path), "--json").stdout)
    assert [(file["id"], file["state"], file["last_error"]) for file in listed["files"]] == [
        (files[0].id, "queued", "recipient_garbage http_500"),
        (files[1].id, "refused", "recipient_refused http_422"),
        (files[2].id, "delivered", ""),
    ]
    assert listed["set_aside"] == []
    told = kiosk("outbox", "list", "--state", str(tmp_path)).stdout
    assert told.count("\n") == 3
    assert files[1].reference in told
    assert NAME not in told


def test_a_refused_file_is_queued_again_and_a_delivered_one_is_not(tmp_path: Path, files: list[Envelope]) -> None:
    assert kiosk("outbox", "retry", files[1].id, "--state", str(tmp_path)).returncode == 0
    listed = json.loads(kiosk("outbox", "list", "--state", str(tmp_path), "--json").stdout)
    assert listed["files"][1]["state"] == "queued"
    refused = kiosk("outbox", "retry", files[2].id, "--state", str(tmp_path))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_a_sealed_file_is_taken_away_for_the_recipient_to_open(tmp_path: Path, files: list[Envelope]) -> None:
    out = tmp_path / "file.sealed"
    assert kiosk("outbox", "export", files[0].id, "--out", str(out), "--state", str(tmp_path)).returncode == 0
    assert out.read_bytes() == files[0].sealed
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert NAME.encode() in sealing.open_sealed(KEYS, out.read_bytes())


def test_a_damaged_outbox_is_listed_with_what_was_set_aside(tmp_path: Path, files: list[Envelope]) -> None:
    (tmp_path / "outbox" / DATABASE).write_bytes(b"no database" * 1000)
    listed = json.loads(kiosk("outbox", "list", "--state", str(tmp_path), "--json").stdout)
    assert listed["files"] == []
    assert len(listed["set_aside"]) == 1


def test_wrong_calls_are_explained(tmp_path: Path, files: list[Envelope]) -> None:
    for words, status in (
        (("list", "--state", str(tmp_path / "none")), 1),
        (("retry", "none", "--state", str(tmp_path)), 1),
        (("export", files[2].id, "--out", str(tmp_path / "x"), "--state", str(tmp_path)), 1),
        (("export", files[0].id, "--out", str(tmp_path), "--state", str(tmp_path)), 1),
        (("export", files[0].id, "--state", str(tmp_path)), 2),
        (("retry",), 2),
    ):
        done = kiosk("outbox", *words)
        assert (done.returncode, done.stdout) == (status, ""), words
        assert "Traceback" not in done.stderr
        assert status == 2 or done.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_a_staff_pin_is_hashed_from_standard_input() -> None:
    done = kiosk("provision", "pin", typed="294817\n")
    name, _, hashed = done.stdout.strip().partition(" = ")
    assert name == "pin_hash"
    assert pins.verify("294817", hashed.strip('"'))
    assert pins.verify("294817", json.loads(kiosk("provision", "pin", "--json", typed="294817").stdout)["pin_hash"])


@pytest.mark.parametrize("typed", ["", "1234\n", "123456\n", "x" * 100_000])
def test_a_pin_that_will_not_do_is_explained_and_not_repeated(typed: str) -> None:
    done = kiosk("provision", "pin", typed=typed)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert typed == "" or typed.strip() not in done.stderr
