"""Whatever a scanner says of itself is read under limits and gives a value: capabilities, and the feeder's state."""

import contextlib
import socket
import threading
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.devices.scanner import escl_capabilities, escl_status, pictures, seeking
from kiosk.devices.scanner.escl_capabilities import MAX_TEXT, Capabilities
from kiosk.devices.states import Fault
from kiosk.errors import Code

CAPABILITIES = (
    '<?xml version="1.0" encoding="UTF-8"?><scan:ScannerCapabilities'
    ' xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">'
    "<pwg:MakeAndModel>{model}</pwg:MakeAndModel><pwg:SerialNumber>{serial}</pwg:SerialNumber>"
    "<scan:UUID>{uuid}</scan:UUID><scan:Platen><scan:PlatenInputCaps/></scan:Platen>{adf}</scan:ScannerCapabilities>"
)
STATUS = (
    '<s:ScannerStatus xmlns:s="x" xmlns:p="y"><p:State>Idle</p:State><s:AdfState>{adf}</s:AdfState></s:ScannerStatus>'
)
ONE = str(uuid.UUID(int=7))


@pytest.mark.parametrize(
    ("written", "read"), [(ONE, ONE), (f"urn:uuid:{ONE.upper()}", ONE), (f"{{{ONE}}}", ONE), ("7", ""), ("", "")]
)
def test_makers_write_a_uuid_in_several_ways(written: str, read: str) -> None:
    told = escl_capabilities.parse(CAPABILITIES.format(model="M", serial="S", uuid=written, adf="").encode())
    assert told == Capabilities("M", "S", read, ("flatbed",))


def test_the_sources_are_what_it_says() -> None:
    adf = "<scan:Adf><scan:AdfSimplexInputCaps/><scan:AdfDuplexInputCaps/></scan:Adf>"
    told = escl_capabilities.parse(CAPABILITIES.format(model="M", serial="S", uuid="", adf=adf).encode())
    assert isinstance(told, Capabilities)
    assert told.sources == ("flatbed", "feeder", "duplex")


@given(st.text(st.characters(exclude_characters="<&", exclude_categories=["Cs"]), max_size=300))
def test_what_it_is_called_is_one_short_printable_line(text: str) -> None:
    told = escl_capabilities.parse(CAPABILITIES.format(model=text, serial=text, uuid=text, adf="").encode())
    if isinstance(told, Capabilities):  # else: a character that XML does not know
        assert told.model.isprintable()
        assert len(told.model) <= MAX_TEXT
        assert told.serial == told.model
    else:
        assert told.code is Code.SCANNER_GARBAGE


@given(st.binary(max_size=400))
def test_any_bytes_as_capabilities_give_a_value(body: bytes) -> None:
    assert escl_capabilities.parse(body) == Fault(Code.SCANNER_GARBAGE, "ScannerCapabilities is not as specified")


@given(st.data())
def test_capabilities_with_bytes_changed_give_a_value(data: st.DataObject) -> None:
    body = bytearray(CAPABILITIES.format(model="M", serial="S", uuid=ONE, adf="").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(escl_capabilities.parse(bytes(body)), Capabilities | Fault)


@pytest.mark.parametrize(
    ("adf", "code"),
    [
        ("ScannerAdfLoaded", None),
        ("ScannerAdfProcessing", None),
        ("ScannerAdfEmpty", Code.SCANNER_FEEDER_EMPTY),
        ("ScannerAdfJam", Code.SCANNER_JAM),
        ("ScannerAdfMispick", Code.SCANNER_JAM),
        ("ScannerAdfHatchOpen", Code.SCANNER_COVER_OPEN),
        ("ScannerAdfDancing", None),
    ],
)
def test_the_feeder_counts_only_for_who_uses_it(adf: str, code: Code | None) -> None:
    body = STATUS.format(adf=adf).encode()
    fault = escl_status.parse(body, feeder=True)
    assert (fault.code if fault is not None else None) is code
    assert escl_status.parse(body) is None


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n<a>"])
def test_one_that_drips_is_cut_off_as_a_whole(head: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            with contextlib.suppress(OSError), listener.accept()[0] as peer:
                peer.sendall(head)
                for _ in range(600):
                    peer.sendall(b"X: y\r\n")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        started = time.monotonic()
        told = escl_capabilities.ask(f"http://127.0.0.1:{listener.getsockname()[1]}/eSCL")
        assert isinstance(told, Fault)
        assert time.monotonic() - started < 45, "it would have dripped for a minute"


def test_what_announces_itself_is_read_under_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool of that name that says what a neighbour on the network could make it say."""
    tool = tmp_path / "airscan-discover"
    lines = [
        "[devices]",
        "  Canon TS1 = http://192.0.2.7:80/eSCL/, eSCL",
        "  Canon TS1 = http://192.0.2.7:80/eSCL/, eSCL",
        "  Other = http://192.0.2.8:5358/WSDScanner, WSD",
        '  Evil = http://192.0.2.9/";rm, eSCL',
        "  = nothing",
        *(f"  S{number} = http://192.0.2.10:{number + 1}/eSCL, eSCL" for number in range(100)),
    ]
    tool.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = seeking.announced()
    assert found[0] == "http://192.0.2.7:80/eSCL/"
    assert found[1] == "http://192.0.2.10:1/eSCL"
    assert len(found) == 32
    monkeypatch.setenv("PATH", "/nowhere")
    assert seeking.announced() == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 64), st.integers(1, 64), st.sampled_from([0, 127, 128, 129, 255]), st.sampled_from(["L", "RGB"]))
def test_only_the_level_of_what_is_missing_breaks_off(width: int, height: int, level: int, mode: str) -> None:
    picture = Image.new(mode, (width, height), level if mode == "L" else (level,) * 3)
    assert pictures.breaks_off(picture) is (level == 128)


def test_the_white_that_is_added_below_does_not_hide_it() -> None:
    picture = Image.new("RGB", (200, 300), "white")
    picture.paste((40, 60, 80), (0, 0, 199, 100))
    picture.paste((128, 128, 128), (0, 100, 199, 280))
    assert pictures.breaks_off(picture)
    picture.putpixel((198, 279), (129, 128, 128))
    assert not pictures.breaks_off(picture)
