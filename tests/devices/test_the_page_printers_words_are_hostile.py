"""What a printer says through pycups is checked: any attribute gives a known condition, and unknown is never fine."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.page_printer.driver import condition_of
from kiosk.devices.page_printer.reasons import IDLE, MAX_REASONS, PROCESSING, STOPPED, Condition, judge, words
from kiosk.devices.page_printer.server import PrinterSeen, QueueSeen, address_of
from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, Code

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(), st.lists, max_leaves=50
)


@given(ANYTHING, st.booleans())
def test_any_attribute_gives_a_condition(value: Any, busy: bool) -> None:
    told = words(value)
    assert len(told) <= MAX_REASONS
    condition = judge(told, busy=busy)
    for fault in (condition.fault, *condition.advice):
        assert fault is None or fault.code in MEANINGS


def test_reasons_without_end_are_cut_off() -> None:
    assert len(words(["media-jam"] * 10_000)) == MAX_REASONS
    assert words(["media-jam" * 100, "Media Jam", "media-jam\n", "", None]) == ()


@pytest.mark.parametrize(
    ("reasons", "busy", "fault"),
    [
        (["none"], False, None),
        (["media-empty-error"], False, Code.PAGE_PRINTER_NO_PAPER),
        (["media-empty-report"], False, Code.PAGE_PRINTER_NO_PAPER),
        (["media-empty-warning"], False, None),
        (["media-empty-warning"], True, Code.PAGE_PRINTER_NO_PAPER),
        (["media-needed"], True, Code.PAGE_PRINTER_NO_PAPER),
        (["media-empty", "cover-open"], False, Code.PAGE_PRINTER_COVER_OPEN),
        (["door-open-error"], False, Code.PAGE_PRINTER_COVER_OPEN),
        (["media-jam-warning"], False, Code.PAGE_PRINTER_JAM),
        (["marker-supply-empty-error"], False, Code.PAGE_PRINTER_NO_TONER),
        (["toner-empty"], False, Code.PAGE_PRINTER_NO_TONER),
        (["offline-report"], True, Code.DISCONNECTED),
        (["paused"], False, Code.PAGE_PRINTER_PAUSED),
        (["developer-catastrophe-error"], False, Code.PAGE_PRINTER_ERROR),
        (["developer-catastrophe-report"], False, None),
        (["cups-waiting-for-job-completed", "cups-ipp-missing-job-history"], True, None),
    ],
)
def test_reasons_are_told_in_words(reasons: list[str], busy: bool, fault: Code | None) -> None:
    told = judge(reasons, busy=busy).fault
    assert (told.code if told is not None else None) is fault


def test_what_runs_low_is_advice_and_no_fault() -> None:
    low = judge(["media-low-report", "toner-low-warning", "marker-supply-low"], busy=False)
    assert low == Condition(None, (Fault(Code.PAGE_PRINTER_PAPER_LOW), Fault(Code.PAGE_PRINTER_TONER_LOW)))
    assert judge(["media-empty-warning"], busy=False).advice == (Fault(Code.PAGE_PRINTER_PAPER_LOW),)


def test_a_tray_that_nobody_fills_can_be_left_out() -> None:
    assert judge(["media-empty-report"], busy=False, ignored=["media-empty-report"]).fault is None
    assert judge(["media-empty-error"], busy=False, ignored=["media-empty-report"]).fault is not None
    assert judge(["media-empty-error"], busy=False, ignored=["media-empty"]).fault is None


def _queue(state: int = IDLE, *, accepting: bool = True, reasons: tuple[str, ...] = ()) -> QueueSeen:
    return QueueSeen(state, accepting, reasons, "ipp://localhost/ipp/print", ())


@pytest.mark.parametrize(
    ("queue", "printer", "code"),
    [
        (_queue(), PrinterSeen(IDLE, True, ("none",)), None),
        # CUPS remembers what was at its last job; the printer knows better.
        (_queue(reasons=("media-jam-error",)), PrinterSeen(IDLE, True, ("none",)), None),
        (_queue(reasons=("media-jam-error",)), None, Code.PAGE_PRINTER_JAM),
        (_queue(STOPPED), PrinterSeen(IDLE, True, ()), Code.PAGE_PRINTER_PAUSED),
        (_queue(accepting=False), PrinterSeen(IDLE, True, ()), Code.PAGE_PRINTER_PAUSED),
        (_queue(), PrinterSeen(STOPPED, True, ()), Code.PAGE_PRINTER_ERROR),
        (_queue(), PrinterSeen(STOPPED, True, ("media-empty",)), Code.PAGE_PRINTER_NO_PAPER),
        (_queue(), PrinterSeen(IDLE, False, ()), Code.PAGE_PRINTER_PAUSED),
        (_queue(PROCESSING), PrinterSeen(PROCESSING, True, ("media-low",)), None),
        (_queue(), PrinterSeen(0, True, ()), Code.PAGE_PRINTER_ERROR),
        (_queue(0), None, Code.PAGE_PRINTER_ERROR),
    ],
)
def test_a_queue_and_its_printer_make_one_condition(
    queue: QueueSeen, printer: PrinterSeen | None, code: Code | None
) -> None:
    fault = condition_of(queue, printer, ()).fault
    assert (fault.code if fault is not None else None) is code


@given(st.text() | st.from_regex(r"ipps?://\S*"))
def test_any_device_uri_is_an_address_or_none(uri: str) -> None:
    address = address_of(uri)
    assert address is None or (address.host and 0 < address.port < 65536)


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        ("ipp://printer.example/ipp/print", ("printer.example", 631, "ipp://printer.example:631/ipp/print", False)),
        ("ipps://192.0.2.4:8443", ("192.0.2.4", 8443, "ipps://192.0.2.4:8443/ipp/print", True)),
        ("ipp://[2001:db8::1]:631/x?waitjob=false", ("2001:db8::1", 631, "ipp://[2001:db8::1]:631/x", False)),
        ("socket://192.0.2.4:9100", None),
        ("usb://Brother/HL?serial=1", None),
        ("ipp://host:99999/", None),
        ("", None),
    ],
)
def test_an_ipp_printer_is_asked_itself(uri: str, wanted: tuple[object, ...] | None) -> None:
    assert address_of(uri) == wanted
