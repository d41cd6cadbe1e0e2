"""An identity document that fills in a form: the choice, the six digits, the card on the reader, what was read. How it
is shown to the scanner or the camera stands in `showing_pages.py`."""

from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, Name, ProblemName, ReadingStage
from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Field as FlowField
from kiosk.flows.model import Step
from kiosk.session.identity.offer import can_read, can_show, may_show
from kiosk.session.identity.reading import CAN_DIGITS, CAN_FIELD, another_try, can_open, facts_read
from kiosk.session.identity.state import Refusal
from kiosk.session.shown import ORIGINS, shown
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.identify_pages import said as said_elsewhere
from kiosk.ui.viewmodels.identify_pages import sign_in_way
from kiosk.ui.viewmodels.showing_pages import CHEVRONS, by_hand, showing_page
from kiosk.ui.viewmodels.step_base import base_page
from kiosk.ui.viewmodels.view import View, go_on, leave_way

# The chips of identity cards and passports have no contacts.
LAY, WAIT = "card_contactless", "card_contactless"
UNREADABLE = N_("La borne n'a pas pu lire cette puce. Ce n'est pas forcément un défaut de votre carte.")
PROBLEMS: dict[ProblemName | Refusal, str] = {
    "card_removed": N_("La carte a été reprise avant la fin. Reposez-la et ne la bougez plus."),
    "reader_lost": N_("Le lecteur de cartes ne répond plus. Vous pouvez écrire vous-même."),
    "card_silent": N_("La puce ne répond plus. Reprenez la carte et reposez-la."),
    "too_slow": N_("La lecture dure trop longtemps. Vous pouvez recommencer, ou écrire vous-même."),
    "wrong_secret": N_("Ces six chiffres n'ouvrent pas cette carte. Regardez-les bien : il reste un essai."),
    "tries_spent": N_("Ces chiffres n'ouvrent pas la carte. Pour ne pas la bloquer, la borne n'essaie plus."),
    "secret_suspended": N_("La puce n'accepte plus qu'un essai. Pour ne pas la bloquer, la borne ne le prend pas."),
    "secret_blocked": N_("La puce n'accepte plus ces six chiffres. Votre carte reste valable."),
    "other_secret_needed": N_("Cette pièce est d'un modèle plus ancien, que six chiffres n'ouvrent pas."),
    "unsupported": N_("La borne ne sait pas lire cette puce. Ce n'est pas un défaut de votre carte."),
    "not_a_document": N_("Cette carte n'est pas une pièce d'identité que la borne sait lire."),
    "garbage": UNREADABLE,
    "tampered": UNREADABLE,
    "too_large": UNREADABLE,
    "fault": UNREADABLE,
    "other_document": N_("Cette puce n'est pas celle de la pièce que la borne vient de lire. Posez la même pièce."),
    "expired": N_("Cette pièce n'est plus valable, et cette démarche en demande une qui l'est."),
    "unverified": N_("La borne n'a pas pu confirmer ce que dit cette puce. Cela arrive : rien ne vous est reproché."),
    "code_unverified": N_("La borne n'a pas pu confirmer le code de cette pièce. Rien ne vous est reproché."),
    "no_zone": N_("La borne n'a pas vu de chevrons ({chevrons}). Ils sont peut-être de l'autre côté de la pièce."),
    "doubtful_zone": N_("La borne a vu les lignes, mais pas assez nettement pour en être sûre."),
    "no_can": N_("La borne n'a pas trouvé les six chiffres avec certitude. Tapez-les."),
}
BY_HAND = N_("Vous pouvez écrire vous-même : un agent regardera votre pièce si c'est nécessaire.")
DOING: dict[ReadingStage, str] = {
    "access": N_("La borne ouvre la puce."),
    "files": N_("La borne lit votre nom et vos dates."),
    "chip": N_("La borne vérifie la puce."),
    "verify": N_("La borne vérifie la signature."),
}
# Of a document that was shown; the others are its chip's.
SHOWN = ("no_zone", "doubtful_zone")
# No check digit covers them.
TO_CONFIRM: tuple[Name, ...] = ("surname", "given_names")
KEEP_STILL = N_("Ne bougez pas la carte")


def identity_page(view: View, engine: Engine, step: Step) -> Page | None:
    """None: the form itself."""
    match view.visit.identity.stage:
        case "offer":
            return offer(view, engine, step)
        case "digits":
            return digits(view, engine, step)
        case "lay":
            return lay(view, engine, step)
        case "reading":
            return reading(view, engine, step)
        case "show" | "showing":
            return showing_page(view, engine, step)
        case "read" if view.visit.identity.read is not None:
            return was_read(view, engine, step, view.visit.identity.read)
        case "failed":
            return failed(view, engine, step)
    return None


def read_way(view: View, step: Step) -> tuple[Button, ...]:
    """On the form, as long as nothing has been written."""
    ways: list[Button] = []
    if can_read(view.visit, step):
        ways.append(Button(view.tr(N_("Lire ma carte")), "read_card", icon="id"))
    if may_show(view.visit, step):
        # It stays where it is while a device falters: what ends the visit must not come to lie under the finger.
        ways.append(replace(_show(view), enabled=can_show(view.visit, step)))
    return (*ways, *sign_in_way(view, step))


def _show(view: View) -> Button:
    return Button(view.tr(N_("Numériser ma pièce")), "show_document", "zone", icon="scan")


def offer(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    read = Button(
        tr(N_("Lire ma carte")),
        "read_card",
        icon="id",
        detail=tr(N_("La borne lit le nom et les dates dans la puce. Elle ne lit ni la photo, ni les empreintes.")),
        enabled=can_read(view.visit, step),
    )
    shows = replace(
        _show(view), detail=tr(N_("Passeport, carte, titre de séjour : la borne lit les lignes imprimées."))
    )
    written = replace(by_hand(view), detail=tr(N_("Avec le clavier, à l'écran.")))
    return replace(
        base_page(view, engine, step),
        page="choices",
        key=f"identity-{step.id}",
        lead=tr(N_("Votre pièce d'identité peut répondre pour vous.")),
        picture="card_can",
        tiles=(read, *((shows,) if can_show(view.visit, step) else ()), *sign_in_way(view, step, told=True), written),
    )


def digits(view: View, engine: Engine, step: Step) -> Page:
    tr, now = view.tr, view.visit.identity
    asked = Field(
        id=CAN_FIELD,
        label=tr(N_("Les six chiffres")),
        kind="digits",
        value=now.can,
        max_length=CAN_DIGITS,
    )
    lead = N_("Sur le devant de la carte, en bas à droite. Ils ouvrent la puce, et la borne les oublie.")
    compare = N_("La borne a lu ces six chiffres. Comparez-les un à un avec ceux de votre carte.")
    shows = Button(tr(N_("Montrer la carte")), "show_document", "can", icon="camera")
    return replace(
        base_page(view, engine, step),
        page="form",
        key=f"identity-can-{step.id}",
        title=tr(N_("Les six chiffres de votre carte")),
        lead=tr(compare if now.can_seen else lead),
        picture="card_can",
        notice=_not_seen(view),
        fields=(asked,),
        ways=(*((shows,) if can_show(view.visit, step, "can") else ()), by_hand(view), leave_way(view)),
        primary=go_on(view, tr(N_("Ce sont les bons chiffres"))) if now.can_seen else go_on(view),
    )


def _not_seen(view: View) -> Notice | None:
    """Why the six digits could not be read from the card that was shown."""
    match view.visit.identity.problem:
        case Fault(code=code):
            return Notice("attention", view.tr(MEANINGS[code].citizen), code)
        case "no_can":
            return Notice("attention", view.tr(PROBLEMS["no_can"]), "no_can")
    return None


def lay(view: View, engine: Engine, step: Step) -> Page:
    tr, zone = view.tr, view.visit.identity.zone
    lying = any(card.code is None for card in view.visit.cards.values())
    again = go_on(view, tr(N_("Lire la carte"))) if lying else None
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-lay-{step.id}",
        title=tr(N_("Posez votre carte sur le lecteur") if zone is None else N_("Posez la même pièce sur le lecteur")),
        lead=tr(N_("À plat, et sans la bouger jusqu'à la fin.") if zone is None else N_("Un passeport se pose fermé.")),
        picture=LAY,
        device_state="ready",
        ways=(*_keep(view), by_hand(view), leave_way(view)),
        primary=again,
    )


def _keep(view: View) -> tuple[Button, ...]:
    """Without the chip, where its document's zone was read."""
    if view.visit.identity.zone is None:
        return ()
    return (Button(view.tr(N_("Garder ce qui a été lu")), "keep_zone", icon="check"),)


def reading(view: View, engine: Engine, step: Step) -> Page:
    """Nothing but to wait, or to stop."""
    tr = view.tr
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-lay-{step.id}",
        title=tr(KEEP_STILL),
        lead=tr(DOING[view.visit.identity.doing]),
        picture=WAIT,
        device_state="busy",
        ways=(Button(tr(N_("Arrêter la lecture")), "stop_reading", icon="x"),),
        back=None,
    )


def was_read(view: View, engine: Engine, step: Step, read: DocumentRead) -> Page:
    """What was read of the document, and what of it could be verified; of the person, nothing is. It becomes an answer
    when it is said to be right."""
    tr, facts = view.tr, facts_read(view.visit, engine, step)
    asked = engine.visible_fields(step.id, facts)
    rows = tuple(
        Row(
            tr(field.label),
            shown(field, facts[field.id], tr),
            origin=tr(ORIGINS[facts[field.id].origin]),
            attention=_doubt(view, field, read) if facts[field.id].origin == read.by else "",
        )
        for field in asked
        if field.id in facts
    )
    unread = any(field.required and field.id not in facts for field in asked)
    title = N_("Voici ce que nous avons lu")
    lead = N_("Comparez avec votre carte. Vous pouvez la reprendre.")
    more = N_("La carte ne dit pas tout : la page suivante demande le reste.")
    if read.by == "mrz":
        lead = N_("Comparez lettre à lettre avec votre pièce, et reprenez-la.")
        more = N_("La pièce ne dit pas tout : la page suivante demande le reste.")
    if read.by == "france_connect":
        title = N_("Voici ce que FranceConnect a donné")
        lead = N_("Comparez avec vos papiers.")
        more = N_("FranceConnect ne dit pas tout : la page suivante demande le reste.")
    if read.by == "wallet":
        title = N_("Voici ce que votre téléphone a montré")
        lead = N_("Comparez avec vos papiers.")
        more = N_("Votre téléphone ne dit pas tout : la page suivante demande le reste.")
    if read.by == "particulier":
        title, lead, more = N_("Voici votre quotient familial"), N_("La CAF ou la MSA l'a donné."), ""
    chip = Button(tr(N_("Lire aussi la puce")), "read_chip", icon="id")
    return replace(
        base_page(view, engine, step),
        page="reading",
        key=f"identity-read-{step.id}",
        title=tr(title),
        lead=" ".join([tr(lead), *([tr(more)] if unread and more else [])]),
        picture="identity",
        rows=rows,
        notice=_verified(view, read),
        ways=(
            *((chip,) if can_open(view.visit, step) else ()),
            replace(by_hand(view), label=tr(N_("Corriger"))),
            leave_way(view),
        ),
        primary=go_on(view, tr(N_("C'est bien cela"))),
    )


def _doubt(view: View, field: FlowField, read: DocumentRead) -> str:
    names: list[Name | str] = [source.partition(".")[2] for source in field.sources]
    if any(name in read.uncertain for name in names):
        return view.tr(N_("La carte peut avoir coupé cette réponse. Vérifiez-la."))
    if any(name in read.derived for name in names):
        return view.tr(N_("Cette réponse est calculée, et non écrite sur la carte. Vérifiez-la."))
    if read.by == "mrz" and any(name in TO_CONFIRM for name in names):
        return view.tr(N_("Écrit ici sans accents. Vérifiez chaque lettre."))
    return ""


def _verified(view: View, read: DocumentRead) -> Notice:
    if read.by in ("france_connect", "particulier", "wallet"):
        return said_elsewhere(view, read.by)
    if (read.signed or read.by == "cev") and not read.expired:
        return Notice("good", view.tr(N_("Le code signé de cette pièce est bon.")))
    if read.by == "mrz" and "expiry" in read.derived and not read.expired:
        said = N_("Validité calculée d'après la date de délivrance : {until}. Vérifiez-la.")
        return Notice("info", view.tr(said, until=_month(read.values.get("expiry", ""))))
    if read.by == "mrz" and not read.expired:
        said = N_("Ces réponses sont imprimées sur la pièce. La borne ne dit pas si la pièce est authentique.")
        return Notice("info", view.tr(said))
    if read.expired:
        return Notice("info", view.tr(N_("Cette pièce n'est plus valable. Pour cette démarche, elle suffit.")))
    if read.passive == "ok" and read.genuine == "ok":
        return Notice("good", view.tr(N_("La puce est authentique.")))
    if read.passive == "ok":
        return Notice("info", view.tr(N_("Un État a signé ces réponses. La puce elle-même n'a pas pu être vérifiée.")))
    return Notice("info", view.tr(N_("La signature de la puce n'a pas pu être vérifiée ici. C'est sans gravité.")))


def _month(iso: str) -> str:
    year, _, rest = iso.partition("-")
    return f"{rest[:2]}/{year}" if rest else year


def failed(view: View, engine: Engine, step: Step) -> Page:
    """Why, and always the keyboard; the card once more where that can help."""
    tr, problem = view.tr, view.visit.identity.problem
    if isinstance(problem, Fault):
        said, code = MEANINGS[problem.code].citizen, str(problem.code)
    else:
        code = problem.name if isinstance(problem, DocumentProblem) else problem or "fault"
        said = PROBLEMS[code]
    again: Button | None = None
    printed = code == "code_unverified"
    shown_in_vain = code in SHOWN or (isinstance(problem, Fault) and not another_try(view.visit))
    if shown_in_vain:
        again = replace(_show(view), label=tr(N_("Recommencer"))) if can_show(view.visit, step) else None
    elif can_read(view.visit, step) and (another_try(view.visit) or code == "wrong_secret"):
        label = N_("Retaper les chiffres") if code == "wrong_secret" else N_("Recommencer")
        again = Button(tr(label), "read_card", icon="refresh")
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-failed-{step.id}",
        title=tr(N_("La pièce n'a pas été lue") if shown_in_vain or printed else N_("La carte n'a pas été lue")),
        lead=tr(BY_HAND),
        picture="card_zone" if shown_in_vain or printed else "card_can" if code == "wrong_secret" else LAY,
        device_state="fault",
        notice=Notice("attention", tr(said, chevrons=CHEVRONS), code),
        ways=(
            *_keep(view),
            *(() if shown_in_vain else _other_ways(view, step, code)),
            *((by_hand(view),) if again else ()),
            leave_way(view),
        ),
        primary=again or go_on(view, tr(N_("Écrire moi-même")), action="type_myself"),
    )


def _other_ways(view: View, step: Step, code: str) -> tuple[Button, ...]:
    """A chip that could not be read leaves the lines that are printed; an older document is opened by them."""
    offered = view.visit.identity.zone is None and can_show(view.visit, step)
    return (_show(view),) if offered and code not in ("unverified", "code_unverified", "expired") else ()
