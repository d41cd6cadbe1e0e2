"""An official site in a visit: what is shown of it, what is asked, what came from it, and what can happen."""

from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from kiosk.devices.page_printer.port import PrintResult
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # Of a visit's own state, which is there before the first picture; few visits open a site.
    from kiosk.documents.incoming.port import CleanPages, FileRefused
    from kiosk.session.state import Place as VisitPlace
    from kiosk.web import protocol
    from kiosk.web.allowed import Place
    from kiosk.web.port import Dialog, Item, SitePage, Told

View = Literal["site", "mail"]

SitePart = Literal["before", "without", "open", "after"]
Outcome = Literal["", "done", "not_done", "unknown"]
# Why a sentence stands over the page; each has its words in `viewmodels/web_pages.py`.
Trouble = Literal[
    "", "address", "certificate", "sign_in_window", "unreachable", "crashed", "restarted", "too_large", "paper_refused"
]
Verb = Literal[
    "open", "item", "fill", "choose", "give", "cancel", "answer", "back", "again", "view", "mail", "listed", "part",
    "papers", "more", "print", "print_paper", "leave", "return", "said", "without",
]  # fmt: skip
VERBS: tuple[Verb, ...] = get_args(Verb)
# Things of a page that are listed at a time: who listens goes through few, and the screen draws them at once.
PART = 12
# Documents from a site that a visit keeps.
MOST_PAPERS = 8


class AtSite(msgspec.Struct, frozen=True):
    """`before`: what one must have, is asked. `without`: the way of who has not. `after`: what happened, is asked.
    `step`: of the form for which the citizen signs in elsewhere (`session.identify.signing_in`); empty: the démarche's
    own site. `sent`: a page that an agent has sent (`session.help.sent_page`)."""

    part: SitePart = "before"
    step: str = ""
    sent: bool = False


class SitePaper(Private, frozen=True):
    """A document that the site gave, drawn anew page by page."""

    name: str
    pages: "CleanPages"


class WebVisit(Private, frozen=True):
    """`stage`: of the engine. `places`: what may be shown. `view`: which is. `pages`: what each shows. `listed`: as a
    list of its things, not as a picture; None: as the way of use has it. `part`: of the list. `asked`: the thing that
    is answered on a page of ours, with what was typed (`draft`). `dialog`: a question of the site. `job`: of the paper
    that is printed. `under`: where the citizen comes back to, of a page that an agent has sent."""

    stage: Literal["closed", "starting", "open"] = "closed"
    places: "tuple[Place, ...]" = ()
    view: View = "site"
    pages: "dict[str, SitePage]" = msgspec.field(default_factory=dict)
    listed: bool | None = None
    part: int = 0
    asked: "Item | None" = None
    draft: str | None = None
    part_of_choices: int = 0
    dialog: "Dialog | None" = None
    choosing_mail: bool = False
    trouble: Trouble = ""
    about: str = ""
    showing_papers: bool = False
    showing_more: bool = False
    opening: int = 0
    papers: tuple[SitePaper, ...] = ()
    job: str = ""
    printed: PrintResult | None = None
    outcome: Outcome = ""
    under: "VisitPlace | None" = None

    @property
    def page(self) -> "SitePage | None":
        return self.pages.get(self.view)

    @property
    def place(self) -> "Place | None":
        return next((place for place in self.places if place.view == self.view), None)


# -- events


class OpenSite(msgspec.Struct, frozen=True):
    """ "Open the site here": what one must have is asked first."""


class WebAct(Private, frozen=True):
    """A control of a page that speaks of the site. `argument`: which one, or a value."""

    verb: Verb
    argument: str = ""


class WebTold(Private, frozen=True):
    """The engine has said something."""

    told: "Told"


class WebLife(msgspec.Struct, frozen=True):
    """The engine's process is there, or it has ended."""

    up: bool


class SitePaperOpened(Private, frozen=True):
    name: str
    result: "CleanPages | FileRefused"


class SitePaperPrinted(msgspec.Struct, frozen=True):
    result: PrintResult


WebEvent = OpenSite | WebAct | WebTold | WebLife | SitePaperOpened | SitePaperPrinted


# -- effects


class OpenWeb(msgspec.Struct, frozen=True):
    """Start the engine, or have the one that is there show this place. -> `WebLife`, `WebTold`"""

    place: "Place"
    zoom_percent: int
    language: str


class WebDo(Private, frozen=True):
    request: "protocol.Request"


class CloseWeb(msgspec.Struct, frozen=True):
    """The engine and all that it knows are killed."""


class OpenSitePaper(Private, frozen=True):
    """Open a stranger's file where it can do no harm. -> `SitePaperOpened`"""

    name: str
    data: bytes


class PrintSitePaper(Private, frozen=True):
    """-> `SitePaperPrinted`"""

    job: str
    pages: "CleanPages"


WebEffect = OpenWeb | WebDo | CloseWeb | OpenSitePaper | PrintSitePaper
