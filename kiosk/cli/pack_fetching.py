"""A pack that waits at a desk, by the word that it is kept under."""

from kiosk.delivery.line import Line
from kiosk.errors import KioskError
from kiosk.fleet import pack as packs


def fetched(url: str, word: str, line: Line, *, silent: str, unknown: str, otherwise: str = "") -> bytes:
    """`word`: a code, or a release's order id. Raises `KioskError`: `silent` where no answer came, `unknown` where the
    desk has no such pack; `otherwise` ends the sentence for any other answer."""
    from kiosk.delivery.answers import NoAnswer
    from kiosk.delivery.exchange import Ask, exchange

    ask = Ask("POST", f"{url.rstrip('/')}{packs.PACK_PATH}", {"Content-Type": "text/plain"}, word.encode())
    answer = exchange(ask, line, max_answer_bytes=packs.MAX_PACK_BYTES, large=True)
    if isinstance(answer, NoAnswer):
        raise KioskError(silent)
    if answer.status == 403:
        raise KioskError(unknown)
    if answer.status != 200:
        raise KioskError(f"the desk answered {answer.status}{otherwise}")
    return answer.body
