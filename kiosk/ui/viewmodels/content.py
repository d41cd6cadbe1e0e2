"""What a page shows: frozen values, made by pure functions from the visit's state, drawn by QML.

Every text is already in the citizen's language. QML receives these as plain maps (`msgspec.to_builtins`).
"""

from typing import Literal

from kiosk.flows.controls import Control
from kiosk.privacy.private import Private
from kiosk.ui.keyboards import LAYOUTS

PageName = Literal[
    "attract",  # three quiet scenes, "touch the screen"; `notice` tells of an interrupted visit
    "welcome",  # language and "what brings you?": `tiles`
    "choices",  # a list of things to pick: `tiles` (démarches, routes, options of a choice step)
    "routes",  # before the start: `facts` to read, three ways of the same size in `tiles`
    "form",  # `fields`, with the keyboard
    "capture",  # a device works: `picture` moves with `device_state`
    "reading",  # what was understood from a paper: `preview`, `rows`, `notice`
    # The citizen's face, live with an oval (`lead`: what to change); or the tries: `tiles`, whose `argument` is a
    # page's id.
    "photo",
    "review",  # every answer: `rows`
    "sign",  # signature pad
    "progress",  # something is on its way; nothing to press but what is offered
    "receipt",  # reference, what comes next: `rows`, `slip`
    "message",  # one sentence and what can be done: help, fault, forgotten paper, goodbye
    "pin",  # digits: pause code, staff PIN
    "staff",  # rows and tiles for staff
    "talk",  # the conversation with an agent: `rows` as they came, one of `fields` to write in
    "web",  # an official site's picture, under a finger
    "touch",  # one cross after another: `device_state` says how many have been touched
]

# Of a démarche's question, or a site's secret: all signs that a password may hold.
FieldKind = Control | Literal["password"]
NoticeKind = Literal["info", "good", "attention"]


class Button(Private, frozen=True):
    """`action` and `argument` come back through `Visit.act(action, argument)`. `speech`: what is read aloud when
    the label alone does not say it."""

    label: str
    action: str
    argument: str = ""
    icon: str = ""
    detail: str = ""
    speech: str = ""
    enabled: bool = True
    selected: bool = False


class Option(Private, frozen=True):
    value: str
    label: str
    detail: str = ""


class Field(Private, frozen=True):
    """One question. `kind` picks the control and its keyboard: `text` (letters), `long_text` (several lines),
    `digits`, `amount` (digits and a comma), `phone` (digits and +), `email`, `code` (letters and digits of a number),
    `date` (day, month, year), `month`, `choice` (options as large radio tiles), `choices` (several of them, `value`
    with commas), `postcode`, `town` and `country` (suggestions). `picture`: a drawing that shows where to find it."""

    id: str
    label: str
    kind: FieldKind
    value: str = ""
    help: str = ""
    example: str = ""
    required: bool = True
    max_length: int = 80
    masked: bool = False
    origin: str = ""
    proposed: bool = False  # the value is an agent's, and has just been taken
    options: tuple[Option, ...] = ()
    picture: str = ""


class Thumb(Private, frozen=True):
    """A page, small. `id` goes with what is done to it."""

    preview: str
    label: str
    id: str
    selected: bool = False


class Row(Private, frozen=True):
    """A line of a review or a receipt. `edit`: the button that corrects it, or None. `code`: of a fault, for staff.
    `preview`: an image URL, of the part of a paper that says so."""

    label: str
    value: str
    origin: str = ""
    heading: str = ""
    attention: str = ""
    edit: Button | None = None
    code: str = ""
    preview: str = ""


class Notice(Private, frozen=True):
    """`code`: of a fault, for staff: it stands small below the sentence and is not spoken."""

    kind: NoticeKind
    text: str
    code: str = ""


class Page(Private, frozen=True):
    """`key` changes when another page is to slide in; the same key means that the page is refreshed in place.
    `progress` is "Étape 3 sur 7 · Justificatif"; `step` of `steps` draws the dots (0 of 0: none).
    `picture` names a drawing in `assets/drawings/`. `preview` is an image URL (`image://page/ID`). `camera`: what the
    camera sees stands in the place of the picture. `corners`: x and y of four points over the preview, in parts of
    it, to be dragged; `corner`: the chosen one. `thumbs`: pages to be put in order."""

    page: PageName
    key: str
    title: str
    lead: str = ""
    progress: str = ""
    step: int = 0
    steps: int = 0
    picture: str = ""
    preview: str = ""
    device_state: str = ""
    camera: bool = False
    corners: tuple[float, ...] = ()
    corner: int = 0
    thumbs: tuple[Thumb, ...] = ()
    notice: Notice | None = None
    tiles: tuple[Button, ...] = ()
    fields: tuple[Field, ...] = ()
    rows: tuple[Row, ...] = ()
    slip: tuple[str, ...] = ()
    ways: tuple[Button, ...] = ()
    back: Button | None = None
    help: Button | None = None
    primary: Button | None = None


class Overlay(Private, frozen=True):
    """Drawn over the page, which it covers wholly when `opaque` (pause). `seconds`: a countdown
    is shown when above 0. `pin`: digits are asked, and come back by `Visit.act(action of `primary`, digits)`."""

    kind: Literal["idle", "paused", "consent", "help"]
    title: str
    lead: str = ""
    seconds: int = 0
    pin: bool = False
    opaque: bool = False
    error: str = ""
    buttons: tuple[Button, ...] = ()
    primary: Button | None = None


class Language(Private, frozen=True):
    code: str
    name: str
    current: bool


class Setting(Private, frozen=True):
    """One wish of the panel "Confort": what it may be, one of them `selected`. `id`: of `preferences.Preferences`."""

    id: str
    label: str
    options: tuple[Button, ...]


class Strip(Private, frozen=True):
    """Help at a distance, on every page: what is so (`text`), what was last said or shown (`detail`), and at most two
    `buttons`. `kind`: "live" while somebody sees the démarche. `field`, `action` and `argument`: what an agent points
    at."""

    text: str
    kind: Literal["info", "live", "attention"] = "info"
    detail: str = ""
    buttons: tuple[Button, ...] = ()
    field: str = ""
    action: str = ""
    argument: str = ""


class CallBar(Private, frozen=True):
    """Sound and picture with an agent, on every page: how it stands (`text`; `short`: in fewer words), what is to be
    known (`detail`), what was understood of their speech (`caption`; its end is the newest), and the call's buttons.
    `captioned`: room for captions is kept; `spoken`: the caption is a whole sentence. `picture`: somebody is seen;
    `large`: as large as a page allows."""

    text: str
    kind: Literal["info", "attention"] = "info"
    short: str = ""
    detail: str = ""
    caption: str = ""
    captioned: bool = False
    spoken: bool = False
    buttons: tuple[Button, ...] = ()
    picture: bool = False
    large: bool = False


class Chrome(Private, frozen=True):
    """The row that is the same on every page, and how everything is drawn and driven. `settings`: every wish, in the
    order of the panel. `scan_ms`: how long a switch user's highlight rests. `voice`: why nothing is heard, or empty."""

    operator: str
    logo: str
    accent: str
    languages: tuple[Language, ...]
    size: int  # 0 normal, 1 large, 2 very large
    theme: Literal["light", "dark", "black_on_white", "white_on_black", "soft"]
    blurred: bool
    motion: bool
    simulated: str  # "Matériel simulé : scanner, imprimante", or empty
    labels: dict[str, str]  # words of the controls: "size", "contrast", "language", "pause", "delete", "space", ...
    mark: str = ""  # "Exercice : rien n'est envoyé.", who assists, or empty
    rtl: bool = False
    lowered: bool = False
    curtain: bool = False
    mode: str = "touch"  # `preferences.Mode`
    scan_ms: int = 2000
    speech: bool = False
    voice: str = ""
    camera: str = ""  # "Caméra allumée", or empty
    settings: tuple[Setting, ...] = ()
    strip: Strip | None = None
    call: CallBar | None = None
    # Rows of letters from the top, one a line; small and capital letters whose pair is not Unicode's.
    keyboard: str = "\n".join(LAYOUTS["azerty"].rows)
    capitals: str = ""
