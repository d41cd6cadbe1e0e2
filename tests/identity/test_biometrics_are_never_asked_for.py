"""Fingerprints and irises on no path; the face only where the configuration names a legal basis."""

import pytest

from kiosk.hall.chip import BAC_ONLY, CNIE, EVILS, PASSPORT, RESIDENCE_PERMIT, Fault, Profile
from kiosk.identity import Can, MrzKey, Options, Problem, ProblemCode, files, lds, read_document
from kiosk.identity.apdu import Command
from kiosk.identity.lds import Group
from kiosk.identity.messaging import Card, Session
from kiosk.identity.problems import StopReadingError
from tests.support.identity import CAN, chip, trust, verdict, zone_key

FACE, FINGERS, IRISES = 0x82, 0x83, 0x84
CASES = [
    *[(profile, CAN) for profile in (CNIE, RESIDENCE_PERMIT, Profile())],
    *[(profile, zone_key()) for profile in (PASSPORT, BAC_ONLY)],
    *[(Profile(extended=2000, fault=Fault(name, at=9, seconds=0.001)), CAN) for name in sorted(EVILS)],
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """Every command before it is encrypted."""
    seen: list[Command] = []
    wrap = Session.wrap

    def kept(self: Session, command: Command, *, extended: bool) -> bytes:
        seen.append(command)
        return wrap(self, command, extended=extended)

    monkeypatch.setattr(Session, "wrap", kept)
    return seen


def files_of(asked: list[Command], plain: list[bytes]) -> set[int]:
    """What was read by a short identifier, and what was selected by its file identifier."""
    chosen = {command.p1 for command in asked if command.ins in (0xB0, 0xB1) and command.p1 & 0x80}
    chosen |= {apdu[2] for apdu in plain if apdu[0] == 0 and apdu[1] in (0xB0, 0xB1) and apdu[2] & 0x80}
    selected = [command.data for command in asked if command.ins == 0xA4]
    return chosen | {0x80 | data[1] for data in selected if data[:1] == b"\x01"}


@pytest.mark.parametrize(("profile", "secret"), CASES)
def test_on_no_path(profile: Profile, secret: Can | MrzKey, asked: list[Command]) -> None:
    transport = chip(profile)
    read_document(transport, secret, trust(), Options(photo_basis="règlement (UE) 2025/1208"))
    assert not files_of(asked, transport.commands) & {FINGERS, IRISES}


@pytest.mark.parametrize(("profile", "secret"), CASES[:12])
def test_the_face_on_no_path_without_a_basis(profile: Profile, secret: Can | MrzKey, asked: list[Command]) -> None:
    transport = chip(profile)
    read_document(transport, secret, trust(), Options())
    assert not files_of(asked, transport.commands) & {FACE, FINGERS, IRISES}


def test_a_card_that_lists_them_is_not_asked(asked: list[Command], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lds, "parse_com", lambda data: frozenset(range(1, 17)))
    transport = chip(Profile(data_groups=(1,)))
    verdict(read_document(transport, CAN, trust(), Options()))
    assert not files_of(asked, transport.commands) & {FACE, FINGERS, IRISES}


def test_the_face_is_read_where_there_is_a_basis(asked: list[Command]) -> None:
    transport = chip(Profile(data_groups=(1, 2)))
    found = verdict(read_document(transport, CAN, trust(), Options(photo_basis="test")))
    assert FACE in files_of(asked, transport.commands)
    assert found.photo is not None
    assert found.photo.format == "jpeg"
    assert found.photo.data.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("number", [3, 4])
def test_whoever_asks_for_them_is_stopped(number: int) -> None:
    reader = files.Reader(card=Card(line=None))  # type: ignore[arg-type]
    with pytest.raises(StopReadingError) as stopped:
        reader.group(Group(number, 100))
    assert stopped.value.problem == Problem(ProblemCode.FAULT, detail="a biometric file was asked for")
