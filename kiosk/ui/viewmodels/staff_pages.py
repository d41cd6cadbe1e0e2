"""What staff see: the door, the devices with their remedies and trials, the kiosk itself, the mediator's lists."""

from kiosk.devices.states import DEVICE_NAMES, Absent, DeviceName
from kiosk.errors import MEANINGS, N_
from kiosk.i18n.translator import name_of
from kiosk.privacy.pins import STAFF_PIN_DIGITS
from kiosk.session.staff.desk import TARGETS
from kiosk.session.staff.readiness_page import DEVICE_LABELS, state_said, surroundings_said
from kiosk.session.state import CardLying, Staff, StaffDoor, device_of
from kiosk.ui.viewmodels import mediation_pages
from kiosk.ui.viewmodels.checklist_page import checklist_page
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.end_pages import ticket_said
from kiosk.ui.viewmodels.view import View

PICTURES: dict[DeviceName, str] = {
    "scanner": "scan_glass",
    "camera": "camera_document",
    "card_reader": "card_contactless",
    "receipt_printer": "take_receipt",
    "page_printer": "take_page",
    "inputs": "headset",
}
TRIALS: dict[DeviceName, str] = {
    "scanner": N_("Numériser pour voir"),
    "camera": N_("Prendre une image"),
    "receipt_printer": N_("Ticket d'essai"),
    "page_printer": N_("Page d'essai"),
}
# As a person names them; the visit has its own sentences.
CARDS = {
    "identity": N_("Peut-être une pièce d'identité"),
    "vitale": N_("Carte Vitale"),
    "bank": N_("Carte de paiement"),
    "memory": N_("Badge"),
    "mute": N_("Carte muette"),
    "unknown": N_("Carte inconnue"),
}


def staff_door(view: View, place: StaffDoor) -> Page:
    tr = view.tr
    lockout = view.visit.lockout
    waits = int(lockout.wait_until - view.now) + 1 if lockout.wait_until > view.now else 0
    notice = None
    if place.checking:
        pass  # the try that is being looked at is counted already
    elif waits and place.wrong:
        said = tr.plural(N_("Code faux. Attendez {n} seconde."), N_("Code faux. Attendez {n} secondes."), waits)
        notice = Notice("attention", said)
    elif waits:
        said = tr.plural(N_("Trop d'essais. Attendez {n} seconde."), N_("Trop d'essais. Attendez {n} secondes."), waits)
        notice = Notice("attention", said)
    elif place.wrong:
        notice = Notice("attention", tr(N_("Code faux.")))
    return Page(
        page="pin",
        key="staff-door",
        title=tr(N_("Code du personnel")),
        picture="pin",
        notice=notice,
        fields=(Field("pin", tr(N_("Code")), "digits", max_length=STAFF_PIN_DIGITS[-1], masked=True),),
        back=Button(tr(N_("Retour")), "staff_leave", icon="arrow-left"),
        primary=Button(tr(N_("Entrer")), "staff_pin", icon="lock", enabled=not place.checking and not waits),
    )


def staff(view: View, place: Staff) -> Page:
    match place.page:
        case "device" if place.device != "":
            return _device(view, place.device)
        case "touch":
            return _touch(view)
        case "kiosk":
            return _kiosk(view)
        case "practice":
            return mediation_pages.practice(view)
        case "opening" | "closing" as which:
            return checklist_page(view, which)
    return _devices(view, place)


def _back(view: View) -> Button:
    return Button(view.tr(N_("Retour")), "staff_leave", icon="arrow-left")


def _devices(view: View, place: Staff) -> Page:
    """Every device with its remedy, and the ways to everything else."""
    tr, visit = view.tr, view.visit
    go = (
        Button(tr(N_("Ouverture")), "staff_go", "opening", icon="list-check"),
        Button(tr(N_("Fermeture")), "staff_go", "closing", icon="list-check"),
        Button(tr(N_("Borne et réseau")), "staff_go", "kiosk", icon="device-tablet"),
        Button(tr(N_("Justesse du toucher")), "staff_go", "touch", icon="adjustments"),
        Button(tr(N_("Essayer le son")), "staff_try", "sound", icon="volume", enabled=visit.trial.stage != "running"),
    )
    tiles = [
        *go,
        *mediation_pages.mediation_tiles(view),
        Button(tr(N_("Terminer la visite et tout effacer")), "staff_end", icon="x"),
    ]
    if visit.interrupted is not None and visit.interrupted.committed:
        tiles.append(Button(tr(N_("Réimprimer la référence")), "staff_reprint", icon="printer"))
    said = ticket_said(view, visit.reprint)[0]
    reprinted = (Row(tr(N_("Ticket")), said.text, code=said.code),)
    return Page(
        page="staff",
        key="staff",
        title=tr(N_("Personnel")),
        notice=Notice("good", tr(N_("La liste est notée."))) if place.noted else _trial_notice(view),
        rows=(
            *(_device_row(view, name) for name in DEVICE_NAMES),
            *(reprinted if visit.reprint.stage != "none" else ()),
            Row(tr(N_("Borne")), view.config.kiosk_id),
        ),
        tiles=tuple(tiles),
        back=_back(view),
    )


def _device_row(view: View, name: DeviceName) -> Row:
    tr, here = view.tr, getattr(view.config, name).enabled
    said, remedy = state_said(tr, device_of(view.visit, name), enabled=here)
    label = tr(DEVICE_LABELS[name])
    open_it = Button(tr(N_("Voir")), "staff_go", name, icon="eye", speech=tr(N_("Voir : {what}"), what=label))
    return Row(label, said, attention=remedy, edit=open_it if here else None)


def _device(view: View, name: DeviceName) -> Page:
    tr, trial = view.tr, view.visit.trial
    state = device_of(view.visit, name)
    said, remedy = state_said(tr, state, enabled=getattr(view.config, name).enabled)
    rows = [Row(tr(N_("État")), said, attention=remedy), *_device_rows(view, name)]
    preview = f"image://page/{trial.page.sha256}" if trial.page is not None else ""
    label = TRIALS.get(name)
    usable = trial.stage != "running" and not isinstance(state, Absent)
    return Page(
        page="reading" if preview else "message",
        key=f"staff-{name}-{trial.stage}" if preview else f"staff-{name}",
        title=tr(DEVICE_LABELS[name]),
        picture=PICTURES[name],
        preview=preview,
        notice=_trial_notice(view),
        rows=tuple(rows),
        ways=(Button(tr(N_("Le rouleau est changé")), "roll_changed", icon="refresh"),)
        if name == "receipt_printer"
        else (),
        back=_back(view),
        primary=Button(tr(label), "staff_try", icon="player-play", enabled=usable) if label else None,
    )


def _device_rows(view: View, name: DeviceName) -> list[Row]:
    """What a device has to say beside its state."""
    tr, visit = view.tr, view.visit
    if name == "card_reader":
        asked = Row("", tr(N_("Posez ou insérez une carte : la borne dit ce qu'elle reconnaît, sans la lire.")))
        return [asked, *(Row(reader, _card(view, card)) for reader, card in visit.cards.items())]
    if name == "inputs":
        words = {True: tr(N_("Oui")), False: tr(N_("Non")), None: tr(N_("Pas de capteur"))}
        return [
            Row(tr(N_("Casque branché")), words[visit.felt.headset]),
            Row(tr(N_("Quelqu'un devant la borne")), words[visit.felt.present]),
            Row(tr(N_("Dernière touche")), visit.felt.last or tr(N_("Appuyez sur une touche pour l'essayer."))),
        ]
    if name == "receipt_printer" and visit.surroundings is not None:
        rolls = surroundings_said(tr, visit.surroundings, view.config.delivery.desk_url)
        return [Row(label, value) for label, value, _ in rolls if label == tr(N_("Depuis le dernier rouleau"))]
    return []


def _card(view: View, card: CardLying) -> str:
    tr = view.tr
    where = N_("sans contact") if card.interface == "contactless" else N_("avec contact")
    return f"{tr(CARDS[card.kind])}, {tr(where)}" + (f" ({card.code})" if card.code is not None else "")


def _trial_notice(view: View) -> Notice | None:
    tr, trial = view.tr, view.visit.trial
    if trial.stage == "none":
        return None
    if trial.stage == "running":
        return Notice("info", tr(N_("Essai en cours.")))
    if trial.fault is not None:
        return Notice("attention", tr(MEANINGS[trial.fault.code].staff), trial.fault.code)
    done = {
        "scanner": N_("L'image est arrivée. Est-elle nette, sans trait ?"),
        "camera": N_("L'image est arrivée. Est-elle nette ?"),
        "receipt_printer": N_("L'imprimante dit que le ticket est sorti."),
        "page_printer": N_("L'imprimante dit que la page est sortie."),
        "report": N_("L'imprimante dit que la page est sortie."),
        "specimens": N_("L'imprimante dit que la page est sortie."),
        "sound": N_("Le son a été joué dans le casque, puis par le haut-parleur. L'avez-vous entendu ?"),
    }
    return Notice("good", tr(done[trial.device]))


def _touch(view: View) -> Page:
    """Crosses at the corners and in the middle, one after another; how far beside each the finger was."""
    tr, misses = view.tr, view.visit.touch.misses
    done = len(misses) >= TARGETS
    rows: tuple[Row, ...] = ()
    farthest = 0.0
    if done:
        farthest = max((right**2 + down**2) ** 0.5 for right, down in misses)
        rows = (
            Row(tr(N_("Plus grand écart")), tr(N_("{n} mm"), n=tr.number(round(farthest, 1)))),
            *(
                Row(tr(label), tr(N_("{n} mm"), n=tr.number(round((right**2 + down**2) ** 0.5, 1))))
                for label, (right, down) in zip(TARGET_LABELS, misses, strict=True)
            ),
        )
    well = N_("Le toucher tombe juste.")
    off = N_("Le toucher tombe à côté. Nettoyez l'écran, puis réglez-le.")
    return Page(
        page="staff" if done else "touch",
        key="staff-touched" if done else "staff-touch",
        title=tr(N_("Justesse du toucher")),
        lead="" if done else tr(N_("Touchez le centre de chaque croix.")),
        device_state=str(len(misses)),
        notice=(Notice("good", tr(well)) if farthest <= GOOD_MM else Notice("attention", tr(off))) if done else None,
        rows=rows,
        back=_back(view),
        primary=Button(tr(N_("Recommencer")), "staff_go", "touch", icon="refresh") if done else None,
    )


# In the order in which Touch.qml shows them.
TARGET_LABELS = (
    N_("En haut à gauche"),
    N_("En haut à droite"),
    N_("Au centre"),
    N_("En bas à gauche"),
    N_("En bas à droite"),
)
# A fingertip's middle is found within this.
GOOD_MM = 6.0


def _unreviewed(view: View) -> tuple[Row, ...]:
    """The languages whose words nobody has checked yet."""
    names = [name_of(code) for code in view.config.screen.languages if not view.translator(code).review.reviewed]
    return (Row(view.tr(N_("Traductions pas encore relues")), ", ".join(names)),) if names else ()


def _voiceless(view: View) -> tuple[Row, ...]:
    """The languages that nothing here can say aloud: their pages are silent, and say so."""
    around = view.visit.surroundings
    names = ", ".join(name_of(code) for code in around.voiceless) if around is not None else ""
    install = view.tr(N_("Installer une voix, ou des enregistrements."))
    return (Row(view.tr(N_("Langues sans voix")), names, attention=install),) if names else ()


def _kiosk(view: View) -> Page:
    tr, around = view.tr, view.visit.surroundings
    rows: tuple[Row, ...] = (Row("", tr(N_("Un instant."))),)
    if around is not None:
        said = surroundings_said(tr, around, view.config.delivery.desk_url)
        rows = tuple(Row(label, value, attention=remedy) for label, value, remedy in said)
    able = view.config.page_printer.enabled and view.visit.trial.stage != "running"
    printing = Button(tr(N_("Imprimer l'état de la borne")), "staff_try", "report", icon="printer", enabled=able)
    return Page(
        page="staff",
        key="staff-kiosk",
        title=tr(N_("Borne et réseau")),
        notice=_trial_notice(view),
        rows=(Row(tr(N_("Borne")), view.config.kiosk_id), *_unreviewed(view), *_voiceless(view), *rows),
        tiles=(printing,) if view.config.page_printer.enabled else (),
        back=_back(view),
    )
