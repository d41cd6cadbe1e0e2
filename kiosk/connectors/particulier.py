"""API Particulier v3: the family quotient of a person, by the identity that FranceConnect has just proved.

The person has said yes on the kiosk before. What the API answers beside the quotient (the household, the address) goes
no further than this file.
"""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec

from kiosk.connectors.particulier_settings import Particulier
from kiosk.delivery.answers import Answer
from kiosk.delivery.exchange import Ask, exchange

PATH = "/v3/dss/quotient_familial/identite"
FRANCE = "99100"
SEXES = {"female": "F", "male": "M"}
MAX_QUOTIENT = 99_999
MAX_ANSWER = 200_000
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CODE = re.compile(r"[0-9A-Z]{5}", re.ASCII)


class _Value(msgspec.Struct):
    valeur: int


class _Data(msgspec.Struct):
    quotient_familial: _Value


class _Answered(msgspec.Struct):
    data: _Data


class QuotientAnswer(msgspec.Struct, frozen=True):
    """`quotient`: None for a `why` (`identify.wire.Why`): `nothing_there`: the CAF and the MSA know no such person, or
    the identity says too little; `source_down`: they or the API do not work now; `settings`: the token is refused."""

    quotient: int | None = None
    why: str = ""

    def __repr__(self) -> str:
        return "QuotientAnswer(***)"


def quotient_of(settings: Particulier, pivot: Mapping[str, str], today: date) -> QuotientAnswer:
    """The quotient of this month. `pivot`: the claims of FranceConnect. One request."""
    query = _query(settings, pivot, today)
    if query is None:
        return QuotientAnswer(why="nothing_there")
    try:
        with open(settings.token_file, encoding="ascii") as file:  # noqa: PTH123
            token = file.read(10_000).strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if re.fullmatch(r"[!-~]+", token) is None:
        return QuotientAnswer(why="settings")
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    ask = Ask("GET", f"{settings.url.rstrip('/')}{PATH}?{query}", headers)
    answer = exchange(ask, settings.line, max_answer_bytes=MAX_ANSWER)
    if not isinstance(answer, Answer):
        return QuotientAnswer(why="source_down")
    if answer.status != 200:
        return QuotientAnswer(why={401: "settings", 403: "settings", 404: "nothing_there", 422: "nothing_there"}.get(
            answer.status, "source_down"
        ))  # fmt: skip
    try:
        value = msgspec.json.decode(answer.body, type=_Answered).data.quotient_familial.valeur
    except (msgspec.DecodeError, RecursionError, ValueError):
        return QuotientAnswer(why="source_down")
    return QuotientAnswer(value) if 0 <= value <= MAX_QUOTIENT else QuotientAnswer(why="source_down")


def _query(settings: Particulier, pivot: Mapping[str, str], today: date) -> str | None:
    """None where the identity does not say enough to be found by."""
    day = _DAY.fullmatch(pivot.get("birthdate", ""))
    sex = SEXES.get(pivot.get("gender", ""))
    country, place = pivot.get("birthcountry", ""), pivot.get("birthplace", "")
    names = pivot.get("given_name", "").split()
    born = _CODE.fullmatch(country) and (country != FRANCE or _CODE.fullmatch(place))
    if day is None or sex is None or not born or not names or not pivot.get("family_name"):
        return None
    year, month, number = day.groups()
    fields = [
        ("recipient", settings.recipient),
        ("nomNaissance", pivot["family_name"]),
        *(("prenoms[]", name) for name in names[:10]),
        ("anneeDateNaissance", year),
        # Who has no known day or month of birth is found without.
        *([("moisDateNaissance", month)] if month != "00" else []),
        *([("jourDateNaissance", number)] if number != "00" else []),
        ("sexeEtatCivil", sex),
        ("codeCogInseePaysNaissance", country),
        *([("codeCogInseeCommuneNaissance", place)] if country == FRANCE else []),
        ("annee", str(today.year)),
        ("mois", f"{today.month:02}"),
    ]
    return urlencode(fields)
