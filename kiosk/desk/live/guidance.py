"""What helps an agent to answer fast, beside the shared view: from the same démarche that the kiosk plays."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from kiosk.desk.live.phrases import BY_STEP
from kiosk.flows.model import Flow, Step

# What an agent can ask for at a step that takes it.
ASKS = {"scanner": "scan", "id_document": "card", "camera": "photo"}


class Stumble(msgspec.Struct, frozen=True):
    """Where people hesitate: the question, and what to say."""

    about: str
    say: str


class StepName(msgspec.Struct, frozen=True):
    id: str
    title: str


class Guidance(msgspec.Struct, frozen=True):
    """French. `official`: the address of the public page; `checked`: when a person compared them. `suggested`: ids of
    phrases. `next_action`: what the agent may ask for at this step; empty: nothing."""

    title: str = ""
    official: str = ""
    checked: str = ""
    checklist: tuple[str, ...] = ()
    stumbles: tuple[Stumble, ...] = ()
    steps: tuple[StepName, ...] = ()
    labels: dict[str, str] = {}
    suggested: tuple[str, ...] = ("hello", "what", "share")
    next_action: str = ""


class _Known(NamedTuple):
    flow: Flow
    base: Guidance


class Guide:
    """By démarche and step. Before `learn`, and for a démarche that this desk does not know, ids stand for titles and
    the view is shown without a guide."""

    def __init__(self) -> None:
        self._known: Mapping[str, _Known] = {}

    def learn(self, flows: Mapping[str, Flow], flagged: Mapping[str, str] | None = None) -> None:
        """`flagged`: démarche -> what is wrong with its official page. Any thread may call it: one assignment."""
        said = flagged or {}
        self._known = {name: _Known(flow, _base(flow, said.get(name, ""))) for name, flow in flows.items()}

    def title(self, demarche: str) -> str:
        known = self._known.get(demarche)
        return known.flow.title if known else demarche

    def step_title(self, demarche: str, step_id: str) -> str:
        known = self._known.get(demarche)
        return next((one.title for one in known.flow.steps if one.id == step_id), step_id) if known else step_id

    def at(self, demarche: str, step_id: str) -> Guidance:
        known = self._known.get(demarche)
        if known is None:
            return Guidance(title=demarche)
        step = next((one for one in known.flow.steps if one.id == step_id), None)
        if step is None:
            return known.base
        return msgspec.structs.replace(
            known.base,
            stumbles=_stumbles(step),
            labels={field.id: field.label for field in step.fields},
            suggested=_suggested(step),
            next_action=_action(step),
        )


def _base(flow: Flow, flag: str) -> Guidance:
    return Guidance(
        title=flow.title,
        official=flow.official.url,
        checked=flow.official.checked.strftime("%d/%m/%Y") if flow.official.checked else "",
        checklist=(*((flag,) if flag else ()), *flow.bring, *(f"Coût : {text}" for text in (flow.cost,) if text)),
        steps=tuple(StepName(step.id, step.title) for step in flow.steps),
    )


def _stumbles(step: Step) -> tuple[Stumble, ...]:
    """The remarks that the kiosk may make here, what it refuses and why, and papers that may be missing."""
    said = [Stumble(step.title, warn.say) for warn in step.warn]
    for field in step.fields:
        texts = (field.error, field.without, field.help)
        said += [Stumble(field.label, text) for text in texts if text]
    return tuple(said[:12])


def _suggested(step: Step) -> tuple[str, ...]:
    first = BY_STEP.get(step.kind, ())
    if step.capture is not None and step.capture.device == "id_document":
        first = ("card", "wait")
    elif step.capture is not None and step.capture.device == "camera":
        first = ("photo", "wait")
    return tuple(dict.fromkeys((*first, "glow", "mediator")))


def _action(step: Step) -> str:
    if step.kind == "sign" or any(field.type == "signature" for field in step.fields):
        return "signature"
    return ASKS[step.capture.device] if step.capture is not None else ""
