"""`[live]` of the desk's settings: who helps, when, with what; each default is the embedded desk's."""

from typing import Annotated, Literal

import msgspec

from kiosk.config import Settings
from kiosk.desk.live.roles import Role
from kiosk.help import wire
from kiosk.help.wire_call import IceUrl
from kiosk.help.wire_parts import whole

PersonId = Annotated[str, msgspec.Meta(pattern=whole("[a-z0-9][a-z0-9._-]{0,39}"))]
# "09:00-12:30", on the clock of the hall.
Span = Annotated[
    str, msgspec.Meta(pattern=whole("([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"))
]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Column = Literal[
    "day", "hour", "kiosk", "demarche", "language", "team", "category", "waited_s", "talked_s", "shared",
    "agent_service", "spoke",
]  # fmt: skip
IsoDay = Annotated[str, msgspec.Meta(pattern=whole("[0-9]{4}-[0-9]{2}-[0-9]{2}"))]
Url = Annotated[str, msgspec.Meta(pattern=whole("https?://[^ ]+"), max_length=400)]


class Person(Settings, frozen=True):
    """Somebody who helps. `name` and `service` are what the citizen reads. `demarches`: ids; empty: all. `languages`:
    codes. `interprets`: languages, or "sign", into which this person can be invited. `hall`: of a mediator. `subject`:
    the `sub`, or the e-mail address, by which the provider of OpenID Connect knows them."""

    name: wire.ShortLabel
    service: wire.ShortLabel = "Accueil de la mairie"
    roles: Annotated[frozenset[Role], msgspec.Meta(min_length=1)] = frozenset({Role.AGENT})
    demarches: frozenset[wire.Name] = frozenset()
    languages: frozenset[wire.Language] = frozenset({"fr", "fr_simple"})
    sign_language: bool = False
    interprets: frozenset[str] = frozenset()
    hall: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "hall"
    subject: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Hook(Settings, frozen=True):
    """Told that somebody waits. `webhook`: the JSON of docs/desk-openapi.json; `matrix` (Tchap too): `url` is the home
    server, `room` an id; `teams`: the address of a workflow. `token_file`: of a bearer token (Matrix; others: sent if
    there is one). `after_s`: how long they have waited."""

    kind: Literal["webhook", "matrix", "teams"]
    url: Url
    room: Annotated[str, msgspec.Meta(pattern=whole("(![^ /]{1,250})?"))] = ""
    token_file: str = ""
    after_s: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 20


class OpenIdConnect(Settings, frozen=True):
    """`issuer`: whose /.well-known/openid-configuration is read (Keycloak: https://HOST/realms/NAME; ProConnect:
    https://HOST/api/v2). `public_url`: the desk's own address, as browsers know it. Empty issuer: one-time links
    alone."""

    issuer: Annotated[str, msgspec.Meta(pattern=whole("(https?://[^ ]+)?"))] = ""
    client_id: str = ""
    client_secret_file: str = ""
    public_url: str = ""
    scope: str = "openid email"


class Relay(Settings, frozen=True):
    """What carries sound and picture across networks (docs/desk.md). `turn`, `stun`: addresses as "turn:HOST:PORT" and
    "turns:HOST:PORT?transport=tcp"; none of either: both ends are in one network. `secret_file`: the secret of the
    relay's `static-auth-secret`, one line. `lasts_s`: how long a credential opens it. `only`: everything goes through
    the relay, and neither end learns the other's address."""

    turn: Annotated[tuple[IceUrl, ...], msgspec.Meta(max_length=6)] = ()
    stun: Annotated[tuple[IceUrl, ...], msgspec.Meta(max_length=6)] = ()
    secret_file: str = ""
    lasts_s: Annotated[float, msgspec.Meta(ge=60, le=86_400)] = 3600
    only: bool = False


class Live(Settings, frozen=True):
    """`hours`: of the agents; none at all: whenever one is signed in. `closed`: days. `numbers`: to ring, each
    `{label, number}`. `minutes`: how long a talk takes, by démarche. `halls`: name -> kiosks; a kiosk of no hall is in
    the first. `ring_s`: after so long more agents are rung. `callbacks_max`: numbers to call back that wait at most.
    `day_columns`: of the daily table."""

    people: dict[PersonId, Person] = msgspec.field(default_factory=dict)
    hours: dict[Day, tuple[Span, ...]] = msgspec.field(default_factory=dict)
    closed: tuple[IsoDay, ...] = ()
    numbers: Annotated[tuple[wire.PhoneNumber, ...], msgspec.Meta(max_length=6)] = ()
    halls: dict[str, tuple[wire.KioskId, ...]] = msgspec.field(default_factory=lambda: {"hall": ()})
    minutes: dict[wire.Name, Annotated[float, msgspec.Meta(gt=0, le=240)]] = msgspec.field(default_factory=dict)
    default_minutes: Annotated[float, msgspec.Meta(gt=0, le=240)] = 6
    ring_s: Annotated[float, msgspec.Meta(ge=1, le=120)] = 15
    callbacks_max: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 50
    categories: Annotated[tuple[wire.ShortLabel, ...], msgspec.Meta(min_length=1, max_length=30)] = (
        "Démarche terminée", "Information donnée", "Orienté vers l'accueil", "À rappeler", "Panne de la borne", "Autre",
    )  # fmt: skip
    day_columns: tuple[Column, ...] = (
        "day", "hour", "kiosk", "demarche", "language", "category", "waited_s", "talked_s", "shared", "spoke",
    )  # fmt: skip
    hooks: Annotated[tuple[Hook, ...], msgspec.Meta(max_length=8)] = ()
    openid: OpenIdConnect = OpenIdConnect()
    relay: Relay = Relay()


# The page that the embedded desk opens by its one-time link; a desk whose settings name people has none.
DEMONSTRATION = "demonstration"
DEMONSTRATION_PERSON = Person(
    name="Agent de démonstration",
    roles=frozenset(Role),
    languages=frozenset({"fr", "fr_simple", "en"}),
    sign_language=False,
)


def people(live: Live) -> dict[str, Person]:
    return live.people or {DEMONSTRATION: DEMONSTRATION_PERSON}
