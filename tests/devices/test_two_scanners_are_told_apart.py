"""Two scanners of one make: the one that the configuration names is taken, wherever it is found; never another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Scanner
from kiosk.devices.scanner import escl_capabilities, usb_bus
from kiosk.devices.scanner.discovery import found
from kiosk.devices.scanner.escl_capabilities import Capabilities
from kiosk.devices.scanner.port import Glass
from kiosk.devices.scanner.protocol import FoundScanner, Setup
from kiosk.devices.scanner.seeking import Seeker, Target
from kiosk.devices.scanner.selector import Selector, parse
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.errors import Code
from tests.support.devices import open_scanner, sane_test_scanner, until
from tests.support.hall import RunningHall, running_hall
from tests.support.loops import run_in


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A paper lies on the second scanner's glass, none on the first one's."""
    with running_hall(tmp_path_factory.mktemp("hall"), also=["scanner2"]) as hall:
        hall.client.post("/scanner2", {"paper": "bill-valid"})
        yield hall


@pytest.fixture
def addresses(two: RunningHall) -> tuple[str, str]:
    two.scanner_fault(None)
    two.client.post("/scanner2", {"fault": None})
    return two.escl_url, two.ready["escl2_url"]


def identity(url: str) -> Capabilities:
    told = escl_capabilities.ask(url)
    assert isinstance(told, Capabilities)
    return told


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_in_which_they_are_found_says_nothing(addresses: tuple[str, str], order: int) -> None:
    async def story() -> None:
        for url, occupied in zip(addresses, (False, True), strict=True):
            for device in (f"serial:{identity(url).serial}", f"uuid:{identity(url).uuid.upper()}"):
                config = Scanner(device=device, escl_urls=addresses[::order])
                async with open_scanner(config) as client:
                    assert await client.look() == Glass(occupied)

    run_in("asyncio", story)


def test_another_scanner_never_stands_in(two: RunningHall, addresses: tuple[str, str]) -> None:
    async def story() -> None:
        config = Scanner(device=f"serial:{identity(addresses[1]).serial}", escl_urls=addresses)
        two.client.post("/scanner2", {"fault": "offline"})
        async with open_scanner(config) as client:
            assert client.state == Absent()
            assert client.fault == Fault(Code.DISCONNECTED, "no scanner with this serial")
            two.client.post("/scanner2", {"fault": None})
            await until(client, lambda state: state == Ready())
            two.client.post("/scanner2", {"fault": "offline"})
            told = await client.look()
            assert isinstance(told, Fault)
            assert told.code is Code.DISCONNECTED
            assert isinstance(client.state, Lost)

    run_in("asyncio", story)


def test_one_that_moved_to_another_address_is_found_there(addresses: tuple[str, str]) -> None:
    """As behind ipp-usb, which gives ports in the order of plugging in. No driver is started anew for it."""
    seen = list(addresses)
    serial = identity(addresses[1]).serial
    seeker = Seeker(lambda: (), look_around=lambda: tuple(seen), usb=Path("/nowhere"))
    assert seeker.seek(Setup(f"serial:{serial}")) == Target(escl_url=addresses[1])
    seen.reverse()
    assert seeker.seek(Setup(f"serial:{serial}")) == Target(escl_url=addresses[1])
    seen[:] = [addresses[0]]
    assert seeker.seek(Setup(f"serial:{serial}")) == Fault(Code.DISCONNECTED, "no scanner with this serial")


def test_a_frozen_one_does_not_hide_the_other(two: RunningHall, addresses: tuple[str, str]) -> None:
    serial = identity(addresses[1]).serial
    two.scanner_fault("frozen")
    seeker = Seeker(lambda: (), look_around=lambda: addresses, usb=Path("/nowhere"))
    assert seeker.seek(Setup(f"serial:{serial}")) == Target(escl_url=addresses[1])


def test_both_are_listed_by_their_stable_names(
    addresses: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))

    async def story() -> None:
        listed = await found(Scanner(escl_urls=addresses))
        assert not isinstance(listed, Fault)
        assert [scanner.address for scanner in listed] == [*addresses, "test:0"]
        assert [scanner.device for scanner in listed[:2]] == [f"uuid:{identity(url).uuid}" for url in addresses]
        assert listed[0].sources == ("flatbed", "feeder", "duplex")
        assert [scanner.stable for scanner in listed] == [True, True, False]

    run_in("asyncio", story)


# USB: the tree that Linux shows, written by hand; there is no virtual USB scanner here.

PLUGGED = [("1-2", "1", "4", "A1B2"), ("1-3.1", "1", "5", "A1B2"), ("2-1", "2", "3", "ZZ 9"), ("3-1", "3", "2", "")]
LISTED = [
    ("genesys:libusb:001:004", "Canon", "LiDE 210"),
    ("genesys:libusb:001:005", "Canon", "LiDE 210"),
    ("fujitsu:libusb:002:003", "Fujitsu", "fi-7160"),
    ("plustek:libusb:003:002", "Plustek", "OpticSlim"),
    ("airscan:e0:Somewhere", "eSCL", "found in some order"),
]


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    for port, bus, number, serial in PLUGGED:
        folder = tmp_path / port
        folder.mkdir()
        (folder / "busnum").write_text(bus + "\n")
        (folder / "devnum").write_text(number + "\n")
        if serial:
            (folder / "serial").write_text(serial + "\n")
    (tmp_path / "1-2:1.0").mkdir()
    (tmp_path / "usb1").mkdir()
    return tmp_path


def usb_seeker(usb: Path) -> Seeker:
    return Seeker(lambda: LISTED, look_around=lambda: (), usb=usb)


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("usb:1-2", "genesys:libusb:001:004"),
        ("usb:1-3.1", "genesys:libusb:001:005"),
        ("usb:3-1", "plustek:libusb:003:002"),
        ("serial:ZZ 9", "fujitsu:libusb:002:003"),
        ("test:0", "test:0"),
    ],
)
def test_a_usb_scanner_is_found_by_its_port_or_serial_number(usb: Path, device: str, name: str) -> None:
    assert usb_seeker(usb).seek(Setup(device)) == Target(name=name)


@pytest.mark.parametrize(
    ("device", "code"),
    [
        ("usb:9-9", Code.DISCONNECTED),
        ("serial:none", Code.DISCONNECTED),
        ("serial:A1B2", Code.NOT_CONFIGURED),  # two have it: neither is taken
        ("serial:", Code.NOT_CONFIGURED),
        ("uuid:nonsense", Code.NOT_CONFIGURED),
        ("usb:../../etc", Code.NOT_CONFIGURED),
        ("uuid:00000000-0000-0000-0000-000000000000", Code.DISCONNECTED),
        ("", Code.NOT_CONFIGURED),
    ],
)
def test_a_name_that_fits_none_or_two_takes_none(usb: Path, device: str, code: Code) -> None:
    fault = usb_seeker(usb).seek(Setup(device))
    assert isinstance(fault, Fault)
    assert fault.code is code


def test_addresses_without_a_name_are_a_question(usb: Path) -> None:
    several = usb_seeker(usb).seek(Setup("", "http://192.0.2.7/eSCL", ("http://192.0.2.8/eSCL",)))
    both = usb_seeker(usb).seek(Setup("test:0", "http://192.0.2.7/eSCL"))
    wrong = usb_seeker(usb).seek(Setup("serial:x", "", ("no address",)))
    assert [isinstance(told, Fault) and told.code for told in (several, both, wrong)] == [Code.NOT_CONFIGURED] * 3


def test_what_usb_shows_is_listed_by_what_stays_true(usb: Path) -> None:
    listed = usb_seeker(usb).find(())
    assert [scanner.device for scanner in listed] == ["usb:1-2", "usb:1-3.1", "serial:ZZ 9", "usb:3-1"]
    assert listed[2] == FoundScanner("serial:ZZ 9", True, "Fujitsu fi-7160", "fujitsu:libusb:002:003")


@pytest.mark.parametrize("hostile", [b"\xff\xfe\x00\x1b[2J", b"A" * 5000, b""])
def test_a_serial_number_may_be_any_bytes(usb: Path, hostile: bytes) -> None:
    (usb / "1-2" / "serial").write_bytes(hostile)
    serial = usb_bus.devices(usb)[0].serial
    assert len(serial) <= escl_capabilities.MAX_TEXT
    assert serial.isprintable()


@given(st.text(max_size=60))
def test_any_device_setting_gives_a_value(device: str) -> None:
    selected = parse(device)
    assert selected is None or isinstance(selected, Selector)
