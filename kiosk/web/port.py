"""What the visit sees of a site: frozen values, no word of the engine. All of it comes from a stranger's page."""

from typing import Literal

import msgspec

from kiosk.privacy.private import Private
from kiosk.web.allowed import View, Why

Role = Literal[
    "heading", "text", "alert", "picture", "frame", "link", "button", "text_box", "long_text", "password", "email",
    "phone", "digits", "date", "month", "list", "check", "radio", "file", "other",
]  # fmt: skip
# What a finger or a key can act on; the others are only read.
ACTIVE: frozenset[Role] = frozenset(
    {"link", "button", "text_box", "long_text", "password", "email", "phone", "digits", "date", "month", "list",
     "check", "radio", "file", "other"}
)  # fmt: skip
# What is typed, in a box of ours with our keyboard.
TYPED: frozenset[Role] = frozenset(
    {"text_box", "long_text", "password", "email", "phone", "digits", "date", "month", "other"}
)

MAX_ITEMS = 400
MAX_CHOICES = 200
MAX_NAME = 300
MAX_VALUE = 2000


class Choice(Private, frozen=True):
    """`value`: its place in the list, as text: what a page calls it may be anything."""

    value: str
    label: str
    chosen: bool = False


class Item(Private, frozen=True):
    """A thing of a page, in reading order. `name`: what a screen reader would say. `level`: of a heading. `wrong`: what
    the page says is wrong with the answer. `longest`: characters that the box takes, 0: any number. `several`: more
    than one choice or file. `takes_pdf`: a file may be a PDF."""

    id: int
    role: Role
    name: str = ""
    value: str = ""
    level: int = 0
    checked: bool = False
    enabled: bool = True
    required: bool = False
    wrong: str = ""
    longest: int = 0
    several: bool = False
    takes_pdf: bool = True
    choices: tuple[Choice, ...] = ()


class SitePage(Private, frozen=True):
    """What a view shows. `host` is that of the page that is shown, from the engine and not from the page; `secure`:
    its connection was proved by a certificate. `whole`: nothing was left out of `items`."""

    view: View
    host: str
    secure: bool
    title: str
    items: tuple[Item, ...] = ()
    loading: bool = False
    can_go_back: bool = False
    whole: bool = True


class Shown(Private, frozen=True, tag="shown"):
    page: SitePage


class Frame(msgspec.Struct, frozen=True, tag="frame"):
    """A new picture lies in `shared_picture` at `slot`."""

    slot: int
    sequence: int


class Asked(Private, frozen=True, tag="asked"):
    """A finger has come down on something that is answered by our own controls."""

    view: View
    item: Item


class Dialog(Private, frozen=True, tag="dialog"):
    """A script of the page asks, and waits for `Answer`. `leave`: whether to go away from what was typed."""

    view: View
    id: int
    kind: Literal["alert", "confirm", "prompt", "leave"]
    text: str
    value: str = ""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The page wanted what a locked view does not do. `host`: where it would have led."""

    view: View
    why: Literal["address", "certificate", "sign_in_window"]
    detail: Why | Literal[""] = ""
    host: str = ""


class Returned(Private, frozen=True, tag="returned"):
    """The site has sent the citizen back, to the address `to` of `Place.returns`, with this query."""

    view: View
    to: str
    query: str


class Unreachable(msgspec.Struct, frozen=True, tag="unreachable"):
    """The site did not answer."""

    view: View
    host: str


class Arrived(Private, frozen=True, tag="arrived"):
    """A file that the site gave, or its page as it prints it; nobody has opened it yet."""

    view: View
    name: str
    data: bytes
    printed: bool = False


class TooLarge(msgspec.Struct, frozen=True, tag="too_large"):
    """A file that was not taken."""

    view: View


class Crashed(msgspec.Struct, frozen=True, tag="crashed"):
    """The page's own process has ended; the page is opened again at its beginning."""

    view: View


Told = Shown | Frame | Asked | Dialog | Refused | Returned | Unreachable | Arrived | TooLarge | Crashed


class PaperFile(Private, frozen=True):
    """A paper of the visit, for a site's upload. `kind`: image/jpeg or application/pdf."""

    name: str
    kind: str
    data: bytes
