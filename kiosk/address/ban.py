"""The geocoding of the Base Adresse Nationale (Géoplateforme): one request, and what is believed of its answer.

`GET {url}/search?q=&limit=&autocomplete=&type=housenumber` gives GeoJSON, whose features have `label`, `score`,
`postcode`, `city`; 429 above 50 requests a second. For workers and the desk: it loads the HTTP library.
"""

from typing import Any
from urllib.parse import urlencode

import msgspec

from kiosk.address.port import MAX_QUERY, MOST, Address, AddressAnswer, Addresses, NotAsked, Seek
from kiosk.delivery.answers import NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.text import replaced

MAX_ANSWER_BYTES = 200_000
LEAST_SCORE = 0.4
OK, BUSY = 200, 429


class _Properties(msgspec.Struct, frozen=True):
    label: str
    postcode: str
    city: str
    score: float


def search(url: str, asked: Seek, line: Line) -> AddressAnswer:
    """Never raises: no answer, a slow one, garbage are values."""
    query = urlencode({"q": asked.text, "limit": MOST, "autocomplete": 0})
    answer = exchange(Ask("GET", f"{url.rstrip('/')}/search?{query}"), line, max_answer_bytes=MAX_ANSWER_BYTES)
    if isinstance(answer, NoAnswer):
        return NotAsked("garbage" if answer.kind == "too_long" else "unreachable")
    if answer.status != OK:
        return NotAsked("busy" if answer.status == BUSY or answer.status >= 500 else "garbage")
    return understood(answer.body)


def understood(body: bytes) -> AddressAnswer:
    """What stands in the GeoJSON; features that are none are passed over."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return NotAsked("garbage")
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        return NotAsked("garbage")
    found = (_address(feature) for feature in features[: 4 * MOST])
    kept = dict.fromkeys(one for one in found if one is not None and one.score >= LEAST_SCORE)
    return Addresses(tuple(kept)[:MOST])


def _address(feature: Any) -> Address | None:
    try:
        said = msgspec.convert(feature.get("properties") if isinstance(feature, dict) else None, _Properties)
    except msgspec.ValidationError:
        return None
    tail = f"{said.postcode} {said.city}"
    street = said.label.removesuffix(tail).strip(" ,") if said.label.endswith(tail) else said.label
    street, town = (replaced(text[:MAX_QUERY], "").strip() for text in (street, said.city))
    if not street or not (len(said.postcode) == 5 and said.postcode.isdecimal() and said.postcode.isascii()):
        return None
    return Address(street, said.postcode, town, min(1.0, max(0.0, said.score)))
