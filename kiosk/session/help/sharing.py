"""The shared view: how far the démarche has come, told in words of its own definition. Never pixels, never a page.

What leaves is put together here and nowhere else, from the démarche's own texts: ids, labels, and whether a field is
filled. An answer is not in it, whatever its field's `mask` says: the default is that nothing is shown. The citizen
reveals one field at a time, and what is revealed is what their own screen shows of it in a review: of a number that
nobody else is to read (`mask: partial`, or a secret kind), the end. Papers and signatures cannot be revealed; a photo
has a touch of its own (`help.photo`).
"""

from collections.abc import Iterator
from typing import Literal

from kiosk.devices.states import Absent, Busy, DeviceState, Lost, NeedsAttention, Ready, Starting
from kiosk.errors import N_, Code
from kiosk.flows import kinds
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact
from kiosk.flows.model import Field, Step
from kiosk.flows.notations import masked
from kiosk.help import wire
from kiosk.i18n.translator import Translator
from kiosk.session.help import events
from kiosk.session.help.asking import helped, note
from kiosk.session.shown import shown_masked
from kiosk.session.state import AtStep, Place, Visit, beneath
from kiosk.session.turns import asked_here, awaited
from kiosk.session.world import Next, World, stay

# What a citizen can be shown to press at a step, by the action that it sends (`ui.viewmodels.actions`).
BUTTONS = {
    "continue": N_("Continuer"),
    "back": N_("Retour"),
    "help": N_("Aide"),
    "scan": N_("Numériser"),
    "use_camera": N_("Le photographier"),
    "no_paper": N_("Je n'ai pas ce papier"),
    "read_card": N_("Lire ma carte"),
    "sign": N_("Signer"),
}
NEVER_SHOWN = ("document", "photo", "signature")
# Of these the end is enough to compare them with a paper, whatever the démarche says.
ALWAYS_IN_PART = ("iban", "nir", "tax_number")
FieldState = Literal["empty", "valid", "invalid", "doubtful"]
_STATES: dict[type, Literal["absent", "starting", "ready", "busy", "needs_attention", "lost"]] = {
    Absent: "absent",
    Starting: "starting",
    Ready: "ready",
    Busy: "busy",
    NeedsAttention: "needs_attention",
    Lost: "lost",
}


def share_of(visit: Visit, world: World) -> wire.ShareState:
    """What an agent is shown now; `seq` 0."""
    tr = world.translator(visit.preferences.language)
    place = beneath(visit.place)
    engine = world.engine(visit.flow_id) if visit.flow_id else None
    state = wire.ShareState(
        visit.helping.call,
        0,
        visit.preferences.language,
        visit.flow_id,
        page=page_name(place),
        title=tr(engine.flow.title) if engine is not None else "",
        devices=device_statuses(visit),
    )
    if engine is None or not isinstance(place, AtStep):
        return state
    step = engine.flow.step(place.step)
    steps = engine.visible_steps(visit.facts)
    return wire.ShareState(
        state.call_id,
        0,
        state.language,
        state.demarche,
        step=step.id,
        page=step.kind,
        title=tr(step.title),
        index=next((at for at, other in enumerate(steps, 1) if other.id == step.id), 0),
        count=len(steps),
        fields=tuple(_field(visit, engine, step, field, tr) for field in _fields(visit, engine, step)),
        buttons=tuple(buttons_of(visit, engine, step, tr)),
        devices=state.devices,
    )


def page_name(place: Place) -> str:
    return type(place).__name__.lower()


def _fields(visit: Visit, engine: Engine, step: Step) -> tuple[Field, ...]:
    return asked_here(visit, engine, step)[:60]


def _field(visit: Visit, engine: Engine, step: Step, field: Field, tr: Translator) -> wire.SharedField:
    text = text_of(visit, field, tr)
    shown = text if text and visit.helping.revealed.get(field.id) == text else None
    problem = visit.errors.get(field.id, "")
    fact = visit.facts.get(field.id)
    draft = visit.drafts.get(field.id, "")
    return wire.SharedField(
        field.id,
        tr(field.label),
        filled=fact is not None or draft != "",
        state=_state(fact, draft, problem),
        masked=shown is None,
        value=shown,
        problem=tr(problem) if problem else "",
    )


def _state(fact: Fact | None, draft: str, problem: str) -> FieldState:
    if problem:
        return "invalid"
    if draft:
        return "doubtful"  # typed, and not yet judged
    if fact is None:
        return "empty"
    return "doubtful" if fact.to_confirm else "valid"


def text_of(visit: Visit, field: Field, tr: Translator) -> str:
    """What the citizen could show of a field: as a review has it, or as it is being typed; empty: nothing."""
    if field.type in NEVER_SHOWN:
        return ""
    secret = field.mask != "none" or kinds.KINDS[field.type].secret or field.type in ALWAYS_IN_PART
    text, fact = visit.drafts.get(field.id), visit.facts.get(field.id)
    if text is None:
        text = "" if fact is None else shown_masked(field, fact, tr)
    return (masked(text) if secret else text)[:2000]


def buttons_of(visit: Visit, engine: Engine, step: Step, tr: Translator) -> Iterator[wire.SharedButton]:
    """Ids are actions; of a choice, `choose:FIELD:OPTION`."""
    names = ["continue", "back", "help"]
    if step.kind == "capture" and step.capture is not None and not step.capture.takes_photo:
        names += ["scan", "use_camera", "no_paper"]
    if step.capture is not None and step.capture.reads_documents:
        names.append("read_card")
    if step.kind == "sign":
        names = ["sign", "back", "help"]
    if awaited(visit, engine.flow, step):
        names = ["continue", "back", "help"]
    for name in names:
        yield wire.SharedButton(name, tr(BUTTONS[name]))
    if step.kind == "choice":
        for field in asked_here(visit, engine, step)[:1]:
            for option in field.options[:20]:
                yield wire.SharedButton(f"choose:{field.id}:{option.value}"[:100], tr(option.label))


def device_statuses(visit: Visit) -> tuple[wire.DeviceStatus, ...]:
    return tuple(
        wire.DeviceStatus(name, _STATES[type(state)], _code(state)) for name, state in sorted(visit.devices.items())
    )


def _code(state: DeviceState) -> str:
    return str(state.fault.code) if isinstance(state, NeedsAttention | Lost) else ""


PAPER_LOW = (Code.PAGE_PRINTER_PAPER_LOW, Code.PAGE_PRINTER_NO_PAPER, Code.PRINTER_NO_PAPER)


def heartbeat(visit: Visit) -> wire.Heartbeat:
    statuses = device_statuses(visit)
    locked = visit.paused is not None and visit.paused.stage == "locked"
    use: Literal["free", "in_use", "paused", "out_of_order"] = (
        "free" if page_name(visit.place) == "attract" else "in_use"
    )
    if locked or visit.helping.cleaning_until is not None:
        use = "paused"
    elif visit.closed and use == "free":
        use = "out_of_order"
    return wire.Heartbeat(use, statuses, paper_low=any(one.code in PAPER_LOW for one in statuses))


# -- the citizen's hand


def stop(visit: Visit, event: events.StopSharing, world: World) -> Next:
    helping = visit.helping
    if not helping.sharing:
        return stay(visit)
    told = events.TellDesk(wire.ShareStopped(helping.call, "stopped"))
    visit = helped(visit, sharing=False, shared=b"", revealed={}, photo=None, asked=None, pointed=None)
    return visit, (note(visit, "share_stopped"), told)


def reveal(visit: Visit, event: events.Reveal, world: World) -> Next:
    """What follows is told by the next shared view."""
    helping, place = visit.helping, beneath(visit.place)
    if not helping.sharing or not isinstance(place, AtStep):
        return stay(visit)
    engine = world.engine(visit.flow_id)
    asked = {field.id: field for field in _fields(visit, engine, engine.flow.step(place.step))}
    field = asked.get(event.field)
    if field is None:
        return stay(visit)
    text = text_of(visit, field, world.translator(visit.preferences.language))
    revealed = {name: said for name, said in helping.revealed.items() if name != field.id}
    if event.show and text:
        revealed[field.id] = text
    return helped(visit, revealed=revealed), (note(visit, "revealed" if event.show else "hidden", field.id),)
