"""What a person thinks of the visit: one of three faces, and a sentence if they like. Neither a reference, nor an hour,
nor a day goes with it: in a month with few visits a day would say whose it is."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private
from kiosk.text import is_fit

# The name under which it travels, in the place of a démarche's and of a service's.
OPINION = "avis"
Face = Literal["good", "fair", "bad"]
MAX_WORDS = 200
# What the town answers, on the screen that waits for somebody.
MAX_NEWS = 90


class Opinion(Private, frozen=True, forbid_unknown_fields=True):
    """`month`: its first day. `flow`: the démarche."""

    flow: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,59}\Z")]
    face: Face
    month: date
    words: Annotated[str, msgspec.Meta(max_length=MAX_WORDS)] = ""
    version: Literal[1] = 1


class News(msgspec.Struct, frozen=True):
    """`GET /news`, JSON: "you said, we did", one sentence, or empty."""

    text: Annotated[str, msgspec.Meta(max_length=MAX_NEWS)] = ""


def encode(opinion: Opinion) -> bytes:
    return msgspec.msgpack.encode(opinion)


def decode(plaintext: bytes) -> Opinion | None:
    try:
        opinion = msgspec.msgpack.decode(plaintext, type=Opinion)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return opinion if opinion.month.day == 1 and is_fit(opinion.words) else None


def decode_news(body: bytes) -> News | None:
    try:
        news = msgspec.json.decode(body, type=News)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return news if is_fit(news.text) else None
