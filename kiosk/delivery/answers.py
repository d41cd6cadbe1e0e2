"""What a recipient's answer means for a file: a pure function of the bytes that came back."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from kiosk.delivery import wire
from kiosk.delivery.wire import Acknowledgement, Envelope
from kiosk.errors import Code

# The recipient knows this file and will never take it: another body under its id, too large, cannot be opened.
PERMANENT = frozenset({409, 413, 422})
# A recipient under repair may ask for an hour; more would be a file forgotten because of one wrong header.
LONGEST_RETRY_AFTER_S = 3600.0


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer, read within limits. `retry_after` and `location` are the raw headers."""

    status: int
    body: bytes
    retry_after: str = ""
    location: str = ""


class NoAnswer(msgspec.Struct, frozen=True):
    """Nothing usable came back. `kind` is one technical word: `unreachable`, `timeout`, `cut`, `too_long`..."""

    code: Code
    kind: str


class Accepted(msgspec.Struct, frozen=True):
    acknowledgement: Acknowledgement


class Rejected(msgspec.Struct, frozen=True):
    """For good. `error` is what `kiosk outbox list` shows."""

    error: str


class TryAgain(msgspec.Struct, frozen=True):
    """`retry_after_s`: what the recipient asked for, within bounds; None if it did not."""

    error: str
    retry_after_s: float | None = None


Verdict = Accepted | Rejected | TryAgain


def judge(answer: Answer | NoAnswer, envelope: Envelope, now: datetime) -> Verdict:
    """200 and 201 count only with an acknowledgement of this very file; all that is not known for good passes."""
    if isinstance(answer, NoAnswer):
        return TryAgain(f"{answer.code.value} {answer.kind}")
    if answer.status in (200, 201):
        acknowledgement = wire.decode_acknowledgement(answer.body, envelope.id, envelope.reference)
        if acknowledgement is not None:
            return Accepted(acknowledgement)
        return TryAgain(f"{Code.RECIPIENT_GARBAGE.value} http_{answer.status}")
    if answer.status in PERMANENT:
        return Rejected(f"{Code.RECIPIENT_REFUSED.value} http_{answer.status}")
    return TryAgain(f"{Code.RECIPIENT_GARBAGE.value} http_{answer.status}", retry_after_s(answer.retry_after, now))


def retry_after_s(header: str, now: datetime) -> float | None:
    """RFC 9110, 10.2.3: seconds, or an HTTP date; anything else is as if it were absent."""
    if re.fullmatch(r"[0-9]{1,9}", header):
        wanted = float(header)
    else:
        try:
            instant = parsedate_to_datetime(header[:64])
        except (TypeError, ValueError, OverflowError):
            return None
        wanted = (instant.replace(tzinfo=instant.tzinfo or UTC) - now).total_seconds()
    return min(max(wanted, 0.0), LONGEST_RETRY_AFTER_S)
