"""`kiosk run --gallery`: every control in every state, in any theme, size, language and direction. No visit, no device.

The specimens' words are sentences that the product has anyway, so that each language shows its own length of them.
"""

import signal
from collections.abc import Callable

import msgspec
from PySide6.QtGui import QGuiApplication

from kiosk.config import Config
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import Translator, load
from kiosk.session import events
from kiosk.session.preferences import SIZES, THEMES, Preferences, preferred
from kiosk.session.state import AtStep, Visit
from kiosk.ui.bridge import VisitBridge
from kiosk.ui.images import PreviewStore
from kiosk.ui.viewmodels.comfort import chrome_of
from kiosk.ui.viewmodels.content import Button, Chrome, Field, Notice, Option, Overlay, Page, Row
from kiosk.ui.viewmodels.view import View
from kiosk.ui.window import KioskWindow, application

TOWNS = ("Metz", "Montigny-lès-Metz", "Saint-Julien-lès-Metz")
PAPER = "specimen"


class Dress(msgspec.Struct, frozen=True):
    """How everything is shown. `rtl`: another direction than the language's own, or None."""

    wish: Preferences = Preferences()
    rtl: bool | None = None


class GalleryBridge(VisitBridge):
    """The bridge without a visit: what is pressed changes the dress, and nothing else."""

    def __init__(self, config: Config) -> None:
        super().__init__(self._heard, lambda postcode: TOWNS)
        self._config = config
        self.dress = Dress(Preferences(language=config.screen.languages[0]))
        self._dressed()

    def _heard(self, event: events.Event) -> None:
        if isinstance(event, events.Prefer):
            self.dress = dressed(self.dress, event, self._config)
            self._dressed()

    def _dressed(self) -> None:
        tr = load(self.dress.wish.language).for_screen()
        chrome = chrome_in(self.dress, tr, self._config)
        # The words and the dress before the page: it is laid out once, in both.
        self._tell("chrome", plain(chrome))
        self._tell("errors", {"naissance": tr("Cette date est dans le futur. Vérifiez le jour, le mois et l'année.")})
        self._tell("suggestions", list(TOWNS))
        self._tell("overlay", plain(overlay(tr)))
        shown = page(tr, switches(self.dress, chrome))
        self._content = plain(shown)
        self.content_changed.emit()
        self.highlight(shown.lead, 0, len(shown.lead.partition(" ")[0]))


def plain(value: msgspec.Struct) -> dict[str, object]:
    """Maps and lists: PySide hands a tuple to QML as an opaque object."""
    return msgspec.json.decode(msgspec.json.encode(value), type=dict[str, object])


def dressed(dress: Dress, event: events.Prefer, config: Config) -> Dress:
    """Only what changes how things look: another way to drive the screen would leave the gallery without its own."""
    if event.name == "direction":
        return msgspec.structs.replace(dress, rtl=event.value == "rtl")
    if event.name not in ("theme", "size", "language", "motion"):
        return dress
    # With another language its own direction comes.
    rtl = None if event.name == "language" else dress.rtl
    return Dress(preferred(dress.wish, event.name, event.value, config), rtl)


def chrome_in(dress: Dress, tr: Translator, config: Config) -> Chrome:
    view = View(Visit(preferences=dress.wish, place=AtStep("")), config, tr, load, None, {}, 0.0)
    chrome = chrome_of(view)
    rtl = chrome.rtl if dress.rtl is None else dress.rtl
    return msgspec.structs.replace(chrome, rtl=rtl, camera=tr("Caméra allumée"))


def switches(dress: Dress, chrome: Chrome) -> tuple[Button, ...]:
    """The four buttons at the top: each gives the next of its kind."""
    wish = dress.wish
    languages = [one.code for one in chrome.languages]
    theme = _after(wish.theme, THEMES)
    language = _after(wish.language, languages)
    label = chrome.labels
    return (
        _switch("theme", theme, f"{label['contrast']} : {label[f'theme_{wish.theme}']}", "contrast-2"),
        _switch("size", str((wish.size + 1) % SIZES), label[f"size_{wish.size}"], "adjustments"),
        _switch("language", language, LANGUAGES[wish.language].name, "language"),
        _switch(
            "direction",
            "ltr" if chrome.rtl else "rtl",
            "rtl" if chrome.rtl else "ltr",
            "refresh",
        ),
    )


def _switch(name: str, value: str, words: str, icon: str) -> Button:
    return Button(words, "prefer", f"{name}={value}", icon=icon)


def _after(now: str, every: "tuple[str, ...] | list[str]") -> str:
    return every[(every.index(now) + 1) % len(every)]


def page(tr: Callable[[str], str], ways: tuple[Button, ...]) -> Page:
    """Something of everything that a control may be given. Specimens only."""
    edit = Button(tr("Corriger"), "edit", "nom", icon="pencil")
    return Page(
        page="review",
        key="gallery",
        title=tr("Relisez vos réponses"),
        lead=tr("Sans réponse, la visite se termine et tout est effacé."),
        progress=tr("Où habitez-vous maintenant ?"),
        step=3,
        steps=7,
        picture="home",
        preview=f"image://page/{PAPER}",
        notice=Notice("info", tr("L'appareil redémarre. Vous ne perdez rien.")),
        tiles=(
            Button(tr("Dans mon logement"), "", "a", icon="home", detail=tr("Je suis locataire ou propriétaire.")),
            Button(tr("Chez quelqu'un"), "", "b", icon="users", selected=True),
            Button(tr("Sans domicile stable"), "", "c", icon="map-pin", enabled=False),
            Button(
                tr("Sans réponse, la visite se termine et tout est effacé."),
                "",
                "d",
                icon="user-question",
                detail=tr(
                    "C'est une carte Vitale : la borne ne la lit jamais. Reprenez-la et mettez votre pièce d'identité."
                ),
            ),
        ),
        fields=(
            Field(
                "nom", tr("Nom de famille"), "text", value="SPECIMEN", example="SPECIMEN", origin=tr("tapé par vous")
            ),
            Field(
                "complement",
                tr("Complément d'adresse"),
                "text",
                help=tr("Bâtiment, étage, appartement."),
                required=False,
            ),
            Field("naissance", tr("Date de naissance"), "date", value="2049-03-12"),
            Field("code", tr("Code du personnel"), "digits", value="123456", masked=True),
            Field("ville", tr("Ville"), "town", value="Me"),
            Field(
                "avec",
                tr("Où habitez-vous maintenant ?"),
                "choice",
                value="oui",
                options=(Option("oui", tr("Oui")), Option("non", tr("Non"))),
            ),
            Field("mois", tr("Date du changement d'adresse"), "month", value="2026-11"),
            Field("mots", tr("Complément d'adresse"), "long_text", value="Bâtiment B, 2e étage"),
            Field(
                "plusieurs",
                tr("Où habitez-vous maintenant ?"),
                "choices",
                value="oui",
                options=(Option("oui", tr("Oui")), Option("non", tr("Non"))),
                picture="home",
            ),
        ),
        rows=(
            Row(tr("Nom de famille"), "SPECIMEN", origin=tr("tapé par vous"), edit=edit),
            Row(tr("Ville"), "Metz", attention=tr("L'appareil ne répond plus."), edit=edit),
            Row(tr("Dépôt"), "K4T-7QX9-2M", heading=tr("Et ensuite")),
            Row("", tr("Sans réponse, la visite se termine et tout est effacé."), heading=tr("Et ensuite")),
        ),
        slip=("Ville de Lilas-sur-Moselle", "K4T-7QX9-2M", tr("Déclarer un changement d'adresse"), "22/11/2026 10:42"),
        ways=ways,
        back=Button(tr("Retour"), "", icon="arrow-left"),
        help=Button(tr("Toutes les situations sont acceptées."), "", icon="help"),
        primary=Button(tr("Continuer"), "", icon="arrow-right"),
    )


def overlay(tr: Callable[[str], str]) -> Overlay:
    return Overlay(
        kind="idle",
        title=tr("Êtes-vous toujours là ?"),
        lead=tr("Sans réponse, la visite se termine et tout est effacé."),
        seconds=42,
        error=tr("L'appareil ne répond plus."),
        buttons=(Button(tr("Nouvelle personne"), "", icon="user-plus"),),
        primary=Button(tr("Je suis là"), "", icon="check"),
    )


class Gallery:
    """The window with its bridge. One a process, as the bridge belongs to its first QML engine."""

    def __init__(self, config: Config) -> None:
        previews = PreviewStore()
        previews.put(PAPER, bytes([225, 228, 232]) * (210 * 297), 210, 297)
        self.bridge = GalleryBridge(config)
        self.window = KioskWindow(config.screen, self.bridge, previews, "Gallery.qml")


def run(config: Config, ready: Callable[[], None]) -> None:
    """Show the gallery until its window is closed. `ready` is called once it is seen."""
    app = application()
    app.setQuitOnLastWindowClosed(True)
    # Qt's loop runs no Python between events: Ctrl+C ends the process at once, which has nothing to put away.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gallery = Gallery(config)
    gallery.window.present(ready)
    QGuiApplication.exec()
