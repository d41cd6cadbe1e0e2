"""Where a file stands after it has left, and what its recipient has to say to the visit that sent it.

What it says may lead to the citizen's file (an address that finishes it): it is sealed to a key that exists only in
the memory of one visit's screen, so that neither the courier nor the disk can read it.
"""

from kiosk.delivery.answers import NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.delivery.wire import MAX_ACKNOWLEDGEMENT_BYTES, Standing, VisitAnswer, decode_answer, decode_standing
from kiosk.errors import Code
from kiosk.privacy import sealing


def ask(desk_url: str, envelope_id: str, line: Line) -> Standing | NoAnswer:
    """`GET /inbox/ID`. RECIPIENT_GARBAGE when it is not there, or is not what a recipient says."""
    url = f"{desk_url.rstrip('/')}/inbox/{envelope_id}"
    answer = exchange(Ask("GET", url, {"Accept": "application/json"}), line, max_answer_bytes=MAX_ACKNOWLEDGEMENT_BYTES)
    if isinstance(answer, NoAnswer):
        return answer
    standing = decode_standing(answer.body) if answer.status == 200 else None
    return NoAnswer(Code.RECIPIENT_GARBAGE, f"http_{answer.status}") if standing is None else standing


def answers(standing: Standing, keys: sealing.KeyPair) -> tuple[VisitAnswer, ...]:
    """What was sealed to this visit's key; what does not open or is not of its form is left out."""
    found = []
    for sealed in standing.answers[:10]:
        try:
            answer = decode_answer(sealing.open_sealed(keys, sealed))
        except sealing.CannotOpenError:
            continue
        if answer is not None:
            found.append(answer)
    return tuple(found)
