"""A paper, from "lay it on the glass" to what was understood of it: scanner, feeder, camera, and the way without it."""

from msgspec.structs import replace

from kiosk.devices.states import Busy, Ready
from kiosk.documents.registration.port import RegistrationRead
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Field as FlowField
from kiosk.flows.model import Step
from kiosk.flows.notations import masked
from kiosk.i18n.display import unbroken
from kiosk.session.needs import works
from kiosk.session.papers.feeding import can_feed
from kiosk.session.papers.photographing import can_photograph
from kiosk.session.papers.reading import document_field
from kiosk.session.papers.sheets import Sheet, plain_sheet
from kiosk.session.shown import ORIGINS, shown
from kiosk.session.state import CAMERA_STAGES, AtStep, device_of
from kiosk.ui.viewmodels import files_pages, page_coach
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import aiming_notice, capture_notice, sheets_notice
from kiosk.ui.viewmodels.letter_page import letter
from kiosk.ui.viewmodels.photo_pages import photo
from kiosk.ui.viewmodels.step_base import advice, base_page
from kiosk.ui.viewmodels.view import View, go_on, leave_way, unreviewed_rows, where_rows


def capture(view: View, engine: Engine, step: Step, place: AtStep) -> Page:  # noqa: PLR0911 - a table: one line a stage
    now = view.visit.capture
    if step.capture is not None and step.capture.takes_photo:
        return photo(view, engine, step, place)
    if place.without_paper:
        return without_paper(view, engine, step)
    if now.stage == "read":
        told = reading(view, engine, step)
        return letter(view, told) if step.capture is not None and step.capture.kind == "letter" else told
    if now.stage in ("phone", "stick", "site"):
        return files_pages.coming(view, engine, step)
    if now.stage in ("scanning", "examining", "decoding", "importing"):
        return capturing(view, base_page(view, engine, step))
    if now.stage == "judged" and now.judged is not None:
        return page_coach.judged(view, engine, step, now.judged)
    if now.stage == "corners" and now.judged is not None:
        return page_coach.corners(view, engine, step, now.judged)
    if now.stage == "pages":
        return page_coach.page_list(view, engine, step, pages_of(view, step))
    if now.stage in CAMERA_STAGES:
        return aiming(view, replace(base_page(view, engine, step), key=f"camera-{step.id}"))
    return begin(view, engine, step)


def begin(view: View, engine: Engine, step: Step) -> Page:
    """Nothing is taken yet: every way there is to take it."""
    now, field = view.visit.capture, document_field(step)
    no_paper = Button(view.tr(N_("Je n'ai pas ce papier")), "no_paper", icon="file-off")
    keep_so = Button(view.tr(N_("Ne pas ajouter de page")), "scan_kept", icon="check")
    photographs, feeds = can_photograph(view.visit, step), can_feed(view.visit)
    scan = Button(view.tr(N_("Numériser sur la vitre") if feeds else N_("Numériser")), "scan", icon="scan")
    photograph = Button(view.tr(N_("Le photographier")), "use_camera", icon="camera")
    # What works is the large button; the other way stays beside it.
    first, picture, lead = scan, "scan_glass", step.lead
    if feeds:
        first, picture = Button(view.tr(N_("Tout numériser")), "scan", "feeder", "scan"), "scan_feeder"
        lead = N_("Vos feuilles sont dans le chargeur du scanner. Elles feront un seul document.")
    elif photographs and not works(view.visit, "scanner"):
        first, picture, lead = (
            photograph,
            "camera_document",
            N_("Préparez votre papier : la caméra le prendra en photo."),
        )
    if now.kept:
        lead = N_("Retournez la feuille, ou posez la page suivante.")
    others = tuple(way for way in (scan, photograph) if way is not first and (way is scan or photographs))
    return replace(
        base_page(view, engine, step),
        page="capture",
        lead=view.tr(lead) if lead else "",
        picture=picture,
        device_state="fault" if now.stage == "failed" else "ready",
        notice=capture_notice(view, step),
        ways=(*others, *files_pages.file_ways(view), *((keep_so,) if now.kept else (no_paper,)), leave_way(view)),
        primary=first,
        rows=(Row("", view.tr(field.help)),) if field is not None and field.help else (),
    )


def capturing(view: View, base: Page) -> Page:
    """The device works: the drawing moves with it, and the only thing to press stops it. `base`: of the place."""
    now = view.visit.capture
    decoding, feeding = now.stage in ("examining", "decoding", "importing"), now.from_feeder or len(now.sheets) > 1
    lead = N_("Ne touchez pas au papier. La lampe passe dessous.")
    if decoding:
        lead = N_("Nous lisons votre papier.")
    elif feeding:
        lead = N_("Les feuilles passent une à une. Attendez la dernière.")
    picture = "scan_feeder" if feeding else "scan_glass"
    stop = Button(view.tr(N_("Arrêter la numérisation")), "cancel_scan", icon="x")
    return replace(
        base,
        page="capture",
        lead=view.tr(lead),
        picture="camera_document" if now.with_camera else "paper_form" if now.from_file else picture,
        device_state="done" if decoding else "busy",
        notice=sheets_notice(view),
        ways=() if decoding else (stop,),
        back=None,
    )


def aiming(view: View, base: Page) -> Page:
    """What the camera sees, live; nothing else is to be pressed but its button, and the way back."""
    tr, now = view.tr, view.visit.capture
    works_now = isinstance(device_of(view.visit, "camera"), Ready | Busy)
    lead = N_("Tenez le papier à plat devant la caméra, bien éclairé, en entier dans l'image.")
    return replace(
        base,
        page="capture",
        lead=tr(N_("Ne bougez plus.")) if now.stage in ("steadying", "photographing") else tr(lead),
        picture="",
        camera=True,
        device_state="busy" if now.stage == "photographing" else "ready",
        notice=aiming_notice(view) or watched(view),
        ways=(Button(tr(N_("Ne pas photographier")), "put_camera_away", icon="x"),),
        back=None,
        primary=Button(
            tr(N_("Prendre la photo")), "take_picture", icon="camera", enabled=now.stage == "aimed" and works_now
        ),
    )


def watched(view: View) -> Notice | None:
    """What the coach sees wrong while the paper is aimed at: one thing at a time."""
    seen = view.visit.capture.seen
    if seen is None or view.visit.capture.stage != "aimed":
        return None
    if seen.wrong is not None:
        return Notice("attention", page_coach.said(view, seen.wrong, "camera"))
    return Notice("good", view.tr(N_("La feuille est bien placée."))) if seen.still >= 1.0 else None


def pages_of(view: View, step: Step) -> tuple[Sheet, ...]:
    field = document_field(step)
    fact = view.visit.facts.get(field.id) if field is not None else None
    hashes = getattr(fact.value, "sha256", ()) if fact is not None else ()
    known, pages = view.visit.originals, view.visit.pages
    return tuple(known.get(name) or plain_sheet(pages[name]) for name in hashes if name in pages)


def reading(view: View, engine: Engine, step: Step) -> Page:
    """What was understood of the paper, and a choice."""
    field = document_field(step)
    fact = view.visit.facts.get(field.id) if field is not None else None
    rows: tuple[Row, ...] = ()
    if field is not None and fact is not None:
        rows = (Row(view.tr(field.label), unbroken(shown(field, fact, view.tr)), origin=view.tr(ORIGINS[fact.origin])),)
        if isinstance(fact.value, DocumentValue) and fact.value.iban:
            rows = (*rows, Row(view.tr(N_("IBAN")), masked(fact.value.iban)))
    rows = (*rows, *vehicle_rows(view))
    notice, offers = advice(view, engine, step)
    notice = sheets_notice(view) or notice
    again = Button(view.tr(N_("Numériser un autre papier")), "scan_again", icon="refresh")
    if all(offer.action != "scan_again" for offer in offers):
        offers = (*offers, again)
    pages = pages_of(view, step)
    if pages:
        offers = (*offers, page_coach.pages_way(view))
    if notice is None and fact is not None and fact.origin == "two_d_doc":
        notice = Notice("good", view.tr(N_("Le code signé de ce papier est valable.")))
    return replace(
        base_page(view, engine, step),
        page="reading",
        key=f"reading-{step.id}",
        title=view.tr(N_("Voici ce que nous avons lu")),
        lead=mended(view, pages),
        preview=preview_url(view, field),
        rows=rows,
        notice=notice,
        ways=(*offers, leave_way(view)),
        primary=go_on(view, view.tr(N_("C'est bien cela"))),
    )


def vehicle_rows(view: View) -> tuple[Row, ...]:
    """What was read of a registration certificate, to be held against it."""
    read = view.visit.capture.reading
    if not isinstance(read, RegistrationRead):
        return ()
    if not read.plate and not read.vin:
        return (Row("", view.tr(N_("La borne n'a pas pu lire les numéros. Recopiez-les à la page suivante."))),)
    told = ((N_("Numéro de la plaque"), read.plate), (N_("Numéro de série"), read.vin))
    check = view.tr(N_("Comparez avec votre papier."))
    return tuple(Row(view.tr(label), number, origin=check) for label, number in told if number)


def mended(view: View, pages: tuple[Sheet, ...]) -> str:
    """What the coach has put right by itself is said."""
    told = ((verdict, sheet) for sheet in pages for verdict in sheet.verdicts if verdict.mended)
    return next((page_coach.said(view, verdict, sheet.origin) for verdict, sheet in told), "")


def preview_url(view: View, field: FlowField | None) -> str:
    value = view.visit.facts[field.id].value if field is not None and field.id in view.visit.facts else None
    hashes = getattr(value, "sha256", ())
    return f"image://page/{hashes[0]}" if hashes and hashes[0] in view.visit.pages else ""


def without_paper(view: View, engine: Engine, step: Step) -> Page:
    """ "I don't have this paper": what it means, at once, and the other ways."""
    tr, field = view.tr, document_field(step)
    required = field is not None and field.required
    said = N_("Sans ce papier, la borne ne peut pas envoyer le dossier. L'accueil peut vous aider.")
    optional = N_("Ce papier n'est pas obligatoire. Vous pouvez continuer sans lui.")
    consequence = (field.without if field is not None else None) or (said if required else optional)
    legal = (Row(tr(N_("Texte qui le demande")), tr.legal(field.legal)),) if field is not None and field.legal else ()
    return replace(
        base_page(view, engine, step),
        key=f"without-{step.id}",
        title=tr(N_("Vous n'avez pas ce papier")),
        lead=tr(consequence),
        picture="counter",
        rows=(
            *legal,
            *(unreviewed_rows(view) if legal else ()),
            *where_rows(view),
        ),
        primary=None if required else go_on(view),
    )
