"""A site's page as a list of its things, in reading order: texts to hear, and what can be pressed or filled in."""

from kiosk.errors import N_
from kiosk.session.web.state import PART
from kiosk.ui.viewmodels.content import Button, Row
from kiosk.ui.viewmodels.view import View
from kiosk.web.port import TYPED, Item, Role, SitePage

# What is only read, and what is said before it.
READ: dict[Role, str] = {"alert": N_("Message du site"), "picture": N_("Image")}
# What is pressed: its kind, the words of the button and its sign.
PRESSED: dict[Role, tuple[str, str, str]] = {
    "link": (N_("Lien"), N_("Ouvrir"), "world"),
    "button": (N_("Bouton"), N_("Appuyer"), "check"),
}
# What is answered.
ANSWERED: dict[Role, tuple[str, str]] = {
    "check": (N_("Cocher"), "check"),
    "radio": (N_("Choisir"), "check"),
    "list": (N_("Choisir"), "list-check"),
    "file": (N_("Joindre un papier"), "file-text"),
    **{role: (N_("Remplir"), "pencil") for role in TYPED},
}


def part(view: View, page: SitePage, number: int) -> tuple[tuple[Row, ...], Button | None, Button | None]:
    """`PART` things of it; the button to those before, and to those after."""
    tr = view.tr
    begin = number * PART
    heading = next((item.name for item in reversed(page.items[:begin]) if item.role == "heading"), "")
    rows: list[Row] = []
    for item in page.items[begin : begin + PART]:
        if item.role == "heading":
            heading = item.name
        else:
            rows.append(_row(view, item, heading))
    if not rows:
        said = N_("La page se charge.") if page.loading else N_("Rien à lire ici.")
        rows.append(Row("", heading or tr(said)))
    earlier = Button(tr(N_("Début de la page")), "site", f"part {number - 1}", icon="arrow-up") if number else None
    more = begin + PART < len(page.items)
    later = Button(tr(N_("Suite de la page")), "site", f"part {number + 1}", icon="arrow-down") if more else None
    return tuple(rows), earlier, later


def _row(view: View, item: Item, heading: str) -> Row:
    """`heading`: under which it stands."""
    tr = view.tr
    if item.role in READ:
        return Row(tr(READ[item.role]), item.name, heading=heading)
    if item.role == "frame":
        return Row("", tr(N_("Cette partie de la page ne peut pas être lue ici.")), heading=heading)
    if item.role in PRESSED:
        kind, label, icon = PRESSED[item.role]
        return Row(tr(kind), item.name, heading=heading, edit=_button(item, tr(label), icon))
    if item.role not in ANSWERED:
        return Row("", item.name, heading=heading)
    label, icon = ANSWERED[item.role]
    if item.role == "check" and item.checked:
        label = N_("Décocher")
    needed = f" ({tr(N_('obligatoire'))})" if item.required else ""
    edit = _button(item, tr(label), icon)
    return Row(item.name + needed, _value(view, item), heading=heading, attention=item.wrong, edit=edit)


def _value(view: View, item: Item) -> str:
    """What is there already; a password is never shown."""
    tr = view.tr
    match item.role:
        case "check":
            return tr(N_("Coché")) if item.checked else tr(N_("Pas coché"))
        case "radio":
            return tr(N_("Choisi")) if item.checked else tr(N_("Pas choisi"))
        case "list":
            return item.value or tr(N_("Rien de choisi"))
        case "file":
            return item.value or tr(N_("Aucun papier joint"))
        case "password":
            return tr(N_("Rempli")) if item.value else tr(N_("À remplir"))
    return item.value or tr(N_("À remplir"))


def _button(item: Item, label: str, icon: str) -> Button:
    return Button(label, "site", f"item {item.id}", icon=icon, speech=f"{label}. {item.name}", enabled=item.enabled)
