"""The kiosk's one request: the sealed bytes of a file, to its recipient's inbox."""

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.delivery.wire import MAX_ACKNOWLEDGEMENT_BYTES, Envelope


def put(desk_url: str, envelope: Envelope, line: Line) -> Answer | NoAnswer:
    """`PUT /inbox/ID` of the sealed bytes. Every failure is a `NoAnswer`."""
    url = f"{desk_url.rstrip('/')}/inbox/{envelope.id}"
    ask = Ask("PUT", url, _headers(envelope), envelope.sealed)
    return exchange(ask, line, max_answer_bytes=MAX_ACKNOWLEDGEMENT_BYTES)


def _headers(envelope: Envelope) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "Accept": "application/json",
        "Idempotency-Key": envelope.id,
        "Kiosk-Reference": envelope.reference,
        "Kiosk-Flow": envelope.flow,
        "Kiosk-Service": envelope.service,
        "Kiosk-Created-At": envelope.created_at.isoformat(),
    }
