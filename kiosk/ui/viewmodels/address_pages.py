"""Looking for an address on line: what leaves is said before, and the form is never more than a touch away."""

from msgspec.structs import replace

from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.session.address.looking import can_look, is_at
from kiosk.ui.viewmodels.content import Button, Notice, Page
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.view import View, leave_way

WHAT_LEAVES = N_("La borne envoie cette adresse, et rien d'autre, au service des adresses de l'État.")


def address_way(view: View, engine: Engine, step: Step) -> tuple[Button, ...]:
    if not can_look(view.visit, engine, step, view.config):
        return ()
    return (Button(view.tr(N_("Chercher cette adresse")), "look_up_address", icon="map-pin"),)


def address_said(view: View, step: Step) -> Notice | None:
    """On the form, when a search has come to nothing."""
    if not is_at(view.visit, step):
        return None
    match view.visit.address.stage:
        case "failed":
            return Notice("info", view.tr(N_("Le service des adresses ne répond pas. Vous pouvez continuer sans lui.")))
        case "nothing":
            return Notice("info", view.tr(N_("Cette adresse n'a pas été trouvée. Vous pouvez la garder.")))
    return None


def address_page(view: View, engine: Engine, step: Step) -> Page | None:
    """In the place of the form; None: the form stands."""
    if not is_at(view.visit, step) or not can_look(view.visit, engine, step, view.config):
        return None
    tr, now, base = view.tr, view.visit.address, base_page(view, engine, step)
    no = Button(tr(N_("Garder mon adresse")), "leave_address", icon="pencil")
    base = replace(base, back=Button(tr(N_("Retour")), "leave_address", icon="arrow-left"))
    match now.stage:
        case "telling":
            return replace(
                base,
                page="message",
                key=f"address-told-{step.id}",
                title=tr(N_("Chercher votre adresse ?")),
                lead=tr(WHAT_LEAVES),
                ways=(no, leave_way(view)),
                primary=Button(tr(N_("Chercher")), "look_up_address", "agreed", icon="map-pin"),
            )
        case "asking":
            return replace(
                base,
                page="progress",
                key=f"address-asked-{step.id}",
                title=tr(N_("Nous cherchons votre adresse")),
                device_state="busy",
                ways=(leave_way(view),),
            )
        case "found":
            tiles = tuple(
                Button(one.street, "take_address", str(number), icon="home", detail=f"{one.postcode} {one.town}")
                for number, one in enumerate(now.found)
            )
            return replace(
                base,
                page="choices",
                key=f"address-found-{step.id}",
                title=tr(N_("Est-ce l'une de ces adresses ?")),
                lead="",
                tiles=tiles,
                ways=(no, leave_way(view)),
            )
    return None
