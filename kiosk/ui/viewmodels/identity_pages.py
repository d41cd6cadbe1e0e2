"""An identity document that fills in a form: the choice, the six digits, the card on the reader, what was read."""

from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, Name, ProblemName, ReadingStage
from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Field as FlowField
from kiosk.flows.model import Step
from kiosk.session.identity import CAN_DIGITS, CAN_FIELD, another_try
from kiosk.session.identity_offer import can_read
from kiosk.session.identity_state import Refusal
from kiosk.session.shown import ORIGINS, shown
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
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
    "expired": N_("Cette pièce n'est plus valable, et cette démarche en demande une qui l'est."),
    "unverified": N_("La borne n'a pas pu confirmer ce que dit cette puce. Cela arrive : rien ne vous est reproché."),
}
BY_HAND = N_("Vous pouvez écrire vous-même : un agent regardera votre pièce si c'est nécessaire.")
DOING: dict[ReadingStage, str] = {
    "access": N_("La borne ouvre la puce."),
    "files": N_("La borne lit votre nom et vos dates."),
    "chip": N_("La borne vérifie la puce."),
    "verify": N_("La borne vérifie la signature."),
}
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
        case "read" if view.visit.identity.read is not None:
            return was_read(view, engine, step, view.visit.identity.read)
        case "failed":
            return failed(view, engine, step)
    return None


def read_way(view: View, step: Step) -> tuple[Button, ...]:
    """On the form, as long as nothing has been written."""
    if not can_read(view.visit, step):
        return ()
    return (Button(view.tr(N_("Lire ma carte")), "read_card", icon="id"),)


def _by_hand(view: View) -> Button:
    return Button(view.tr(N_("Écrire moi-même")), "type_myself", icon="pencil")


def offer(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    read = Button(
        tr(N_("Lire ma carte")),
        "read_card",
        icon="id",
        detail=tr(N_("La borne lit le nom et les dates dans la puce. Elle ne lit ni la photo, ni les empreintes.")),
        enabled=can_read(view.visit, step),
    )
    written = replace(_by_hand(view), detail=tr(N_("Avec le clavier, à l'écran.")))
    return replace(
        base_page(view, engine, step),
        page="choices",
        key=f"identity-{step.id}",
        lead=tr(N_("Une carte qui porte six chiffres en bas à droite peut répondre pour vous.")),
        picture="card_can",
        tiles=(read, written),
    )


def digits(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    asked = Field(
        id=CAN_FIELD,
        label=tr(N_("Les six chiffres")),
        kind="digits",
        value=view.visit.identity.can,
        max_length=CAN_DIGITS,
    )
    return replace(
        base_page(view, engine, step),
        page="form",
        key=f"identity-can-{step.id}",
        title=tr(N_("Les six chiffres de votre carte")),
        lead=tr(N_("Sur le devant de la carte, en bas à droite. Ils ouvrent la puce, et la borne les oublie.")),
        picture="card_can",
        fields=(asked,),
        ways=(_by_hand(view), leave_way(view)),
        primary=go_on(view),
    )


def lay(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    lying = any(card.code is None for card in view.visit.cards.values())
    again = go_on(view, tr(N_("Lire la carte"))) if lying else None
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-lay-{step.id}",
        title=tr(N_("Posez votre carte sur le lecteur")),
        lead=tr(N_("À plat, et sans la bouger jusqu'à la fin.")),
        picture=LAY,
        device_state="ready",
        ways=(_by_hand(view), leave_way(view)),
        primary=again,
    )


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
    """What was taken from the document, and what of it could be verified; of the person, nothing is."""
    tr, facts = view.tr, view.visit.facts
    asked = engine.visible_fields(step.id, facts)
    rows = tuple(
        Row(
            tr(field.label),
            shown(field, facts[field.id], tr),
            origin=tr(ORIGINS[facts[field.id].origin]),
            attention=_doubt(view, field, read),
        )
        for field in asked
        if field.id in facts
    )
    unread = any(field.required and field.id not in facts for field in asked)
    lead = N_("Comparez avec votre carte. Vous pouvez la reprendre.")
    more = N_("La carte ne dit pas tout : la page suivante demande le reste.")
    return replace(
        base_page(view, engine, step),
        page="reading",
        key=f"identity-read-{step.id}",
        title=tr(N_("Voici ce que nous avons lu")),
        lead=" ".join([tr(lead), *([tr(more)] if unread else [])]),
        picture="identity",
        rows=rows,
        notice=_verified(view, read),
        ways=(replace(_by_hand(view), label=tr(N_("Corriger"))), leave_way(view)),
        primary=go_on(view, tr(N_("C'est bien cela"))),
    )


def _doubt(view: View, field: FlowField, read: DocumentRead) -> str:
    names: list[Name | str] = [source.partition(".")[2] for source in field.sources]
    if any(name in read.uncertain for name in names):
        return view.tr(N_("La carte peut avoir coupé cette réponse. Vérifiez-la."))
    if any(name in read.derived for name in names):
        return view.tr(N_("Cette réponse est calculée, et non écrite sur la carte. Vérifiez-la."))
    return ""


def _verified(view: View, read: DocumentRead) -> Notice:
    if read.expired:
        return Notice("info", view.tr(N_("Cette pièce n'est plus valable. Pour cette démarche, elle suffit.")))
    if read.passive == "ok" and read.genuine == "ok":
        return Notice("good", view.tr(N_("La puce est authentique.")))
    if read.passive == "ok":
        return Notice("info", view.tr(N_("Un État a signé ces réponses. La puce elle-même n'a pas pu être vérifiée.")))
    return Notice("info", view.tr(N_("La signature de la puce n'a pas pu être vérifiée ici. C'est sans gravité.")))


def failed(view: View, engine: Engine, step: Step) -> Page:
    """Why, and always the keyboard; the card once more where that can help."""
    tr, problem = view.tr, view.visit.identity.problem
    if isinstance(problem, Fault):
        said, code = MEANINGS[problem.code].citizen, str(problem.code)
    else:
        code = problem.name if isinstance(problem, DocumentProblem) else problem or "fault"
        said = PROBLEMS[code]
    again: Button | None = None
    if can_read(view.visit, step) and (another_try(view.visit) or code == "wrong_secret"):
        label = N_("Retaper les chiffres") if code == "wrong_secret" else N_("Recommencer")
        again = Button(tr(label), "read_card", icon="refresh")
    return replace(
        base_page(view, engine, step),
        page="capture",
        key=f"identity-failed-{step.id}",
        title=tr(N_("La carte n'a pas été lue")),
        lead=tr(BY_HAND),
        picture="card_can" if code == "wrong_secret" else LAY,
        device_state="fault",
        notice=Notice("attention", tr(said), code),
        ways=(*((_by_hand(view),) if again else ()), leave_way(view)),
        primary=again or go_on(view, tr(N_("Écrire moi-même")), action="type_myself"),
    )
