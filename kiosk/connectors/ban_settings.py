"""How the desk reaches the Base Adresse Nationale; apart from what reaches it: settings load no HTTP library."""

from typing import Annotated

import msgspec

from kiosk.config import Settings


class BanSettings(Settings, frozen=True):
    """`url`: of the geocoding service, without `/search`. `at_once`: requests that wait for it at one time."""

    url: Annotated[str, msgspec.Meta(pattern="^https?://[^ ?#]{1,200}$")] = "https://data.geopf.fr/geocodage"
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=30)] = 3
    roots_file: str = ""
    proxy: str = ""
    at_once: Annotated[int, msgspec.Meta(ge=1, le=50)] = 8
