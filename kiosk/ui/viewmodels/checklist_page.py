"""The mediator's list, on one page: what the kiosk sees ticks itself, what a person must say has a button."""

from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, N_
from kiosk.session.staff.checklists import SEEN, Item, ItemName, checklist
from kiosk.session.staff.readiness_page import DEVICE_LABELS, state_said
from kiosk.session.staff.state import ListName
from kiosk.session.state import device_of
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.view import View

LABELS: dict[ItemName, str] = {
    "screen": N_("L'écran est propre et se lit bien"),
    "sound": N_("Le son s'entend"),
    "glass": N_("La vitre du scanner est propre et vide"),
    "roll": N_("Il reste assez de papier pour la journée"),
    "network": N_("Réseau"),
    "left_glass": N_("Rien sur la vitre du scanner"),
    "left_card": N_("Aucune carte dans le lecteur"),
    "left_ticket": N_("Aucun ticket dans le bac"),
    "left_pages": N_("Aucune page dans le bac de l'imprimante"),
}


def checklist_page(view: View, which: ListName) -> Page:
    tr = view.tr
    items = checklist(view.visit, view.config, which)
    left = sum(item.ok is not True for item in items)
    said = tr.plural(N_("Encore {n} point à voir."), N_("Encore {n} points à voir."), left)
    tiles = [Button(tr(N_("Essayer le son")), "staff_try", "sound", icon="volume")] if which == "opening" else []
    if which == "closing" and view.config.scanner.enabled:
        tiles.append(Button(tr(N_("Regarder encore la vitre")), "staff_look", icon="refresh"))
    return Page(
        page="staff",
        key=f"staff-{which}",
        title=tr(N_("Ouverture")) if which == "opening" else tr(N_("Fermeture")),
        notice=Notice("attention", said) if left else Notice("good", tr(N_("Tout est en ordre."))),
        rows=tuple(_row(view, item) for item in items),
        tiles=tuple(tiles),
        back=Button(tr(N_("Retour")), "staff_leave", icon="arrow-left"),
        primary=Button(tr(N_("Noter et terminer")), "list_done", icon="check"),
    )


def _row(view: View, item: Item) -> Row:
    tr = view.tr
    device = next((name for name in SEEN if name == item.name), None)
    label = tr(DEVICE_LABELS[device]) if device is not None else tr(LABELS[item.name])
    if item.by == "person":
        button = Button(
            tr(N_("Non")) if item.ok else tr(N_("Oui, c'est bon")),
            "tick",
            item.name,
            icon="x" if item.ok else "check",
            speech=tr(N_("Non : {what}"), what=label) if item.ok else tr(N_("Oui : {what}"), what=label),
        )
        return Row(label, tr(N_("Oui")) if item.ok else tr(N_("À vous de regarder")), edit=button)
    if device is not None:
        said, remedy = state_said(tr, device_of(view.visit, device))
        return Row(label, said, attention=remedy)
    return Row(label, *_seen(view, item))


def _seen(view: View, item: Item) -> tuple[str, str, str, str]:
    """Value, origin, heading and what is to be done, of what the kiosk sees for itself."""
    tr, glass = view.tr, view.visit.glass
    if item.ok:
        return tr(N_("Oui")), "", "", ""
    if item.name == "left_glass" and isinstance(glass, Fault):
        return tr(N_("La borne ne peut pas regarder")), "", "", f"{tr(MEANINGS[glass.code].staff)} ({glass.code})"
    if item.ok is None:
        return tr(N_("La borne regarde.")), "", "", ""
    remedies: dict[ItemName, str] = {
        "network": N_("Le service ne répond pas : vérifier le réseau de la borne."),
        "left_glass": N_("Retirez le papier, et gardez-le pour la personne."),
        "left_card": N_("Retirez la carte, et gardez-la pour la personne."),
    }
    return tr(N_("Non")), "", "", tr(remedies[item.name])
