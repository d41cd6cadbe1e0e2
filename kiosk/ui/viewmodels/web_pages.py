"""An official site on the screen: before it, its picture or its list, what it asks, and after it."""

from msgspec.structs import replace

from kiosk.documents.incoming.port import REFUSALS
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.display import unbroken
from kiosk.session.turns import awaited_at_site
from kiosk.session.web.places import mails
from kiosk.session.web.state import AtSite, Outcome, Trouble, WebVisit
from kiosk.ui.viewmodels import identify_pages, web_asking, web_list
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.turn_pages import turn_page
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, where_rows
from kiosk.web.port import SitePage

# `{host}`: the name of a site.
TROUBLES: dict[Trouble, str] = {
    "address": N_("Ce lien mène vers un autre site. La borne ne l'ouvre pas."),
    "certificate": N_("Ce site n'a pas pu prouver qui il est. La borne ne l'ouvre pas."),
    "sign_in_window": N_("Cette page demande un mot de passe d'une façon que la borne ne permet pas."),
    "unreachable": N_("Le site ne répond pas. Réessayez, ou revenez plus tard."),
    "crashed": N_("La page s'est arrêtée. La borne l'ouvre de nouveau. Vos réponses à la borne sont gardées."),
    "restarted": N_("Le site s'est fermé. La borne l'ouvre de nouveau. Vos réponses à la borne sont gardées."),
    "too_large": N_("La borne ne peut pas prendre ce document."),
}
OUTCOMES: dict[Outcome, str] = {
    "done": N_("Vous avez dit que c'est fait sur le site. La borne ne peut pas le vérifier."),
    "not_done": N_("Vous avez dit que ce n'est pas fini sur le site."),
    "unknown": N_("Vous ne savez pas si c'est fait. Une personne à l'accueil peut regarder avec vous."),
}
# As `Theme.low`, with what the largest letters take more.
LOW_MM = 300
OPEN = N_("Ouvrir le site ici")


def site_way(view: View) -> Button:
    """On the page of what remains to be done."""
    return Button(view.tr(OPEN), "open_site", icon="world", enabled=view.visit.ticket.stage != "printing")


def outcome_said(view: View) -> Notice | None:
    """What the citizen has said of the site; that it was sent is never said."""
    outcome = view.visit.web.outcome
    return Notice("info", view.tr(OUTCOMES[outcome])) if outcome else None


def at_site(view: View, flow: Flow, place: AtSite) -> Page:
    if place.step and (page := identify_pages.on_the_way(view, flow, place)) is not None:
        return page
    match place.part:
        case "before" if person := awaited_at_site(view.visit, flow):
            base = Page(page="message", key="turn-site", title="", ways=(leave_way(view),), back=back(view))
            return turn_page(view, replace(base, help=help_button(view)), flow, person)
        case "before":
            return _before(view, flow)
        case "without":
            return _without(view, flow)
        case "after":
            return _after(view)
    return web_asking.asking(view, flow) or _site(view)


def _site(view: View) -> Page:
    page = view.visit.web.page
    if page is None:
        return _opening(view)
    return _list(view, page) if is_listed(view) else _picture(view)


def is_listed(view: View) -> bool:
    """A picture is for a finger and eyes; every other way goes from one thing of the page to the next."""
    listed = view.visit.web.listed
    return not web_asking.can_be_pictured(view) or is_too_low(view) if listed is None else listed


def is_too_low(view: View) -> bool:
    """Under the largest letters a screen that lies shows two lines of a site."""
    screen = view.config.screen
    return web_asking.is_largest(view) and screen.height_px * screen.pixel_pitch_mm < LOW_MM


# -- before and after


def _before(view: View, flow: Flow) -> Page:
    tr, listed = view.tr, not web_asking.can_be_pictured(view)
    rows = [
        Row(tr(N_("Il faut souvent")), tr(N_("Votre adresse e-mail, votre téléphone et votre mot de passe."))),
        Row(tr(N_("Pendant ce temps")), tr(N_("La borne n'écrit rien à votre place. Elle efface tout à la fin."))),
    ]
    if mails(view.config):
        rows.append(Row(tr(N_("Code par e-mail")), tr(N_("Vous pourrez ouvrir votre messagerie ici."))))
    if listed:
        rows += [
            Row(tr(N_("Comment le lire")), tr(N_("Le site est lu ligne par ligne, avec vos touches."))),
            Row(
                tr(N_("Ce qui peut manquer")),
                tr(N_("Les images sans texte ne peuvent pas être lues. Une personne peut vous aider.")),
            ),
            *where_rows(view),
        ]
    return Page(
        page="choices" if not listed else "message",
        key="site-before",
        title=tr(N_("Avez-vous ce que le site va demander ?")),
        lead=tr(N_("Vous remplissez le site vous-même. La borne n'envoie rien.")),
        rows=tuple(rows) if listed else (),
        notice=None if listed else Notice("info", " ".join(row.value for row in rows)),
        tiles=(
            Button(tr(N_("Oui, ouvrir le site")), "site", "open", icon="world"),
            Button(tr(N_("Non, il me manque quelque chose")), "site", "without", icon="user-question"),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def _without(view: View, flow: Flow) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="site-without",
        title=tr(N_("Vous pouvez le faire autrement")),
        lead=tr(N_("Une personne peut vous aider. Rien n'est perdu.")),
        picture="counter",
        rows=(
            Row(tr(N_("Au guichet")), tr(flow.routes.counter)),
            Row(tr(N_("Sur papier")), tr(flow.routes.paper)),
            *where_rows(view),
        ),
        ways=(Button(tr(OPEN), "site", "open", icon="world"), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Revenir à ma liste")), "site", "said not_done", icon="arrow-right"),
    )


def _after(view: View) -> Page:
    tr = view.tr
    return Page(
        page="choices",
        key="site-after",
        title=tr(N_("Où en êtes-vous sur le site ?")),
        lead=tr(N_("La borne ne voit pas ce que le site a reçu. Vous seul le savez.")),
        tiles=(
            Button(tr(N_("C'est fait, le site l'a confirmé")), "site", "said done", icon="check"),
            Button(tr(N_("Ce n'est pas fini")), "site", "said not_done", icon="clock"),
            Button(tr(N_("Je ne sais pas")), "site", "said unknown", icon="help"),
        ),
        ways=(Button(tr(N_("Retourner sur le site")), "site", "return", icon="world"), leave_way(view)),
        back=back(view),
        help=help_button(view),
    )


def _opening(view: View) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="site-opening",
        title=tr(N_("Le site s'ouvre")),
        lead=tr(N_("Un instant.")),
        picture="send",
        notice=trouble(view),
        ways=(leave_way(view),),
        back=_leave(view),
        help=help_button(view),
    )


# -- the site


def _picture(view: View) -> Page:
    now = view.visit.web
    return Page(
        page="web",
        key=f"site-{now.view}",
        title=_host(now),
        lead=_lead(view),
        notice=trouble(view),
        ways=_site_ways(view),
        back=_leave(view),
        help=help_button(view),
    )


def _list(view: View, page: SitePage) -> Page:
    tr, now = view.tr, view.visit.web
    whole = () if page.whole else (Row("", tr(N_("La page est trop longue. La suite ne peut pas être lue."))),)
    rows, earlier, later = web_list.part(view, page, now.part)
    return Page(
        page="review",
        key=f"site-list-{now.view}-{now.part}-{page.host}-{page.title}",
        title=page.title or page.host,
        lead=f"{_host(now)}. {_lead(view)}",
        notice=trouble(view),
        rows=(*rows, *(whole if later is None else ())),
        ways=(*((earlier,) if earlier else ()), *_site_ways(view)),
        back=_leave(view),
        help=help_button(view),
        primary=later,
    )


def trouble(view: View) -> Notice | None:
    tr, now = view.tr, view.visit.web
    if now.trouble == "paper_refused":
        return Notice("attention", tr(next((said for why, said in REFUSALS.items() if why == now.about), "")))
    if now.trouble:
        about = f" ({unbroken(now.about)})" if now.about and now.trouble in ("address", "certificate") else ""
        return Notice("attention", tr(TROUBLES[now.trouble]) + about)
    if now.opening:
        return Notice("info", tr(N_("Le document du site arrive.")))
    return None


def _lead(view: View) -> str:
    tr, now, page = view.tr, view.visit.web, view.visit.web.page
    if page is None or page.loading:
        return tr(N_("La page se charge."))
    if view.config.identify.stand_in if view.visit.identify.stage != "closed" else view.config.web.stand_in:
        return tr(N_("Site d'entraînement : rien de vrai."))
    if now.view == "mail":
        return tr(N_("Votre messagerie. Connexion protégée."))
    return tr(N_("Site officiel. Connexion protégée.")) if page.secure else tr(N_("Connexion non protégée."))


def _site_ways(view: View) -> tuple[Button, ...]:
    """What can be done with any page of a site. The largest letters leave it two; the rest is a touch further."""
    more = Button(view.tr(N_("Autres choix")), "site", "more", icon="plus")
    before = () if web_asking.is_largest(view) else (web_asking.page_before(view),)
    return (*before, *_other_view(view), more)


def _other_view(view: View) -> tuple[Button, ...]:
    tr, now = view.tr, view.visit.web
    if now.view == "mail":
        return (Button(tr(N_("Retour au site")), "site", "view site", icon="world"),)
    if any(place.view == "mail" for place in now.places):
        return (Button(tr(N_("Ma messagerie")), "site", "view mail", icon="mail"),)
    return (Button(tr(N_("Ma messagerie")), "site", "mail", icon="mail"),) if mails(view.config) else ()


def _leave(view: View) -> Button:
    return Button(view.tr(N_("Quitter le site")), "site", "leave", icon="arrow-left")


def _host(now: WebVisit) -> str:
    return unbroken(now.page.host) if now.page is not None else ""
