"""The settings' tables of the devices."""

from typing import Annotated, Literal

import msgspec

from kiosk.config_base import Port, Positive, Settings


class Device(Settings, frozen=True):
    """What every device's table has. `simulated`: its hardware is the embedded hall's unless an address is given; it
    is named on the screen. `driver`: the name of an installed third-party driver (`kiosk devices` lists them); empty:
    the one that comes with the kiosk."""

    enabled: bool = True
    simulated: bool = False
    driver: str = ""

    @property
    def addressed(self) -> bool:
        """Whether the table says itself where the device is."""
        return True


class Scanner(Device, frozen=True):
    """`device`: a SANE name, or what stays true of a scanner when cables are moved: "serial:...", "uuid:..." (eSCL) or
    "usb:1-2.3", the port (`kiosk scan --list` shows them). `escl_url`: the address of an eSCL scanner, alone, or with
    `escl_urls` the places where a serial number or UUID is looked for instead of on USB and the network."""

    device: str = ""
    escl_url: str = ""
    escl_urls: tuple[str, ...] = ()
    dpi: Annotated[int, msgspec.Meta(ge=75, le=600)] = 200
    open_timeout_s: Positive = 15
    scan_timeout_s: Positive = 60
    look_timeout_s: Positive = 15

    @property
    def addressed(self) -> bool:
        return bool(self.device or self.escl_url or self.escl_urls)


class ReceiptPrinter(Device, frozen=True):
    """`connection` says which settings lead to it: "tcp" `host`, `port`; "serial" `serial` (a line such as
    /dev/serial/by-id/...), `baud`, `flow`; "usb" `usb`, as `lsusb` shows it, with the serial number where there are
    two of a kind; "cups" `queue` (a raw one), `cups_server` (host, host:port or socket; empty: the system's).
    `columns` 0: as many as the paper holds. `logo`: a picture for the head of each ticket."""

    connection: Literal["tcp", "serial", "usb", "cups"] = "tcp"
    host: str = ""
    port: Port = 9100
    serial: str = ""
    baud: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 38400
    flow: Literal["rtscts", "xonxoff", "none"] = "rtscts"
    usb: Annotated[str, msgspec.Meta(pattern="^([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}(:[!-~]{1,64})?)?$")] = ""
    queue: Annotated[str, msgspec.Meta(pattern="^[^ \t\n/#]{0,127}$")] = ""
    cups_server: Annotated[str, msgspec.Meta(max_length=255)] = ""
    profile: str = "TM-T88V"
    paper_mm: Literal[58, 80] = 80
    columns: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0
    cut: Literal["full", "partial", "none"] = "full"
    logo: str = ""
    status_timeout_s: Positive = 2
    print_timeout_s: Positive = 15

    @property
    def address(self) -> str:
        """Where the printer is, by its connection; empty when that is not said."""
        by = {"tcp": self.host if self.port else "", "serial": self.serial, "usb": self.usb, "cups": self.queue}
        return by[self.connection]

    @property
    def addressed(self) -> bool:
        return bool(self.address)


class Camera(Device, frozen=True):
    """One of three: `device`, a V4L2 node, best by its stable link (/dev/v4l/by-id/...); `url`, rtsp(s):// (any video)
    or http(s):// (MJPEG); `file`, a video or a sequence of pictures (`page-%03d.jpg`), played again and again.
    `width_px` and `height_px` are asked of a V4L2 camera; what comes may differ. 1920: signed codes on a whole A4 page
    are not read below it."""

    enabled: bool = False
    device: str = ""
    url: str = ""
    file: str = ""
    width_px: Annotated[int, msgspec.Meta(ge=160, le=4096)] = 1920
    height_px: Annotated[int, msgspec.Meta(ge=120, le=4096)] = 1080
    open_timeout_s: Positive = 5
    stall_timeout_s: Annotated[float, msgspec.Meta(ge=0.2, le=30)] = 2
    picture_timeout_s: Positive = 8

    @property
    def addressed(self) -> bool:
        return bool(self.device or self.url or self.file)


class CardReader(Device, frozen=True):
    """`socket`: of a pcscd that is not the system's (PCSCLITE_CSOCK_NAME). `readers`: names or beginnings of names, as
    `kiosk card` lists them; empty: every reader. `transmit_timeout_s`: a real passport took 23 s to answer a key
    exchange after wrong tries."""

    enabled: bool = False
    socket: str = ""
    readers: Annotated[tuple[str, ...], msgspec.Meta(max_length=16)] = ()
    open_timeout_s: Positive = 10
    connect_timeout_s: Positive = 10
    transmit_timeout_s: Positive = 60

    @property
    def addressed(self) -> bool:
        return bool(self.socket or self.readers)


class PagePrinter(Device, frozen=True):
    """`server`: the path of the CUPS socket (/run/cups/cups.sock), HOST or HOST:PORT; `queue`: its name there.
    `max_pages` counts copies. `spool_dir`: CUPS' RequestRoot, which has to be in memory (checked, never written to).
    `ignored_reasons`: IPP keywords that mean nothing here, such as "media-empty-report" of a tray nobody fills."""

    enabled: bool = False
    server: str = ""
    queue: Annotated[str, msgspec.Meta(pattern=r"^[^\s/#?'\"\\]{1,127}$")] = "kiosk"
    media: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_.-]{1,80}$")] = "iso_a4_210x297mm"
    max_pages: Annotated[int, msgspec.Meta(ge=1, le=500)] = 20
    duplex: bool = True
    ignored_reasons: tuple[str, ...] = ()
    spool_dir: str = "/var/spool/cups"
    status_timeout_s: Positive = 4
    print_timeout_s: Positive = 120

    @property
    def addressed(self) -> bool:
        return bool(self.server)


KeyCode = Annotated[int, msgspec.Meta(ge=1, le=767)]
KeyCodes = tuple[KeyCode, ...]


class Keys(Settings, frozen=True):
    """Which codes of Linux (`input-event-codes.h`) are which key of the tactile keypad."""

    up: KeyCodes = (103,)
    down: KeyCodes = (108,)
    left: KeyCodes = (105,)
    right: KeyCodes = (106,)
    select: KeyCodes = (353, 28, 96)
    help: KeyCodes = (138, 59)
    previous: KeyCodes = (412, 104)
    next: KeyCodes = (407, 109)
    repeat: KeyCodes = (129, 60)
    listen: KeyCodes = (113, 61)
    louder: KeyCodes = (115,)
    softer: KeyCodes = (114,)


class Inputs(Device, frozen=True):
    """Keypad, headset jack, switches and presence sensor. `devices`: evdev devices, each as the path of a stable
    link (/dev/input/by-id/..., by-path) or, where there is none, as `name:` and the name that the kernel gives it.
    `switches`: the code of switch 1, 2, ... `headset_in_keys`, `headset_out_keys`: of keypads that tell the jack by
    keys. `presence_keys`: of a sensor that holds a key while somebody is there. `grab`: nobody else gets the keys.
    `double_strike_s`, `repeat_after_s` (0: a held key does not repeat), `repeat_every_s`: EN 301 549, 5.7 and 5.8."""

    enabled: bool = False
    devices: Annotated[tuple[str, ...], msgspec.Meta(max_length=16)] = ()
    keys: Keys = Keys()
    switches: KeyCodes = (256, 257)
    headset_in_keys: KeyCodes = ()
    headset_out_keys: KeyCodes = ()
    presence_keys: KeyCodes = ()
    grab: bool = True
    double_strike_s: Annotated[float, msgspec.Meta(ge=0, le=5)] = 0.15
    repeat_after_s: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0
    repeat_every_s: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 1
    presence_leaves_after_s: Annotated[float, msgspec.Meta(ge=0.1, le=600)] = 3
    stuck_after_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 30

    @property
    def addressed(self) -> bool:
        return bool(self.devices)
