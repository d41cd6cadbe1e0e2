"""Worker: asks the desk for an identity from elsewhere, as a kiosk that it knows. What comes back is sealed to a key
that it does not have."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from kiosk.delivery.answers import Answer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError
from kiosk.help import wire_asked
from kiosk.help.asked import signed
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Look, Reply, Request, Returned, Sealed, Setup, Start, Started, Waiting
from kiosk.processes.worker import Emit

__all__ = ["Messenger", "Request", "Setup", "service"]


def service(setup: Setup, emit: Emit) -> "Messenger":
    return Messenger(setup)


class Messenger:
    """One request at a time, each made once: what an answer is good for is used up by the first try. Every failure is
    a `Failed`."""

    def __init__(self, setup: Setup, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._setup, self._now = setup, now
        self._url = setup.settings.desk_url.rstrip("/")
        self._line = Line(setup.settings.timeout_s, setup.settings.roots_file, setup.settings.proxy)

    def handle(self, request: Request) -> Reply:
        match request:
            case Start(key=key, wants=wants, via=via):
                answer = self._begun(wire.Begin(key, wants, via))
                begun = wire.decode(answer.body, wire.Begun) if answer is not None and answer.status == 200 else None
                if begun is None or begun.url.startswith("openid4vp:") != (via == "wallet"):
                    return _failed(answer)
                return Started(begun, _code(begun.url) if via == "wallet" else None)
            case Look(id=id):
                answer = self._posted(f"/identify/{id}/look", None) if wire.ID.fullmatch(id) else None
                if answer is not None and answer.status == 204:
                    return Waiting()
                return Sealed(answer.body) if answer is not None and answer.status == 200 else _failed(answer)
            case Returned(id=id, query=query):
                answer = self._posted(f"/identify/{id}", wire.Finish(query)) if wire.ID.fullmatch(id) else None
                return Sealed(answer.body) if answer is not None and answer.status == 200 else _failed(answer)

    def cancel(self) -> None:
        """An exchange ends by its own deadline."""

    def close(self) -> None:
        pass

    def _begun(self, begin: wire.Begin) -> Answer | None:
        """Signed: the desk has nobody asked for a stranger."""
        body = msgspec.json.encode(begin)
        try:
            headers = signed(self._setup.signer, wire_asked.IDENTIFY, body, self._now())
        except ConfigError:
            return Answer(401, b"")
        return self._sent("/identify", headers, body)

    def _posted(self, path: str, body: wire.Finish | None) -> Answer | None:
        return self._sent(path, {"Content-Type": "application/json"}, msgspec.json.encode(body))

    def _sent(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        if not re.match(r"https?://", self._url):
            return None
        ask = Ask("POST", self._url + path, headers, body)
        answer = exchange(ask, self._line, max_answer_bytes=wire.MAX_ANSWER)
        return answer if isinstance(answer, Answer) else None


def _code(text: str) -> tuple[bytes, int, int]:
    from kiosk.documents.signed.drawing import code_picture  # with the library of pictures: few visits show a code

    picture = code_picture(text).convert("RGB")
    return picture.tobytes(), picture.width, picture.height


def _failed(answer: Answer | None) -> Failed:
    if answer is not None and answer.status == 401:
        return Failed("stranger")
    denied = wire.decode(answer.body, wire.Denied) if answer is not None and answer.status >= 400 else None
    return Failed("unreachable" if denied is None else denied.why)
