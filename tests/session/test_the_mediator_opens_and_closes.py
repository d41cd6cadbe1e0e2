"""The mediator's two lists: one page each; the kiosk ticks what it sees, a person says the rest, all is noted."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.config import CardReader, Config, PagePrinter, Staff
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.receipt_printer.port import Line, QrCode, Ticket
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.staff.household import CHECKLISTS, COUNTERS, MAX_LISTS, Household, length_mm
from kiosk.session.staff.state import Counters, Surroundings
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Row
from tests.support.places import view_of
from tests.support.visits import Hand

CONFIG = Config(
    staff=Staff(pin_hash="set"), card_reader=CardReader(enabled=True), page_printer=PagePrinter(enabled=True)
)
REACHED = events.Surveyed(Surroundings(2.0, 9000, 0, {}, Counters()))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TICKET = Ticket((Line("Essai"), QrCode("K4T")))


def at_the_list(which: str) -> Hand:
    hand = Hand(CONFIG).do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))
    return hand.do(events.StaffGo(which))


def rows(hand: Hand) -> dict[str, Row]:
    return {row.label: row for row in page_of(view_of(hand)).rows}


def said(hand: Hand) -> str:
    notice = page_of(view_of(hand)).notice
    return notice.text if notice else ""


def test_the_opening_is_one_page_of_which_the_kiosk_ticks_what_it_sees() -> None:
    hand = at_the_list("opening").do(REACHED)
    hand.do(events.DeviceChanged("page_printer", Ready()), events.DeviceChanged("card_reader", Ready()))
    asked = [row.edit.argument for row in rows(hand).values() if row.edit]
    assert asked == ["screen", "sound", "glass", "roll"]
    assert rows(hand)["Scanner"].value == "Prêt"
    assert said(hand) == "Encore 4 points à voir."
    hand.do(*(events.Ticked(item) for item in asked))
    assert said(hand) == "Tout est en ordre."
    hand.do(events.ListDone())
    noted = hand.wants(effects.NoteChecklist)
    assert noted.which == "opening"
    assert all(noted.items.values())
    assert said(hand) == "La liste est notée."


def test_what_nobody_has_said_is_noted_as_not_well() -> None:
    hand = at_the_list("opening").do(events.DeviceChanged("scanner", NeedsAttention(Fault(Code.SCANNER_JAM))))
    assert rows(hand)["Scanner"].attention.startswith("Ouvrir le capot")
    hand.do(events.Ticked("screen"), events.Ticked("roll"), events.Ticked("roll"), events.ListDone())
    noted = hand.wants(effects.NoteChecklist).items
    assert noted["screen"]
    assert not any(noted[item] for item in ("scanner", "roll", "sound", "network"))


def test_nobody_says_for_the_kiosk_what_it_sees_for_itself() -> None:
    hand = at_the_list("opening").do(events.Ticked("network"), events.Ticked("scanner"), events.Ticked("x" * 100_000))
    assert hand.visit.ticked == {}


def test_the_closing_looks_at_the_glass_and_into_the_reader() -> None:
    hand = at_the_list("closing").do(events.CardSeen(CardPresent("reader", b"", "identity", "contact")))
    assert hand.count(effects.LookAtGlass) == 1
    assert rows(hand)["Rien sur la vitre du scanner"].value == "La borne regarde."
    hand.do(events.GlassSeen(Glass(occupied=True)))
    assert "Retirez le papier" in rows(hand)["Rien sur la vitre du scanner"].attention
    assert "Retirez la carte" in rows(hand)["Aucune carte dans le lecteur"].attention
    hand.do(events.CardGone("reader"), events.StaffLook(), events.GlassSeen(Glass(occupied=False)))
    hand.do(events.Ticked("left_ticket"), events.Ticked("left_pages"))
    assert said(hand) == "Tout est en ordre."


def test_a_scanner_that_cannot_look_is_not_taken_for_an_empty_glass() -> None:
    hand = at_the_list("closing").do(events.GlassSeen(Fault(Code.SCANNER_COVER_OPEN)))
    row = rows(hand)["Rien sur la vitre du scanner"]
    assert row.value == "La borne ne peut pas regarder"
    assert "(scanner_cover_open)" in row.attention
    assert not hand.do(events.ListDone()).wants(effects.NoteChecklist).items["left_glass"]


# -- what is kept


def test_lists_are_kept_bounded_one_a_line(tmp_path: Path) -> None:
    household = Household(Config(state_dir=str(tmp_path)))
    (tmp_path / CHECKLISTS).write_text("{}\n" * MAX_LISTS * 2)
    household.note_checklist("opening", {"screen": True, "roll": False}, NOON)
    lines = (tmp_path / CHECKLISTS).read_text().splitlines()
    assert len(lines) == MAX_LISTS
    assert json.loads(lines[-1]) == {
        "at": "2026-11-22T12:00:00+00:00",
        "list": "opening",
        "items": {"screen": True, "roll": False},
    }


def test_paper_is_counted_across_visits_and_anew_with_a_new_roll(tmp_path: Path) -> None:
    config = Config(state_dir=str(tmp_path))
    Household(config).count_ticket(TICKET)
    Household(config).count_ticket(TICKET)
    Household(config).count_pages(3)
    assert Household(config).counters() == Counters(2, 2 * length_mm(TICKET, 42), 3)
    Household(config).roll_changed(date(2026, 11, 22))
    assert Household(config).counters() == Counters(0, 0, 3, "2026-11-22")
    assert sorted(path.name for path in tmp_path.iterdir()) == [COUNTERS], "nothing half written is left"


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"tickets": "x"}', b"\xff" * 100])
def test_counters_that_are_damaged_begin_anew(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / COUNTERS).write_bytes(damaged)
    household = Household(Config(state_dir=str(tmp_path)))
    household.count_ticket(TICKET)
    assert household.counters().tickets == 1


def test_a_state_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    household = Household(Config(state_dir=str(tmp_path / "gone")))
    household.count_ticket(TICKET)
    household.note_checklist("closing", {}, NOON)
    around = household.look_around()
    assert (around.disk_mb, around.reach_ms, around.counters) == (None, None, Counters())
