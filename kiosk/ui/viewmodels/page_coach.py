"""What the coach says of a page, and what can be done about it; corners set by hand; the pages of a paper in a list."""

from msgspec.structs import replace

from kiosk.documents.page.port import CUT_SIDES, REMEDIES, Origin, Remedy, Verdict
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.session.papers.coaching import CORNERS, MOST_SIDES
from kiosk.session.papers.sheets import Sheet
from kiosk.ui.viewmodels.content import Button, Notice, Page, Thumb
from kiosk.ui.viewmodels.pictures import whole_name
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.view import View, leave_way

CORNER_NAMES = (
    N_("Coin du haut, à gauche"),
    N_("Coin du haut, à droite"),
    N_("Coin du bas, à droite"),
    N_("Coin du bas, à gauche"),
)


def said(view: View, verdict: Verdict, origin: Origin) -> str:
    """One sentence; of a page that is cut off, one for each side, which says where the paper is to go."""
    remedy: Remedy = REMEDIES[verdict.kind]
    sentence = view.tr(remedy.of(origin))
    if origin == "file":
        return sentence
    return " ".join((sentence, *(view.tr(CUT_SIDES[side]) for side in verdict.sides[:2])))


def judged(view: View, engine: Engine, step: Step, sheet: Sheet) -> Page:
    """Something is wrong with a page: what, and how it gets right, before anybody goes on."""
    tr, now = view.tr, view.visit.capture
    worst = next(iter(sheet.verdicts), None)
    good = worst is None or worst.mended
    text = tr(N_("La page est bien lisible.")) if worst is None else said(view, worst, sheet.origin)
    ways = [Button(tr(N_("Tourner la page")), "turn_page", icon="refresh")]
    if sheet.quad is not None:
        ways.append(Button(tr(N_("Déplacer les coins")), "adjust_corners", icon="adjustments"))
    again = Button(tr(N_("Recommencer")), "take_again", icon="refresh")
    keep = Button(tr(N_("Garder cette page") if good else N_("Garder quand même")), "keep_page", icon="check")
    first, other = (keep, again) if good else (again, keep)
    number = len(now.kept) + len(now.done) + 1 if now.replacing < 0 else now.replacing + 1
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"judged-{step.id}",
        title=tr(N_("Regardez votre page")),
        lead=tr(N_("Page {n}"), n=number) if number > 1 or now.waiting else "",
        notice=Notice("good" if good else "attention", text),
        picture=REMEDIES[worst.kind].picture if worst is not None else "",
        preview=f"image://page/{sheet.page.sha256}",
        ways=(other, *ways, leave_way(view)),
        back=None,
        primary=first,
    )


def corners(view: View, engine: Engine, step: Step, sheet: Sheet) -> Page:
    """The four corners over the whole picture: by finger, or the chosen one by the arrows."""
    tr, now = view.tr, view.visit.capture
    arrows = (
        (N_("Vers le haut"), "0 -1"),
        (N_("Vers le bas"), "0 1"),
        (N_("Vers la gauche"), "-1 0"),
        (N_("Vers la droite"), "1 0"),
    )
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"corners-{step.id}",
        title=tr(N_("Où est la page ?")),
        lead=tr(CORNER_NAMES[now.corner % CORNERS]),
        picture="",
        preview=f"image://page/{whole_name(sheet.raw.sha256)}",
        corners=tuple(part for point in now.corners or () for part in point),
        corner=now.corner,
        tiles=(
            *(Button(tr(label), "nudge_corner", argument) for label, argument in arrows),
            Button(tr(N_("Coin suivant")), "next_corner", icon="point"),
        ),
        ways=(Button(tr(N_("Ne rien changer")), "leave_corners", icon="x"), leave_way(view)),
        back=None,
        primary=Button(tr(N_("C'est bien placé")), "cut_out", icon="check"),
    )


def page_list(view: View, engine: Engine, step: Step, sheets: tuple[Sheet, ...]) -> Page:
    """Every page of the paper, small, and what can be done with the chosen one."""
    tr, count = view.tr, len(sheets)
    at = min(max(view.visit.capture.chosen, 0), max(count - 1, 0))
    thumbs = tuple(
        Thumb(f"image://page/{sheet.page.sha256}", tr(N_("Page {n}"), n=number + 1), str(number), number == at)
        for number, sheet in enumerate(sheets)
    )
    ways = []
    if at > 0:
        ways.append(Button(tr(N_("Avancer d'une place")), "move_page", f"{at} {at - 1}", icon="arrow-left"))
    if at < count - 1:
        ways.append(Button(tr(N_("Reculer d'une place")), "move_page", f"{at} {at + 1}", icon="arrow-right"))
    ways.append(Button(tr(N_("Reprendre cette page")), "retake_page", str(at), icon="refresh"))
    if count > 1:
        ways.append(Button(tr(N_("Retirer cette page")), "drop_page", str(at), icon="x"))
    if count < MOST_SIDES:
        ways.append(add_way(view))
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"pages-{step.id}",
        title=tr.plural(N_("{n} page"), N_("{n} pages"), count),
        lead=tr(N_("Page {n} choisie"), n=at + 1),
        picture="",
        thumbs=thumbs,
        ways=(*ways, leave_way(view)),
        back=None,
        primary=Button(tr(N_("C'est terminé")), "hide_pages", icon="check"),
    )


def add_way(view: View) -> Button:
    return Button(view.tr(N_("Ajouter une page ou le dos")), "add_page", icon="file-text")


def pages_way(view: View) -> Button:
    return Button(view.tr(N_("Voir ou ajouter des pages")), "show_pages", icon="file-text")
