"""Papers as files: from a telephone or a USB stick, and those that the citizen takes along."""

from msgspec.structs import replace

from kiosk.documents.incoming.port import REFUSALS
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Flow, Step
from kiosk.session.files.events import PaperName
from kiosk.session.files.handing import awaited_for, can_print
from kiosk.session.files.words import NAMES, name_of, papers_of
from kiosk.session.papers.from_site import site_papers
from kiosk.session.papers.importing import phone_is_there, stick_is_there
from kiosk.session.state import PapersOut, Prepared, Receipt, changed
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.pictures import phone_code, taken_page
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.turn_pages import turn_page
from kiosk.ui.viewmodels.view import View, help_button, leave_way

SCAN_CODE = N_("Photographiez ce code avec votre téléphone.")
CODE_WAITS = N_("Le code se prépare.")
CONNECTED = N_("Votre téléphone est relié.")


def file_ways(view: View) -> tuple[Button, ...]:
    """Beside the scanner and the camera: what a site has given, and the citizen's own devices."""
    site = Button(view.tr(N_("Un document reçu d'un site")), "open_site_papers", icon="world")
    given = view.engine is not None and site_papers(view.visit, view.engine.flow)
    return (*((site,) if given else ()), *own_device_ways(view))


def own_device_ways(view: View) -> tuple[Button, ...]:
    """Where this kiosk has them."""
    phone = Button(view.tr(N_("Depuis mon téléphone")), "open_phone", icon="phone")
    stick = Button(view.tr(N_("Depuis une clé USB")), "open_stick", icon="file-text")
    return (
        *((phone,) if phone_is_there(view.visit, view.config) else ()),
        *((stick,) if stick_is_there(view.visit, view.config) else ()),
    )


def coming(view: View, engine: Engine, step: Step) -> Page:
    base = base_page(view, engine, step)
    match view.visit.capture.stage:
        case "phone":
            told = N_("Une page s'ouvre sur le téléphone. Choisissez-y un PDF ou des photos.")
            return from_phone(view, replace(base, key=f"phone-{step.id}"), told)
        case "stick":
            return from_stick(view, replace(base, key=f"stick-{step.id}"))
    return from_site(view, engine, replace(base, key=f"site-papers-{step.id}"))


def from_phone(view: View, base: Page, told: str) -> Page:
    """The code that leads the telephone to its page, until files have come. `base`: of the place; `told`: what is to be
    sent (msgid)."""
    tr, phone = view.tr, view.visit.phone
    return replace(
        base,
        page="capture",
        title=tr(N_("Envoyer depuis votre téléphone")),
        lead=tr(SCAN_CODE) if phone.code is not None else tr(CODE_WAITS),
        picture="",
        preview=f"image://page/{phone_code(phone.turn)}" if phone.code is not None else "",
        notice=_refused(view) or (Notice("good", tr(CONNECTED)) if phone.opened else None),
        rows=(
            Row("", tr(told)),
            Row("", tr(N_("Le fichier est chiffré. Le code sert une fois, pendant dix minutes."))),
        ),
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "leave_files", icon="arrow-left"),
    )


def from_stick(view: View, base: Page) -> Page:
    """The papers on the stick. Their names are shown to who has put it in, and nowhere else. `base`: of the place."""
    tr, files = view.tr, view.visit.files
    kinds = {"pdf": tr(N_("PDF")), "picture": tr(N_("Photo"))}
    more = Row("", tr(N_("Il y a d'autres fichiers. Seuls les plus récents sont montrés.")))
    none = N_("Nous cherchons un PDF ou une photo. Branchez la clé, puis touchez « Regarder à nouveau ».")
    return replace(
        base,
        page="choices",
        title=tr(N_("Choisissez un fichier")),
        lead="" if files.listed else tr(none),
        picture="",
        notice=_refused(view),
        tiles=tuple(
            Button(file.name, "take_file", str(file.number), icon="file-text", detail=kinds[file.kind])
            for file in files.listed
        ),
        rows=(more,) if files.more else (),
        ways=(
            Button(tr(N_("Regarder à nouveau")), "open_stick", icon="refresh"),
            leave_way(view),
        ),
        back=Button(tr(N_("Retour")), "leave_files", icon="arrow-left"),
    )


def from_site(view: View, engine: Engine, base: Page) -> Page:
    """What sites have given in this visit, by the names that they gave."""
    tr, papers = view.tr, site_papers(view.visit, engine.flow)
    return replace(
        base,
        page="choices",
        title=tr(N_("Choisissez un document")),
        lead=tr(N_("Ces documents viennent des sites ouverts pendant cette visite.")),
        picture="",
        notice=_refused(view),
        tiles=tuple(
            Button(
                paper.name or tr(N_("Document")),
                "take_site_paper",
                str(number),
                icon="file-text",
                detail=tr.plural(N_("{n} page"), N_("{n} pages"), len(paper.pages.pages)),
            )
            for number, paper in enumerate(papers)
        ),
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "leave_files", icon="arrow-left"),
    )


def _refused(view: View) -> Notice | None:
    why = view.visit.files.refused
    return None if why is None else Notice("attention", view.tr(REFUSALS[why]))


# -- papers to take along


def papers_way(view: View) -> tuple[Button, ...]:
    """On the last page, where there is something to take along."""
    visit, engine = view.visit, view.engine
    if engine is None or not isinstance(visit.place, Receipt | Prepared):
        return ()
    there = papers_of(visit, engine.flow, view.config)
    return (Button(view.tr(N_("Garder un papier")), "open_papers", icon="file-text"),) if there else ()


def papers(view: View, place: PapersOut) -> Page:
    now = view.visit.handing
    if now.stage == "choosing" or now.paper is None:
        return _choice(view, place)
    if now.stage == "asking" and view.engine is not None:
        return _turn(view, view.engine.flow, now.paper)
    if now.stage == "making":
        return Page(
            page="progress",
            key="paper-made",
            title=view.tr(N_("Nous préparons votre papier")),
            picture="paper_form",
            device_state="busy",
            back=Button(view.tr(N_("Retour")), "close_papers", icon="arrow-left"),
        )
    return _to_phone(view) if now.stage == "phone" else _shown(view)


def _turn(view: View, flow: Flow, paper: PaperName) -> Page:
    """Between the choice of a sheet and its first page: who is to come."""
    back = Button(view.tr(N_("Retour")), "close_papers", icon="arrow-left")
    base = Page(page="message", key=f"turn-{paper}", title="", ways=(leave_way(view),), back=back)
    return turn_page(view, replace(base, help=help_button(view)), flow, awaited_for(paper, view.visit, flow))


def _choice(view: View, place: PapersOut) -> Page:
    tr, engine = view.tr, view.engine
    there = papers_of(changed(view.visit, place=place.under), engine.flow, view.config) if engine is not None else ()
    return Page(
        page="choices",
        key="papers",
        title=tr(N_("Quel papier voulez-vous garder ?")),
        lead=tr(N_("Vous pourrez le lire ici, l'imprimer, ou le recevoir sur votre téléphone.")),
        notice=_fault(view),
        tiles=tuple(Button(_name(view, paper), "choose_paper", paper, icon="file-text") for paper in there),
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "close_papers", icon="arrow-left"),
        help=help_button(view),
    )


def _shown(view: View) -> Page:
    """One page of the paper, as large as the screen has room for it, and what can be done with it."""
    tr, now, count = view.tr, view.visit.handing, len(view.visit.handing.pages)
    ways = []
    if now.at + 1 < count:
        ways.append(Button(tr(N_("Page suivante")), "turn_paper", "1", icon="arrow-right"))
    if now.at > 0:
        ways.append(Button(tr(N_("Page précédente")), "turn_paper", "-1", icon="arrow-left"))
    if can_print(view.visit):
        ways.append(Button(tr(N_("Imprimer ce papier")), "print_paper", icon="printer"))
    if phone_is_there(view.visit, view.config):
        ways.append(Button(tr(N_("Le recevoir sur mon téléphone")), "paper_to_phone", icon="phone"))
    return Page(
        page="capture",
        key="paper",
        title=_name(view, now.paper) if now.paper is not None else "",
        lead=tr(N_("Page {n} sur {count}"), n=now.at + 1, count=count),
        preview=f"image://page/{taken_page(now.turn, now.at)}",
        notice=_fault(view) or _done(view),
        ways=(*ways, leave_way(view)),
        back=Button(tr(N_("Retour")), "close_papers", icon="arrow-left"),
        help=help_button(view),
    )


def _name(view: View, paper: PaperName) -> str:
    return name_of(paper, view.visit, view.engine.flow, view.tr) if view.engine is not None else view.tr(NAMES[paper])


def _to_phone(view: View) -> Page:
    tr, phone = view.tr, view.visit.phone
    return Page(
        page="capture",
        key="paper-phone",
        title=tr(N_("Recevoir sur votre téléphone")),
        lead=tr(SCAN_CODE) if phone.code is not None else tr(CODE_WAITS),
        preview=f"image://page/{phone_code(phone.turn)}" if phone.code is not None else "",
        notice=Notice("good", tr(CONNECTED)) if phone.opened else None,
        rows=(Row("", tr(N_("Le papier est chiffré. Le code sert une fois, pendant dix minutes."))),),
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "close_papers", icon="arrow-left"),
        help=help_button(view),
    )


def _done(view: View) -> Notice | None:
    tr, now = view.tr, view.visit.handing
    if now.printing:
        return Notice("info", tr(N_("Vos pages s'impriment.")))
    if now.stage == "taken":
        return Notice("good", tr(N_("Votre téléphone a reçu le papier. Le service ne l'a plus.")))
    return Notice("good", tr(N_("Prenez vos pages."))) if now.printed else None


def _fault(view: View) -> Notice | None:
    code = view.visit.handing.fault
    return None if code is None else Notice("attention", view.tr(MEANINGS[code].citizen), code)
