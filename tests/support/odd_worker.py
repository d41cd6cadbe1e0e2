"""A worker that does on demand what workers must never do, to prove that its host lives through it."""

import os
import socket
import sys
import threading
import time
from typing import Literal

import msgspec

from kiosk.processes import frames
from kiosk.processes.worker import Emit


class Setup(msgspec.Struct, frozen=True):
    greeting: str
    start: Literal["well", "hang", "die"] = "well"


class Say(msgspec.Struct, frozen=True, tag="say"):
    words: str


class Sleep(msgspec.Struct, frozen=True, tag="sleep"):
    seconds: float


class Obey(msgspec.Struct, frozen=True, tag="obey"):
    """Waits until it is cancelled, at most `seconds`."""

    seconds: float


class Shout(msgspec.Struct, frozen=True, tag="shout"):
    """Says `times` things at once."""

    times: int


class Misbehave(msgspec.Struct, frozen=True, tag="misbehave"):
    how: Literal["raise", "exit", "garbage", "oversize", "wrong_reply", "no_text", "no_text_event"]


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """Answers with what the process knows of itself."""


Request = Say | Shout | Sleep | Obey | Misbehave | Tell


class Said(msgspec.Struct, frozen=True, tag="said"):
    words: str


class Told(msgspec.Struct, frozen=True, tag="told"):
    pid: int
    modules: tuple[str, ...]
    core_limit: int


Reply = Said | Told


class Noticed(msgspec.Struct, frozen=True, tag="noticed"):
    words: str


class OddService:
    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._cancelled = threading.Event()

    def begin(self) -> None:
        self._cancelled.clear()

    def handle(self, request: Request) -> object:
        match request:
            case Say(words):
                self._emit(Noticed(words))
                return Said(f"{self._setup.greeting} {words}")
            case Shout(times):
                for _ in range(times):
                    self._emit(Noticed(""))
                return Said("shouted")
            case Sleep(seconds):
                time.sleep(seconds)
                return Said("slept")
            case Obey(seconds):
                self._emit(Noticed("obeys"))
                return Said("cancelled" if self._cancelled.wait(seconds) else "waited")
            case Misbehave(how):
                return self._misbehave(how)
            case Tell():
                import resource

                return Told(os.getpid(), tuple(sorted(sys.modules)), resource.getrlimit(resource.RLIMIT_CORE)[0])

    def _misbehave(self, how: str) -> object:
        host = socket.socket(fileno=os.dup(int(sys.argv[2])))
        match how:
            case "raise":
                raise ValueError("Camille SPECIMEN, 12 rue des Lilas")
            case "exit":
                os._exit(3)
            case "garbage":
                host.sendall(b"\x00\x00\x00\x05hello")
            case "oversize":
                host.sendall(b"\xff\xff\xff\xff")
            case "wrong_reply":
                return 12
            case "no_text":
                return msgspec.Raw(msgspec.msgpack.encode(Said("ZZ")).replace(b"ZZ", b"\xff\xff"))
            case "no_text_event":
                host.sendall(frames.encode("event", 0, Noticed("ZZ")).replace(b"ZZ", b"\xff\xff"))
        time.sleep(60)
        return None

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        pass


def service(setup: Setup, emit: Emit) -> OddService:
    if setup.start == "hang":
        time.sleep(60)
    if setup.start == "die":
        os._exit(1)
    return OddService(setup, emit)
