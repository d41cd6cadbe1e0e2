"""Where a file stands after it has left (`GET /inbox/ID`). What a recipient says to the visit is sealed."""

from kiosk.delivery.answers import NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.delivery.wire import MAX_ACKNOWLEDGEMENT_BYTES, Standing, decode_standing
from kiosk.errors import Code


def ask(desk_url: str, envelope_id: str, line: Line) -> Standing | NoAnswer:
    """`GET /inbox/ID`. RECIPIENT_GARBAGE when it is not there, or is not what a recipient says."""
    url = f"{desk_url.rstrip('/')}/inbox/{envelope_id}"
    answer = exchange(Ask("GET", url, {"Accept": "application/json"}), line, max_answer_bytes=MAX_ACKNOWLEDGEMENT_BYTES)
    if isinstance(answer, NoAnswer):
        return answer
    standing = decode_standing(answer.body) if answer.status == 200 else None
    return NoAnswer(Code.RECIPIENT_GARBAGE, f"http_{answer.status}") if standing is None else standing
