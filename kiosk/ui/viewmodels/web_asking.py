"""What a site asks, on pages of ours: a box to fill in, a list, a paper to attach, a question of its script."""

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.page_printer.port import Printed
from kiosk.devices.states import Ready
from kiosk.errors import MEANINGS, N_
from kiosk.flows.model import Flow
from kiosk.session.preferences import SIZES
from kiosk.session.state import device_of
from kiosk.session.web.files import Offered, papers_of
from kiosk.session.web.places import mails
from kiosk.session.web.state import PART
from kiosk.ui.viewmodels.content import Button, Field, FieldKind, Notice, Option, Page, Row
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way
from kiosk.web.port import Dialog, Item, Role

FIELD = "site"
KINDS: dict[Role, FieldKind] = {
    "text_box": "text", "long_text": "long_text", "password": "password", "email": "email", "phone": "phone",
    "digits": "digits", "date": "date", "month": "month", "other": "text",
}  # fmt: skip
LONGEST = 300


def asking(view: View, flow: Flow) -> Page | None:
    """What has to be answered before the site goes on; None: nothing."""
    now = view.visit.web
    if now.dialog is not None:
        return dialog(view, now.dialog)
    if now.asked is not None:
        return asked(view, flow, now.asked)
    if now.showing_papers:
        return papers(view)
    if now.showing_more:
        return more(view)
    return choosing_mail(view) if now.choosing_mail else None


def asked(view: View, flow: Flow, item: Item) -> Page:
    if item.role == "file":
        return _file(view, flow, item)
    if item.role == "list" and not item.several:
        return _choice(view, item)
    return _box(view, item)


def _box(view: View, item: Item) -> Page:
    tr, draft = view.tr, view.visit.web.draft
    several = item.role == "list"
    chosen = ",".join(one.value for one in item.choices if one.chosen)
    known = chosen if several else item.value
    field = Field(
        id=FIELD,
        label=item.name or tr(N_("Votre réponse")),
        kind="choices" if several else KINDS[item.role],
        value=draft if draft is not None else known,
        required=item.required,
        max_length=min(item.longest or LONGEST, 2000),
        masked=item.role == "password",
        options=tuple(Option(one.value, one.label) for one in item.choices),
    )
    return Page(
        page="form",
        key=f"site-ask-{item.id}",
        title=tr(N_("Le site demande")),
        lead=_host(view),
        notice=Notice("attention", item.wrong) if item.wrong else None,
        fields=(field,),
        back=_cancel(view),
        help=help_button(view),
        primary=Button(tr(N_("Valider")), "site", "choose" if several else "fill", icon="check"),
    )


def _choice(view: View, item: Item) -> Page:
    """A part of a long list at a time."""
    tr, number = view.tr, view.visit.web.part_of_choices
    begin = number * PART
    ways = []
    if number:
        ways.append(Button(tr(N_("Choix d'avant")), "site", f"part {number - 1}", icon="arrow-up"))
    if begin + PART < len(item.choices):
        ways.append(Button(tr(N_("Choix suivants")), "site", f"part {number + 1}", icon="arrow-down"))
    return Page(
        page="choices",
        key=f"site-ask-{item.id}-{number}",
        title=item.name or tr(N_("Le site demande")),
        lead=_host(view),
        tiles=tuple(
            Button(one.label or one.value, "site", f"choose {one.value}", selected=one.chosen)
            for one in item.choices[begin : begin + PART]
        ),
        ways=(*ways, leave_way(view)),
        back=_cancel(view),
        help=help_button(view),
    )


def _file(view: View, flow: Flow, item: Item) -> Page:
    """The papers of the visit, for the site's upload."""
    tr = view.tr
    papers = papers_of(view.visit, flow.steps)
    none = N_("Il n'y a pas de papier dans cette visite. Une personne à l'accueil peut vous aider.")
    return Page(
        page="choices",
        key=f"site-ask-{item.id}",
        title=tr(N_("Quel papier donner au site ?")),
        lead=item.name,
        notice=None if papers else Notice("attention", tr(none)),
        tiles=tuple(_paper_tile(view, paper) for paper in papers),
        ways=(leave_way(view),),
        back=_cancel(view),
        help=help_button(view),
    )


def _paper_tile(view: View, paper: Offered) -> Button:
    label = paper.label if paper.given else view.tr(paper.label)
    return Button(label, "site", f"give {paper.key}", icon="file-text", detail=_pages(view, len(paper.pages)))


def dialog(view: View, now: Dialog) -> Page:
    """A script of the page waits for the answer."""
    tr, draft = view.tr, view.visit.web.draft
    leave = now.kind == "leave"
    text = tr(N_("Ce que vous avez écrit sur cette page peut être perdu.")) if leave else now.text
    yes = N_("J'ai lu") if now.kind == "alert" else N_("Valider") if now.kind == "prompt" else N_("Oui")
    no = Button(tr(N_("Non")), "site", "answer no", icon="x")
    field = Field(FIELD, text, "text", value=draft if draft is not None else now.value, max_length=LONGEST)
    asking = now.kind == "prompt"
    return Page(
        page="form" if asking else "message",
        key=f"site-dialog-{now.id}",
        title=tr(N_("Quitter cette page ?")) if leave else tr(N_("Le site demande")),
        lead=_host(view) if asking else text,
        fields=(field,) if asking else (),
        ways=() if now.kind == "alert" else (no,),
        help=help_button(view),
        primary=Button(tr(yes), "site", "answer yes", icon="check"),
    )


def papers(view: View) -> Page:
    """What came from the sites, to be printed here."""
    tr, now = view.tr, view.visit.web
    ready = isinstance(device_of(view.visit, "page_printer"), Ready) and not now.job
    rows = tuple(
        Row(name, _pages(view, len(paper.pages.pages)), edit=_print_button(view, at, name, ready))
        for at, paper in enumerate(now.papers)
        for name in (paper.name or tr(N_("Document")),)
    )
    return Page(
        page="review",
        key="site-papers",
        title=tr(N_("Documents du site")),
        lead=tr(N_("Ils restent ici jusqu'à la fin de la visite. Vous pouvez les imprimer.")),
        notice=_print_said(view),
        rows=rows,
        ways=(leave_way(view),),
        back=_cancel(view),
        help=help_button(view),
    )


def _print_button(view: View, at: int, name: str, ready: bool) -> Button:
    label = view.tr(N_("Imprimer"))
    speech = f"{label}. {name}"
    return Button(label, "site", f"print_paper {at}", icon="printer", speech=speech, enabled=ready)


def _print_said(view: View) -> Notice | None:
    tr, now = view.tr, view.visit.web
    if now.job:
        return Notice("info", tr(N_("Vos pages s'impriment.")))
    match now.printed:
        case Printed():
            return Notice("good", tr(N_("Prenez vos pages.")))
        case NotPrinted(fault=fault) | Unconfirmed(fault=fault):
            return Notice("attention", tr(MEANINGS[fault.code].citizen), fault.code)
    return None


def more(view: View) -> Page:
    """What is done now and then with any page of a site."""
    tr, now = view.tr, view.visit.web
    pictured = can_be_pictured(view)
    look = Button(tr(N_("Voir la page")), "site", "listed no", icon="eye")
    listed = Button(tr(N_("Lire en liste")), "site", "listed yes", icon="list-check")
    papers = Button(tr(N_("Documents du site")), "site", "papers", icon="file-text")
    return Page(
        page="choices",
        key="site-more",
        title=tr(N_("Autres choix")),
        lead=_host(view),
        tiles=(
            *((page_before(view),) if is_largest(view) else ()),
            *((look if now.listed else listed,) if pictured else ()),
            *((papers,) if now.papers else ()),
            Button(tr(N_("Garder cette page")), "site", "print", icon="printer"),
            Button(tr(N_("Recharger la page")), "site", "again", icon="refresh"),
        ),
        ways=(leave_way(view),),
        back=_cancel(view),
        help=help_button(view),
    )


def can_be_pictured(view: View) -> bool:
    """A picture is for a finger and eyes."""
    wish = view.visit.preferences
    return wish.mode == "touch" and not wish.curtain


def is_largest(view: View) -> bool:
    return view.visit.preferences.size == SIZES - 1


def page_before(view: View) -> Button:
    page = view.visit.web.page
    can = page is not None and page.can_go_back
    return Button(view.tr(N_("Page d'avant")), "site", "back", icon="arrow-left", enabled=can)


def choosing_mail(view: View) -> Page:
    tr = view.tr
    return Page(
        page="choices",
        key="site-mail",
        title=tr(N_("Quelle est votre messagerie ?")),
        lead=tr(N_("C'est ce qui suit @ dans votre adresse.")),
        tiles=tuple(Button(mail.name, "site", f"mail {at}", icon="mail") for at, mail in enumerate(mails(view.config))),
        ways=(leave_way(view),),
        back=_cancel(view),
        help=help_button(view),
    )


def _pages(view: View, count: int) -> str:
    return view.tr.plural(N_("{n} page"), N_("{n} pages"), count)


def _cancel(view: View) -> Button:
    return back(view)


def _host(view: View) -> str:
    page = view.visit.web.page
    return page.host if page is not None else ""
