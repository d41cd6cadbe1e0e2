"""A recorded hall: each device once, under what the kiosk can do with it, with the line that configures it."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Config
from kiosk.devices.discovery import sysfs
from kiosk.devices.discovery.matching import Found, Seen, match
from kiosk.devices.discovery.protocol import Item, Library
from kiosk.devices.scanner.protocol import FoundScanner
from tests.support.plugged import CCID, HUB, KEYBOARD, PRINTER, VENDOR, WEBCAM, Plugged


@pytest.fixture
def plugged(tmp_path: Path) -> Plugged:
    return Plugged(tmp_path)


def found(
    plugged: Plugged,
    config: Config | None = None,
    *,
    scanners: tuple[FoundScanner, ...] = (),
    **listed: tuple[Item, ...],
) -> tuple[Found, ...]:
    names: dict[Library, tuple[Item, ...]] = {name: listed[name] for name in ("pcsc", "cups") if name in listed}
    root = plugged.root
    seen = Seen(
        usb=sysfs.usb_devices(root),
        cameras=sysfs.cameras(root),
        inputs=sysfs.inputs(root),
        serial=sysfs.serial_lines(root),
        scanners=scanners,
        listed=names,
    )
    return match(seen, config or Config())


def parsed(device: Found) -> Config:
    return msgspec.convert(tomllib.loads(device.config), Config)


def test_a_webcam_is_one_camera_by_its_stable_link(plugged: Plugged) -> None:
    folder = plugged.usb("1-2", "HD Cam", WEBCAM, serial="C0FFEE")
    plugged.camera(folder, 4, "HD Cam: HD Cam", "usb-Specimen_HD_Cam_C0FFEE-video-index0")
    [camera] = found(plugged)
    assert (camera.kind, camera.supported, camera.driver) == ("camera", True, "built-in")
    assert camera.id == "usb:1209:0001:C0FFEE"
    assert camera.seen_by == ("usb", "v4l")
    assert parsed(camera).camera.device == "/dev/v4l/by-id/usb-Specimen_HD_Cam_C0FFEE-video-index0"
    assert parsed(camera).camera.enabled
    assert not camera.configured
    assert found(plugged, parsed(camera))[0].configured


def test_a_webcam_without_a_node_says_what_is_missing(plugged: Plugged) -> None:
    plugged.usb("1-2", "HD Cam", WEBCAM)
    [camera] = found(plugged)
    assert (camera.kind, camera.supported, camera.config) == ("camera", False, "")
    assert "uvcvideo" in camera.remark
    assert camera.id == "usb:1209:0001:@1-2"


def test_two_devices_of_a_kind_are_told_apart_by_serial_or_port(plugged: Plugged) -> None:
    for port, serial in (("1-1.1", "AAA"), ("1-1.2", "BBB"), ("1-1.3", ""), ("1-1.4", "")):
        plugged.usb(port, "Receipt Printer", PRINTER, serial=serial)
    ids = [device.id for device in found(plugged)]
    assert ids == ["usb:1209:0001:AAA", "usb:1209:0001:BBB", "usb:1209:0001:@1-1.3", "usb:1209:0001:@1-1.4"]


@pytest.mark.parametrize(
    "how",
    [
        {"ieee1284": "MFG:SPECIMEN;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;"},
        {"ids": "0519:0003"},
        {"maker": "EPSON", "ieee1284": "MFG:EPSON;MDL:TM-T20;"},
    ],
)
def test_a_receipt_printer_is_known_by_its_language_or_its_maker(plugged: Plugged, how: dict[str, str]) -> None:
    plugged.usb("1-3", "Printer", PRINTER, serial="R1", **how)
    [printer] = found(plugged)
    assert printer.kind == "receipt_printer"
    assert parsed(printer).receipt_printer.connection == "usb"
    assert parsed(printer).receipt_printer.usb == f"{how.get('ids', '1209:0001')}:R1"


def test_a_page_printer_is_joined_to_its_queue(plugged: Plugged) -> None:
    plugged.usb("1-4", "Laser 200", PRINTER, serial="L200")
    [without] = found(plugged)
    assert (without.kind, without.supported) == ("page_printer", False)
    assert "lpadmin" in without.remark
    queues = (
        Item("bureau", "Specimen Laser 200", "usb://Specimen/Laser%20200?serial=L200"),
        Item("etage", "Other", "ipp://printer.example/ipp/print"),
    )
    usb, network = found(plugged, cups=queues)
    assert (usb.id, usb.seen_by) == ("usb:1209:0001:L200", ("usb", "cups"))
    assert parsed(usb).page_printer.queue == "bureau"
    assert (network.id, network.name) == ("cups:etage", "Other")


def test_a_card_reader_is_joined_to_its_name_in_pcsc(plugged: Plugged) -> None:
    plugged.usb("1-5", "CCID Reader 38", CCID, serial="S38")
    name = "Specimen CCID Reader 38 [CCID Interface] (S38) 00 00"
    [reader] = found(plugged, pcsc=(Item(name, name),))
    assert (reader.kind, reader.id, reader.supported) == ("card_reader", "usb:1209:0001:S38", True)
    assert parsed(reader).card_reader.readers == ("Specimen CCID Reader 38 [CCID Interface] (S38)",)
    [alone] = found(plugged)
    assert not alone.supported
    assert "pcscd" in alone.remark


def test_a_scanner_is_known_by_sane_or_by_what_udev_says_of_it(plugged: Plugged) -> None:
    plugged.usb("1-6", "Flat 10", VENDOR, udev="libsane_matched=yes", serial="F10")
    [unlisted] = found(plugged)
    assert (unlisted.kind, unlisted.supported) == ("scanner", False)
    usb = sysfs.usb_devices(plugged.root)[0]
    address = f"epson2:libusb:{usb.bus:03}:{usb.number:03}"
    for device in ("serial:F10", "usb:1-6", address):
        [scanner] = found(plugged, scanners=(FoundScanner(device, device != address, "Flat 10", address),))
        assert (scanner.kind, scanner.id, scanner.supported) == ("scanner", "usb:1209:0001:F10", True)
        assert parsed(scanner).scanner.device == device
        assert bool(scanner.remark) == (device == address)


def test_a_scanner_of_the_network_is_known_by_its_own_name_and_joined_to_no_cable(plugged: Plugged) -> None:
    plugged.usb("1-6", "Other Thing", VENDOR, serial="F10")
    there = FoundScanner("serial:F10", True, "eSCL Accueil", "http://192.0.2.7/eSCL")
    network, other = found(plugged, scanners=(there,))
    assert (network.id, network.seen_by) == ("sane:serial:F10", ("sane",))
    assert parsed(network).scanner.device == "serial:F10"
    assert other.kind is None


def test_keypads_and_jacks_are_inputs_mice_and_power_buttons_are_not(plugged: Plugged) -> None:
    keypad = plugged.usb("1-7", "Nav Pad", KEYBOARD)
    plugged.input(keypad, 5, "Specimen Nav Pad", keys=(103, 108, 353), link="usb-Specimen_Nav_Pad-event-kbd")
    plugged.input(None, 6, "HDA Specimen Headphone", switches=(2,))
    plugged.input(None, 7, "Power Button", keys=(116,))
    mouse = plugged.usb("1-8", "Mouse", [(3, 1, 2)])
    plugged.input(mouse, 8, "Specimen Mouse", keys=(272, 273))
    pad, jack, other = found(plugged)
    assert (pad.kind, pad.id) == ("inputs", "usb:1209:0001:@1-7")
    assert parsed(pad).inputs.devices == ("/dev/input/by-id/usb-Specimen_Nav_Pad-event-kbd",)
    assert parsed(jack).inputs.devices == ("name:HDA Specimen Headphone",)
    assert (other.kind, other.name, other.supported) == (None, "Specimen Mouse", False)


def test_a_serial_line_is_offered_with_what_cannot_be_known(plugged: Plugged) -> None:
    plugged.serial_line("usb-Specimen_Serial_1234-if00-port0")
    [line] = found(plugged)
    assert parsed(line).receipt_printer.serial == "/dev/serial/by-id/usb-Specimen_Serial_1234-if00-port0"
    assert "cannot be seen" in line.remark


def test_what_nothing_here_can_drive_is_listed_by_name_and_hubs_are_not(plugged: Plugged) -> None:
    plugged.usb("1-1", "Hub", HUB, device_class="09")
    plugged.usb("1-9", "Fingerprint Thing", VENDOR, maker="Specimen")
    plugged.usb("1-10", "Sound Stick", [(1, 1, 0), (1, 2, 0)])
    plugged.usb("1-11", "", VENDOR, maker="")
    names = {device.name: device for device in found(plugged)}
    assert set(names) == {"Specimen Fingerprint Thing", "Specimen Sound Stick", "USB 1209:0001"}
    assert all(device.kind is None and not device.supported for device in names.values())
    assert "sound" in names["Specimen Sound Stick"].remark


def test_a_device_of_several_kinds_is_told_under_each(plugged: Plugged) -> None:
    plugged.usb("1-2", "Multi 5", [*PRINTER, *VENDOR], udev="libsane_matched=yes", serial="M5")
    assert {device.kind for device in found(plugged)} == {"scanner", "page_printer"}
