"""One page for each kind of step: form, choice, capture, review, sign, submit."""

from msgspec.structs import replace

from kiosk.errors import N_
from kiosk.flows.engine import TO_CONFIRM, Engine
from kiosk.flows.engine import Row as Answered
from kiosk.flows.facts import Fact
from kiosk.flows.kinds import KINDS, NOT_LATIN
from kiosk.flows.model import Field as FlowField
from kiosk.flows.model import Step
from kiosk.i18n.display import unbroken
from kiosk.session.answers import as_typed
from kiosk.session.known import ALREADY_SAID, all_known
from kiosk.session.sending import is_anothers_turn, to_sign
from kiosk.session.shown import origin, shown_masked
from kiosk.session.state import AtStep
from kiosk.session.turns import awaited, may_see, present
from kiosk.ui.viewmodels.address_pages import address_page, address_said, address_way
from kiosk.ui.viewmodels.capture_pages import capture
from kiosk.ui.viewmodels.content import Button, Field, Notice, Option, Page, Row
from kiosk.ui.viewmodels.device_notices import card_notice
from kiosk.ui.viewmodels.identity_pages import identity_page, read_way
from kiosk.ui.viewmodels.paper_first import paper_way
from kiosk.ui.viewmodels.resuming_pages import come_back_way
from kiosk.ui.viewmodels.step_base import advice, base_page, title_of
from kiosk.ui.viewmodels.turn_pages import LEAVE_PLACE, turn_page
from kiosk.ui.viewmodels.view import (
    View,
    go_on,
    leave_way,
    not_told_rows,
    unreviewed_rows,
)

HIDDEN = N_("Caché : c'est la réponse d'une autre personne.")


def step_page(view: View, engine: Engine, place: AtStep) -> Page:
    """A card that is laid down is what is spoken of while it lies there."""
    shown = _with_coming_back(view, _step_page(view, engine, place))
    said = card_notice(view, engine.flow)
    return shown if said is None else replace(shown, notice=said)


def _with_coming_back(view: View, page: Page) -> Page:
    """Wherever one may leave, one may also come back: the way stands before the one that erases everything."""
    leaving = next((at for at, way in enumerate(page.ways) if way.action == "end"), None)
    if leaving is None:
        return page
    return replace(page, ways=(*page.ways[:leaving], *come_back_way(view), *page.ways[leaving:]))


def _step_page(view: View, engine: Engine, place: AtStep) -> Page:
    step = engine.flow.step(place.step)
    if person := awaited(view.visit, engine.flow, step):
        base = replace(base_page(view, engine, step), key=f"turn-{step.id}")
        return turn_page(view, base, engine.flow, person)
    match step.kind:
        case "form":
            return identity_page(view, engine, step) or address_page(view, engine, step) or form(view, engine, step)
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


def form(view: View, engine: Engine, step: Step) -> Page:
    notice, offers = advice(view, engine, step)
    base, asked = base_page(view, engine, step), engine.visible_fields(step.id, view.visit.facts)
    if all_known(view.visit, engine, step):
        return already_known(view, engine, step, asked)
    return replace(
        base,
        page="form",
        lead=" ".join(part for part in (base.lead, _in_latin_letters(view, asked)) if part),
        fields=tuple(field_of(view, field) for field in asked),
        notice=notice or address_said(view, step) or _to_confirm(view, step),
        ways=(
            *offers,
            *read_way(view, step),
            *paper_way(view, engine, step),
            *address_way(view, engine, step),
            leave_way(view),
        ),
        primary=go_on(view),
    )


def already_known(view: View, engine: Engine, step: Step, asked: tuple[FlowField, ...]) -> Page:
    """What an earlier démarche of this visit was told: shown, to be said right or changed, and not asked again."""
    tr, facts = view.tr, view.visit.facts
    rows = tuple(
        Row(tr(field.label), unbroken(shown_masked(field, facts[field.id], tr)), origin=origin(facts[field.id], tr))
        for field in asked
        if field.id in facts
    )
    return replace(
        base_page(view, engine, step),
        page="reading",
        key=f"known-{step.id}",
        lead=tr(N_("Vous l'avez déjà dit pendant cette visite. Est-ce toujours juste ?")),
        rows=rows,
        ways=(Button(tr(N_("Changer")), "edit", step.id, icon="pencil"), leave_way(view)),
        primary=go_on(view, tr(N_("C'est juste"))),
    )


def _in_latin_letters(view: View, asked: tuple[FlowField, ...]) -> str:
    """Told before the first letter to whom other letters come first; the keyboard has none of those."""
    compared = any(field.type in ("text", "long_text", "town") and field.script == "latin" for field in asked)
    return view.tr(NOT_LATIN) if compared and view.tr.about.script != "latin" else ""


def _to_confirm(view: View, step: Step) -> Notice | None:
    waiting = [field for field in step.fields if field.id in view.visit.facts]
    if any(view.visit.facts[field.id].to_confirm for field in waiting):
        return Notice("attention", view.tr(TO_CONFIRM))
    return None


def _known(view: View, fact: Fact | None) -> Notice | None:
    return Notice("info", view.tr(ALREADY_SAID)) if fact is not None and fact.carried else None


def field_of(view: View, field: FlowField) -> Field:
    tr, fact = view.tr, view.visit.facts.get(field.id)
    return Field(
        id=field.id,
        label=tr(field.label),
        kind=KINDS[field.type].control,
        value=view.visit.drafts.get(field.id, as_typed(field, fact.value if fact else None)),
        help=tr(field.help) if field.help else "",
        example=field.example or "",
        required=field.required,
        max_length=length_of(field),
        masked=field.mask != "none" or KINDS[field.type].secret,
        origin=origin(fact, tr) if fact is not None and field.id not in view.visit.drafts else "",
        proposed=fact is not None and fact.origin == "agent" and field.id not in view.visit.drafts,
        options=options_of(view, field),
        picture=field.picture,
    )


def length_of(field: FlowField) -> int:
    """How much may be typed: of a number in digits, as many as it can have; its box is as wide."""
    if field.type == "number":
        return 8 if field.most is None else len(str(field.most))
    return 13 if field.type == "tax_number" else field.max_length


def options_of(view: View, field: FlowField) -> tuple[Option, ...]:
    tr = view.tr
    if field.type == "yesno":
        return (Option("yes", tr(N_("Oui"))), Option("no", tr(N_("Non"))))
    return tuple(Option(o.value, tr(o.label), tr(o.detail) if o.detail else "") for o in field.options)


def choice(view: View, engine: Engine, step: Step) -> Page:
    """A step with one question: a tile answers it and goes on."""
    field = engine.visible_fields(step.id, view.visit.facts)[0]
    fact = view.visit.facts.get(field.id)
    chosen = as_typed(field, fact.value) if fact is not None else ""
    tiles = tuple(
        Button(
            option.label,
            "choose",
            f"{field.id}={option.value}",
            detail=option.detail,
            selected=chosen == option.value,
        )
        for option in options_of(view, field)
    )
    base, (notice, offers) = base_page(view, engine, step), advice(view, engine, step)
    return replace(
        base,
        page="choices",
        lead=" ".join(part for part in (base.lead, view.tr(field.help) if field.help else "") if part),
        picture=field.picture or base.picture,
        tiles=tiles,
        notice=notice or _to_confirm(view, step) or _known(view, fact),
        ways=(*offers, *base.ways),
        primary=go_on(view) if fact is not None else None,
    )


def review(view: View, engine: Engine, step: Step) -> Page:
    """Every answer, made from the facts; each can be corrected, those "to confirm" can be confirmed here."""
    tr, facts = view.tr, view.visit.facts
    missing = {item.field: item for item in engine.missing(facts, before=step.id)}
    rows = [
        Row(
            label=tr(row.label),
            value=_seen(view, engine, row),
            origin=origin(row.fact, tr) if may_see(view.visit, engine.flow, engine.flow.field(row.field)) else "",
            heading=title_of(view, engine, engine.flow.step(section.step)),
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
        base_page(view, engine, step),
        page="review",
        rows=tuple(rows),
        notice=notice,
        ways=(*confirm, leave_way(view)),
        primary=go_on(view, tr(N_("Tout est juste")), enabled=not missing),
    )


def _seen(view: View, engine: Engine, row: Answered) -> str:
    field = engine.flow.field(row.field)
    if not may_see(view.visit, engine.flow, field):
        return view.tr(HIDDEN)
    return unbroken(shown_masked(field, row.fact, view.tr))


def own_answers(view: View, engine: Engine) -> tuple[Row, ...]:
    """What somebody signs who has not been at the review, as the first person has: their own answers, and those of
    all."""
    flow = engine.flow
    if not flow.apart or present(view.visit, flow) == next(iter(flow.persons)):
        return ()
    return tuple(
        Row(view.tr(row.label), _seen(view, engine, row), heading=view.tr(section.title))
        for section in engine.review(view.visit.facts)
        for row in section.rows
        if (field := flow.field(row.field)).type != "signature" and may_see(view.visit, flow, field)
    )


def sign(view: View, engine: Engine, step: Step) -> Page:
    tr, field = view.tr, to_sign(view.visit, engine, step)
    base = base_page(view, engine, step)
    if field is None:
        signed = tr(N_("C'est signé. Si vous changez une réponse, il faudra signer à nouveau."))
        return replace(base, lead=signed, primary=go_on(view))
    if is_anothers_turn(view.visit, engine, step):
        return hand_over(view, engine, step, field)
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
        rows=(
            Row(tr(N_("Vous déclarez")), tr.legal(said)),
            *unreviewed_rows(view),
            *own_answers(view, engine),
        ),
        notice=Notice("info", tr.legal(worth)),
        ways=(spoken, leave_way(view)),
        primary=go_on(view, tr(N_("Signer")), action="sign"),
    )


def hand_over(view: View, engine: Engine, step: Step, field: FlowField) -> Page:
    """Between two signatures: who is to come to the screen, by name."""
    tr = view.tr
    who = Row(tr(engine.flow.persons[field.of]), name_of_person(view, engine, field.of))
    return replace(
        base_page(view, engine, step),
        key=f"turn-{field.id}",
        lead=tr(LEAVE_PLACE),
        rows=(who,) if who.value else (),
        # Nothing to press lies where the confirmation was: its second tap must not erase the visit either. The way out
        # is on the page of help, and on the next one.
        ways=(),
        primary=go_on(view, tr(N_("C'est moi"))),
    )


def name_of_person(view: View, engine: Engine, person: str) -> str:
    """What the first page that asks a person's texts was told: the name."""
    for step in engine.flow.steps:
        ids = [field.id for field in step.fields if field.of == person and field.type == "text"]
        said = [str(view.visit.facts[name].value) for name in ids if name in view.visit.facts]
        if said:
            return " ".join(said)
    return ""


def submit(view: View, engine: Engine, step: Step) -> Page:
    tr = view.tr
    if engine.flow.prepares:
        nothing = Row("", tr(N_("Rien ne part d'ici : la borne vous donne ce qu'il vous faut pour finir.")))
        ready = go_on(view, tr(button_of(step, prepares=True)))
        return replace(base_page(view, engine, step), picture=step.picture or "tick", rows=(nothing,), primary=ready)
    to = Row(tr(N_("Destinataire")), view.config.operator.service)
    return replace(
        base_page(view, engine, step),
        picture=step.picture or "send",
        rows=(to, *not_told_rows(view, engine.flow)),
        primary=go_on(view, tr(button_of(step, prepares=False))),
    )


def button_of(step: Step, *, prepares: bool) -> str:
    """French."""
    return step.button or (N_("J'ai tout préparé") if prepares else N_("Envoyer"))
