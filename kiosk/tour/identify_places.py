"""The places of signing in with FranceConnect, or with a telephone, for pictures: nobody is asked, and nothing is
opened."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.config import Identify
from kiosk.devices.states import Ready
from kiosk.identify.protocol import Failed, Started
from kiosk.identify.wire import Begun, Given
from kiosk.session import events
from kiosk.session.identify.state import IdentifyTold, SignInElsewhere
from kiosk.session.web import state as web_state
from kiosk.tour.citizen import Citizen
from kiosk.web import port

_AT = "https://specimen.example"
_BEGUN = Begun("0" * 64, f"{_AT}/authorize", f"{_AT}/back", f"{_AT}/out")
_GIVEN = Given({"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}, f"{_AT}/end")


def _answered(citizen: Citizen, result: Started | Given | Failed) -> Citizen:
    return citizen.do(IdentifyTold(citizen.visit.identify.turn, result))


def _offered(citizen: Citizen) -> Citizen:
    readers = replace(citizen.config.card_reader, enabled=True)
    citizen.config = replace(citizen.config, identify=Identify(france_connect=True, wallet=True), card_reader=readers)
    return citizen.do(events.DeviceChanged("card_reader", Ready())).enter()


def _told(citizen: Citizen) -> Citizen:
    return _offered(citizen).do(SignInElsewhere())


def _asking(citizen: Citizen) -> Citizen:
    return _told(citizen).do(web_state.WebAct("open"))


def _closing(citizen: Citizen) -> Citizen:
    _answered(_asking(citizen), Started(_BEGUN)).do(web_state.WebLife(True))
    return _answered(citizen.do(web_state.WebTold(port.Returned("site", _BEGUN.back, "code=1"))), _GIVEN)


def _given(citizen: Citizen) -> Citizen:
    return _closing(citizen).do(web_state.WebTold(port.Returned("site", _BEGUN.out, "")))


def _by_phone(citizen: Citizen) -> Citizen:
    return _offered(citizen).do(SignInElsewhere("wallet"))


def _code(citizen: Citizen) -> Citizen:
    _by_phone(citizen).do(web_state.WebAct("open"))
    return _answered(citizen, Started(Begun("0" * 64, "openid4vp://?"), _drawn()))


def _drawn() -> tuple[bytes, int, int]:
    """Squares that look like a code, and are none: a picture of a code would be scanned."""
    side, cell = 41, 10
    dark = [[(x * 7 + y * 11 + x * y) % 5 < 2 and 3 < x < 37 and 3 < y < 37 for x in range(side)] for y in range(side)]
    rows = [b"".join((b"\0\0\0" if one else b"\xff\xff\xff") * cell for one in row) for row in dark]
    return b"".join(row * cell for row in rows), side * cell, side * cell


IDENTIFY_PLACES: dict[str, Callable[[Citizen], Citizen]] = {
    "identify-offered": _offered,
    "identify-before": _told,
    "identify-refused": lambda citizen: _answered(_asking(citizen), Failed("denied")),
    "identify-asking": _asking,
    "identify-closing": _closing,
    "identify-given": _given,
    "identify-by-phone": _by_phone,
    "identify-code": _code,
    "identify-shown": lambda citizen: _answered(_code(citizen), replace(_GIVEN, logout="")),
}
