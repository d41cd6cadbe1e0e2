"""What a démarche is: the frozen values that a catalogue file (YAML) becomes.

Names are those of the file, but for `if` and `from`, which are Python's own words (`when`, `sources`). Texts are
French source texts (gettext msgids); `texts` lists them. `load.py` reads the files, `engine.py` runs them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import msgspec.inspect

# Ids become CEL variables and JSON keys: CEL's grammar has ASCII identifiers only.
Id = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z][a-z0-9_]{0,39}$",
        description="an id: lower-case ASCII letters, digits and _, starting with a letter, 40 at most",
    ),
]
FlowId = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z][a-z0-9-]{0,59}$",
        description="an id: lower-case ASCII letters, digits and -, starting with a letter, 60 at most",
    ),
]
# A sentence that a citizen reads: shown, translated and read aloud.
Text = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=600, extra={"translate": True}, description="a French text of 1 to 600 characters"
    ),
]
# An expression in CEL (https://cel.dev) over the field ids and `today`.
Expr = Annotated[str, msgspec.Meta(min_length=1, max_length=400, description="a CEL expression of 1 to 400 characters")]
# `edit:ID` goes to a step or a field; the others are handled by the visit.
Offer = Annotated[
    str,
    msgspec.Meta(
        pattern="^(rescan|continue|call_agent|edit:[a-z][a-z0-9_]*)$",
        description="one of rescan, continue, call_agent, edit:ID",
    ),
]
Url = Annotated[
    str, msgspec.Meta(pattern="^https://[^ ]+$", max_length=300, description="an address that starts with https://")
]

DeviceName = Literal["scanner", "receipt_printer", "camera", "card_reader", "page_printer"]
Need = Literal["required", "preferred", "helpful"]
StepKind = Literal["form", "choice", "capture", "sign", "review", "submit"]
TypeName = Literal["text", "date", "choice", "yesno", "postcode", "town", "document", "signature"]
# What a reader of papers or of cards can give to `from`; see `Engine.prefill`.
Source = Literal[
    "two_d_doc.name", "two_d_doc.street", "two_d_doc.postcode", "two_d_doc.town", "two_d_doc.issued",
    "chip.surname", "chip.given_names", "chip.birth_date", "chip.birth_place", "chip.sex", "chip.nationality",
    "chip.document_number", "chip.expiry",
]  # fmt: skip


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every part: an unknown key is an error."""


class Official(Model, frozen=True):
    """The public page that the content follows, and the day on which a person compared them."""

    url: Url
    checked: date


class Legal(Model, frozen=True):
    """By what right the data is used, told before the start (GDPR, article 13)."""

    basis: Text
    retention: Text
    recipients: Text
    rights: Text


class Routes(Model, frozen=True):
    """The three ways to do it, offered in the same size."""

    kiosk: Text
    paper: Text
    counter: Text


class NotTold(Model, frozen=True):
    """A service that this démarche does not tell, and where to tell it."""

    name: Text
    how: Text


class Delivery(Model, frozen=True):
    connector: Literal["desk"]
    service: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]


class Option(Model, frozen=True):
    value: Id
    label: Text
    detail: Text | None = None


class Field(Model, frozen=True):
    """One question, or one thing to capture.

    `of`: the person whom the answer is about. `check` must hold for an answer to be taken, `error` says why it does
    not; `check_if` limits it (unknown: it waits). `legal`: the text that asks for this paper; a document is
    `required` only with one. `sources` (`from`): what a reader may fill in. `mask`: how it is shown once typed.
    """

    id: Id
    label: Text
    of: Id
    type: TypeName
    required: bool = False
    help: Text | None = None
    example: Text | None = None
    sources: tuple[Source, ...] = msgspec.field(default=(), name="from")
    mask: Literal["none", "partial"] = "none"
    check_if: Expr | None = None
    check: Expr | None = None
    error: Text | None = None
    show_if: Expr | None = None
    options: tuple[Option, ...] = ()
    legal: Text | None = None
    statement: Text | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=200)] = 80
    # "any": words of the person's own, which the service gets as they were written, with the language of the visit.
    # Names and addresses are compared with papers, whose letters are Latin.
    script: Literal["latin", "any"] = "latin"


class Capture(Model, frozen=True):
    """Which device takes what. `fallback`: the way without the device.

    `scanner`, of a capture step: `kind` of paper; `read`: decoders that look at the page; `camera`: a photograph,
    offered beside the device wherever there is a camera, and the counter for those without.
    `id_document`, of a form: `accept`: how the document may be read, to fill in the form; `manual`: the form itself,
    in the same size; `accept_expired`: whether a document that is no longer valid will do.
    """

    device: Literal["scanner", "id_document"]
    kind: Literal["proof_of_address", "attestation"] | None = None
    read: tuple[Literal["two_d_doc"], ...] = ()
    accept: tuple[Literal["chip"], ...] = ()
    accept_expired: bool = False
    fallback: Literal["counter", "paper", "camera", "manual"] = "counter"

    @property
    def reads_documents(self) -> bool:
        return self.device == "id_document"


class Warn(Model, frozen=True):
    """Something worth saying, which never blocks: a sentence and a choice."""

    when: Expr = msgspec.field(name="if")
    say: Text
    offer: Annotated[tuple[Offer, ...], msgspec.Meta(min_length=1)]


class Step(Model, frozen=True):
    """One page (or one capture). `picture` names a drawing in `assets/drawings/`."""

    id: Id
    title: Text
    kind: StepKind = "form"
    lead: Text | None = None
    picture: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]*$")] = ""
    show_if: Expr | None = None
    capture: Capture | None = None
    fields: tuple[Field, ...] = ()
    warn: tuple[Warn, ...] = ()


class Flow(Model, frozen=True):
    """A démarche, whole. `persons`: id -> how the screen names that person. `next`: what comes next, one line each.
    `picture` names the drawing of its tile.

    `deliver` has one item: a file goes to one recipient until there is a connector that takes another.
    """

    id: FlowId
    title: Text
    purpose: Text
    official: Official
    legal: Legal
    bring: tuple[Text, ...]
    devices: dict[DeviceName, Need]
    routes: Routes
    persons: Annotated[dict[Id, Text], msgspec.Meta(min_length=1)]
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=60)]
    deliver: Annotated[tuple[Delivery, ...], msgspec.Meta(min_length=1, max_length=1)]
    next: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    not_told: tuple[NotTold, ...] = ()
    delay: Text | None = None
    silence: Text | None = None
    picture: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]*$")] = ""

    @property
    def afterwards(self) -> tuple[str, ...]:
        """What the receipt says of the time after: what comes next, how long it takes, what silence is worth."""
        return (*self.next, *(text for text in (self.delay, self.silence) if text))

    def step(self, step_id: str) -> Step:
        """Raises `KeyError` for an id that is no step."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def field(self, field_id: str) -> Field:
        """Raises `KeyError` for an id that is no field."""
        for step in self.steps:
            for field in step.fields:
                if field.id == field_id:
                    return field
        raise KeyError(field_id)

    def step_of(self, any_id: str) -> Step:
        """The step with this id, or the step that holds the field with this id (the target of `edit:ID`)."""
        for step in self.steps:
            if step.id == any_id or any(field.id == any_id for field in step.fields):
                return step
        raise KeyError(any_id)


def texts(flow: Flow) -> Iterator[str]:
    """Every text of a démarche that a citizen reads, in the file's order; each is a msgid."""
    return _texts(flow, msgspec.inspect.type_info(Flow))


def _texts(value: Any, kind: msgspec.inspect.Type) -> Iterator[str]:
    match kind:
        case msgspec.inspect.Metadata(extra={"translate": True}):
            yield value
        case msgspec.inspect.UnionType(types=types) if value is not None:
            for one in types:
                if not isinstance(one, msgspec.inspect.NoneType):
                    yield from _texts(value, one)
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                yield from _texts(getattr(value, field.name), field.type)
        case msgspec.inspect.VarTupleType(item_type=item_type):
            for item in value:
                yield from _texts(item, item_type)
        case msgspec.inspect.DictType(value_type=value_type):
            for item in value.values():
                yield from _texts(item, value_type)
