"""A photo of the citizen: what it is for, the live picture with a sentence of advice, the tries, and the other way."""

from msgspec.structs import replace

from kiosk.devices.states import Busy, NeedsAttention, Ready, Starting
from kiosk.documents.photo.port import Hint
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.session.photo.state import PhotoTaking, Try, photo_at
from kiosk.session.photo.taking import can_take, kept, photo_field
from kiosk.session.state import AtStep, device_of
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.shown_photo import photo_way
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.view import View, go_on, leave_way, unreviewed_rows, where_rows

# Left and right are the person's own: who does not see the screen can follow each of them.
HINTS: dict[Hint, str] = {
    "no_face": N_("On ne voit pas de visage. Placez-vous face à l'écran."),
    "several": N_("Une seule personne à la fois devant la caméra."),
    "too_far": N_("Approchez-vous un peu."),
    "too_near": N_("Reculez un peu."),
    "go_left": N_("Déplacez-vous un peu vers votre gauche."),
    "go_right": N_("Déplacez-vous un peu vers votre droite."),
    "go_up": N_("Votre visage est trop bas. Redressez-vous."),
    "go_down": N_("Votre visage est trop haut. Baissez-vous un peu."),
    "lean_left": N_("Penchez un peu la tête vers votre épaule gauche."),
    "lean_right": N_("Penchez un peu la tête vers votre épaule droite."),
    "turn_left": N_("Tournez un peu le visage vers votre gauche."),
    "turn_right": N_("Tournez un peu le visage vers votre droite."),
    "chin_up": N_("Levez un peu le menton."),
    "chin_down": N_("Baissez un peu le menton."),
    "dark": N_("Il fait trop sombre. Tournez-vous vers la lumière."),
    "bright": N_("Il y a trop de lumière sur votre visage."),
    "uneven": N_("La lumière vient d'un seul côté. Tournez-vous vers elle."),
    "blurred": N_("L'image est floue. Ne bougez plus."),
    "eyes_hidden": N_("On ne voit pas vos yeux. Enlevez vos lunettes foncées."),
    "eyes_closed": N_("Gardez les yeux bien ouverts."),
    "good": N_("C'est bien. Ne bougez plus."),
    "no_coach": N_("La borne ne peut pas vous guider. Regardez l'ovale."),
}
# Of a photo that has been taken: what may be wrong with it, and never that it is refused.
DOUBTS: dict[Hint, str] = {
    "no_face": N_("La borne n'a pas trouvé de visage sur cette photo."),
    "several": N_("Il y a plusieurs personnes sur cette photo."),
    "too_far": N_("Le visage est un peu loin."),
    "too_near": N_("Le visage est un peu près."),
    "dark": N_("La photo est un peu sombre."),
    "bright": N_("La photo est très claire."),
    "uneven": N_("Un côté du visage est dans l'ombre."),
    "blurred": N_("La photo est un peu floue."),
    "eyes_hidden": N_("On ne voit pas bien les yeux."),
    "eyes_closed": N_("Les yeux semblent fermés."),
}
NOT_STRAIGHT = N_("Le visage n'est pas tout à fait de face, ou pas au milieu.")


def photo(view: View, engine: Engine, step: Step, place: AtStep) -> Page:
    now = photo_at(view.visit.photo, step.id)
    if place.without_paper:
        return without_photo(view, engine, step)
    match now.stage:
        case "opening" | "live" | "taking":
            return posing(view, engine, step, now)
        case "choosing" if now.tries:
            return choosing(view, engine, step, now)
        case "ready" if kept(view.visit, step):
            return kept_photo(view, engine, step)
    return before(view, engine, step, now)


def before(view: View, engine: Engine, step: Step, now: PhotoTaking) -> Page:
    """The camera is off. It goes on when the citizen says so, or not at all."""
    tr, field = view.tr, photo_field(step)
    rows = [Row(tr(N_("Où va la photo")), tr(N_("Dans votre dossier fermé, et nulle part ailleurs.")))]
    rows += [
        Row(
            tr(N_("Ce que fait la borne")),
            tr(N_("Elle cherche où est le visage, pour vous guider. Elle ne reconnaît personne.")),
        )
    ]
    if field is not None and field.help:
        rows.append(Row("", tr(field.help)))
    tries = (Button(tr(N_("Voir mes photos")), "close_photo", icon="eye"),) if now.tries else ()
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"photo-{step.id}",
        picture="camera_face",
        device_state="fault" if now.stage == "failed" else "ready",
        notice=_camera_notice(view, now),
        rows=tuple(rows),
        ways=(*tries, _refuse(view), leave_way(view)),
        primary=Button(
            tr(N_("Allumer la caméra")), "open_photo", icon="camera", enabled=can_take(view.visit) and now.left > 0
        ),
    )


def posing(view: View, engine: Engine, step: Step, now: PhotoTaking) -> Page:
    """What the camera sees, as a mirror shows it, and one sentence, which is said aloud whenever it changes. The
    shutter waits for a good picture; pressed again, it does not."""
    tr = view.tr
    works = isinstance(device_of(view.visit, "camera"), Ready | Busy)
    live = now.stage == "live"
    hint = HINTS[now.coaching.hint] if live else N_("La caméra s'allume.")
    if now.stage == "taking":
        hint = N_("La photo est prise. Un instant.")
    lead = N_("Placez votre visage dans l'ovale.")
    if now.waiting:
        lead = N_("La photo se prendra toute seule dès que tout sera bon.")
    shoot = Button(tr(N_("Prendre la photo")), "shoot", icon="camera", enabled=live and works)
    if now.waiting:
        shoot = Button(tr(N_("Prendre tout de suite")), "shoot", "now", "camera", enabled=live and works)
    return replace(
        base_page(view, engine, step),
        page="photo",
        key=f"posing-{step.id}",
        # In the largest letters: it is read from where one stands to be photographed.
        title=tr(hint),
        lead=tr(lead),
        picture="",
        camera=True,
        device_state="done" if live and now.coaching.hint == "good" else "busy",
        notice=_camera_notice(view, now),
        ways=(Button(tr(N_("Éteindre la caméra")), "close_photo", icon="x"),),
        back=None,
        primary=shoot,
    )


def choosing(view: View, engine: Engine, step: Step, now: PhotoTaking) -> Page:
    """The tries side by side; one of them is kept because the citizen says so."""
    tr = view.tr
    shown = next((one for one in now.tries if one.sha256 == now.shown), now.tries[-1])
    tiles = tuple(
        Button(
            tr(N_("Photo {n}"), n=number),
            "show_try",
            one.sha256,
            selected=one is shown,
            speech=f"{tr(N_('Photo {n}'), n=number)}. {tr(_doubt(one))}",
        )
        for number, one in enumerate(now.tries, 1)
    )
    left = tr.plural(N_("Il vous reste {n} essai."), N_("Il vous reste {n} essais."), now.left)
    # At the largest size each line above the photos takes their place.
    title, lead = (N_("Gardez-vous cette photo ?"), left) if now.left else (N_("Choisissez une photo."), "")
    again = Button(
        tr(N_("Refaire une photo")), "open_photo", icon="refresh", enabled=can_take(view.visit) and now.left > 0
    )
    return replace(
        base_page(view, engine, step),
        page="photo",
        key=f"choosing-{step.id}",
        title=tr(title),
        lead=lead,
        picture="",
        tiles=tiles,
        notice=Notice("good" if shown.hint == "good" else "info", tr(_doubt(shown))),
        ways=(*photo_way(view), *((again,) if now.left else ()), _refuse(view), leave_way(view)),
        primary=Button(tr(N_("Garder cette photo")), "keep_photo", icon="check"),
    )


def _doubt(one: Try) -> str:
    if one.hint == "good":
        return N_("Le visage est de face, net et bien éclairé.")
    return DOUBTS.get(one.hint, NOT_STRAIGHT)


def kept_photo(view: View, engine: Engine, step: Step) -> Page:
    """The answer, when the step is come back to."""
    tr, sha256 = view.tr, kept(view.visit, step)
    mine = Button(tr(N_("Votre photo")), "continue", selected=True)
    return replace(
        base_page(view, engine, step),
        page="photo",
        key=f"kept-{step.id}",
        title=tr(N_("Vous avez gardé cette photo")),
        lead="",
        picture="",
        tiles=(replace(mine, argument=sha256),),
        ways=(
            *photo_way(view),
            Button(tr(N_("Refaire une photo")), "open_photo", icon="refresh", enabled=can_take(view.visit)),
            _refuse(view),
            leave_way(view),
        ),
        primary=go_on(view),
    )


def without_photo(view: View, engine: Engine, step: Step) -> Page:
    """ "I do not want one": what it means, at once, and the other way."""
    tr, field, capture = view.tr, photo_field(step), step.capture
    required = field is not None and field.required
    lead = N_("Vous pouvez continuer sans photo.")
    if required:
        lead = N_("La borne ne peut pas envoyer ce dossier sans photo. L'accueil peut le faire avec vous.")
    brought = N_("Apportez une photo imprimée à l'accueil.")
    if capture is not None and capture.fallback == "paper":
        brought = N_("Joignez une photo imprimée au formulaire en papier.")
    legal = (Row(tr(N_("Texte qui le demande")), tr.legal(field.legal)),) if field is not None and field.legal else ()
    again = Button(tr(N_("Prendre une photo ici")), "open_photo", icon="camera", enabled=can_take(view.visit))
    return replace(
        base_page(view, engine, step),
        key=f"without-{step.id}",
        title=tr(N_("Sans photo prise ici")),
        lead=tr(lead),
        picture="counter",
        rows=(
            Row(tr(N_("Autre façon")), tr(brought)),
            *legal,
            *(unreviewed_rows(view) if legal else ()),
            *where_rows(view),
        ),
        ways=(again, leave_way(view)),
        primary=None if required else go_on(view),
    )


def _refuse(view: View) -> Button:
    return Button(view.tr(N_("Je n'en veux pas")), "refuse_photo", icon="ban")


def _camera_notice(view: View, now: PhotoTaking) -> Notice | None:
    """Why there is no picture, and what is left."""
    tr = view.tr
    if now.stage == "failed" and now.fault is not None:
        choice = tr(N_("Vous pouvez recommencer, ou touchez « Je n'en veux pas »."))
        return Notice("attention", f"{tr(MEANINGS[now.fault.code].citizen)} {choice}", now.fault.code)
    match device_of(view.visit, "camera"):
        case NeedsAttention(fault=fault):
            return Notice("attention", tr(MEANINGS[fault.code].citizen), fault.code)
        case Starting():
            return Notice("info", tr(N_("La caméra redémarre. Patientez quelques secondes.")))
        case Ready() | Busy():
            return None
    return Notice("attention", tr(N_("La caméra n'est pas prête. Touchez « Je n'en veux pas » pour l'autre façon.")))
