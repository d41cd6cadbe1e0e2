"""Names made to break a terminal or a configuration, trees cut short, libraries that hang: listed, named, survived."""

import asyncio
import socket
import time
import tomllib
from pathlib import Path

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from kiosk.config import Config, PagePrinter
from kiosk.devices.discovery import survey as surveying
from kiosk.devices.discovery import sysfs
from kiosk.devices.discovery.matching import Seen, match
from kiosk.devices.discovery.protocol import Item, Setup
from kiosk.devices.discovery.words import MAX_SHOWN, clean
from kiosk.devices.scanner.protocol import FoundScanner
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.devices import sane_test_scanner
from tests.support.loops import run_in
from tests.support.patience import promised
from tests.support.plugged import CCID, PRINTER, VENDOR, Plugged

ESCAPES = b'\x1b]0;owned\x07\x1b[2J"\n[staff]\npin_hash = "x"\xff\xe2\x80\xae evil'


def test_a_name_full_of_escapes_is_one_printable_line(tmp_path: Path) -> None:
    plugged = Plugged(tmp_path)
    plugged.usb("1-1", ESCAPES * 50, VENDOR, maker="\x1b[31m")
    [device] = match(Seen(usb=sysfs.usb_devices(tmp_path)), Config())
    assert device.name.isprintable()
    assert len(device.name) <= MAX_SHOWN
    assert "evil" in device.name


@given(st.text(max_size=200), st.sampled_from(["scanners", "pcsc", "cups"]))
def test_whatever_a_library_calls_a_device_its_line_of_configuration_says_nothing_else(text: str, library: str) -> None:
    if library == "scanners":
        seen = Seen(scanners=(FoundScanner(text, True, text, text),))
    else:
        seen = Seen(listed={library: (Item(text, clean(text)),)})  # type: ignore[dict-item] # one of the two
    for device in match(seen, Config()):
        assert bool(device.config) == device.supported
        if device.config:
            assert len(device.config.splitlines()) == 1
            [(table, keys)] = tomllib.loads(device.config).items()
            assert table == device.kind
            assert set(keys) <= {"enabled", "device", "server", "queue", "readers"}
            assert keys.get("device", keys.get("queue", text)) == text


@given(st.text())
def test_cleaned_is_printable_and_short(text: str) -> None:
    assert clean(text).isprintable()
    assert len(clean(text)) <= MAX_SHOWN


def test_trees_that_are_cut_short_or_lead_round_in_circles_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    plugged = Plugged(tmp_path)
    folder = plugged.usb("1-1", "Good", CCID)
    (folder / "1-1:1.0/bInterfaceClass").write_text("zz")
    gone = plugged.usb("1-2", "Gone", PRINTER)
    (gone / "idVendor").unlink()
    devices = tmp_path / "sys/bus/usb/devices"
    (devices / "1-3").symlink_to(devices / "1-3")
    (devices / "../../evil").mkdir(parents=True)
    (tmp_path / "sys/class/input/event0").mkdir(parents=True)
    (tmp_path / "sys/class/input/event1").symlink_to("event1")
    (tmp_path / "sys/class/input/event0/device").mkdir()
    (tmp_path / "sys/class/input/event0/device/name").mkdir()
    [usb] = sysfs.usb_devices(tmp_path)
    assert usb.interfaces == (sysfs.Interface(-1, 0, 0),)
    assert len(sysfs.inputs(tmp_path)) == 2
    assert sysfs.cameras(tmp_path / "nothing") == ()


@pytest.mark.parametrize("words", ["", "zz", "1 " * 40, "f" * 17, "0x1"])
def test_bitmaps_that_are_none_say_nothing(tmp_path: Path, words: str) -> None:
    (tmp_path / "key").write_text(words)
    assert sysfs._bits(tmp_path / "key") == frozenset()


def test_sane_lists_its_scanners_from_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))
    found = asyncio.run(surveying.survey(Config(), tmp_path))
    [scanner] = [device for device in found.devices if device.kind == "scanner"]
    assert scanner.supported
    assert msgspec.convert(tomllib.loads(scanner.config), Config).scanner.device == "test:0"
    assert "sane" not in found.silent


def test_a_library_that_hangs_is_left_and_the_others_are_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CUPS server that takes the call and says nothing: pycups would wait for minutes."""
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))

    async def story() -> None:
        with socket.socket(socket.AF_UNIX) as mute:
            mute.bind(str(tmp_path / "cups.sock"))
            mute.listen()
            config = Config(page_printer=PagePrinter(server=str(tmp_path / "cups.sock")))
            started = time.monotonic()
            found = await surveying.survey(config, tmp_path, timeout_s=2)
            assert time.monotonic() - started < promised(4)
            assert found.silent["cups"] == Fault(Code.TIMED_OUT)
            assert [device.kind for device in found.devices] == ["scanner"]

    run_in("asyncio", story)


def test_a_service_that_does_not_run_is_named() -> None:
    async def story() -> None:
        answer = await surveying._ask("cups", Setup(cups_server="/nowhere/cups.sock"), 10)
        assert isinstance(answer, Fault)
        assert answer.code in (Code.DISCONNECTED, Code.NOT_CONFIGURED)
        assert answer.detail

    run_in("asyncio", story)
