"""What is said of a page, of a dialogue, of what has the focus, and of what changes: pure functions to utterances.

A text of the screen is said as it stands there, as an utterance of its own, so that its words can be shown while they
are heard; what is only heard (a role, a state, a number) comes beside it.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from kiosk.errors import N_
from kiosk.i18n.display import plain
from kiosk.i18n.translator import Translator
from kiosk.privacy.private import Private
from kiosk.speech.privacy import masked_entry, masked_key
from kiosk.speech.utterance import Kind, Utterance
from kiosk.ui.viewmodels.content import Overlay, Page
from kiosk.ui.viewmodels.labels import LABELS

Role = Literal["text", "heading", "button", "tile", "radio", "key", "entry", "group", "pin"]

# Pages whose rows are the citizen's own answers.
ANSWERS = ("review", "reading")
# On the receipt the reference opens the file at the desk.
RECEIPT = "receipt"
# Of a dialogue that ends the visit by itself, seconds at which the time that is left is said.
COUNTED_S = (30, 10)

_ROLES: dict[Role, str] = {
    "button": N_("bouton"),
    "tile": N_("bouton"),
    "entry": N_("zone de saisie"),
    "pin": N_("code à taper"),
}
_EARCONS = {"receipt": "done", "help": "help"}


class Part(Private, frozen=True):
    text: str
    personal: bool = False


class Stop(Private, frozen=True):
    """What has the focus, as QML tells it. `value`: what an entry holds. `checked`: None where nothing can be, or where
    nothing has been chosen among tiles."""

    role: Role
    parts: tuple[Part, ...]
    value: str = ""
    masked: bool = False
    checked: bool | None = None
    personal: bool = False


def read_stop(told: Mapping[str, object]) -> Stop | None:
    """None when it is anything else."""
    try:
        return msgspec.convert(dict(told), Stop)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None


class Speech:
    """Says things in one language."""

    def __init__(self, tr: Translator) -> None:
        self._tr = tr

    def one(self, text: str, kind: Kind, *, personal: bool = False, key: str = "") -> Utterance:
        return Utterance(plain(text), self._tr.language, kind, personal, key)

    def all(self, kind: Kind, *texts: str, personal: bool = False) -> list[Utterance]:
        """A text of `Translator.legal` has the French below its own line: that is said in French."""
        return [
            Utterance(plain(line), "fr" if below else self._tr.language, kind, personal)
            for text in texts
            for below, line in enumerate(text.split("\n"))
            if line.strip()
        ]

    # -- what comes

    def page(self, page: Page, *, whole: bool) -> list[Utterance]:
        """On arrival: where one is, the sentence, the lead, the notice, and how much there is to do. `whole`: also all
        that can be read and pressed, for those who do not go from one thing to the next."""
        tr, receipt = self._tr, page.page == RECEIPT
        said = [self.one(_EARCONS[page.key], "earcon")] if page.key in _EARCONS else []
        said += self.all("page", page.progress, page.title)
        said += self.all("page", page.lead, personal=receipt)
        if page.notice is not None:
            said += self.all("page", tr(LABELS[page.notice.kind]), page.notice.text)
        if page.page == "attract":
            return said + self.all("page", *(row.value for row in page.rows[:1]))
        if not whole:
            return said + self.all("page", *self._counts(page))
        return said + self._rest(page)

    def _rest(self, page: Page) -> list[Utterance]:
        """Everything below the notice, in reading order."""
        said: list[Utterance] = []
        heading = ""
        for row in page.rows:
            said += self.all("page", row.heading if row.heading != heading else "", row.label)
            said += self.all("page", row.value, row.origin, personal=page.page in ANSWERS)
            said += self.all("page", row.attention)
            heading = row.heading
        for field in page.fields:
            said += self.all("page", field.label, field.help)
            said += self.all("page", *(option.label for option in field.options))
        said += self.all("page", *page.slip, personal=True)
        buttons = (*page.tiles, *page.ways, *filter(None, (page.back, page.help, page.primary)))
        for button in buttons:
            said += self.all("page", button.label, button.detail)
        return said

    def _counts(self, page: Page) -> list[str]:
        """How many things there are to answer, to choose, to hear."""
        plural, fields = self._tr.plural, len(page.fields) if page.page != "pin" else 0
        counted = (
            (fields, plural(N_("{n} question."), N_("{n} questions."), fields)),
            (len(page.tiles), plural(N_("{n} choix possible."), N_("{n} choix possibles."), len(page.tiles))),
            (len(page.rows), plural(N_("{n} ligne à écouter."), N_("{n} lignes à écouter."), len(page.rows))),
        )
        return [said for n, said in counted if n]

    def overlay(self, overlay: Overlay) -> list[Utterance]:
        said = [self.one("attention", "earcon"), *self.all("page", overlay.title, overlay.lead)]
        if overlay.seconds:
            said += self.all("page", self._seconds(overlay.seconds))
        return [*said, *self.all("page", overlay.error)]

    def countdown(self, before: Overlay, now: Overlay) -> list[Utterance]:
        """The time that is left, at the seconds that are counted."""
        passed = [at for at in COUNTED_S if now.seconds <= at < before.seconds]
        return [self.one(self._seconds(now.seconds), "change", key="countdown")] if passed else []

    def _seconds(self, n: int) -> str:
        return self._tr.plural(N_("{n} seconde"), N_("{n} secondes"), n)

    def change(self, before: Page, now: Page) -> list[Utterance]:
        """What has changed by itself on a page that stays: a device, a ticket, an acknowledgement."""
        said = []
        if now.title != before.title:
            said += self.all("change", now.title)
        if now.lead != before.lead:
            said += self.all("change", now.lead, personal=now.page == RECEIPT)
        if now.notice is not None and now.notice != before.notice:
            if now.notice.kind == "attention":
                said.append(self.one("attention", "earcon"))
            said += self.all("change", self._tr(LABELS[now.notice.kind]), now.notice.text)
        return said

    def errors(self, page: Page, errors: Mapping[str, str]) -> list[Utterance]:
        """What is wrong, with the question that it belongs to."""
        labels = {field.id: field.label for field in page.fields}
        said = [self.one("attention", "earcon")]
        for field, sentence in errors.items():
            said += self.all("error", labels.get(field, ""), self._tr(sentence))
        return said

    # -- what has the focus

    def owned(self, stop: Stop, page: Page | None) -> Stop:
        """With the texts marked that are personal on this page, whatever QML says of them: the reference is the
        citizen's on the way from stop to stop, too. A tile is "not chosen" where another one is."""
        own = {one.text for one in self.page(page, whole=True) if one.personal} if page is not None else set()
        parts = tuple(Part(part.text, part.personal or plain(part.text) in own) for part in stop.parts)
        chosen = page is not None and any(tile.selected for tile in page.tiles)
        checked = None if stop.role == "tile" and not chosen else stop.checked
        return msgspec.structs.replace(stop, parts=parts, checked=checked)

    def stop(self, stop: Stop, kind: Kind = "control") -> list[Utterance]:
        tr = self._tr
        said = [self.one(part.text, kind, personal=part.personal) for part in stop.parts if part.text.strip()]
        if stop.role in _ROLES:
            said += self.all(kind, tr(_ROLES[stop.role]))
        if stop.role in ("entry", "pin"):
            said += self._value(stop, kind)
        if stop.checked and stop.role != "key":
            said += self.all(kind, tr(LABELS["selected"]), personal=stop.personal)
        elif stop.checked is False and stop.role in ("radio", "tile"):
            # As personal as "selected": who hears it of every choice but one knows which.
            said += self.all(kind, tr(N_("pas choisi")), personal=stop.personal)
        return said

    def _value(self, stop: Stop, kind: Kind) -> list[Utterance]:
        if not stop.value:
            return self.all(kind, self._tr(N_("vide")))
        if stop.masked:
            return self.all(kind, masked_entry(stop.value, self._tr))
        return self.all(kind, stop.value, personal=True)

    def spelled(self, stop: Stop) -> list[Utterance]:
        """Letter by letter: what an entry holds, else the texts themselves."""
        if stop.role in ("entry", "pin"):
            if stop.masked or not stop.value:
                return self._value(stop, "control")
            return self.all("spelling", stop.value, personal=True)
        return [self.one(part.text, "spelling", personal=part.personal) for part in stop.parts if part.text.strip()]

    def typed(self, text: str, masked: bool) -> list[Utterance]:
        """The echo of a key: of a masked entry only its sort."""
        if masked:
            return self.all("control", masked_key(text, self._tr))
        return [self.one(text, "spelling", personal=True)] if text else []

    def to_confirm(self, stop: Stop) -> list[Utterance]:
        return [*self.all("control", self._tr(LABELS["again_to_choose"])), *self.stop(stop)]
