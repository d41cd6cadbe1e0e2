"""The updater by its timer, the judge at a start and a person with a stick: neither undoes what the other does. And a
journal that the disk has spoiled is said, set aside, and lets nothing old count again."""

import json
import multiprocessing
import os
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.errors import KioskError
from kiosk.running import running
from kiosk.update import journal, lock
from kiosk.update.bundle import Bundle
from kiosk.update.journal import DAMAGED, FILE, Entry, Journal, Kept
from kiosk.update.lock import BusyError
from kiosk.update.shelf import Shelf
from kiosk.update.system import say

FORK = multiprocessing.get_context("fork")
WITHIN_S = 60.0


def bundle(version: str) -> Bundle:
    return Bundle(version, 1, {"answers/a.md": version.encode()})


def test_content_that_is_taken_is_nobody_elses_to_touch(tmp_path: Path) -> None:
    refused: list[str] = []

    def meanwhile(folder: Path) -> None:
        for other in (lambda: Shelf(tmp_path, lambda _: None).take(bundle("2")), Shelf(tmp_path, lambda _: None).back):
            with pytest.raises(BusyError) as error:
                other()
            refused.append(str(error.value))
        assert (folder / "answers" / "a.md").exists(), "nobody has swept it away"

    Shelf(tmp_path, meanwhile).take(bundle("1"))
    assert len(refused) == 2
    assert "try again" in refused[0]
    assert Shelf(tmp_path, lambda _: None).version == "1"
    Shelf(tmp_path, lambda _: None).take(bundle("2"))
    assert Shelf(tmp_path, lambda _: None).version == "2"


def test_who_dies_while_it_takes_lets_go(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        Shelf(tmp_path, lambda _: os._exit(9)).take(bundle("1"))
    assert os.waitpid(child, 0)[1] != 0
    Shelf(tmp_path, lambda _: None).take(bundle("1"))
    assert Shelf(tmp_path, lambda _: None).version == "1"


def test_a_person_who_takes_content_does_not_meet_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "content").mkdir()
    with lock.held(tmp_path / "content" / ".lock", "the content"):
        assert main(["update", "back", "--updater", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "the content is in another process's hands" in said
    assert main(["update", "back", "--updater", str(tmp_path / "file" / "in" / "the" / "way"), "--json"]) in (0, 1)


def _count(folder: Path, times: int) -> None:
    for _ in range(times):
        Journal(folder).change(lambda kept: msgspec.structs.replace(kept, content_at=kept.content_at + 1))


def test_no_change_of_the_journal_is_lost_to_another_process(tmp_path: Path) -> None:
    workers = [FORK.Process(target=_count, args=(tmp_path, 20)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(WITHIN_S)
        assert worker.exitcode == 0
    assert Journal(tmp_path).read().content_at == 80


def test_what_the_system_notes_leaves_what_was_noted_of_content(tmp_path: Path) -> None:
    there = Journal(tmp_path)
    begun = there.read()  # by an installation that takes hours
    there.change(lambda kept: msgspec.structs.replace(kept, content_at=7, content_failed="bad"))
    kept = there.change(lambda kept: msgspec.structs.replace(kept, system=Entry("2.0", 5, "trying")))
    assert begun.content_at == 0
    assert (kept.content_at, kept.content_failed, kept.system.version) == (7, "bad", "2.0")


def test_what_is_told_names_the_content_that_counts_whoever_tells(tmp_path: Path) -> None:
    Shelf(tmp_path / "content", lambda _: None).take(bundle("2026.11"))
    say(tmp_path, Kept(system=Entry("2.0", 5, "trying")))
    assert running(updater=tmp_path).content == "2026.11"


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff" * 100, b'{"system": 3}', b'{"system":{"at":"x"}}', b"[" * 9_000])
@pytest.mark.parametrize(("written_at", "now"), [(2_000, 3_000), (3_000, 2_000)], ids=["behind then", "behind now"])
def test_a_damaged_journal_is_set_aside_and_nothing_from_before_it_counts(
    tmp_path: Path, damage: bytes, written_at: int, now: float, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE).write_bytes(damage)
    os.utime(tmp_path / FILE, (written_at, written_at))
    kept = Journal(tmp_path, lambda: now).read()
    assert (kept.system.at, kept.content_at) == (written_at, written_at), "a release of last year would be obeyed again"
    assert kept.unsettled
    kept = Journal(tmp_path, lambda: now).settled()
    assert (kept.system.at, kept.content_at) == (3_000, 3_000), "nor does one of a clock that was behind"
    assert Journal(tmp_path, lambda: 9_000).settled() == kept, "once"
    assert kept.system.phase == "", "what runs is looked at anew"
    assert (tmp_path / DAMAGED).read_bytes() == damage
    assert Journal(tmp_path).read() == kept, "from now on it is whole"
    assert main(["update", "status", "--json", "--updater", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["journal_damaged"] is True
    assert main(["update", "status", "--updater", str(tmp_path)]) == 0
    assert "journal  was damaged" in capsys.readouterr().out


def test_a_damaged_journal_stands_until_another_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that was full for a moment, or a power cut: no journal at all would let a release of last year count."""

    def full(self: Journal, kept: Kept) -> None:
        raise KioskError("no space left")

    def read() -> Kept:
        return Journal(tmp_path).read()

    (tmp_path / FILE).write_bytes(b"{")
    os.utime(tmp_path / FILE, (2_000, 2_000))
    monkeypatch.setattr(Journal, "write", full)
    for _ in range(2):
        assert read().system.at == 2_000
    monkeypatch.undo()
    assert read().content_at == 2_000
    assert (tmp_path / DAMAGED).read_bytes() == b"{"
    assert read().content_at == 2_000


def test_who_finds_it_damaged_does_not_undo_what_another_has_changed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE).write_bytes(b"{")
    real = lock.held

    def held(*arguments: Any) -> Any:
        """Another process is at it first."""
        monkeypatch.setattr(lock, "held", real)
        Journal(tmp_path).change(lambda kept: msgspec.structs.replace(kept, content_failed="2.0"))
        return real(*arguments)

    monkeypatch.setattr(lock, "held", held)
    assert Journal(tmp_path).read().content_failed == "2.0"
    assert Journal(tmp_path).read().content_failed == "2.0"
    assert (tmp_path / DAMAGED).read_bytes() == b"{"


def test_a_person_who_may_not_write_hears_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE).write_bytes(b"{")
    monkeypatch.setattr(journal, "WAIT_S", 0.0)
    with lock.held(tmp_path / journal.LOCK, "it"):
        assert Journal(tmp_path).read().unsettled
    assert (tmp_path / FILE).read_bytes() == b"{"


def test_a_journal_that_the_disk_does_not_give_is_an_error_and_no_empty_one(tmp_path: Path) -> None:
    assert Journal(tmp_path).read() == Kept()
    (tmp_path / FILE).mkdir()
    with pytest.raises(KioskError, match="cannot be read"):
        Journal(tmp_path).read()


def test_a_journal_that_somebody_holds_is_waited_for_and_then_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "WAIT_S", 0.0)
    with lock.held(tmp_path / journal.LOCK, "it"), pytest.raises(BusyError):
        Journal(tmp_path).change(lambda kept: kept)
    monkeypatch.setattr(journal, "WAIT_S", WITHIN_S)
    holds, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held(tmp_path / journal.LOCK, "it"):
            holds.set()
            may_go.wait(WITHIN_S)

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(WITHIN_S)
    threading.Timer(0.1, may_go.set).start()
    assert Journal(tmp_path).change(lambda kept: msgspec.structs.replace(kept, content_at=3)).content_at == 3
    holder.join()
