"""One page for each kind of step: form, choice, capture, review, sign, submit."""

from msgspec.structs import replace

from kiosk.devices.states import Busy, Ready
from kiosk.errors import N_
from kiosk.flows.engine import TO_CONFIRM, Engine
from kiosk.flows.kinds import NOT_LATIN
from kiosk.flows.model import Field as FlowField
from kiosk.flows.model import Step
from kiosk.session.answers import as_typed
from kiosk.session.feeding import can_feed
from kiosk.session.needs import works
from kiosk.session.papers import document_field
from kiosk.session.photographing import can_photograph
from kiosk.session.sending import to_sign
from kiosk.session.shown import ORIGINS, shown
from kiosk.session.state import CAMERA_STAGES, AtStep, device_of
from kiosk.ui.viewmodels.content import Button, Field, Notice, Option, Page, Row
from kiosk.ui.viewmodels.device_notices import aiming_notice, capture_notice, card_notice, sheets_notice
from kiosk.ui.viewmodels.view import (
    View,
    back,
    go_on,
    help_button,
    leave_way,
    not_told_rows,
    unreviewed_rows,
    where_rows,
)

_KINDS = {"text": "text", "date": "date", "choice": "choice", "yesno": "choice", "postcode": "postcode", "town": "town"}


def step_page(view: View, engine: Engine, place: AtStep) -> Page:
    """A card that is laid down is what is spoken of while it lies there."""
    shown = _step_page(view, engine, place)
    said = card_notice(view, engine.flow)
    return shown if said is None else replace(shown, notice=said)


def _step_page(view: View, engine: Engine, place: AtStep) -> Page:
    step = engine.flow.step(place.step)
    match step.kind:
        case "form":
            return form(view, engine, step)
        case "choice":
            return choice(view, engine, step)
        case "capture":
            return capture(view, engine, step, place)
        case "review":
            return review(view, engine, step)
        case "sign":
            return sign(view, engine, step)
        case "submit":
            return submit(view, engine, step)


def _base(view: View, engine: Engine, step: Step) -> Page:
    """What every step's page has in common; each kind replaces what is its own."""
    steps = engine.visible_steps(view.visit.facts)
    at = next((number for number, other in enumerate(steps, 1) if other.id == step.id), 1)
    return Page(
        page="message",
        key=f"step-{step.id}",
        title=view.tr(step.title),
        lead=view.tr(step.lead) if step.lead else "",
        picture=step.picture,
        progress=view.tr(N_("Étape {at} sur {count} · {title}"), at=at, count=len(steps), title=view.tr(step.title)),
        step=at,
        steps=len(steps),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def _advice(view: View, engine: Engine, step: Step) -> tuple[Notice | None, tuple[Button, ...]]:
    """The warnings that are to be shown, and what may be done about them."""
    told = [advice for advice in engine.warnings(step.id, view.visit.facts) if advice.say in view.visit.advised]
    if not told:
        return None, ()
    offers = dict.fromkeys(offer for advice in told for offer in advice.offer)
    buttons = tuple(button for offer in offers if (button := _offer(view, engine, offer)) is not None)
    return Notice("attention", view.tr.warning(*(advice.say for advice in told))), buttons


def _offer(view: View, engine: Engine, offer: str) -> Button | None:
    """`continue` is the page's own button."""
    if offer == "rescan":
        return Button(view.tr(N_("Numériser un autre papier")), "scan_again", icon="refresh")
    if offer == "call_agent":
        return Button(view.tr(N_("Demander à quelqu'un")), "help", icon="user-question")
    if offer.startswith("edit:"):
        target = offer.removeprefix("edit:")
        step = engine.flow.step_of(target)
        label = next((field.label for field in step.fields if field.id == target), step.title)
        return Button(view.tr(N_("Corriger : {what}"), what=view.tr(label)), "edit", target, icon="pencil")
    return None


def form(view: View, engine: Engine, step: Step) -> Page:
    notice, offers = _advice(view, engine, step)
    base, asked = _base(view, engine, step), engine.visible_fields(step.id, view.visit.facts)
    return replace(
        base,
        page="form",
        lead=" ".join(part for part in (base.lead, _in_latin_letters(view, asked)) if part),
        fields=tuple(field_of(view, field) for field in asked),
        notice=notice or _to_confirm(view, step),
        ways=(*offers, leave_way(view)),
        primary=go_on(view),
    )


def _in_latin_letters(view: View, asked: tuple[FlowField, ...]) -> str:
    """Told before the first letter to whom other letters come first; the keyboard has none of those."""
    compared = any(field.type in ("text", "town") and field.script == "latin" for field in asked)
    return view.tr(NOT_LATIN) if compared and view.tr.about.script != "latin" else ""


def _to_confirm(view: View, step: Step) -> Notice | None:
    waiting = [field for field in step.fields if field.id in view.visit.facts]
    if any(view.visit.facts[field.id].to_confirm for field in waiting):
        return Notice("attention", view.tr(TO_CONFIRM))
    return None


def field_of(view: View, field: FlowField) -> Field:
    tr, fact = view.tr, view.visit.facts.get(field.id)
    options = tuple(Option(o.value, tr(o.label), tr(o.detail) if o.detail else "") for o in field.options)
    if field.type == "yesno":
        options = (Option("yes", tr(N_("Oui"))), Option("no", tr(N_("Non"))))
    return Field(
        id=field.id,
        label=tr(field.label),
        kind=_KINDS[field.type],  # type: ignore[arg-type]
        value=view.visit.drafts.get(field.id, as_typed(fact.value if fact else None)),
        help=tr(field.help) if field.help else "",
        example=field.example or "",
        required=field.required,
        max_length=field.max_length,
        masked=field.mask != "none",
        origin=tr(ORIGINS[fact.origin]) if fact is not None and field.id not in view.visit.drafts else "",
        options=options,
    )


def choice(view: View, engine: Engine, step: Step) -> Page:
    """A step with one question: a tile answers it and goes on."""
    field = engine.visible_fields(step.id, view.visit.facts)[0]
    fact = view.visit.facts.get(field.id)
    tiles = tuple(
        Button(
            view.tr(option.label),
            "choose",
            f"{field.id}={option.value}",
            detail=view.tr(option.detail) if option.detail else "",
            selected=fact is not None and fact.value == option.value,
        )
        for option in field.options
    )
    return replace(
        _base(view, engine, step),
        page="choices",
        tiles=tiles,
        notice=_to_confirm(view, step),
        primary=go_on(view) if fact is not None else None,
    )


def capture(view: View, engine: Engine, step: Step, place: AtStep) -> Page:
    now = view.visit.capture
    if place.without_paper:
        return without_paper(view, engine, step)
    if now.stage == "read":
        return reading(view, engine, step)
    if now.stage in ("scanning", "decoding"):
        return capturing(view, engine, step)
    if now.stage in CAMERA_STAGES:
        return aiming(view, engine, step)
    field = document_field(step)
    no_paper = Button(view.tr(N_("Je n'ai pas ce papier")), "no_paper", icon="file-off")
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
    others = tuple(way for way in (scan, photograph) if way is not first and (way is scan or photographs))
    return replace(
        _base(view, engine, step),
        page="capture",
        lead=view.tr(lead) if lead else "",
        picture=picture,
        device_state="fault" if now.stage == "failed" else "ready",
        notice=capture_notice(view, step),
        ways=(*others, no_paper, leave_way(view)),
        primary=first,
        rows=(Row("", view.tr(field.help)),) if field is not None and field.help else (),
    )


def capturing(view: View, engine: Engine, step: Step) -> Page:
    """The device works: the drawing moves with it, and the only thing to press stops it."""
    now = view.visit.capture
    decoding, feeding = now.stage == "decoding", now.from_feeder or len(now.sheets) > 1
    lead = N_("Ne touchez pas au papier. La lampe passe dessous.")
    if decoding:
        lead = N_("Nous lisons votre papier.")
    elif feeding:
        lead = N_("Les feuilles passent une à une. Attendez la dernière.")
    picture = "scan_feeder" if feeding else "scan_glass"
    stop = Button(view.tr(N_("Arrêter la numérisation")), "cancel_scan", icon="x")
    return replace(
        _base(view, engine, step),
        page="capture",
        lead=view.tr(lead),
        picture="camera_document" if now.with_camera else picture,
        device_state="done" if decoding else "busy",
        notice=sheets_notice(view),
        ways=() if decoding else (stop,),
        back=None,
    )


def aiming(view: View, engine: Engine, step: Step) -> Page:
    """What the camera sees, live; nothing else is to be pressed but its button, and the way back."""
    tr, now = view.tr, view.visit.capture
    works_now = isinstance(device_of(view.visit, "camera"), Ready | Busy)
    lead = N_("Tenez le papier à plat devant la caméra, bien éclairé, en entier dans l'image.")
    return replace(
        _base(view, engine, step),
        page="capture",
        key=f"camera-{step.id}",
        lead=tr(N_("Ne bougez plus.")) if now.stage == "photographing" else tr(lead),
        picture="",
        camera=True,
        device_state="busy" if now.stage == "photographing" else "ready",
        notice=aiming_notice(view),
        ways=(Button(tr(N_("Ne pas photographier")), "put_camera_away", icon="x"),),
        back=None,
        primary=Button(
            tr(N_("Prendre la photo")), "take_picture", icon="camera", enabled=now.stage == "aimed" and works_now
        ),
    )


def reading(view: View, engine: Engine, step: Step) -> Page:
    """What was understood of the paper, and a choice."""
    field = document_field(step)
    fact = view.visit.facts.get(field.id) if field is not None else None
    rows: tuple[Row, ...] = ()
    if field is not None and fact is not None:
        rows = (Row(view.tr(field.label), shown(field, fact, view.tr), origin=view.tr(ORIGINS[fact.origin])),)
    notice, offers = _advice(view, engine, step)
    notice = sheets_notice(view) or notice
    again = Button(view.tr(N_("Numériser un autre papier")), "scan_again", icon="refresh")
    if all(offer.action != "scan_again" for offer in offers):
        offers = (*offers, again)
    if notice is None and fact is not None and fact.origin == "two_d_doc":
        notice = Notice("good", view.tr(N_("Le code signé de ce papier est valable.")))
    return replace(
        _base(view, engine, step),
        page="reading",
        key=f"reading-{step.id}",
        title=view.tr(N_("Voici ce que nous avons lu")),
        lead="",
        preview=preview_url(view, field),
        rows=rows,
        notice=notice,
        ways=(*offers, leave_way(view)),
        primary=go_on(view, view.tr(N_("C'est bien cela"))),
    )


def preview_url(view: View, field: FlowField | None) -> str:
    value = view.visit.facts[field.id].value if field is not None and field.id in view.visit.facts else None
    hashes = getattr(value, "sha256", ())
    return f"image://page/{hashes[0]}" if hashes and hashes[0] in view.visit.pages else ""


def without_paper(view: View, engine: Engine, step: Step) -> Page:
    """ "I don't have this paper": what it means, at once, and the other ways."""
    tr, field = view.tr, document_field(step)
    required = field is not None and field.required
    said = N_("Sans ce papier, la borne ne peut pas envoyer le dossier. L'accueil peut vous aider.")
    legal = (Row(tr(N_("Texte qui le demande")), tr.legal(field.legal)),) if field is not None and field.legal else ()
    return replace(
        _base(view, engine, step),
        key=f"without-{step.id}",
        title=tr(N_("Vous n'avez pas ce papier")),
        lead=tr(said if required else N_("Ce papier n'est pas obligatoire. Vous pouvez continuer sans lui.")),
        picture="counter",
        rows=(
            *legal,
            *(unreviewed_rows(view) if legal else ()),
            *where_rows(view),
        ),
        primary=None if required else go_on(view),
    )


def review(view: View, engine: Engine, step: Step) -> Page:
    """Every answer, made from the facts; each can be corrected, those "to confirm" can be confirmed here."""
    tr, facts = view.tr, view.visit.facts
    missing = {item.field: item for item in engine.missing(facts, before=step.id)}
    rows = [
        Row(
            label=tr(row.label),
            value=shown(engine.flow.field(row.field), row.fact, tr),
            origin=tr(ORIGINS[row.fact.origin]),
            heading=tr(section.title),
            attention=tr(missing[row.field].reason) if row.field in missing else "",
            edit=Button(
                tr(N_("Corriger")), "edit", row.field, "pencil", speech=tr(N_("Corriger : {what}"), what=tr(row.label))
            ),
        )
        for section in engine.review(facts)
        for row in section.rows
        if engine.flow.field(row.field).type != "signature"
    ]
    unanswered = [item for item in missing.values() if item.field not in facts]
    rows += [
        Row(
            label=tr(engine.flow.field(item.field).label),
            value=tr(N_("Pas encore répondu")),
            heading=tr(engine.flow.step(item.step).title),
            attention=tr(item.reason),
            edit=Button(tr(N_("Répondre")), "edit", item.field, "pencil"),
        )
        for item in unanswered
    ]
    confirm = tuple(
        Button(
            tr(N_("Toujours juste : {what}"), what=tr(engine.flow.field(name).label)), "still_right", name, icon="check"
        )
        for name, item in missing.items()
        if item.reason == TO_CONFIRM
    )
    notice = None
    if missing:
        told = tr.plural(N_("Une réponse est à vérifier."), N_("{n} réponses sont à vérifier."), len(missing))
        notice = Notice("attention", told)
    return replace(
        _base(view, engine, step),
        page="review",
        rows=tuple(rows),
        notice=notice,
        ways=(*confirm, leave_way(view)),
        primary=go_on(view, tr(N_("Tout est juste")), enabled=not missing),
    )


def sign(view: View, engine: Engine, step: Step) -> Page:
    tr, field = view.tr, to_sign(view.visit, engine, step)
    base = _base(view, engine, step)
    if field is None:
        signed = tr(N_("C'est signé. Si vous changez une réponse, il faudra signer à nouveau."))
        return replace(base, lead=signed, primary=go_on(view))
    worth = N_(
        "Signer ou confirmer avec des mots ont ici la même valeur : une déclaration. "
        "Ce n'est pas une signature électronique qualifiée."
    )
    said = field.statement or field.label
    statement = tr(said)
    label = tr(N_("Je confirme sans dessiner"))
    # Spoken with its label first: who says aloud what is written must be understood.
    spoken = Button(label, "sign_spoken", icon="check", detail=statement, speech=f"{label}. {statement}")
    return replace(
        base,
        page="sign",
        key=f"sign-{field.id}",
        rows=(Row(tr(N_("Vous déclarez")), tr.legal(said)), *unreviewed_rows(view)),
        notice=Notice("info", tr.legal(worth)),
        ways=(spoken, leave_way(view)),
        primary=go_on(view, tr(N_("Signer")), action="sign"),
    )


def submit(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    to = Row(tr(N_("Destinataire")), view.config.operator.service)
    return replace(
        _base(view, engine, step),
        picture=step.picture or "send",
        rows=(to, *not_told_rows(view, engine.flow)),
        primary=go_on(view, tr(N_("Envoyer"))),
    )
