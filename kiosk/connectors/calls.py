"""What the connectors share: one bounded call that gives JSON, and what the usual failures mean."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from kiosk.connectors.port import Later
from kiosk.delivery.answers import NoAnswer, retry_after_s
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.privacy.private import Private
from kiosk.text import SUBSTITUTE, replaced

MAX_ANSWER_BYTES = 1_000_000
MAX_SAID = 500
# Whoever answers so is out of order or busy, and may take the same parcel later: time-out, too early, too many
# requests, and everything that a server or a proxy before it does not know how to do now.
BUSY = frozenset({408, 421, 423, 425, 429})
NOT_ALLOWED = frozenset({401, 403, 407})


class Reply(Private, frozen=True):
    """`json`: the decoded body, or None when it is none. `retry_after_s` as asked, within bounds."""

    status: int
    json: Any = None
    retry_after_s: float | None = None

    def field(self, *path: str) -> Any:
        """What stands at `path`, or None."""
        value = self.json
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def text(self, *path: str) -> str:
        """A text or a number at `path`, as one clean line; empty when there is none."""
        value = self.field(*path)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return ""
        return replaced(str(value)[:MAX_SAID], SUBSTITUTE).strip()


def call(
    line: Line, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Reply | Later:
    """One request. `Later` when nothing whole came back."""
    asked = {"Accept": "application/json", **(headers or {})}
    answer = exchange(Ask(method, url, asked, body), line, max_answer_bytes=MAX_ANSWER_BYTES)
    if isinstance(answer, NoAnswer):
        return Later(f"{answer.code.value} {answer.kind}")
    try:
        decoded = msgspec.json.decode(answer.body) if answer.body else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        decoded = None
    return Reply(answer.status, decoded, retry_after_s(answer.retry_after, datetime.now(UTC)))


def postponed(reply: Reply) -> Later | None:
    """What an answer means that says nothing of the parcel; None when it does say something."""
    error = f"http_{reply.status}"
    if reply.status in NOT_ALLOWED:
        # A token that ran out is mended by people: the file waits, and the service is well.
        return Later(f"not_allowed {error}", at_fault=False)
    if reply.status in BUSY or reply.status >= 500:
        return Later(f"busy {error}", reply.retry_after_s)
    if 300 <= reply.status < 400 or reply.status < 200:
        # A redirect is not followed: what we send is for this server alone.
        return Later(f"elsewhere {error}")
    return None


def garbage(reply: Reply) -> Later:
    """It said yes, and what it said is not what it promises to say."""
    return Later(f"recipient_garbage http_{reply.status}")


def basic(user: str, secret: bytes) -> str:
    return "Basic " + base64.b64encode(user.encode() + b":" + secret).decode("ascii")


def is_remote_id(text: str) -> bool:
    """An id of theirs that may stand in one of our addresses."""
    return re.fullmatch(r"[A-Za-z0-9_-]{1,100}", text) is not None
