"""Letters between the processes of one desk, by PostgreSQL's LISTEN and NOTIFY: in order, each once, sealed.

What citizens and agents say passes through here: each process makes a key pair when it starts, publishes the public
half, and a letter can be opened by the two at its ends alone, for as long as they run. A notification holds less than
8000 bytes; a longer letter lies in a table that is not logged, and its number is told.
"""

import asyncio
import base64
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
import psycopg
from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey

from kiosk.desk.postgres import connection_words

# Of a notification: less than 8000 bytes, in base64, after the sender's name.
MAX_INLINE_BYTES = 5800
# Letters that are sent together.
MAX_TOGETHER = 200
# Said to every process: "leads ID".
ALL = "kiosk_desk"


class Came(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """A line of the sender's, by its number. `who` is proven."""

    line: int
    kind: str
    who: str


class Frame(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """To the one that leads: what came on a line; from it: what is sent on it."""

    line: int
    text: str

    def __repr__(self) -> str:
        return "Frame()"


class Left(msgspec.Struct, frozen=True, array_like=True, tag="l"):
    line: int


class Cut(msgspec.Struct, frozen=True, array_like=True, tag="x"):
    line: int
    code: int
    last: str

    def __repr__(self) -> str:
        return "Cut()"


Letter = Came | Frame | Left | Cut
_DECODER = msgspec.msgpack.Decoder(list[Letter])
_ENCODER = msgspec.msgpack.Encoder()


class Peer(msgspec.Struct, frozen=True):
    """Another process. `public_key`: 32 bytes."""

    id: str
    public_key: bytes
    leads: bool


class PostError(Exception):
    """The post is cut, or says what cannot be: this process begins anew, under another name."""


class Post:
    """Of one process, from its registration to the first failure. Methods raise `psycopg.Error` and `PostError`."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self._key = PrivateKey.generate()
        self._boxes: dict[str, Box] = {}
        self._out: dict[str, list[Letter]] = {}
        self._something = asyncio.Event()
        self._heard: Connection
        self._said: Connection
        self._turn = asyncio.Lock()
        self.published: list[str] = []

    async def open(self, url: str) -> None:
        words = connection_words(durable=False)
        self._heard = await psycopg.AsyncConnection.connect(url, autocommit=True, **words)
        self._said = await psycopg.AsyncConnection.connect(url, autocommit=True, **words)
        for channel in (ALL, _channel(self.id)):
            await self._heard.execute(f"LISTEN {channel}".encode())
        await self.ask(
            "INSERT INTO processes (id, place, public_key, backend, leads, seen_at)"
            " VALUES (%s, %s, %s, pg_backend_pid(), false, now())",
            (self.id, f"{socket.gethostname()} {os.getpid()}", bytes(self._key.public_key)),
        )

    async def close(self) -> None:
        for connection in ("_heard", "_said"):
            if hasattr(self, connection):
                with contextlib.suppress(psycopg.Error):
                    await getattr(self, connection).close()

    async def ask(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        async with self._turn:
            cursor = await self._said.execute(statement.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def peers(self) -> tuple[Peer, ...]:
        """All that are registered, this one too."""
        rows = await self.ask("SELECT id, public_key, leads FROM processes")
        return tuple(Peer(row[0], bytes(row[1]), row[2]) for row in rows)

    def know(self, peers: Iterable[Peer]) -> None:
        """With whom letters are exchanged from now on."""
        there = {peer.id: peer for peer in peers}
        self._boxes = {
            name: self._boxes.get(name) or Box(self._key, PublicKey(peer.public_key)) for name, peer in there.items()
        }
        self._out = {name: letters for name, letters in self._out.items() if name in there}

    def send(self, to: str, letter: Letter) -> None:
        """Soon. What is for a process that is gone is for nobody."""
        if to in self._boxes:
            self._out.setdefault(to, []).append(letter)
            self._something.set()

    async def carry(self) -> None:
        """Send what there is to send, until the post fails."""
        while True:
            await self._something.wait()
            self._something.clear()
            out, self._out = self._out, {}
            for to, letters in out.items():
                for first in range(0, len(letters), MAX_TOGETHER):
                    await self._carry(to, letters[first : first + MAX_TOGETHER])

    async def _carry(self, to: str, letters: list[Letter]) -> None:
        box = self._boxes.get(to)
        if box is None:
            return
        sealed = bytes(box.encrypt(_ENCODER.encode(letters)))
        if len(sealed) <= MAX_INLINE_BYTES:
            word = base64.b64encode(sealed).decode()
            await self.ask("SELECT pg_notify(%s, %s)", (_channel(to), f"{self.id} {word}"))
            return
        await self.ask(
            "WITH kept AS (INSERT INTO letters (body) VALUES (%s) RETURNING id)"
            " SELECT pg_notify(%s, %s || id) FROM kept",
            (sealed, _channel(to), f"{self.id} #"),
        )

    async def tell_all(self, word: str) -> None:
        await self.ask("SELECT pg_notify(%s, %s)", (ALL, word))

    async def heard(self) -> AsyncIterator[str | tuple[str, list[Letter]]]:
        """A word to all, or (sender, letters). Ends when the line to the database does."""
        async for notice in self._heard.notifies():
            if notice.channel == ALL:
                yield notice.payload
                continue
            sender, _, word = notice.payload.partition(" ")
            yield sender, await self._opened(sender, word)

    async def _opened(self, sender: str, word: str) -> list[Letter]:
        box = self._boxes.get(sender)
        if box is None:
            self.know(await self.peers())  # one that has come since
            box = self._boxes.get(sender)
        try:
            if word.startswith("#"):
                rows = await self.ask("DELETE FROM letters WHERE id = %s RETURNING body", (int(word[1:]),))
                sealed = bytes(rows[0][0]) if rows else b""
            else:
                sealed = base64.b64decode(word, validate=True)
            return _DECODER.decode(box.decrypt(sealed)) if box is not None else []
        except (CryptoError, ValueError, msgspec.DecodeError):
            # Whoever can write to the database but holds no process's key: nothing of it is believed.
            raise PostError("a letter that is not one of this desk's") from None


Connection = psycopg.AsyncConnection[tuple[Any, ...]]


def _channel(process: str) -> str:
    return f"kiosk_desk_{process}"
