"""Noise instead of a status or of a picture gives a sentence; so does each way in which SANE says no."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Scanner
from kiosk.devices.scanner import escl_http, escl_status
from kiosk.devices.scanner.port import Colour, ScanSettings
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.devices import open_scanner, sane_test_scanner
from tests.support.hall import RunningHall, ScannerFault
from tests.support.loops import run_in

STATUS = (
    '<?xml version="1.0" encoding="UTF-8"?><scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
    ' xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>'
    "<pwg:StateReasons><pwg:StateReason>{reason}</pwg:StateReason></pwg:StateReasons></scan:ScannerStatus>"
)


@pytest.mark.parametrize("fault", ["garbage", "truncated"])
@pytest.mark.parametrize("colour", ["colour", "gray", "lineart"])
def test_noise_and_half_a_picture_are_a_sentence(
    hall: RunningHall, escl: Scanner, fault: ScannerFault, colour: Colour
) -> None:
    """sane-airscan gives half a picture as a whole one, gray where it is missing."""

    async def story() -> None:
        hall.lay("bill-valid")
        async with open_scanner(escl) as client:
            hall.scanner_fault(fault)
            told = await client.scan(ScanSettings(dpi=100, colour=colour))
            assert isinstance(told, Fault)
            assert told.code is Code.SCANNER_GARBAGE

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("SANE_STATUS_JAMMED", Code.SCANNER_JAM),
        ("SANE_STATUS_NO_DOCS", Code.SCANNER_NO_PAPER),
        ("SANE_STATUS_COVER_OPEN", Code.SCANNER_COVER_OPEN),
        ("SANE_STATUS_DEVICE_BUSY", Code.DEVICE_BUSY),
        ("SANE_STATUS_IO_ERROR", Code.IO_ERROR),
        ("SANE_STATUS_NO_MEM", Code.IO_ERROR),
    ],
)
def test_each_status_of_sane_has_its_code(
    status: str, code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path, status=status)))

    async def story() -> None:
        async with open_scanner(Scanner(device="test:0", scan_timeout_s=4)) as client:
            told = await client.scan(ScanSettings(dpi=100))
            if told == Fault(Code.TIMED_OUT):
                # SANE 1.2.1's test device cancels its reader thread anywhere, in about one failure of 100 while that
                # thread holds malloc's lock: its driver then hangs for ever, and is killed by the time-out.
                told = await client.scan(ScanSettings(dpi=100))
            assert isinstance(told, Fault)
            assert told.code is code

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("state", "reason", "code"),
    [
        ("Idle", "None", None),
        ("Stopped", "CoverOpen", Code.SCANNER_COVER_OPEN),
        ("Stopped", "cover-open-error", Code.SCANNER_COVER_OPEN),
        ("Stopped", "MediaJam", Code.SCANNER_JAM),
        ("Processing", "None", Code.DEVICE_BUSY),
        ("Down", "None", Code.IO_ERROR),
        ("Dancing", "None", Code.SCANNER_GARBAGE),
    ],
)
def test_what_a_scanner_says_of_itself(state: str, reason: str, code: Code | None) -> None:
    fault = escl_status.parse(STATUS.format(state=state, reason=reason).encode())
    assert (fault.code if fault is not None else None) is code


@given(st.binary(max_size=400))
def test_any_bytes_as_status_give_a_value(body: bytes) -> None:
    assert escl_status.parse(body) == Fault(Code.SCANNER_GARBAGE, "ScannerStatus is not as specified")


@given(st.data())
def test_a_status_with_bytes_changed_gives_a_value(data: st.DataObject) -> None:
    body = bytearray(STATUS.format(state="Stopped", reason="CoverOpen").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    fault = escl_status.parse(bytes(body))
    assert fault is None or isinstance(fault, Fault)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><ScannerStatus>&b;</ScannerStatus>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><ScannerStatus/>'.encode("utf-16"),
        b"<a>" * 8000,
        b"<ScannerStatus>" + b" " * 70_000 + b"</ScannerStatus>",
        b"",
    ],
)
def test_entities_depth_and_length_are_refused(body: bytes) -> None:
    fault = escl_status.parse(body)
    assert fault is not None
    assert fault.code is Code.SCANNER_GARBAGE


@pytest.mark.parametrize(
    "url",
    ["", "scanner", "ftp://192.0.2.7/eSCL", 'http://a/", escl\n[x]', "http://a b/", "http://a:99999/", "http://["],
)
def test_an_address_that_is_none_is_not_written_into_a_configuration(url: str) -> None:
    fault = escl_http.check_url(url)
    assert fault is not None
    assert fault.code is Code.NOT_CONFIGURED


@pytest.mark.parametrize(
    "url", ["http://192.0.2.7/eSCL", "https://scanner.example:8443/eSCL", "http://[2001:db8::7]/eSCL"]
)
def test_addresses_of_scanners_are_accepted(url: str) -> None:
    assert escl_http.check_url(url) is None
