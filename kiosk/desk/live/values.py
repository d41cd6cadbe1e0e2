"""What the desk knows of requests, calls and kiosks: frozen values, no personal data of a citizen."""

import secrets
from datetime import datetime
from typing import Literal

import msgspec

from kiosk.help import wire

Team = Literal["demarche", "language", "sign_language", "unsure"]
Media = Literal["", "sound", "picture"]


class Request(msgspec.Struct, frozen=True):
    """Somebody who waits at a kiosk. `asked_at`: its place in the queue is by this instant."""

    id: str
    kiosk_id: str
    team: Team
    language: str
    demarche: str
    sign_language: bool
    asked_at: datetime


# As what a third person comes.
ThirdRole = Literal["", "interpreter", "sign_language", "colleague"]


class Call(msgspec.Struct, frozen=True):
    """A request that somebody has answered. `person`: who. `view`: whether the citizen shares the flow's state with
    that person. `third`: who was invited, under which name and as what; a guest's id has a colon. `media`: what the
    citizen allows of sound and picture now, `spoke`: the most that they have allowed."""

    id: str
    request: Request
    person: str
    answered_at: datetime
    view: bool = False
    viewed: bool = False
    third: str = ""
    third_role: ThirdRole = ""
    third_name: str = ""
    media: Media = ""
    spoke: Media = ""


class Kiosk(msgspec.Struct, frozen=True):
    """An enrolled kiosk. `public_key`: Ed25519, 32 bytes."""

    id: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None


class OpenCode(msgspec.Struct, frozen=True):
    """An enrolment code that is good, without the code. `kiosk_id`: whom alone it enrols; empty: any name."""

    kiosk_id: str
    until: datetime
    has_pack: bool


class Callback(msgspec.Struct, frozen=True):
    """A number that somebody left, sealed to the desk's key; `by`: who is calling it now."""

    id: str
    kiosk_id: str
    language: str
    demarche: str
    asked_at: datetime
    sealed: bytes
    by: str = ""


class Helped(msgspec.Struct, frozen=True):
    """A line of the daily table, without personal data. `spoke`: with sound, with picture, or in writing alone."""

    at: datetime
    kiosk_id: str
    demarche: str
    language: str
    team: str
    category: str
    waited_s: int
    talked_s: int
    shared: bool
    agent_service: str
    spoke: Media = ""


class Away(msgspec.Struct, frozen=True):
    """A mediator's presence. `until`: of an absence, when it ends, if that was said."""

    person: str
    there: bool
    until: datetime | None = None


class Published(msgspec.Struct, frozen=True):
    """A notice on the kiosks."""

    id: int
    notice: wire.Notice


def new_id() -> str:
    """128 random bits, as `wire.Id` has them."""
    return secrets.token_hex(16)
