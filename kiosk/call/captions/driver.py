"""The worker in which a recogniser listens: a program that the operator has configured, or one that waits at a socket
of this machine. One for each speaker, from their first sound on.

It gets one line of JSON (`port.Opening`), then samples; what it writes is read by `lines`. What is behind by more than
a second is dropped, not kept. A program has no network, and ends with us.
"""

import contextlib
import os
import socket
import subprocess
import threading
import time
from typing import Protocol

import msgspec

from kiosk.call.captions.health import without_network
from kiosk.call.captions.lines import NoRecogniserError, Sentences
from kiosk.call.captions.port import BYTES_A_SECOND, Lost, Opening, Understood, Why
from kiosk.call.captions.protocol import Hear, Request, Setup
from kiosk.call.port import Speaker
from kiosk.privacy import logs
from kiosk.processes.spawning import dying_with_us
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

CONNECT_S = 1.0
MOST_BEHIND = BYTES_A_SECOND
READ_BYTES = 4096
# One that ends is begun again, more and more seldom, and then no more in this call.
PAUSE_S = 1.0
MOST_BEGINNINGS = 6
# What a program needs of our environment to be found and to find its model.
KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")


def service(setup: Setup, emit: Emit) -> "Service":
    return Service(setup, emit)


class Peer(Protocol):
    """A recogniser, whichever way it is reached."""

    def write(self, data: bytes) -> int:
        """How much it has taken; never waits. Raises `BlockingIOError` when it takes nothing now, `OSError` when it is
        gone."""
        ...

    def read(self) -> bytes:
        """Waits; empty at its end."""
        ...

    def end(self) -> None: ...


class Program:
    """Without a network: what is said in a call leaves the machine by no recogniser."""

    def __init__(self, command: tuple[str, ...]) -> None:
        its_in, self._to = os.pipe()
        self._back, its_out = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*without_network(), *dying_with_us(command)],
                stdin=its_in,
                stdout=its_out,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                cwd="/",
            )
        except (OSError, ValueError):
            os.close(self._to)
            os.close(self._back)
            raise
        finally:
            os.close(its_in)
            os.close(its_out)
        os.set_blocking(self._to, False)

    def write(self, data: bytes) -> int:
        return os.write(self._to, data)

    def read(self) -> bytes:
        data = os.read(self._back, READ_BYTES)
        if not data:
            os.close(self._back)
        return data

    def end(self) -> None:
        """Children of its own read the end of their input."""
        self._process.kill()
        self._process.wait()
        os.close(self._to)


class Door:
    """One that waits at a Unix socket."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(CONNECT_S)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._socket.settimeout(None)

    def write(self, data: bytes) -> int:
        return self._socket.send(data, socket.MSG_DONTWAIT)

    def read(self) -> bytes:
        return self._socket.recv(READ_BYTES)

    def end(self) -> None:
        with contextlib.suppress(OSError):  # it was the first
            self._socket.shutdown(socket.SHUT_RDWR)


class Ear:
    """One recogniser for one speaker. `hear` and `end` belong to the worker's thread; a thread of its own reads."""

    def __init__(self, peer: Peer, opening: Opening, emit: Emit) -> None:
        self._peer = peer
        self._speaker = opening.speaker
        self._emit = emit
        self._waiting = bytearray(msgspec.json.encode(opening) + b"\n")
        self._over: Why | None = None
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def over(self) -> Why | None:
        """Why it hears no more."""
        return self._over

    def hear(self, pcm: bytes) -> None:
        if len(self._waiting) + len(pcm) <= MOST_BEHIND:
            self._waiting += pcm
        try:
            while self._waiting:
                del self._waiting[: self._peer.write(bytes(self._waiting[:READ_BYTES]))]
        except BlockingIOError:
            return
        except OSError:
            self._over = self._over or "gone"

    def end(self) -> None:
        self._peer.end()

    def _read(self) -> None:
        sentences = Sentences()
        why: Why = "gone"
        try:
            while data := self._peer.read():
                for said in sentences.take(data, time.monotonic()):
                    self._emit(Understood(self._speaker, said.seq, said.text, said.final))
        except NoRecogniserError as error:
            why = error.why
        except OSError:
            pass
        self._over = self._over or why


class Service:
    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._ears: dict[Speaker, Ear] = {}
        self._begun: dict[Speaker, tuple[int, float]] = {}  # how often, and when the next time may be

    def handle(self, request: Request) -> None:
        ear = self._ears.get(request.speaker) or self._begin(request)
        if ear is None:
            return
        ear.hear(request.pcm)
        if ear.over is not None:
            self._lose(request.speaker, ear.over)

    def cancel(self) -> None:
        """Nothing here waits for long."""

    def close(self) -> None:
        for ear in self._ears.values():
            ear.end()

    def _begin(self, request: Hear) -> Ear | None:
        speaker, now = request.speaker, time.monotonic()
        times, not_before = self._begun.get(speaker, (0, now))
        if times >= MOST_BEGINNINGS or now < not_before:
            return None
        self._begun[speaker] = (times + 1, now + PAUSE_S * 2**times)
        try:
            peer: Peer = Program(self._setup.command) if self._setup.command else Door(self._setup.socket)
        except (OSError, ValueError):  # the second: a command that no program can be called by
            self._tell(speaker, "gone")
            return None
        self._ears[speaker] = Ear(peer, Opening(speaker, request.language), self._emit)
        return self._ears[speaker]

    def _lose(self, speaker: Speaker, why: Why) -> None:
        self._ears.pop(speaker).end()
        self._tell(speaker, why)

    def _tell(self, speaker: Speaker, why: Why) -> None:
        logs.event("captions_lost", kind=why)
        self._emit(Lost(speaker, why))
