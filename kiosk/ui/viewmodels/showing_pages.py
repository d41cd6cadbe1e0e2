"""An identity document before the scanner or the camera: which side, what the device does, what the picture lacks."""

from msgspec.structs import replace

from kiosk.devices.states import Absent
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.session.identity.offer import EYES, ready
from kiosk.session.identity.state import Hint, Sought
from kiosk.session.state import device_of
from kiosk.ui.viewmodels.content import Button, Page
from kiosk.ui.viewmodels.device_notices import aiming_notice
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.view import View, leave_way

# As they are printed: from left to right, also where the words are not.
CHEVRONS = "\u2066<<<\u2069"

# The side of the document that is wanted, and where it is seen.
TITLES: dict[Sought, str] = {
    "zone": N_("Montrez votre pièce d'identité"),
    "can": N_("Montrez le devant de votre carte"),
}
SIDES: dict[Sought, str] = {
    "zone": N_("Le côté qui porte des lignes avec des chevrons ({chevrons}). La borne ne garde pas l'image."),
    "can": N_("Le côté de la photo, qui porte les six chiffres. La borne ne garde pas l'image."),
}
PICTURES: dict[Sought, str] = {"zone": "card_zone", "can": "card_can"}
AIM: dict[Sought, str] = {
    "zone": N_("Tenez la pièce à plat devant la caméra. Les chevrons ({chevrons}) doivent se voir en entier."),
    "can": N_("Tenez la carte à plat devant la caméra, avec le côté de la photo."),
}
LACKS: dict[Hint, str] = {
    "other_side": N_("La borne ne trouve rien. Montrez l'autre côté de la pièce, bien éclairé."),
    "closer": N_("La borne voit les lignes. Approchez la pièce, sans reflet."),
    "still": N_("La borne lit. Ne bougez plus."),
}


def by_hand(view: View) -> Button:
    return Button(view.tr(N_("Écrire moi-même")), "type_myself", icon="pencil")


def showing_page(view: View, engine: Engine, step: Step) -> Page:
    now = view.visit.identity
    if now.stage == "show":
        return show(view, engine, step, now.sought)
    return film(view, engine, step) if now.with_camera else scanning(view, engine, step)


def show(view: View, engine: Engine, step: Step, sought: Sought) -> Page:
    """Which side, and before which device: what works first."""
    tr = view.tr
    glass = Button(tr(N_("Numériser sur la vitre")), "start_showing", "scanner", "scan")
    camera = Button(tr(N_("Montrer à la caméra")), "start_showing", "camera", "camera")
    known = [
        replace(button, enabled=ready(view.visit, device))
        for device, button in zip(EYES, (glass, camera), strict=True)
        if not isinstance(device_of(view.visit, device), Absent)
    ]
    offered = sorted(known, key=lambda button: not button.enabled)
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-show-{sought}-{step.id}",
        title=tr(TITLES[sought]),
        lead=tr(SIDES[sought], chevrons=CHEVRONS),
        picture=PICTURES[sought],
        device_state="ready",
        ways=(*offered[1:], by_hand(view), leave_way(view)),
        primary=offered[0] if offered else None,
    )


def scanning(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-scan-{step.id}",
        title=tr(TITLES[view.visit.identity.sought]),
        lead=tr(N_("Ne touchez pas à la pièce. La lampe passe dessous.")),
        picture="scan_glass",
        device_state="busy",
        ways=(Button(tr(N_("Arrêter la numérisation")), "stop_reading", icon="x"),),
        back=None,
    )


def film(view: View, engine: Engine, step: Step) -> Page:
    """What the camera sees, live: it is read as soon as it can be, nothing is to be pressed."""
    tr, now = view.tr, view.visit.identity
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-film-{step.id}",
        title=tr(TITLES[now.sought]),
        lead=tr(LACKS.get(now.hint) or AIM[now.sought], chevrons=CHEVRONS),
        picture="",
        camera=True,
        device_state="busy",
        notice=aiming_notice(view),
        ways=(Button(tr(N_("Éteindre la caméra")), "stop_reading", icon="x"), by_hand(view)),
        back=None,
    )
