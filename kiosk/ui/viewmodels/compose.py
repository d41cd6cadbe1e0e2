"""The whole screen for a visit: page, overlay, and the row that is the same on every page."""

from kiosk.errors import N_
from kiosk.session.finding.state import InWords
from kiosk.session.state import AtStep, Attract, Ended, Leaving, Paused, Prepared, Receipt, Sending, VerifyingPaper
from kiosk.session.web.state import AtSite
from kiosk.ui.viewmodels.attract_page import attract
from kiosk.ui.viewmodels.comfort import chrome_of
from kiosk.ui.viewmodels.content import Button, Overlay, Page
from kiosk.ui.viewmodels.view import View

__all__ = ["chrome_of", "overlay_of", "page_of"]


def page_of(view: View) -> Page:
    if isinstance(view.visit.place, Attract | Ended):
        return attract(view)
    from kiosk.ui.viewmodels.places import page_at  # every other page: not before the first picture

    return page_at(view)


def overlay_of(view: View) -> Overlay | None:
    tr, visit = view.tr, view.visit
    if visit.closed and isinstance(visit.place, Attract):
        from kiosk.ui.viewmodels.help_pages import out_of_service

        return out_of_service(view)
    if visit.helping.cleaning_until is not None and isinstance(visit.place, Attract):
        from kiosk.ui.viewmodels.help_pages import closed

        return closed(view)
    if visit.paused is not None:
        return _paused(view, visit.paused)
    if visit.idle.stage == "warned" and not isinstance(visit.place, Attract | Leaving | Ended | Sending):
        return Overlay(
            kind="idle",
            title=tr(N_("Êtes-vous toujours là ?")),
            lead=tr(N_("Sans réponse, la visite se termine et tout est effacé.")),
            seconds=visit.idle.seconds_left,
            buttons=(Button(tr(N_("Nouvelle personne")), "new_person", icon="user-plus"),),
            primary=Button(tr(N_("Je suis là")), "still_here", icon="check"),
        )
    if visit.idle.stage == "leaving":
        return Overlay(
            kind="idle",
            title=tr(N_("Tout effacer ?")),
            lead=tr(N_("Les réponses de cette démarche ne sont pas envoyées. Elles seront perdues.")),
            seconds=visit.idle.seconds_left,
            buttons=(*_kept_instead(view), Button(tr(N_("Oui, tout effacer")), "end", icon="x")),
            primary=Button(tr(N_("Non, continuer")), "still_here", icon="arrow-right"),
        )
    if consent_is_asked(view):
        return Overlay(
            kind="consent",
            title=tr(N_("Dire vos réponses à voix haute ?")),
            lead=tr.legal(
                N_("Les personnes autour de vous pourraient les entendre. Avec un casque, vous seul entendez.")
            ),
            buttons=(Button(tr(N_("Non, ne pas les dire")), "prefer", "aloud=off", icon="x"),),
            primary=Button(tr(N_("Oui, les dire")), "prefer", "aloud=on", icon="check"),
        )
    return _of_agent(view)


def _of_agent(view: View) -> Overlay | None:
    """What an agent waits for an answer to."""
    if view.visit.helping.asked is not None:
        from kiosk.ui.viewmodels.help_pages import asked  # not before the first picture

        return asked(view)
    if view.visit.calling.asked is not None:
        from kiosk.ui.viewmodels.call_pages import question  # not before the first picture

        return question(view)
    return None


def _paused(view: View, paused: Paused) -> Overlay:
    """Four digits: chosen before a pause, and typed to go on after it."""
    tr = view.tr
    if paused.stage == "choosing":
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
    minutes = max(1, int((paused.until - view.now + 59) // 60))
    said = tr.plural(
        N_("Encore {n} minute, puis tout est effacé."), N_("Encore {n} minutes, puis tout est effacé."), minutes
    )
    left = paused.tries_left
    wrong = tr.plural(N_("Code faux. Encore {n} essai."), N_("Code faux. Encore {n} essais."), left)
    return Overlay(
        kind="paused",
        title=tr(N_("Visite en pause")),
        lead=f"{said} {tr(N_('Tapez vos quatre chiffres pour reprendre.'))}",
        pin=True,
        opaque=True,
        error=wrong if paused.wrong else "",
        primary=Button(tr(N_("Reprendre")), "pause_code", icon="lock-open"),
        buttons=(Button(tr(N_("Arrêter et tout effacer")), "end", icon="x"),),
    )


def _kept_instead(view: View) -> tuple[Button, ...]:
    """Who is about to lose answers may take them home on a ticket."""
    from kiosk.ui.viewmodels.resuming_pages import come_back_way  # not before the first picture

    return come_back_way(view)


def consent_is_asked(view: View) -> bool:
    """Once a visit, on the first page that holds what the citizen answers, when it would go over the loudspeaker."""
    wish = view.visit.preferences
    asking = isinstance(view.visit.place, AtStep | InWords | Receipt | Prepared | AtSite | VerifyingPaper)
    return asking and wish.speech and not wish.headset and wish.aloud is None
