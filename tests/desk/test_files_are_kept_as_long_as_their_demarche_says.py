"""The desk destroys by itself what is due, with a proof: not before, by no wrong clock, once whatever is killed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.__main__ import main
from kiosk.clock import HeldClock
from kiosk.connectors.ledger import State
from kiosk.desk import retention
from kiosk.desk.archive_settings import Archive
from kiosk.desk.forwarding import flows_or_not
from kiosk.desk.lifecycle import Lifecycle, LinkError
from kiosk.desk.live import audit
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.notes import Notes
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.retention_settings import Retention as Settings
from kiosk.desk.settings import DeskSettings
from kiosk.desk.standing import Standings
from tests.support.delivery import NAME, until
from tests.support.retention import AGREED, DAY, Desk, flows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def on_the_disk(folder: Path, what: bytes) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and what in file.read_bytes()]


# -- when


def test_each_demarche_has_its_own_time(desk: Desk) -> None:
    a_year, a_day = desk.receives(), desk.receives("numeriser-imprimer")
    unknown = desk.receives("demarche-d-ailleurs")
    assert [desk.kept(one).days for one in (a_year, a_day, unknown)] == [365, 1, 365]
    desk.clock.advance(DAY)
    assert desk.retention.round() == 1
    assert [desk.kept(one).state for one in (a_year, a_day, unknown)] == ["kept", "destroyed", "kept"]
    desk.clock.advance(363 * DAY)
    assert desk.retention.round() == 0
    desk.clock.advance(DAY)
    assert desk.retention.round() == 2


def test_the_desk_does_it_by_itself(desk: Desk) -> None:
    file = desk.receives("numeriser-imprimer")
    desk.clock.advance(DAY)
    desk.retention.start()
    until(lambda: desk.kept(file).state == "destroyed" and len(desk.proofs()) == 1, "its destruction")


def test_a_round_that_fails_is_not_the_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def one() -> int:
        rounds.append(len(rounds))
        raise ValueError

    monkeypatch.setattr(retention, "ROUND_EVERY_S", 0.01)
    monkeypatch.setattr(desk.retention, "round", one)
    desk.retention.start()
    until(lambda: len(rounds) > 2, "the rounds after it")


def test_the_operator_s_settings_go_before_the_demarche_s(tmp_path: Path) -> None:
    desk = Desk(tmp_path, DeskSettings(retention=replace(AGREED, days=10, demarches={"changement-adresse": 5})))
    first, other = desk.receives(), desk.receives("demarche-d-ailleurs")
    assert (desk.kept(first).days, desk.kept(other).days) == (5, 10)
    desk.close()


def test_every_demarche_that_tells_a_number_of_days_is_kept_so_long() -> None:
    said = {flow.id: flow.legal.desk_days for flow in flows()}
    assert said == {"changement-adresse": 365, "numeriser-imprimer": 1}


def test_a_demarche_whose_file_is_broken_for_a_while_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "dossier-long.yaml").write_text("id: dossier-long\nlegal: {desk_days: 3650}\nbroken: [\n")
    desk = Desk(tmp_path, DeskSettings(retention=replace(AGREED, demarches={"demarche-nommee": 5})))
    desk.retention._flows = lambda: flows_or_not(str(tmp_path))
    its, named, known = desk.receives("dossier-long"), desk.receives("demarche-nommee"), desk.receives()
    desk.clock.advance(400 * DAY)
    assert desk.retention.round() == 2
    assert [desk.kept(one).state for one in (its, named, known)] == ["due", "destroyed", "destroyed"]
    assert desk.retention.destroy_due() == 1, "a person who asks is obeyed"
    desk.close()


@pytest.mark.parametrize("settings", [replace(AGREED, automatic=False, days=1), Settings(days=1)])
def test_by_hand_as_said_or_before_the_archives_have_answered(tmp_path: Path, settings: Settings) -> None:
    desk = Desk(tmp_path, DeskSettings(retention=settings))
    file = desk.receives("demarche-d-ailleurs")
    desk.clock.advance(2 * DAY)
    assert desk.retention.round() == 0
    assert desk.kept(file).state == "due"
    assert desk.retention.destroy_due() == 1
    desk.close()


def test_what_goes_to_the_archives_is_not_destroyed_before_it_was_packaged(tmp_path: Path) -> None:
    desk = Desk(tmp_path, DeskSettings(archive=Archive(final_action="Keep"), retention=AGREED))
    first, second = desk.receives("numeriser-imprimer"), desk.receives("numeriser-imprimer")
    desk.log.append(desk.clock.now(), "terminal", "archived", first, "0" * 128)
    desk.clock.advance(DAY)
    assert desk.retention.round() == 1
    assert (desk.kept(first).state, desk.kept(second).state) == ("destroyed", "to_archive")
    desk.close()


def test_what_waits_for_a_service_stays(desk: Desk) -> None:
    file = desk.receives("numeriser-imprimer")
    desk.forwards._ledger.plan(file, [("ailleurs", "webhook")], desk.clock.now())
    desk.clock.advance(DAY)
    assert desk.retention.round() == 0
    assert desk.kept(file).state == "waits"


# -- the proof


def test_the_proof_names_the_file_the_rule_and_the_visa_and_no_person(desk: Desk) -> None:
    file = desk.receives("numeriser-imprimer")
    desk.clock.advance(DAY)
    desk.retention.round()
    ((actor, subject, detail),) = desk.proofs()
    assert (actor, subject) == ("desk", file)
    assert re.fullmatch(r"retention 1 VISA-2026-57 sha256 [0-9a-f]{64}", detail)
    assert audit.first_broken(desk.log.audit()) == 0
    (destroyed,) = desk.retention.lifecycle.destroyed()
    assert destroyed.proved
    assert destroyed.digest in detail
    assert not on_the_disk(desk.state, NAME.encode())


def test_what_was_destroyed_is_on_no_disk_with_what_was_written_about_it(desk: Desk) -> None:
    file = desk.receives("numeriser-imprimer")
    sealed = desk.office.store.sealed(file)
    desk.notes.write(file, "", "Il manque CANARI-DE-LA-NOTE", desk.clock.now())
    assert on_the_disk(desk.state, b"CANARI-DE-LA-NOTE")
    desk.clock.advance(DAY)
    desk.retention.round()
    assert not on_the_disk(desk.state, sealed[40:120])
    assert not on_the_disk(desk.state, b"CANARI-DE-LA-NOTE")
    assert desk.office.store.acknowledgement(file).envelope_id == file  # whoever asks is still told


def test_what_was_destroyed_is_followed_and_forwarded_no_more(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A prefilled one too, whose address lay in what was erased; and a service that is named later gets nothing."""
    prepared, never = desk.receives("numeriser-imprimer"), desk.receives("numeriser-imprimer")
    ledger = desk.forwards._ledger
    ledger.plan(prepared, [("ailleurs", "demarches_simplifiees")], desk.clock.now())
    ledger.note(prepared, "ailleurs", {"finish_url": "https://demarches.example/CANARI"})
    ledger.settle(ledger.forwards(prepared)[0], State.PREPARED, "", desk.clock.now())
    desk.clock.advance(DAY)
    assert desk.retention.round() == 2
    said = Standings(desk.office, desk.forwards, desk.notes).followed(desk.office.find(prepared).reference)
    assert said is not None
    assert said.state == "prepared"
    assert ledger.unplanned() == ()
    reference = desk.office.find(never).reference
    assert main(["desk", "show", reference, "--state", str(desk.state)]) == 1
    assert "destroyed" in capsys.readouterr().err
    assert main(["desk", "archive", reference, "--state", str(desk.state), "--out", str(desk.state / "out")]) == 1


def test_the_proof_names_who_destroyed_it_whoever_writes_it_down(desk: Desk) -> None:
    """One was killed before its proof; the next hand's is not theirs."""
    by_itself, by_hand = desk.receives(), desk.receives()
    desk.retention.lifecycle.destroy(by_hand, "archived 0", desk.clock.now(), "terminal")
    assert desk.retention.destroy(by_itself, "retention 1 V")
    desk.retention.lifecycle.destroy(third := desk.receives(), "retention 1 V", desk.clock.now())
    assert desk.retention.destroy(fourth := desk.receives(), "archived 0", "agent")
    assert {(actor, subject) for actor, subject, _ in desk.proofs()} == {
        ("terminal", by_hand), ("desk", by_itself), ("desk", third), ("agent", fourth),
    }  # fmt: skip


class _Killed(BaseException):
    pass


STEPS = (
    (Lifecycle, "destroy"),
    (Lifecycle, "forget_log"),
    (Notes, "erase"),
    (SqlStore, "append"),
    (Lifecycle, "prove"),
)


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_it_is_destroyed_and_proved_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, *, after: bool
) -> None:
    desk = Desk(tmp_path)
    files = [desk.receives("numeriser-imprimer") for _ in range(2)]
    sealed = [desk.office.store.sealed(file)[40:120] for file in files]
    desk.clock.advance(DAY)
    kind, name = STEPS[step]
    real = getattr(kind, name)

    def killed(*arguments: object, **named: object) -> object:
        if after:
            real(*arguments, **named)
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(kind, name, killed)
        with pytest.raises(_Killed):
            desk.retention.round()
    desk.close()
    again = Desk(tmp_path, clock=HeldClock(desk.clock.now()))
    again.retention.round()
    assert sorted(subject for _, subject, _ in again.proofs()) == sorted(files)
    assert all(one.proved for one in again.retention.lifecycle.destroyed())
    assert not [name for one in sealed for name in on_the_disk(tmp_path, one)]
    assert again.retention.round() == 0
    assert len(again.proofs()) == 2
    again.close()


KILLED = """
import sys
from pathlib import Path
from kiosk.clock import HeldClock
from datetime import datetime
from tests.support.retention import Desk
from kiosk.desk.lifecycle import Lifecycle

desk = Desk(Path(sys.argv[1]), clock=HeldClock(datetime.fromisoformat(sys.argv[2])))
real = Lifecycle.destroy
def told(self, *arguments):
    print("one", flush=True)
    return real(self, *arguments)
Lifecycle.destroy = told
desk.retention.round()
"""


@pytest.mark.long
def test_a_process_killed_while_it_destroys_loses_no_proof(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    files = [desk.receives("numeriser-imprimer") for _ in range(60)]
    desk.clock.advance(DAY)
    now = desk.clock.now()
    desk.close()
    for kill in (1, 7, 13, 19):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path), now.isoformat()], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(kill):
            assert process.stdout.readline() == "one\n"
        process.kill()
        process.wait()
        process.stdout.close()
    again = Desk(tmp_path, clock=HeldClock(now))
    again.retention.round()
    assert sorted(subject for _, subject, _ in again.proofs()) == sorted(files)
    assert audit.first_broken(again.log.audit()) == 0
    again.close()


# -- versions


def test_a_file_sent_again_with_the_paper_that_was_missing_is_the_next_version(desk: Desk) -> None:
    first = desk.receives()
    desk.notes.write(first, "", "Il manque un justificatif.", desk.clock.now())
    second = desk.receives(at=200)
    desk.retention.link(second, first, "agent")
    third = desk.receives(at=100)
    desk.retention.link(third, second, "agent")
    reference = desk.office.find(first).reference
    assert [(desk.kept(one).first, desk.kept(one).version) for one in (first, second, third)] == [
        (reference, 1), (reference, 2), (reference, 3),
    ]  # fmt: skip
    assert [desk.retention.one(one) for one in (first, second, third)] == [
        desk.kept(one) for one in (first, second, third)
    ]
    # The first alone would be due; it is kept as long as the last of them.
    desk.clock.advance(364 * DAY)
    assert desk.retention.round() == 0
    desk.clock.advance(DAY)
    assert desk.retention.round() == 3
    assert [one.subject for one in desk.log.audit() if one.action == "completes"] == [second, third]


def test_a_file_that_an_agent_completes_while_the_desk_destroys_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = desk.receives(), desk.receives()
    later = desk.receives(at=360)
    desk.clock.advance(10 * DAY)
    real = Lifecycle.destroy

    def meanwhile(self: Lifecycle, *arguments: Any) -> bool:
        monkeypatch.setattr(Lifecycle, "destroy", real)
        desk.retention.link(later, first, "agent")
        desk.retention.link(other, later, "agent")
        return real(self, *arguments)

    monkeypatch.setattr(Lifecycle, "destroy", meanwhile)
    assert desk.retention.destroy_due() == 0
    assert {desk.kept(one).state for one in (first, other, later)} == {"kept"}


def test_one_file_is_judged_without_a_look_at_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.receives("numeriser-imprimer")
    desk.clock.advance(DAY)
    desk.log.append(desk.clock.now(), "terminal", "archived", file, "0" * 128)
    all_of_them = {one.received.envelope_id: one for one in desk.retention.all()}
    monkeypatch.setattr(desk.office.store, "files", None)
    assert desk.retention.one(file) == all_of_them[file]
    assert desk.retention.one("f" * 32) is None


def test_versions_go_in_one_line(desk: Desk) -> None:
    first, second, third = (desk.receives() for _ in range(3))
    other = desk.receives("numeriser-imprimer")
    desk.retention.link(second, first, "agent")
    for new, before in (
        (second, first),  # again
        (third, first),  # which has a next one already
        (second, third),  # which completes another already
        (first, second),  # in a circle
        (first, first),
        (other, second),  # of another démarche
        ("f" * 32, second),
    ):
        with pytest.raises(LinkError):
            desk.retention.link(new, before, "agent")
    desk.retention.link(third, second, "agent")
    assert desk.kept(third).version == 3


# -- on PostgreSQL, by command, on the page


def test_it_is_the_same_on_postgresql(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shelves = PostgresShelves(request.getfixturevalue("postgres").new_database())
    desk = Desk(tmp_path, shelves=shelves)
    first, second = desk.receives("numeriser-imprimer"), desk.receives("numeriser-imprimer")
    desk.retention.link(second, first, "agent")
    desk.notes.write(first, "ready", "", desk.clock.now())
    desk.clock.advance(DAY)
    assert desk.retention.round() == 2
    assert desk.retention.round() == 0
    assert sorted(subject for _, subject, _ in desk.proofs()) == sorted((first, second))
    assert desk.notes.of(first) is None
    desk.close()
    shelves.close()


def test_the_command_tells_links_and_destroys(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (desk.office.find(desk.receives()).reference for _ in range(2))
    there = ["--state", str(desk.state), "--json"]
    assert main(["desk", "complete", second, "--of", first, *there]) == 0
    assert json.loads(capsys.readouterr().out) == {"reference": second, "first": first, "version": 2}
    assert main(["desk", "complete", second, "--of", first, "--state", str(desk.state)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert main(["desk", "retention", "--destroy", *there]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["reference"], one["version"]) for one in said["files"]] == [(second, 2), (first, 1)]
    assert {one["days"] for one in said["files"]} == {365}
