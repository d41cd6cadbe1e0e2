"""Whole visits in a language that marks what it translates: what stays unmarked on a page was forgotten.

The marking language is a catalogue that puts each sentence between ⟦ and ⟧, and remembers what it was asked.
"""

import gettext
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from kiosk.config import Config, ReceiptPrinter, Scanner
from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.states import Busy, Fault, NeedsAttention, Ready
from kiosk.errors import Code
from kiosk.i18n.catalogues import extract
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import Translator
from kiosk.processes.link import Delivered, Interrupted
from kiosk.session import effects, events
from kiosk.session.world import World
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.view import View
from tests.support.house import ROOT
from tests.support.visits import FLOWS, Hand

CONFIG = Config(scanner=Scanner(simulated=True), receipt_printer=ReceiptPrinter(simulated=True))
# Members that hold no sentence: what the citizen or the operator wrote, specimens, and names for the program.
NOT_SENTENCES = {
    "value", "example", "id", "kind", "page", "key", "action", "argument", "icon", "picture", "preview",
    "device_state", "operator", "logo", "accent", "theme", "code", "name", "person", "reference", "sha256", "job",
    "style", "align", "direction", "mode", "keyboard", "capitals",
}  # fmt: skip
ADDRESSES = set(msgspec.to_builtins(CONFIG.operator).values())


class Marking(gettext.NullTranslations):
    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str | tuple[str, str]] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add((msgid1, msgid2))
        return f"⟦{msgid2}⟧"


class Reader(Hand):
    """Looks at the page, the overlay and the top row after everything that happens, and at each ticket and file."""

    def __init__(self, catalogue: Marking) -> None:
        self.catalogue = catalogue
        self.tr = Translator("fr", catalogue)
        self.unmarked: set[str] = set()
        self.pages: set[str] = set()
        super().__init__(CONFIG)

    def another(self) -> "Reader":
        """The next visit, seen by the same eyes."""
        following = Reader(self.catalogue)
        following.unmarked, following.pages = self.unmarked, self.pages
        return following

    def world(self) -> World:
        world = super().world()
        return World(**{name: getattr(world, name) for name in _members(World)} | {"translator": lambda _: self.tr})

    def do(self, *happened: events.Event) -> "Reader":
        for event in happened:
            before = len(self.wanted)
            super().do(event)
            self.look()
            for effect in self.wanted[before:]:
                if isinstance(effect, effects.PrintTicket):
                    self.read(effect.ticket)
        return self

    def look(self) -> None:
        engine = self.engine(self.visit.flow_id) if self.visit.flow_id else None
        view = View(self.visit, self.config, self.tr, lambda _: self.tr, engine, FLOWS, self.clock.monotonic())
        page = page_of(view)
        self.pages.add(page.page)
        self.read(page)
        self.read(overlay_of(view))
        self.read(chrome_of(view))

    def read(self, shown: object) -> None:
        self.unmarked |= {text for text in sentences(msgspec.to_builtins(shown)) if not is_marked(text)}


def _members(cls: Any) -> tuple[str, ...]:
    return tuple(getattr(cls, "_fields", None) or cls.__struct_fields__)


def sentences(shown: Any, member: str = "") -> Iterator[str]:
    if isinstance(shown, dict):
        for name, inner in shown.items():
            if name not in NOT_SENTENCES:
                yield from sentences(inner, name)
    elif isinstance(shown, list | tuple):
        for inner in shown:
            yield from sentences(inner, member)
    elif isinstance(shown, str) and member != "type":
        yield shown


def is_marked(text: str) -> bool:
    """Nothing but figures and punctuation, what the operator wrote, a fault's code for staff, or a language's own
    name is left once the marked parts are gone."""
    rest = text
    while rest != (rest := re.sub("⟦[^⟦⟧]*⟧", "", rest)):
        pass
    for known in [
        *sorted(ADDRESSES, key=len, reverse=True),
        *(f"({code})" for code in Code),
        *sorted((language.name for language in LANGUAGES.values()), key=len, reverse=True),
        "K4T-7QX9-2M",
    ]:
        rest = rest.replace(known, "")
    return not re.search(r"[^\W\d_]{2}", rest)


@pytest.fixture(scope="module")
def read() -> Reader:
    """Every kind of page is visited once, with what goes wrong on it."""
    catalogue = Marking()
    reader = Reader(catalogue)
    now = reader.clock.now()
    interrupted = Interrupted(now - timedelta(minutes=5), True, "K4T-7QX9-2M", now + timedelta(minutes=5))
    reader.do(events.Activated(interrupted))
    reader.enter().identify().live_at().scan()
    for situation in ("heberge", "sans_domicile"):
        other = reader.another().enter().identify().live_at(situation)
        other.do(events.Continue(), events.Continue())
    for state in (Busy(), NeedsAttention(Fault(Code.SCANNER_JAM)), Ready()):
        reader.do(events.DeviceChanged("scanner", state))
    reader.do(events.Scan(), events.Scanned(Fault(Code.SCANNER_NO_PAPER)), events.NoPaper(), events.Back())
    reader.another().to_review().do(events.Edit("nom"), events.Typed("nom", "Modele"), events.Continue())
    reader.another().enter().do(events.Continue())  # what is missing is said
    reader.another().enter().identify().wait(200)  # nobody is there
    reader.another().do(events.Begin(), events.ChooseFlow("changement-adresse"), events.ChooseRoute("paper"))
    reader.another().enter().do(events.AskHelp())
    for topic in ("accessibility", "legal"):
        reader.another().do(events.Begin(), events.AskAbout(topic), events.Back())
    sent = reader.another().to_review().sign().send()
    sent.do(events.FileWaits("envelope-1"))
    sent.do(events.FileDelivered(Delivered("envelope-1", reader.clock.now(), service="Accueil de la mairie")))
    job = sent.wants(effects.PrintTicket).job
    sent.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))), events.PrintAgain())
    sent.do(events.TicketDone(Unconfirmed(sent.wants(effects.PrintTicket).job, Fault(Code.PRINTER_MUTE))))
    reader.another().to_review().sign().do(events.Continue(), events.FileFailed(Code.OUTBOX_FULL))
    return reader


def test_no_page_shows_a_sentence_that_was_not_translated(read: Reader) -> None:
    assert {"attract", "welcome", "form", "choices", "capture", "review", "sign", "receipt", "message"} <= read.pages
    assert read.unmarked == set()


def test_every_sentence_that_is_shown_is_in_the_catalogue_of_texts(read: Reader) -> None:
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in extract(ROOT)}
    assert len(read.catalogue.asked) > 100
    assert read.catalogue.asked - known == set()


@pytest.mark.parametrize("forgotten", ["Bonjour", "⟦Bonjour⟧ Camille", "Étape ⟦3⟧", "⟦Panne⟧ (nonsense)"])
def test_a_forgotten_sentence_is_seen(forgotten: str) -> None:
    assert not is_marked(forgotten)
    assert is_marked("⟦Étape 3 sur 7 · ⟦Qui êtes-vous ?⟧⟧ · 12 (printer_no_paper)")
