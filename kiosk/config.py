"""One typed settings tree. Each default is the embedded one. `config_file.load` reads it from TOML.

Settings are frozen, are sent whole to each child process over its socket (never as arguments), and hold no secret.
"""

from typing import Annotated, Literal

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
SpeechEngine = Literal["recorded", "program", "speechd"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every table: an unknown key is an error."""


class Operator(Settings, frozen=True):
    """Who runs the kiosk, as the citizen reads it."""

    name: str = "Ville de Lilas-sur-Moselle"
    service: str = "Accueil de la mairie"
    address: str = "1 place des Specimens, 57000 Metz"
    phone: str = "03 00 00 00 00"
    email: str = "accueil@lilas-sur-moselle.example"
    hours: str = "Du lundi au vendredi, de 9 h à 17 h"
    privacy_officer: str = "dpo@lilas-sur-moselle.example"
    # What the home page says of an audit of this kiosk, in its hall.
    accessibility: Literal["not_audited", "none", "partial", "full"] = "not_audited"
    accent: Annotated[str, msgspec.Meta(pattern="^#[0-9A-Fa-f]{6}$")] = "#0F3A66"
    logo: str = ""


class Wifi(Settings, frozen=True):
    """The hall's own Wi-Fi, which a ticket tells to whoever asks for it. No `ssid`: there is none. No `password`: it
    is open."""

    ssid: Annotated[str, msgspec.Meta(max_length=32)] = ""
    password: Annotated[str, msgspec.Meta(pattern="^([ -~]{8,63})?$")] = ""


class Screen(Settings, frozen=True):
    """Millimetres come from `pixel_pitch_mm`, never from what the display says of itself. Type grows with
    `viewing_distance_mm`. `fit`: a window larger than the desktop shrinks with all its millimetres; never in a hall."""

    width_px: Annotated[int, msgspec.Meta(ge=480, le=8192)] = 1080
    height_px: Annotated[int, msgspec.Meta(ge=480, le=8192)] = 1920
    pixel_pitch_mm: Positive = 0.248
    viewing_distance_mm: Annotated[float, msgspec.Meta(ge=300, le=1500)] = 600
    fullscreen: bool = False
    fit: bool = False
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = (
        "fr", "fr_simple", "en", "ar", "pt", "es", "tr", "uk", "ro", "zh",
    )  # fmt: skip


class Catalogue(Settings, frozen=True):
    """`offer`: the démarches that this kiosk offers, by id and in this order; empty: all of them (`kiosk flows
    list`). `answers_dir`: the mediators' answer cards, `places_file`: their directory (`kiosk answers check`); empty:
    those that come with the kiosk."""

    offer: tuple[str, ...] = ()
    answers_dir: str = ""
    places_file: str = ""


class Webmail(Settings, frozen=True):
    """A webmail that citizens may open in the locked view: its name, where it begins, and every host that it needs
    (`*.example.fr`: each below that domain)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    url: Annotated[str, msgspec.Meta(pattern="^https?://[^ ]+$", max_length=300)]
    hosts: tuple[str, ...] = ()


class Web(Settings, frozen=True):
    """Official sites in the locked view (docs/web-view.md). `proxy`: "HOST:PORT"; the environment's is never used.
    `stand_in`, `stand_in_mail`: the stand-in site and its mail of a simulated hall, on 127.0.0.1; they take the place
    of every official site, and the screen says so. `simulated`: they are the embedded hall's."""

    enabled: bool = True
    mail: tuple[Webmail, ...] = ()
    proxy: Annotated[str, msgspec.Meta(pattern="^([A-Za-z0-9.-]+:[0-9]{1,5})?$")] = ""
    simulated: bool = False
    stand_in: Annotated[str, msgspec.Meta(pattern=r"^(http://127\.0\.0\.1:[0-9]{1,5}/[^ ]*)?$")] = ""
    stand_in_mail: Annotated[str, msgspec.Meta(pattern=r"^(http://127\.0\.0\.1:[0-9]{1,5}/[^ ]*)?$")] = ""


class Session(Settings, frozen=True):
    """Seconds. Defaults: EN 301 549 / EAA Annex I figures, and the visit's own rules. `idle_unseen_s` is
    `idle_after_s` for those who listen, or press a switch."""

    blur_after_s: Positive = 30
    idle_after_s: Positive = 120
    idle_unseen_s: Positive = 300
    idle_warning_s: Positive = 60
    pause_max_s: Positive = 600
    pause_tries: Annotated[int, msgspec.Meta(ge=1)] = 5
    goodbye_s: Positive = 20
    forgotten_s: Positive = 60
    interrupted_notice_s: Positive = 600


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


class SpeechProgram(Settings, frozen=True):
    """An external voice: UTF-8 text in, WAV or mono 16 bit samples out (docs/speech.md)."""

    command: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    sample_rate: Annotated[int, msgspec.Meta(ge=8000, le=48000)] = 22050


class Speech(Settings, frozen=True):
    """`engines` are tried in this order, or in that of the language in `languages`. Devices are ALSA names."""

    enabled: bool = True
    engines: tuple[SpeechEngine, ...] = ("recorded", "program", "speechd")
    languages: dict[str, tuple[SpeechEngine, ...]] = {}
    programs: dict[str, SpeechProgram] = {}
    voices: dict[str, str] = {}
    recorded_dir: str = ""
    headset_device: str = "default"
    loudspeaker_device: str = "default"
    words_per_minute: Annotated[int, msgspec.Meta(ge=100, le=160)] = 122


class Documents(Settings, frozen=True):
    """`trust_dir` holds certificates (`FR03-XXXX.pem`, `.der`) or bare public keys (`FR00-0001.pub.pem`), the trust
    list (`tsl.xml`) and revocation lists (`.crl`). `unmarked_copies`: services that take no copy of an identity
    document with words burnt into it. `stick_dir`: where udev mounts a USB stick, read-only (docs/papers-phone.md); empty:
    none is read."""

    trust_dir: str = ""
    unmarked_copies: tuple[str, ...] = ()
    stick_dir: str = ""
    decode_timeout_s: Positive = 10
    render_timeout_s: Positive = 20


class Papers(Settings, frozen=True):
    """Papers that the kiosk hands out. `key_dir`: the kiosk's own key and its delegation (`kiosk provision
    papers-key`); empty: papers carry no signed code. `trust_dir`: operators' public keys (`NAME.pub`), with which
    papers are verified. `templates_dir`: the administration's own templates. `simulated`: nobody is the operator,
    and the key delegates itself for a day: never in a hall. `forms`: démarche -> the map of its official form
    (`kiosk forms check`), which the citizen may then take along, filled."""

    key_dir: str = ""
    trust_dir: str = ""
    templates_dir: str = ""
    forms: dict[str, str] = {}
    simulated: bool = False


class Identity(Settings, frozen=True):
    """Identity chips. `trust_dir`: certificates of States' authorities (`.pem`, `.der`) and master lists (`.ml`);
    `pinned`: SHA-256 of those of its files that count (`kiosk id trust list` shows them), empty: all of them.
    `photo_legal_basis`: the text that allows this kiosk to read the face of a document; empty: it is never asked for
    (regulation (EU) 2025/1208 keeps it for duly authorised staff). `total_timeout_s`: a whole reading."""

    trust_dir: str = ""
    pinned: tuple[Annotated[str, msgspec.Meta(pattern="^[0-9A-Fa-f:]{64,95}$")], ...] = ()
    photo_legal_basis: Annotated[str, msgspec.Meta(max_length=300)] = ""
    total_timeout_s: Positive = 120


class Delivery(Settings, frozen=True):
    """`recipient_key_file`: the recipient's public key, base64 of 32 bytes, one line (`kiosk desk key`). `roots_file`:
    PEM of the only authorities that may vouch for `desk_url`; empty: the public ones. `proxy`: http://HOST:PORT; the
    environment's is never used. `health_host`: the certified host (HDS) that keeps the files at `desk_url`, by name;
    empty: démarches that ask about health are not offered. `phone_url`: where telephones reach the desk's pages for the
    public (https://...); empty: tickets are read at kiosks only. `reminders`: by what the desk can tell people
    that their file has moved; empty: nobody is asked where. `kept_days_max`: no file waits for longer, whatever
    its démarche says."""

    desk_url: str = ""
    health_host: Annotated[str, msgspec.Meta(max_length=200)] = ""
    recipient_key_file: str = ""
    roots_file: str = ""
    proxy: str = ""
    phone_url: Annotated[str, msgspec.Meta(pattern="^(https?://[^ #?]{1,200})?$")] = ""
    reminders: Annotated[tuple[Literal["sms", "email"], ...], msgspec.Meta(max_length=2)] = ()
    max_file_bytes: Annotated[int, msgspec.Meta(ge=100_000)] = 25_000_000
    max_queue_bytes: Annotated[int, msgspec.Meta(ge=1_000_000)] = 2_000_000_000
    kept_days_max: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 365
    timeout_s: Positive = 10
    retry_first_s: Positive = 2
    retry_max_s: Positive = 300


class HelpNumber(Settings, frozen=True):
    """A number to ring, as people read it."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9+(). ]{2,24}$")]


class Help(Settings, frozen=True):
    """Help by a person at a distance. `desk_url`: of the desk whose agents answer (https; http only on this machine);
    empty: the page of help names the reception and nobody else. `roots_file`: as under [delivery]. `numbers`: to ring
    when the desk cannot be reached; without any, that of [operator]."""

    desk_url: str = ""
    roots_file: str = ""
    numbers: Annotated[tuple[HelpNumber, ...], msgspec.Meta(max_length=6)] = ()


class Fleet(Settings, frozen=True):
    """`metrics_dir`: the folder that node_exporter's textfile collector reads; `kiosk.prom` is written there every 15
    seconds. Empty: nothing is."""

    metrics_dir: str = ""


class Staff(Settings, frozen=True):
    """`pin_hash` is made by `kiosk provision pin`; empty: no staff screen. There is no default PIN. `badges`: hashes of
    badges' numbers, made by `kiosk provision badge`; one opens the staff page as the PIN does. A number can be copied:
    list none where that is too little. `mediators`: a first name or a number each, as a citizen whom they assist reads
    it on the screen and on paper."""

    pin_hash: str = ""
    badges: Annotated[tuple[str, ...], msgspec.Meta(max_length=32)] = ()
    mediators: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=30)], ...], msgspec.Meta(max_length=12)
    ] = ()


class Embedded(Settings, frozen=True):
    """What `kiosk run` starts beside the kiosk. False unless a configuration file names it."""

    hall: bool = False
    desk: bool = False
    dock: bool = False


class Config(Settings, frozen=True):
    kiosk_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,32}$")] = "borne-1"
    state_dir: str = ""
    operator: Operator = Operator()
    wifi: Wifi = Wifi()
    screen: Screen = Screen()
    catalogue: Catalogue = Catalogue()
    session: Session = Session()
    web: Web = Web()
    scanner: Scanner = Scanner()
    receipt_printer: ReceiptPrinter = ReceiptPrinter()
    camera: Camera = Camera()
    card_reader: CardReader = CardReader()
    page_printer: PagePrinter = PagePrinter()
    inputs: Inputs = Inputs()
    speech: Speech = Speech()
    documents: Documents = Documents()
    papers: Papers = Papers()
    identity: Identity = Identity()
    delivery: Delivery = Delivery()
    help: Help = Help()
    staff: Staff = Staff()
    fleet: Fleet = Fleet()
    embedded: Embedded = Embedded()
