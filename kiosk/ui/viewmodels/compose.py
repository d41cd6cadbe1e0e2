"""The whole screen for a visit: page, overlay, and the row that is the same on every page."""

from kiosk.config import Config, Device
from kiosk.devices.states import DeviceName
from kiosk.errors import N_
from kiosk.i18n.translator import name_of
from kiosk.session.state import (
    AtStep,
    Attract,
    Ended,
    Help,
    Leaving,
    NotSent,
    OtherRoute,
    Prepare,
    Receipt,
    Sending,
    Staff,
    StaffDoor,
    Welcome,
)
from kiosk.ui.viewmodels import end_pages, entry_pages, step_pages
from kiosk.ui.viewmodels.content import Button, Chrome, Language, Overlay, Page
from kiosk.ui.viewmodels.view import View

# The words of the controls themselves; their keys are those of docs/ui.md.
LABELS = {
    "size": N_("Taille du texte"),
    "size_0": N_("Texte normal"),
    "size_1": N_("Texte grand"),
    "size_2": N_("Texte très grand"),
    "contrast": N_("Contraste"),
    "theme_light": N_("Clair"),
    "theme_dark": N_("Sombre"),
    "theme_black_on_white": N_("Noir sur blanc"),
    "theme_white_on_black": N_("Blanc sur noir"),
    "language": N_("Langue"),
    "pause": N_("Pause"),
    "keyboard": N_("Clavier"),
    "digits": N_("Chiffres"),
    "shift": N_("Majuscule"),
    "delete": N_("Effacer"),
    "space": N_("Espace"),
    "next": N_("Suivant"),
    "done": N_("Terminé"),
    "clear": N_("Effacer"),
    "sign_here": N_("Signez ici avec le doigt"),
    "day": N_("Jour"),
    "month": N_("Mois"),
    "year": N_("Année"),
    "optional": N_("facultatif"),
    "example": N_("Exemple :"),
    "suggestions": N_("Communes proposées"),
    "scroll_up": N_("Monter"),
    "scroll_down": N_("Descendre"),
    "hidden": N_("Masqué"),
    "selected": N_("choisi"),
    "info": N_("À savoir"),
    "good": N_("C'est bon"),
    "attention": N_("Attention"),
    "preview": N_("Image de votre papier"),
    "slip": N_("Votre ticket"),
    "typed_digits": N_("chiffres saisis"),
    "seconds": N_("secondes"),
    "yes": N_("Oui"),
}


# In the midst of a sentence, without a capital.
SIMULATED: dict[DeviceName, str] = {
    "scanner": N_("scanner"),
    "camera": N_("caméra"),
    "card_reader": N_("lecteur de cartes"),
    "receipt_printer": N_("imprimante de tickets"),
    "page_printer": N_("imprimante de pages"),
    "inputs": N_("casque et touches"),
}


def _is_simulated(config: Config, name: DeviceName) -> bool:
    device: Device = getattr(config, name)
    return device.enabled and device.simulated


def page_of(view: View) -> Page:  # noqa: PLR0911 - a table: one line a place
    visit, engine = view.visit, view.engine
    match visit.place:
        case Welcome():
            return entry_pages.welcome(view)
        case Prepare() if engine is not None:
            return entry_pages.prepare(view, engine.flow)
        case OtherRoute() as place if engine is not None:
            return entry_pages.other_route(view, engine.flow, place)
        case AtStep() as place if engine is not None:
            return step_pages.step_page(view, engine, place)
        case Sending() as place:
            return end_pages.sending(view, place)
        case NotSent() as place:
            return end_pages.not_sent(view, place)
        case Receipt() if engine is not None and visit.submission is not None:
            return end_pages.receipt(view, engine.flow, visit.submission)
        case Help():
            return end_pages.help_page(view)
        case StaffDoor() as place:
            return end_pages.staff_door(view, place)
        case Staff() as place:
            return end_pages.staff(view, place)
        case Leaving() as place:
            return end_pages.leaving(view, place)
    return entry_pages.attract(view)


def overlay_of(view: View) -> Overlay | None:
    tr, visit = view.tr, view.visit
    if visit.paused is not None:
        if visit.paused.stage == "choosing":
            longest = max(1, int(view.config.session.pause_max_s // 60))
            return Overlay(
                kind="paused",
                title=tr(N_("Choisissez quatre chiffres")),
                lead=tr.plural(
                    N_("Ils serviront à reprendre. La pause dure {n} minute au plus, puis tout est effacé."),
                    N_("Ils serviront à reprendre. La pause dure {n} minutes au plus, puis tout est effacé."),
                    longest,
                ),
                pin=True,
                opaque=True,
                buttons=(Button(tr(N_("Ne pas faire de pause")), "stop_pausing", icon="arrow-left"),),
                primary=Button(tr(N_("Faire une pause")), "pause_code", icon="lock"),
            )
        minutes = max(1, int((visit.paused.until - view.now + 59) // 60))
        said = tr.plural(
            N_("Encore {n} minute, puis tout est effacé."), N_("Encore {n} minutes, puis tout est effacé."), minutes
        )
        left = visit.paused.tries_left
        wrong = tr.plural(N_("Code faux. Encore {n} essai."), N_("Code faux. Encore {n} essais."), left)
        return Overlay(
            kind="paused",
            title=tr(N_("Visite en pause")),
            lead=f"{said} {tr(N_('Tapez vos quatre chiffres pour reprendre.'))}",
            pin=True,
            opaque=True,
            error=wrong if visit.paused.wrong else "",
            primary=Button(tr(N_("Reprendre")), "pause_code", icon="lock-open"),
            buttons=(Button(tr(N_("Arrêter et tout effacer")), "end", icon="x"),),
        )
    if visit.idle.stage == "warned" and not isinstance(visit.place, Attract | Leaving | Ended | Sending):
        return Overlay(
            kind="idle",
            title=tr(N_("Êtes-vous toujours là ?")),
            lead=tr(N_("Sans réponse, la visite se termine et tout est effacé.")),
            seconds=visit.idle.seconds_left,
            buttons=(Button(tr(N_("Nouvelle personne")), "new_person", icon="user-plus"),),
            primary=Button(tr(N_("Je suis là")), "still_here", icon="check"),
        )
    return None


def chrome_of(view: View) -> Chrome:
    tr, visit, config, wish = view.tr, view.visit, view.config, view.visit.preferences
    labels = {key: tr(text) for key, text in LABELS.items()}
    if isinstance(visit.place, Attract | Leaving | Ended | Sending | StaffDoor | Staff):
        labels["pause"] = ""
    simulated = [tr(name) for device, name in SIMULATED.items() if _is_simulated(config, device)]
    return Chrome(
        operator=config.operator.name,
        logo=config.operator.logo,
        accent=config.operator.accent,
        languages=tuple(
            Language(code, name_of(code), current=code == wish.language)
            for code in config.screen.languages
        ),
        size=wish.size,
        theme=wish.theme,
        blurred=visit.idle.stage != "active",
        motion=wish.motion,
        simulated=tr(N_("Matériel simulé : {devices}"), devices=", ".join(simulated)) if simulated else "",
        labels=labels,
    )
