"""RDV Service Public behind the same port, against a server with its shapes: each answer has its outcome."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.appointments import wire
from kiosk.connectors.port import Later, Refused
from kiosk.connectors.rdv_service_public import Calendar, Cancelled, Gone, Taken
from kiosk.connectors.settings import RdvServicePublic
from tests.support.appointments import Desk, RdvStandIn, at, key, rdv_service, remote_desk
from tests.support.desk import COMMAND, ROOT
from tests.support.patience import PATIENCE_S

Service = tuple[RdvStandIn, RdvServicePublic]
Answer = tuple[int, dict[str, str], bytes]
ERRORS = b'{"errors": ["Erreur"]}'
BUSY = wire.Refused("busy")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with rdv_service(tmp_path, timeout_s=20) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, service: Service) -> Desk:
    return remote_desk(tmp_path, service[1])


def in_trouble(stand_in: RdvStandIn, answer: Answer, *, on: str = "") -> None:
    stand_in.trouble = lambda method, path: answer if not on or (method == on) else None


def test_slots_are_booked_seen_and_cancelled(desk: Desk, service: Service) -> None:
    assert desk.starts()[0] == at(9, 0)
    booked = desk.book(1, at(9, 0))
    assert at(9, 0) not in desk.starts()
    assert service[0].rdvs[1]["status"] == "unknown"
    said = desk.ask(wire.Cancel(booked.reference))
    assert isinstance(said, wire.Booked)
    assert said.state == "cancelled"
    assert service[0].rdvs[1]["status"] == "excused"
    assert at(9, 0) in desk.starts()


def test_nothing_of_a_citizen_goes_there(desk: Desk, service: Service) -> None:
    desk.book(1, at(9, 0), demarche="caf-rsa")
    assert [path for method, path in service[0].asked if method == "POST"] == ["/rdvs"]


# What it answers to a booking -> what comes of it.
OUTCOMES: dict[str, tuple[Answer, type]] = {
    "400": ((400, {}, ERRORS), Refused),
    "401": ((401, {}, b'{"errors": ["Authentification invalide"]}'), Later),
    "403": ((403, {}, ERRORS), Later),
    "404": ((404, {}, ERRORS), Refused),
    "409": ((409, {}, ERRORS), Gone),
    "429": ((429, {"Retry-After": "7"}, b""), Later),
    "500": ((500, {}, b"<html>"), Later),
    "503": ((503, {"Retry-After": "120"}, b""), Later),
    "a redirect": ((302, {"Location": "http://127.0.0.1:9/"}, b""), Later),
    "garbage": ((201, {}, b"\xff\xfe{"), Later),
    "another's shape": ((201, {}, b'{"id": "x", "starts_at": 3}'), Later),
    "an id that is a truth value": ((201, {}, b'{"id": true, "starts_at": "2026-11-23T09:00:00+01:00"}'), Later),
    "half an answer": ((201, {"Content-Length": "900"}, b'{"id": 1'), Later),
    "a body without end": ((200, {}, b"x" * 1_500_000), Later),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_each_answer_to_a_booking_has_its_outcome(service: Service, case: str) -> None:
    answer, outcome = OUTCOMES[case]
    in_trouble(service[0], answer)
    got = Calendar(service[1]).book("", at(9, 0))
    assert isinstance(got, outcome), got
    if case == "429":
        assert isinstance(got, Later)
        assert got.retry_after_s == 7


def test_each_trouble_with_slots_is_told_as_busy(desk: Desk, service: Service) -> None:
    for case, (answer, _) in OUTCOMES.items():
        in_trouble(service[0], answer)
        assert desk.ask(wire.FindSlots("", at(9).date())) == BUSY, case


def test_422_is_a_slot_that_is_gone_or_an_instance_that_is_not_set_up(service: Service) -> None:
    calendar = Calendar(service[1])
    assert isinstance(calendar.book("", at(9, 0)), Taken)
    assert calendar.book("", at(9, 0)) == Gone()
    in_trouble(service[0], (422, {}, '{"errors": ["Lieu doit être rempli(e)"]}'.encode()), on="POST")
    assert calendar.book("", at(9, 30)) == Refused("http_422", "Lieu doit être rempli(e)")


def test_a_slot_that_went_meanwhile_is_said_gone(desk: Desk, service: Service) -> None:
    Calendar(service[1]).book("", at(9, 0))
    assert desk.ask(wire.Book(key(1), "", at(9, 0))) == wire.SlotGone()
    assert desk.store.of_id(key(1)) is None


def test_a_lost_answer_books_once(desk: Desk, service: Service) -> None:
    service[0].lose = 1
    assert desk.ask(wire.Book(key(1), "", at(9, 0))) == BUSY
    assert desk.store.of_reference(desk.store.of_id(key(1)).reference) is None  # type: ignore[union-attr]
    assert desk.book(1, at(9, 0)).state == "booked"  # the kiosk asks again with its key
    assert len(service[0].rdvs) == 1


def test_what_another_has_booked_there_is_not_taken_for_ours(desk: Desk, service: Service) -> None:
    first = desk.book(1, at(9, 0))
    service[0].rdvs[1]["status"] = "excused"  # free again: the next one is another's
    in_trouble(service[0], (500, {}, b""), on="POST")
    assert desk.ask(wire.Book(key(2), "", at(9, 0))) == BUSY
    in_trouble(service[0], (409, {}, b""), on="POST")
    assert desk.ask(wire.Book(key(2), "", at(9, 0))) == wire.SlotGone()
    assert desk.ask(wire.Look(first.reference)) == first


def test_what_nobody_asks_for_again_is_given_back(desk: Desk, service: Service) -> None:
    service[0].lose = 1
    desk.ask(wire.Book(key(1), "", at(9, 0)))
    desk.goes(minutes=11)
    desk.reception.tidy()
    assert service[0].rdvs[1]["status"] == "excused"
    assert desk.reception.day("hall", at(9).date())[0].state == "cancelled"


def test_thirty_seconds_of_silence_are_not_waited_for(service: Service) -> None:
    given_up = threading.Event()

    def silence(method: str, path: str) -> None:
        given_up.wait(PATIENCE_S)

    service[0].trouble = silence
    impatient = msgspec.structs.replace(service[1], timeout_s=0.3)
    began = time.monotonic()
    assert isinstance(Calendar(impatient).book("", at(9, 0)), Later)
    assert time.monotonic() - began < PATIENCE_S / 2
    given_up.set()


def test_nobody_there_is_later(tmp_path: Path) -> None:
    with rdv_service(tmp_path) as (_, settings):
        pass
    assert isinstance(Calendar(settings).free("", at(9).date(), at(9).date()), Later)


def test_without_its_key_nothing_is_asked(service: Service, tmp_path: Path) -> None:
    (tmp_path / "cle").unlink()
    assert Calendar(service[1]).book("", at(9, 0)) == Later("no_secret", at_fault=False)
    assert service[0].asked == []


def test_one_that_was_deleted_there_is_cancelled(desk: Desk, service: Service) -> None:
    booked = desk.book(1, at(9, 0))
    service[0].rdvs.clear()
    said = desk.ask(wire.Cancel(booked.reference))
    assert isinstance(said, wire.Booked)
    assert said.state == "cancelled"


def test_a_cancellation_that_is_not_answered_changes_nothing(desk: Desk, service: Service) -> None:
    booked = desk.book(1, at(9, 0))
    in_trouble(service[0], (503, {}, b""), on="PUT")
    assert desk.ask(wire.Cancel(booked.reference)) == BUSY
    assert desk.ask(wire.Look(booked.reference)) == booked


def test_a_month_is_asked_for_and_no_more(service: Service) -> None:
    slots = Calendar(service[1]).free("", at(9).date(), at(9).date() + timedelta(days=90))
    assert isinstance(slots, tuple)
    assert len(slots) > 100
    assert isinstance(Calendar(service[1]).cancel("", "1"), Cancelled)  # it is not there: nothing is left to cancel


def test_the_desk_s_services_are_asked_and_it_is_one_of_them(service: Service, tmp_path: Path) -> None:
    """`kiosk desk services`"""
    settings = service[1]
    config = tmp_path / "desk.toml"
    config.write_text(
        f'[appointments.rdv_service_public]\nurl = "{settings.url}"\nsecret_file = "{settings.secret_file}"\n'
    )
    words = ["services", "--state", str(tmp_path / "state"), "--config", str(config)]

    def told() -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *words, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)

    well = told()
    assert (well.returncode, well.stderr) == (0, "")
    assert json.loads(well.stdout)["services"]["appointments.rdv_service_public"]["well"]
    in_trouble(service[0], (401, {}, ERRORS))
    refused = told()
    assert refused.returncode == 1
    assert refused.stderr.strip() == "kiosk: not well: appointments.rdv_service_public"
    assert "not_allowed" in refused.stdout
    assert [method for method, _ in service[0].asked] == ["GET", "GET"], "nothing is changed there"


def test_its_check_says_what_is_wrong(service: Service) -> None:
    assert Calendar(service[1]).check().well
    in_trouble(service[0], (401, {}, ERRORS))
    checked = Calendar(service[1]).check()
    assert not checked.well
    assert "not_allowed" in checked.detail
