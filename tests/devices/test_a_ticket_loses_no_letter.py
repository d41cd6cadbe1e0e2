"""Every letter of a ticket reaches the paper in some form, and none of them can command the printer."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer import layout, words
from kiosk.devices.receipt_printer.paper import Paper, paper_of
from kiosk.devices.receipt_printer.port import Line, Printed, QrCode, Ticket
from kiosk.hall.escpos import Parser
from tests.support.devices import open_printer
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def paper(**settings: object) -> Paper:
    found = paper_of(msgspec.convert(settings, ReceiptPrinter))
    assert found is not None
    return found


def printed(text: str) -> bytes:
    return layout.encode(Ticket((Line(text),)), paper())


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
    [("d’œuvre", "d'oeuvre"), ("12\u202f€", "12 EUR"), ("Straße", "Strasse"), ("ﬁn", "fin"), ("« x » – y", None)],
)
def test_typography_has_a_plain_form_on_a_printer_that_knows_ascii_only(text: str, form: str | None) -> None:
    assert words.closest(text, str.isascii) == form


@pytest.mark.parametrize("text", ["Łódź", "Éléonore", "العربية", "中文", "Nguyễn"])
def test_a_name_never_loses_an_accent_but_is_left_to_be_drawn(text: str) -> None:
    assert words.closest(text, str.isascii) is None


@pytest.mark.parametrize("text", ["العربية", "中文", "Nguyễn", "ქართული"])
def test_what_no_code_page_holds_is_drawn(text: str) -> None:
    assert b"\x1dv0" in printed(text)


@pytest.mark.parametrize("text", ["Éléonore", "Łódź", "ğüşıöçİ", "Україна єіїґ", "Ελλάδα"])
def test_what_a_code_page_holds_is_written(text: str) -> None:
    assert b"\x1dv0" not in printed(text)


LANGUAGES = {
    "fr": "L’œuvre à 12 € – « Noël » ça, où, ÿ",
    "tr": "Türkçe: İstanbul ğüşıöç Ğ Ş",
    "ro": "Română: ăâî",
    "pt": "Português: ãõçéà",
    "uk": "Українська: єдина їжа ґанок І",
    "pl": "Łódź, Gdańsk",
}


def test_each_language_is_read_on_the_paper(hall: RunningHall) -> None:
    async def story() -> None:
        blocks = (Line("Hôtel de ville", "title", "centre"), *map(Line, LANGUAGES.values()), Line("petit", "small"))
        async with open_printer(hall.printer_port) as client:
            assert await client.print_ticket("languages", Ticket(blocks)) == Printed("languages")
        text = hall.receipts()[-1]["text"]
        assert "Hôtel de ville" in text
        for line in LANGUAGES.values():
            assert line in text
        assert "[picture" not in text

    run_in("asyncio", story)


def test_the_comma_below_becomes_the_cedilla_that_printers_have(hall: RunningHall) -> None:
    async def story() -> None:
        async with open_printer(hall.printer_port) as client:
            await client.print_ticket("comma", Ticket((Line("Ștefan Țepeș"),)))
        assert hall.receipts()[-1]["text"] == "Ştefan Ţepeş"

    run_in("asyncio", story)


@pytest.mark.parametrize(
    "ticket",
    [
        Ticket((Line("x" * 3000),)),
        Ticket((QrCode("x" * 700),)),
        Ticket(tuple(Line("x") for _ in range(400))),
        Ticket(tuple(Line("中" * 2000) for _ in range(20))),
    ],
)
def test_a_ticket_beyond_all_measure_is_refused_whole(ticket: Ticket) -> None:
    with pytest.raises(layout.TicketTooLong):
        layout.encode(ticket, paper())
