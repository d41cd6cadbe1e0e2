"""API Particulier as the desk's settings name it: the table `[particulier]`. No token stands here."""

from typing import Annotated

import msgspec

from kiosk.config import Positive, Settings
from kiosk.connectors.settings import Url
from kiosk.delivery.line import Line


class Particulier(Settings, frozen=True, kw_only=True):
    """`token_file`: the token that the service was given, one line, read at each use. `recipient`: the SIRET of who
    asks. `roots_file`: PEM of the only authorities that may vouch for it; empty: the public ones."""

    token_file: Annotated[str, msgspec.Meta(min_length=1)]
    recipient: Annotated[str, msgspec.Meta(pattern="^[0-9]{14}$")]
    url: Url = "https://particulier.api.gouv.fr"
    roots_file: str = ""
    proxy: str = ""
    timeout_s: Positive = 15

    @property
    def line(self) -> Line:
        return Line(self.timeout_s, self.roots_file, self.proxy)
