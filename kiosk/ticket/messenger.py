"""Worker: asks the desk for what a ticket stands for. It sees ids, proofs and sealed bytes; never a ticket's secret."""

import re
import time
from typing import Literal
from urllib.parse import quote

import msgspec

from kiosk.delivery import following
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.processes.worker import Emit
from kiosk.ticket import deposit, opinion, standing
from kiosk.ticket.protocol import (
    AskStanding,
    DrawCode,
    Drawn,
    Follow,
    Found,
    News,
    No,
    Reply,
    Request,
    Sealed,
    Settle,
    Settled,
    Setup,
    Stands,
    Take,
    Told,
)

__all__ = ["Messenger", "Request", "Setup", "service"]

# An answer that was lost is asked for again at once: the desk knows who took it.
TRIES = 2
BETWEEN_S = 0.3


def service(setup: Setup, emit: Emit) -> "Messenger":
    return Messenger(setup)


class Messenger:
    """One request at a time. Every failure is a `No`."""

    def __init__(self, setup: Setup) -> None:
        settings = setup.settings
        self._url = settings.desk_url.rstrip("/")
        self._max_bytes = settings.max_file_bytes
        self._line = Line(settings.timeout_s, settings.roots_file, settings.proxy)

    def handle(self, request: Request) -> Reply:
        match request:
            case Take():
                return self._take(request)
            case Settle():
                return self._settle(request)
            case Follow():
                return self._follow(request)
            case News():
                return self._news()
            case AskStanding(envelope_id=envelope_id):
                return self._standing(envelope_id)
            case DrawCode(text=text):
                return _drawn(text)

    def cancel(self) -> None:
        """An exchange ends by its own deadline."""

    def close(self) -> None:
        pass

    def _take(self, request: Take) -> Reply:
        asked = deposit.Asked("take", request.proof, request.taker)
        answer = self._asked("POST", f"/kept/{request.id}", msgspec.json.encode(asked), self._max_bytes)
        if isinstance(answer, Answer) and answer.status == 200:
            return Sealed(answer.body)
        return _denied(answer)

    def _settle(self, request: Settle) -> Reply:
        asked = deposit.Asked(request.what, request.proof, request.taker)
        answer = self._asked("POST", f"/kept/{request.id}", msgspec.json.encode(asked))
        return Settled() if isinstance(answer, Answer) and answer.status == 204 else _denied(answer)

    def _follow(self, request: Follow) -> Reply:
        answer = self._asked("GET", f"/follow/{quote(request.reference, safe='')}")
        if isinstance(answer, Answer) and answer.status == 200:
            followed = standing.decode(answer.body, request.reference)
            return No("unreachable") if followed is None else Found(followed)
        return No("unknown") if isinstance(answer, Answer) and answer.status == 404 else No("unreachable")

    def _news(self) -> Reply:
        answer = self._asked("GET", "/news")
        if not isinstance(answer, Answer) or answer.status != 200:
            return No("unreachable")
        news = opinion.decode_news(answer.body)
        return No("unreachable") if news is None else Told(news.text)

    def _standing(self, envelope_id: str) -> Reply:
        stands = following.ask(self._url, quote(envelope_id, safe=""), self._line)
        if isinstance(stands, NoAnswer):
            return No("unreachable")
        return Stands(any(one.state == "waiting" for one in stands.forwards), stands.answers)

    def _asked(
        self, method: Literal["GET", "POST"], path: str, body: bytes = b"", most: int = standing.MAX_BYTES
    ) -> Answer | NoAnswer:
        if not re.match(r"https?://", self._url):
            from kiosk.errors import Code

            return NoAnswer(Code.NETWORK_DOWN, "no_desk")
        headers = {"Accept": "*/*", **({"Content-Type": "application/json"} if body else {})}
        for attempt in range(TRIES):
            if attempt:
                time.sleep(BETWEEN_S)
            answer = exchange(Ask(method, self._url + path, headers, body), self._line, max_answer_bytes=most)
            if isinstance(answer, Answer) and answer.status < 500:
                break
        return answer


def _drawn(text: str) -> Drawn:
    from kiosk.documents.signed.drawing import code_picture  # with the library of pictures: few visits show a code

    picture = code_picture(text).convert("RGB")
    return Drawn(picture.tobytes(), picture.width, picture.height)


def _denied(answer: Answer | NoAnswer) -> No:
    if isinstance(answer, Answer) and answer.status in (403, 404, 410):
        denied = deposit.decode_denied(answer.body)
        if denied is not None:
            return No(denied.why, denied.tries_left)
    return No("unreachable")
