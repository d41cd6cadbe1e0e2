"""Two frames that are independent say the same, or there is no agreement."""

from datetime import date

import msgspec

from kiosk.documents.mrz.port import NoZone, ZoneRead
from kiosk.documents.mrz.voting import ZoneVote
from kiosk.identity.zone import Zone, parse_zone

LINES = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")


def read(lines: tuple[str, ...] = LINES, *, valid: bool = True, likelihood: float = -0.1) -> ZoneRead:
    zone = parse_zone(lines, date(2026, 1, 1))
    assert isinstance(zone, Zone)
    return ZoneRead(zone, valid, (), likelihood, 10.0)


def test_two_frames_agree() -> None:
    vote = ZoneVote().add(read(), 1, 0.0).add(NoZone(5.0), 2, 0.2).add(read(), 3, 0.4)
    assert vote.agreed is not None
    assert vote.agreed.zone.number == "D23145890"


def test_one_frame_is_one_witness_however_often_it_comes() -> None:
    vote = ZoneVote().add(read(), 1, 0.0).add(read(), 1, 5.0).add(read(), 2, 0.05)
    assert vote.agreed is None


def test_an_invalid_reading_has_no_vote() -> None:
    assert ZoneVote().add(read(valid=False), 1, 0.0).add(read(), 2, 1.0).agreed is None


def test_another_document_begins_anew() -> None:
    other = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458915UTO7408122F1204159<<<<<<<6")
    vote = ZoneVote().add(read(), 1, 0.0).add(read(other), 2, 1.0).add(read(), 3, 2.0)
    assert vote.agreed is None
    assert vote.add(read(), 4, 3.0).agreed is not None


def test_a_reading_of_long_ago_is_forgotten() -> None:
    assert ZoneVote().add(read(), 1, 0.0).add(read(), 2, 60.0).agreed is None


def test_names_that_differ_are_uncertain_and_the_likelier_is_shown() -> None:
    misread = (LINES[0].replace("ANNA", "ANHA"), LINES[1])
    vote = ZoneVote().add(read(misread, likelihood=-0.4), 1, 0.0).add(read(), 2, 1.0)
    assert vote.agreed is not None
    assert (vote.agreed.zone.given_names, vote.agreed.uncertain) == ("ANNA MARIA", ("given_names",))


def test_a_vote_prints_nothing_of_a_citizen() -> None:
    vote = ZoneVote().add(read(), 1, 0.0)
    assert "ERIKSSON" not in repr(vote) + repr(msgspec.structs.astuple(vote))
