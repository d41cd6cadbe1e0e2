"""One typed settings tree. Each default is the embedded one. `config_file.load` reads it from TOML.

Settings are frozen, are sent whole to each child process over its socket (never as arguments), and hold no secret.
"""

from typing import Annotated, Literal

import msgspec

from kiosk.config_base import Port, Positive, Settings
from kiosk.config_devices import Camera, CardReader, Device, Inputs, Keys, PagePrinter, ReceiptPrinter, Scanner
from kiosk.config_fleet import Fleet, Otlp

__all__ = [
    "Address",
    "Call",
    "Camera",
    "CardReader",
    "Catalogue",
    "Config",
    "Delivery",
    "Device",
    "Documents",
    "Embedded",
    "Fleet",
    "Help",
    "HelpNumber",
    "Identify",
    "Identity",
    "Inputs",
    "Keys",
    "Operator",
    "Otlp",
    "PagePrinter",
    "Papers",
    "Port",
    "Positive",
    "ReceiptPrinter",
    "Scanner",
    "Screen",
    "Session",
    "Settings",
    "Speech",
    "SpeechEngine",
    "SpeechProgram",
    "Staff",
    "Web",
    "Webmail",
    "Wifi",
]

SpeechEngine = Literal["recorded", "program", "speechd"]


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


Turn = Literal[0, 90, 180, 270]
TouchDevice = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{4}:[0-9a-f]{4}$")]
Matrix = tuple[float, float, float, float, float, float]


class Screen(Settings, frozen=True):
    """Millimetres come from `pixel_pitch_mm`, never from what the display says of itself. Type grows with
    `viewing_distance_mm`. `fit`: a window larger than the desktop shrinks with all its millimetres; never in a hall.
    `rotation`: degrees by which the picture is turned clockwise on the panel; width and height are those of the turned
    picture. Touches turn with it, but for the devices (their USB id, "0eef:c002") of `touch`: degrees of their own, or
    libinput's calibration matrix, six numbers (docs/operate.md). `blank_after_s`: seconds without anybody, at the first
    page, after which the screen goes dark; 0: never."""

    width_px: Annotated[int, msgspec.Meta(ge=480, le=8192)] = 1080
    height_px: Annotated[int, msgspec.Meta(ge=480, le=8192)] = 1920
    pixel_pitch_mm: Positive = 0.248
    viewing_distance_mm: Annotated[float, msgspec.Meta(ge=300, le=1500)] = 600
    fullscreen: bool = False
    fit: bool = False
    rotation: Turn = 0
    touch: dict[TouchDevice, Turn | Matrix] = msgspec.field(default_factory=dict)
    blank_after_s: Annotated[float, msgspec.Meta(ge=0, le=86400)] = 0
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
    of every official site, and the screen says so. `simulated`: they are the embedded hall's. `engine_max_days`: an
    engine that was published longer ago opens no site from the next visit on; 0: whatever its age."""

    enabled: bool = True
    engine_max_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 180
    mail: tuple[Webmail, ...] = ()
    proxy: Annotated[str, msgspec.Meta(pattern="^([A-Za-z0-9.-]+:[0-9]{1,5})?$")] = ""
    simulated: bool = False
    stand_in: Annotated[str, msgspec.Meta(pattern=r"^(http://127\.0\.0\.1:[0-9]{1,5}/[^ ]*)?$")] = ""
    stand_in_mail: Annotated[str, msgspec.Meta(pattern=r"^(http://127\.0\.0\.1:[0-9]{1,5}/[^ ]*)?$")] = ""


class Identify(Settings, frozen=True):
    """Signing in elsewhere, proved by the desk (docs/identify.md). `france_connect`: offered where a form may be filled
    by a chip, in the démarches of `flows` (empty: in all); `family_quotient`: so is the quotient, which the desk asks
    of API Particulier; `wallet`: so is a wallet on a telephone. `hosts`: of FranceConnect and of those who prove the
    identity for it; empty: those that come with the kiosk. `stand_in`: the stand-in of a simulated hall, on 127.0.0.1,
    in its place, and the screen says so; `simulated`: it is the embedded hall's."""

    france_connect: bool = False
    family_quotient: bool = False
    wallet: bool = False
    flows: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    simulated: bool = False
    stand_in: Annotated[str, msgspec.Meta(pattern=r"^(http://127\.0\.0\.1:[0-9]{1,5})?$")] = ""


class Address(Settings, frozen=True):
    """Looking for an address on line, when a citizen wants it. `by`: the "desk" at `desk_url`, which asks the Base
    Adresse Nationale (`[ban]` of its settings), or the service itself ("ban") at `url`; empty: nobody is asked, and the
    list of postcodes is all there is. `proxy` is that of [delivery]."""

    by: Literal["", "desk", "ban"] = ""
    url: Annotated[str, msgspec.Meta(pattern="^https?://[^ ?#]{1,200}$")] = "https://data.geopf.fr/geocodage"
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=30)] = 3


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


class SpeechProgram(Settings, frozen=True):
    """An external voice: UTF-8 text in, WAV or mono 16 bit samples out (docs/speech.md)."""

    command: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    sample_rate: Annotated[int, msgspec.Meta(ge=8000, le=48000)] = 22050


class Speech(Settings, frozen=True):
    """`engines` are tried in this order, or in that of the language in `languages`. Devices are ALSA names."""

    enabled: bool = True
    engines: tuple[SpeechEngine, ...] = ("recorded", "program", "speechd")
    languages: dict[str, tuple[SpeechEngine, ...]] = msgspec.field(default_factory=dict)
    programs: dict[str, SpeechProgram] = msgspec.field(default_factory=dict)
    voices: dict[str, str] = msgspec.field(default_factory=dict)
    recorded_dir: str = ""
    headset_device: str = "default"
    loudspeaker_device: str = "default"
    words_per_minute: Annotated[int, msgspec.Meta(ge=100, le=160)] = 122


class Documents(Settings, frozen=True):
    """`trust_dir` holds certificates (`FR03-XXXX.pem`, `.der`) or bare public keys (`FR00-0001.pub.pem`), the trust
    list (`tsl.xml`) and revocation lists (`.crl`). `unmarked_copies`: services that take no copy of an identity
    document with words burnt into it. `stick_dir`: where udev mounts a USB stick, read-only (docs/papers-phone.md);
    empty: none is read."""

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
    forms: dict[str, str] = msgspec.field(default_factory=dict)
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
    empty: the page of help names the reception and nobody else. `roots_file`, `proxy`: as under [delivery]; a call's
    sound and picture pass no proxy. `code_file`: a code of `kiosk desk enrol`, by which a kiosk that the desk does not
    know yet makes itself known. `numbers`: to ring when the desk cannot be reached; without any, that of [operator].
    `appointments`: that desk also books appointments and gives hall numbers (docs/appointments.md)."""

    desk_url: str = ""
    roots_file: str = ""
    proxy: str = ""
    code_file: str = ""
    appointments: bool = True
    numbers: Annotated[tuple[HelpNumber, ...], msgspec.Meta(max_length=6)] = ()


class Captions(Settings, frozen=True):
    """What is said in a call, written down (docs/live-help.md). A recogniser of the operator's own: `command` is
    started for each voice, without a network, or `socket` is a Unix socket of this machine at which one waits; one of
    both. Neither: captions are shown only where the agent's page sends them. `citizen`: the citizen's own words are
    written for the agent, too."""

    command: tuple[str, ...] = ()
    socket: str = ""
    citizen: bool = False


class Call(Settings, frozen=True):
    """Sound and picture with an agent (docs/live-help.md). `camera`, `microphone`, `loudspeaker`: a part of the name
    that the sound system gives the device; empty: its own choice. `headset_microphone`, `headset`: those of the jack,
    taken while something is plugged in. `simulated`: a test picture and a tone, and calls within this machine."""

    enabled: bool = True
    simulated: bool = False
    camera: str = ""
    microphone: str = ""
    loudspeaker: str = ""
    headset_microphone: str = ""
    headset: str = ""
    captions: Captions = Captions()


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
    address: Address = Address()
    identity: Identity = Identity()
    identify: Identify = Identify()
    delivery: Delivery = Delivery()
    help: Help = Help()
    call: Call = Call()
    staff: Staff = Staff()
    fleet: Fleet = Fleet()
    embedded: Embedded = Embedded()
