"""The other ends of `kiosk bench desk`: kiosks at their lines, agents at their consoles, all in one event loop."""

import asyncio
import contextlib
import json
import secrets
import time
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

import msgspec
from nacl.signing import SigningKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from kiosk.errors import KioskError
from kiosk.help import wire

# How long a talk lasts.
TALK_S = 3.0
SESSION_COOKIE = "console"
DEVICES = tuple(
    wire.DeviceStatus(name, "ready") for name in ("scanner", "camera", "card_reader", "receipt_printer", "page_printer")
)


class Times:
    """When each request was made (monotonic seconds), and how long it took until a console rang, and until an agent had
    answered."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.rung: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.cut = 0


class Kiosk:
    def __init__(self, number: int, url: str, times: Times) -> None:
        self.id = f"banc-{number}"
        self.key = SigningKey.generate()
        self._url = url
        self._times = times
        self._line: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    def enrolment(self, code: str) -> bytes:
        public = bytes(self.key.verify_key)
        signature = self.key.sign(wire.enrolment_bytes(code, self.id, public)).signature
        return msgspec.json.encode(wire.Enrolment(code, self.id, public, signature))

    async def come(self) -> None:
        line = await connect(self._url, compression=None, ping_interval=None, open_timeout=60)
        await line.send(wire.encode(wire.Hello(self.id)))
        challenge = wire.from_desk(await line.recv())
        if not isinstance(challenge, wire.Challenge):
            raise KioskError("bench: the desk did not challenge a kiosk")
        await line.send(wire.encode(wire.Proof(self.key.sign(wire.proof_bytes(challenge.nonce, self.id)).signature)))
        if not isinstance(wire.from_desk(await line.recv()), wire.Welcome):
            raise KioskError("bench: the desk refused a kiosk")
        self._line = line
        self._reader = asyncio.create_task(self._read(line))

    async def beat(self) -> None:
        if self._line is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._line.send(wire.encode(wire.Heartbeat("free", DEVICES)))

    async def ask(self) -> None:
        if self._line is None:
            raise KioskError("bench: a kiosk asks before it has come")
        request_id = secrets.token_hex(16)
        self._times.asked[request_id] = time.monotonic()
        with contextlib.suppress(ConnectionClosed):  # counted where it is read: `cut`, and unanswered
            await self._line.send(wire.encode(wire.AskForHelp(request_id, "demarche", "fr", "acte-naissance")))

    async def leave(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
        if self._line is not None:
            await self._line.close()

    async def _read(self, line: ClientConnection) -> None:
        try:
            async for frame in line:
                if '"answered"' in frame[:30]:
                    message = wire.from_desk(frame)
                    if isinstance(message, wire.Answered):
                        self._times.answered[message.request_id] = time.monotonic()
        except ConnectionClosed:
            self._times.cut += 1


class Agent:
    """Answers what rings, talks for `TALK_S`, and wraps up."""

    def __init__(self, url: str, cookie: str, times: Times) -> None:
        self._url = url
        self._cookie = cookie
        self._times = times
        self._line: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def come(self, origin: str) -> None:
        self._line = await connect(
            self._url,
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"{SESSION_COOKIE}={self._cookie}"},
            compression=None,
            ping_interval=None,
            open_timeout=60,
        )
        self._reader = asyncio.create_task(self._read(self._line))

    async def leave(self) -> None:
        for task in (*self._talks, self._reader):
            if task is not None:
                task.cancel()
        if self._line is not None:
            await self._line.close()

    async def _read(self, line: ClientConnection) -> None:
        try:
            async for frame in line:
                if frame.startswith('{"type":"ring"'):  # type: ignore[arg-type]
                    request_id = json.loads(frame)["id"]
                    self._times.rung.setdefault(request_id, time.monotonic())
                    await self._say(line, "answer", request_id=request_id)
                elif frame.startswith('{"type":"in_call"'):  # type: ignore[arg-type]
                    talk = asyncio.create_task(self._talk(line, json.loads(frame)["call_id"]))
                    self._talks.add(talk)
                    talk.add_done_callback(self._talks.discard)
        except ConnectionClosed:
            self._times.cut += 1

    async def _talk(self, line: ClientConnection, call_id: str) -> None:
        await asyncio.sleep(TALK_S)
        with contextlib.suppress(ConnectionClosed):
            await self._say(line, "end", call_id=call_id)
            await self._say(line, "wrap_up", call_id=call_id, category=0)

    async def _say(self, line: ClientConnection, kind: str, **fields: Any) -> None:
        await line.send(json.dumps({"type": kind, **fields}))


def cookie_of(link: str) -> str:
    """Sign in by a one-time link; the session's cookie."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    with opener.open(link, timeout=30) as answer:
        answer.read()
    return next((one.value or "" for one in jar if one.name == SESSION_COOKIE), "")
