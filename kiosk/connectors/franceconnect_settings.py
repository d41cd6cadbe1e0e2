"""FranceConnect as the desk's settings name it: the table `[france_connect]`. No secret stands here."""

from typing import Annotated, Literal

import msgspec

from kiosk.config import Positive, Settings
from kiosk.connectors.settings import Url
from kiosk.delivery.line import Line

Acr = Literal["eidas1", "eidas2", "eidas3"]
PRODUCTION = "https://oidc.franceconnect.gouv.fr/api/v2"


class FranceConnect(Settings, frozen=True, kw_only=True):
    """`url`: below it lie `authorize`, `token` and the rest. `issuer`: what its tokens call it; empty: `url`.
    `client_id` and the secret (one line of `secret_file`, read at each use): as the service was registered.
    `public_url`: of this desk; the two addresses `BACK` and `OUT` below it are registered too. `acr`: the least level
    of assurance that is taken. `roots_file`: PEM of the only authorities that may vouch for it; empty: the public
    ones. `proxy`: http://HOST:PORT."""

    client_id: Annotated[str, msgspec.Meta(pattern="^[!-~]{1,200}$")]
    secret_file: Annotated[str, msgspec.Meta(min_length=1)]
    public_url: Url
    url: Url = PRODUCTION
    issuer: Annotated[str, msgspec.Meta(max_length=300)] = ""
    acr: Acr = "eidas1"
    roots_file: str = ""
    proxy: str = ""
    timeout_s: Positive = 10

    @property
    def line(self) -> Line:
        return Line(self.timeout_s, self.roots_file, self.proxy)

    @property
    def base(self) -> str:
        return self.url.rstrip("/")

    @property
    def named(self) -> str:
        """The issuer that tokens must name."""
        return self.issuer or self.base
