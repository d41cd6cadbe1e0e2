"""The services that a gateway may forward to: tables `[services.NAME]` of the desk's own settings.

No secret stands here: `secret_file` names a file (mode 0600, one line) that is read at each use.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.config import Positive, Settings
from kiosk.delivery.line import Line

MAX_SECRET_BYTES = 10_000
# ASCII, as requests are signed and sent: a name or a path with accents is written as its server does (xn--, %C3%A9).
_HOST = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
Url = Annotated[str, msgspec.Meta(pattern=rf"^https?://{_HOST}(/[!\"$->@-~]*)?\Z", max_length=300)]
Slug = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,100}$")]


class Service(Settings, frozen=True, tag_field="connector"):
    """`roots_file`: PEM of the only authorities that may vouch for it; empty: the public ones. `proxy`:
    http://HOST:PORT. After `break_after` failures in a row nothing is tried for `break_s`."""

    url: Url
    roots_file: str = ""
    proxy: str = ""
    certificate_file: str = ""
    secret_file: str = ""
    timeout_s: Positive = 15
    retry_first_s: Positive = 5
    retry_max_s: Positive = 900
    break_after: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5
    break_s: Positive = 60

    @property
    def line(self) -> Line:
        return Line(self.timeout_s, self.roots_file, self.proxy, self.certificate_file)

    def secret(self) -> bytes:
        """The secret without its line end. Raises `NoSecretError`."""
        try:
            with Path(self.secret_file).open("rb") as file:
                secret = file.read(MAX_SECRET_BYTES).strip()
        except OSError:
            secret = b""
        if not secret:
            raise NoSecretError
        return secret


class NoSecretError(Exception):
    """`secret_file` is not set, cannot be read, or is empty."""


class DemarchesSimplifiees(Service, frozen=True, kw_only=True, tag="demarches_simplifiees"):
    """`demarche`: its number; `path`: its name in addresses, for the schema."""

    demarche: Annotated[int, msgspec.Meta(ge=1)]
    path: Slug


class Publik(Service, frozen=True, kw_only=True, tag="publik"):
    """`auth`: "basic" with `user` and the password, or "signature" with `orig` (`user` is then it) and the key."""

    form: Slug
    user: Annotated[str, msgspec.Meta(pattern="^[^:\\s]{1,100}$")]
    auth: Literal["basic", "signature"] = "signature"


class Pastell(Service, frozen=True, kw_only=True, tag="pastell"):
    """`entity`: id_e; `document_type` and `action` as the instance names them. Without `user`, `certificate_file`
    says who we are."""

    entity: Annotated[int, msgspec.Meta(ge=0)]
    document_type: Slug
    action: Slug
    user: Annotated[str, msgspec.Meta(pattern="^[^:\\s]{0,100}$")] = ""


class Webhook(Service, frozen=True, kw_only=True, tag="webhook"):
    """`key_id` names the key to the receiver. `secret_file`: Ed25519 private key (PEM), or the shared secret."""

    key_id: Slug
    algorithm: Literal["ed25519", "hmac-sha256"] = "ed25519"


AnyService = DemarchesSimplifiees | Publik | Pastell | Webhook


class RdvServicePublic(Service, frozen=True, kw_only=True, tag="rdv_service_public"):
    """`url`: of the instance. `path` and `key_header`: where it has slots, and how it is told who asks; the defaults
    are those of its only interface with slots (docs/appointments.md). `secret_file`: the key."""

    path: Annotated[str, msgspec.Meta(pattern=r"^(/[A-Za-z0-9_-]{1,60}){1,6}\Z")] = "/api/visioplainte"
    key_header: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,60}\Z")] = "X-VISIOPLAINTE-API-KEY"
