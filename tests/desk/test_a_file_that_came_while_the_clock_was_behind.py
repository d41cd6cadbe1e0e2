"""A desk whose clock was years behind has acknowledged files of today: they are kept from today on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.clock import HeldClock
from kiosk.delivery import dossier
from kiosk.desk.believed_clock import SETTLED_AFTER_S
from kiosk.desk.office import Cover
from kiosk.privacy import sealing
from tests.support.delivery import specimen
from tests.support.retention import AT, DAY, Desk

BEHIND = datetime(2001, 1, 1, tzinfo=UTC)


def brought(desk: Desk, made_at: datetime) -> str:
    """By a kiosk whose clock says so. -> its envelope id"""
    of = replace(specimen(), flow="changement-adresse")
    key = sealing.read_public_key(desk.office.public_key_file)
    file = dossier.make_envelope(of, visit_id="", recipient_key=key, created_at=made_at)
    assert desk.office.take(Cover(file.id, file.reference, file.flow, file.service, made_at), file.sealed).status == 201
    return file.id


def set_right(desk: Desk) -> None:
    desk.clock.advance(60)
    desk.clock.leap((AT - desk.clock.now()).total_seconds())
    assert desk.retention.round() == 0
    desk.clock.advance(SETTLED_AFTER_S)


def test_it_is_not_destroyed_when_the_clock_is_set_right(tmp_path: Path) -> None:
    desk = Desk(tmp_path, clock=HeldClock(BEHIND))
    file = brought(desk, AT)
    set_right(desk)
    assert desk.retention.round() == 0
    assert desk.kept(file).until.date() == (AT + timedelta(days=365)).date()
    desk.clock.advance(365 * DAY)
    assert desk.retention.round() == 1
    desk.close()


@pytest.mark.parametrize("lie", [timedelta(days=360), timedelta(days=5_000)])
def test_a_kiosk_that_lies_keeps_its_file_for_twice_the_time_at_most(lie: timedelta, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    brought(desk, AT + lie)
    desk.clock.advance(2 * 365 * DAY)
    assert desk.retention.round() == 1
    desk.close()
