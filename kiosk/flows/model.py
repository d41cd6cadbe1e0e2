"""What a démarche is: the frozen values that a catalogue file (YAML) becomes.

Names are those of the file, but for `if` and `from`, which are Python's own words (`when`, `sources`). Texts are
French source texts (gettext msgids); `texts` lists them. `load.py` reads the files, `engine.py` runs them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import msgspec.inspect

from kiosk.flows.model_types import (
    DeviceName,
    Expr,
    FactName,
    FlowId,
    Id,
    Label,
    MapSource,
    Need,
    Offer,
    Phrase,
    Picture,
    Source,
    StepKind,
    Target,
    Text,
    TypeName,
    Url,
    WebHost,
)


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every part: an unknown key is an error."""


class Official(Model, frozen=True):
    """The public page that the content follows, and the day on which a person compared them (None: nobody has yet;
    `kiosk flows check` says so). `stands`: words that must still stand on it (`kiosk flows probe`)."""

    url: Url
    checked: date | None = None
    stands: Annotated[tuple[Phrase, ...], msgspec.Meta(max_length=5)] = ()


class Legal(Model, frozen=True):
    """By what right the data is used, told before the start (GDPR, article 13)."""

    basis: Text
    retention: Text
    recipients: Text
    rights: Text
    # A file that could not be sent is dropped by the kiosk after so many days.
    kept_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    # A file that was received is destroyed by the desk after so many (None: as its settings say, `[retention]`).
    desk_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None


class Routes(Model, frozen=True):
    """The three ways to do it, offered in the same size."""

    kiosk: Text
    paper: Text
    counter: Text


class NotTold(Model, frozen=True):
    """A service that this démarche does not tell, and where to tell it."""

    name: Text
    how: Text


class Web(Model, frozen=True):
    """The official site is opened in the locked view: `hosts` are all that it may load (pages, pictures, scripts),
    exact or `*.DOMAIN`; `sign_in`: those to which it leads for that are added (`kiosk.web.allowed.SIGN_IN`); `start`:
    where it begins, if not at the delivery's `url`."""

    hosts: Annotated[tuple[WebHost, ...], msgspec.Meta(min_length=1, max_length=40)]
    sign_in: tuple[Literal["france_connect"], ...] = ()
    start: Url | None = None

    @property
    def allowed(self) -> tuple[str, ...]:
        from kiosk.web.allowed import SIGN_IN  # the model is read before the first picture

        return (*self.hosts, *(host for name in self.sign_in for host in SIGN_IN[name]))


class Delivery(Model, frozen=True):
    """Where it goes. `desk`: a file, to this `service`. `demarches_simplifiees`, `publik`, `pastell`, `webhook`: a file
    too, which the desk forwards to `service` (a table of its own settings) under the service's names: `map`, from each
    of them to the id of a question, or to $reference, $summary (the PDF), $language, $made_on; `values`: what a choice
    is called there. The others only prepare, and nothing leaves the kiosk: `official_site` is done by the citizen at
    `url`, `paper` is brought or posted; `what` says what remains to be done."""

    connector: Literal["desk", "demarches_simplifiees", "publik", "pastell", "webhook", "official_site", "paper"]
    service: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")] | None = None
    url: Url | None = None
    what: Text | None = None
    web: Web | None = None
    map: dict[Target, MapSource] = msgspec.field(default_factory=dict)
    values: dict[Id, dict[Id, str]] = msgspec.field(default_factory=dict)


class Option(Model, frozen=True):
    value: Id
    label: Text
    detail: Text | None = None


class Field(Model, frozen=True):
    """One question, or one thing to capture.

    `of`: the person whom the answer is about. `check` must hold for an answer to be taken, `error` says why it does
    not; `check_if` limits it (unknown: it waits). `legal`: the text that asks for this paper; a document is
    `required` only with one. `without`: what it means not to have it, said at once. `sources` (`from`): what a reader
    may fill in. `fact`: what it is the answer of in every démarche of the visit. `mask`: how it is shown once typed.
    `least` and `most`: of a number, or of an amount in euros. `address` and `person` are several fields in one
    (`expand.py`): no field of a `Flow` that has been loaded has these types.
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
    without: Text | None = None
    statement: Text | None = None
    picture: Picture = ""
    fact: FactName | None = None
    least: Annotated[int, msgspec.Meta(ge=0, le=99_999_999)] = 0
    most: Annotated[int, msgspec.Meta(ge=0, le=99_999_999)] | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=2000)] = 80
    # "any": words of the person's own, which the service gets as they were written, with the language of the visit.
    # Names and addresses are compared with papers, whose letters are Latin.
    script: Literal["latin", "any"] = "latin"


class Capture(Model, frozen=True):
    """Which device takes what. `fallback`: the way without the device.

    `scanner`, of a capture step: `kind` of paper; `read`: decoders that look at the page: its signed code, the IBAN of
    a bank's paper, the zone of an identity document, what a letter wants, the numbers of a vehicle; `camera`: a
    photograph, offered beside the device wherever there is a camera, and the counter for those without. A copy of kind
    `identity` has words burnt into it. `dpi`: of its scans, where the recipient asks for more than the kiosk's own.
    `id_document`, of a form: `accept`: how the document may be read, to fill in the form: its `chip`, or its printed
    zone (`mrz`), shown to the scanner or the camera, with the signed code beside it (`cev`) where the kiosk has its
    key; `manual`: the form itself, in the same size; `accept_expired`: whether a document that is no longer valid will
    do.
    `camera`, of a capture step of kind `photo`: the person's face, for what `use` names; never for an official title
    (`photo_rules.py`), which wants an e-photo code; `paper` or `counter`: where a printed photo is brought.
    """

    device: Literal["scanner", "id_document", "camera"]
    kind: Literal["proof_of_address", "attestation", "identity", "rib", "letter", "registration", "photo"] | None = None
    use: Literal["town_card", "library_card", "transport_card", "school_card", "badge"] | None = None
    read: tuple[Literal["two_d_doc", "iban", "mrz", "letter", "registration"], ...] = ()
    accept: tuple[Literal["chip", "mrz", "cev"], ...] = ()
    accept_expired: bool = False
    dpi: Annotated[int, msgspec.Meta(ge=100, le=600)] | None = None
    fallback: Literal["counter", "paper", "camera", "manual"] = "counter"

    @property
    def reads_documents(self) -> bool:
        return self.device == "id_document"

    @property
    def takes_photo(self) -> bool:
        """Whether it is a person who stands before the camera, and not a paper."""
        return self.device == "camera"


class Warn(Model, frozen=True):
    """Something worth saying, which never blocks: a sentence and a choice."""

    when: Expr = msgspec.field(name="if")
    say: Text
    offer: Annotated[tuple[Offer, ...], msgspec.Meta(min_length=1)]


class Step(Model, frozen=True):
    """One page (or one capture). `picture` names a drawing in `assets/drawings/`. `button`: of the submit step, what
    its button says, if not that something is sent or all is prepared.

    `repeat`: the number field that says how often it is asked; steps in a row with the same one are a group. In a
    `Flow` that has been loaded each copy stands by itself, with its number in `item` (from 1) and at the end of its
    ids; `item` is never written by hand. `together`: where people are kept `apart`, all of them see these answers."""

    id: Id
    title: Text
    kind: StepKind = "form"
    lead: Text | None = None
    picture: Picture = ""
    button: Label | None = None
    show_if: Expr | None = None
    repeat: Id | None = None
    item: Annotated[int, msgspec.Meta(ge=0)] = 0
    together: bool = False
    capture: Capture | None = None
    fields: tuple[Field, ...] = ()
    warn: tuple[Warn, ...] = ()


class Include(Model, frozen=True):
    """Steps of `shared/NAME.yaml` in the place of this item: about the person `of`, each id with `prefix` before it.
    `title`, `lead` and `picture` replace those of its first step; `show_if` and `repeat` are of every step."""

    include: Id
    of: Id
    prefix: Annotated[str, msgspec.Meta(pattern="^([a-z][a-z0-9_]{0,19}_)?$", description="an id that ends in _")] = ""
    title: Text | None = None
    lead: Text | None = None
    picture: Picture | None = None
    show_if: Expr | None = None
    repeat: Id | None = None


class Flow(Model, frozen=True):
    """A démarche, whole. `persons`: id -> how the screen names that person. `next`: what comes next, one line each.
    `picture` names the drawing of its tile. `computed`: id -> a CEL expression over the answers, which other
    expressions may name. `official_title`: it asks for a title of the State (identity card, passport, ...). `keeps`:
    what may be kept with a certified host only (health: code de la santé publique, L1111-8); without one in the
    settings the kiosk does not offer it (`load.offered`). `find`: language -> words and sentences by which people ask
    for it. `apart`: the persons stand at the screen one after the other, none sees the answers of another, and each
    takes a sheet of their own along (`session/turns.py`); it only prepares. `estimates`: at its end the kiosk reckons
    from the answers what the person may claim (docs/rights.md); it only prepares.

    `deliver`: the kiosk sends one file to the desk, which forwards it to each of these; one that only prepares stands
    alone.
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
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=200)]
    deliver: Annotated[tuple[Delivery, ...], msgspec.Meta(min_length=1, max_length=4)]
    next: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    not_told: tuple[NotTold, ...] = ()
    cost: Text | None = None
    duration: Text | None = None
    criteria: tuple[Text, ...] = ()
    delay: Text | None = None
    silence: Text | None = None
    recourse: Text | None = None
    official_title: bool = False
    keeps: Literal["health"] | None = None
    estimates: bool = False
    apart: bool = False
    picture: Picture = ""
    computed: dict[Id, Expr] = msgspec.field(default_factory=dict)
    find: dict[FlowId, tuple[Phrase, ...]] = msgspec.field(default_factory=dict)

    @property
    def afterwards(self) -> tuple[str, ...]:
        """What the receipt says of the time after: what comes next, how long it takes, what silence is worth, and
        what may be done against a refusal."""
        return (*self.next, *(text for text in (self.delay, self.silence, self.recourse) if text))

    @property
    def prepares(self) -> bool:
        """Whether it only prepares: nothing is sent, and no screen says that it was."""
        return self.deliver[0].connector in ("official_site", "paper")

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
