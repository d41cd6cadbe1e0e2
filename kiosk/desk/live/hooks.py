"""Tells other systems that somebody waits: a webhook, Matrix (Tchap), Teams. Nothing of a citizen leaves."""

import queue
import threading
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.settings import Hook
from kiosk.desk.live.values import Request
from kiosk.errors import ConfigError
from kiosk.privacy import logs

if TYPE_CHECKING:
    import requests

TIMEOUT_S = 10
# A dead service holds up the others' calls for TIMEOUT_S each; what is beyond is dropped.
MAX_BEHIND = 100


class Waiting(msgspec.Struct, frozen=True):
    """What the generic webhook is POSTed, as JSON."""

    event: str
    request_id: str
    kiosk: str
    team: str
    language: str
    demarche: str
    title: str
    waited_s: int
    waiting: int
    text: str


class Hooks:
    """One thread sends; the event loop only hands over. A call that fails is logged, and not repeated: the next one who
    waits says the same."""

    def __init__(self, hub: Hub, queue_: Queue, guide: Guide) -> None:
        self._hub = hub
        self._queue = queue_
        self._guide = guide
        self._told: set[tuple[int, str]] = set()
        self._jobs: queue.Queue[tuple[Hook, Waiting] | None] = queue.Queue(MAX_BEHIND)
        self._tokens = {hook.token_file: _token(hook.token_file) for hook in hub.settings.hooks}
        self._thread: threading.Thread | None = None
        if hub.settings.hooks:
            hub.on_pulse.append(self._pulse)

    def start(self) -> None:
        if self._hub.settings.hooks:
            self._thread = threading.Thread(target=self._send_all, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            try:
                self._jobs.put_nowait(None)
            except queue.Full:
                return  # a daemon's thread: it ends with the process
            self._thread.join(1)

    def _pulse(self) -> None:
        now = self._hub.clock.now()
        standing = self._queue.waiting
        self._told = {one for one in self._told if one[1] in standing}
        for number, hook in enumerate(self._hub.settings.hooks):
            for request in standing.values():
                waited = (now - request.asked_at).total_seconds()
                if waited >= hook.after_s and (number, request.id) not in self._told:
                    self._told.add((number, request.id))
                    self._hand_over(hook, self._said(request, round(waited), len(standing)))

    def _said(self, request: Request, waited_s: int, waiting: int) -> Waiting:
        title = self._guide.title(request.demarche)
        words = [f"Quelqu'un attend de l'aide à la borne {request.kiosk_id}"]
        words += [f"pour « {title} »"] if title else []
        text = f"{' '.join(words)}, langue : {request.language}, depuis {waited_s} s. En attente : {waiting}."
        return Waiting(
            "help_waiting",
            request.id,
            request.kiosk_id,
            request.team,
            request.language,
            request.demarche,
            title,
            waited_s,
            waiting,
            text,
        )

    def _hand_over(self, hook: Hook, said: Waiting) -> None:
        try:
            self._jobs.put_nowait((hook, said))
        except queue.Full:
            logs.event("hook_dropped", kind=hook.kind)

    def _send_all(self) -> None:
        import requests

        with requests.Session() as session:
            session.trust_env = False
            while (job := self._jobs.get()) is not None:
                hook, said = job
                try:
                    self._send(session, hook, said)
                except Exception as error:  # noqa: BLE001 - whatever one address does, the next one is told
                    logs.event("hook_failed", kind=hook.kind, error=type(error).__name__)

    def _send(self, session: "requests.Session", hook: Hook, said: Waiting) -> None:
        method, url, body = shaped(hook, said)
        headers = {"Content-Type": "application/json"}
        if token := self._tokens[hook.token_file]:
            headers["Authorization"] = f"Bearer {token}"
        with session.request(
            method, url, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            logs.event("hook", kind=hook.kind, status=answer.status_code)


def shaped(hook: Hook, said: Waiting) -> tuple[str, str, bytes]:
    """(method, address, body) as the service at the other end wants it."""
    match hook.kind:
        case "matrix":
            # The request's id is the transaction's: a call that is repeated shows one message.
            room, transaction = urllib.parse.quote(hook.room, safe=""), f"{said.request_id}"
            path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{transaction}"
            return "PUT", hook.url.rstrip("/") + path, msgspec.json.encode({"msgtype": "m.notice", "body": said.text})
        case "teams":
            return "POST", hook.url, msgspec.json.encode(_card(said))
    return "POST", hook.url, msgspec.json.encode(said)


def _card(said: Waiting) -> dict[str, Any]:
    """An Adaptive Card in the envelope of a Teams workflow."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": said.text, "wrap": True}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _token(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{path}: the token cannot be read") from None
