"""Makes this kiosk known to a desk, by a code that is good for once. Loads an HTTP library: not for the screen."""

import msgspec
from nacl.signing import SigningKey

from kiosk.delivery.answers import NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import KioskError
from kiosk.help.key import enrolment
from kiosk.help.wire import ENROL_PATH

_MAX_ANSWER_BYTES = 4_096
_WHY_NOT = {
    403: "the code is not known, was used already, or is too old: ask for another one (`kiosk desk enrol`)",
    409: "another kiosk has this name already: change kiosk_id, or have it revoked at the desk",
    429: "too many tries: wait for a minute",
}


class EnrolmentError(KioskError):
    """The desk did not take the key; says why, and never the code."""


def enrol(desk_url: str, code: str, kiosk_id: str, key: SigningKey, line: Line) -> None:
    """Have the desk take this key for `kiosk_id`. Raises `EnrolmentError`."""
    body = msgspec.json.encode(enrolment(key, code, kiosk_id))
    url = f"{desk_url.rstrip('/')}{ENROL_PATH}"
    ask = Ask("POST", url, {"Content-Type": "application/json", "Accept": "application/json"}, body)
    answer = exchange(ask, line, max_answer_bytes=_MAX_ANSWER_BYTES)
    if isinstance(answer, NoAnswer):
        raise EnrolmentError("the desk does not answer: check its address, its certificate and the network")
    if answer.status != 201:
        raise EnrolmentError(_WHY_NOT.get(answer.status, f"the desk answered {answer.status}"))
