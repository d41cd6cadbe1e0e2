"""Every letter of a ticket reaches the paper in some form, and none of them can command the printer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.receipt_printer import layout, words
from kiosk.devices.receipt_printer.port import Line, Printed, QrCode, Ticket
from kiosk.hall.escpos import Parser
from tests.support.devices import open_printer
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def printed(text: str, columns: int = 42) -> bytes:
    return layout.encode(Ticket((Line(text),)), "TM-T88V", columns)


def commands(data: bytes) -> set[bytes]:
    return {command.name for command in Parser().feed(data)}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_ticket_without_a_command_of_its_own(text: str) -> None:
    """Besides letters, a text may add changes of code page (ESC t) and pictures (GS v 0)."""
    assert commands(printed(text)) <= commands(printed("x")) | {b"\x1bt", b"\x1dv"}


def test_commands_hidden_in_a_name_are_taken_out() -> None:
    assert words.clean("SPEC\x1bp\x00IMEN\x1d\u202e") == "SPECpIMEN"
    assert b"\x1bp" not in printed("SPEC\x1bp\x00IMEN")


@given(st.text(max_size=200), st.integers(24, 64))
def test_no_line_is_longer_than_the_paper_is_wide(text: str, columns: int) -> None:
    assert all(len(line) <= columns for line in words.wrap(text, columns))


@given(st.text(st.characters(categories=("L", "N", "P")), max_size=100))
def test_wrapping_loses_no_letter(text: str) -> None:
    composed = words.clean(text)
    assert "".join("".join(words.wrap(text, 24)).split()) == "".join(composed.split())


@pytest.mark.parametrize(
    ("text", "form"),
    [("Łódź", "Lodz"), ("d’œuvre", "d'oeuvre"), ("12\u202f€", "12 EUR"), ("Straße", "Strasse"), ("ﬁn", "fin")],
)
def test_closest_forms_on_a_printer_that_knows_ascii_only(text: str, form: str) -> None:
    assert words.closest(text, str.isascii) == form


def test_a_script_without_a_close_form_is_left_to_be_drawn() -> None:
    assert words.closest("العربية", str.isascii) is None
    assert b"\x1dv0" in printed("العربية")
    assert b"\x1dv0" not in printed("Éléonore")


def test_accents_styles_and_other_scripts_come_out(hall: RunningHall) -> None:
    async def story() -> None:
        ticket = Ticket(
            (
                Line("Hôtel de ville", "title", "centre"),
                Line("L’œuvre à 12 € – « Noël » Łódź", "normal"),
                Line("العربية"),
                Line("petit", "small"),
            )
        )
        async with open_printer(hall.printer_port) as client:
            assert await client.print_ticket("scripts", ticket) == Printed("scripts")
        text = hall.receipts()[-1]["text"]
        assert "Hôtel de ville" in text
        assert "L’œuvre à 12 € – « Noël » Łódź" in text
        assert "[picture" in text

    run_in("asyncio", story)


@pytest.mark.parametrize(
    "ticket",
    [Ticket((Line("x" * 3000),)), Ticket((QrCode("x" * 700),)), Ticket(tuple(Line("x") for _ in range(400)))],
)
def test_a_ticket_beyond_all_measure_is_refused_whole(ticket: Ticket) -> None:
    with pytest.raises(layout.TicketTooLong):
        layout.encode(ticket, "TM-T88V", 42)
