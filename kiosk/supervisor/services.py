"""The services beside the screens: started after the first picture, restarted with back-off, ended with the kiosk."""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from kiosk.config import Config
from kiosk.delivery.protocol import Event, Setup, Wake
from kiosk.processes.worker import NICENESS
from kiosk.supervisor.channel import Channel
from kiosk.supervisor.child import Child, python, spawn
from kiosk.supervisor.reactor import Reactor, Timer

BACKOFF_FIRST_S = 0.2
BACKOFF_MAX_S = 30.0
# A service that lived this long had started well: the next death starts the back-off anew.
HEALTHY_AFTER_S = 30.0
# The desk and the hall close in a few milliseconds; one that does not is killed.
GRACE_S = 1.0
MAX_LINE_BYTES = 64 * 1024


class ServiceSpec(msgspec.Struct, frozen=True):
    """`sockets` are handed over as `--socket NAME=FD`, listening already, and stay the same across restarts.
    `environment` is added to ours. A service that prints JSON lines has them read."""

    name: str
    command: tuple[str, ...]
    sockets: dict[str, socket.socket] = {}
    environment: Mapping[str, str] = {}
    after_exit: str = "restart"  # or "leave": a window that a person closes stays closed


class BackOff:
    """How long to wait before starting again something that has just died."""

    def __init__(self, first_s: float = BACKOFF_FIRST_S, max_s: float = BACKOFF_MAX_S) -> None:
        self._first_s = first_s
        self._max_s = max_s
        self._next_s = first_s
        self._started = time.monotonic()

    def started(self) -> None:
        self._started = time.monotonic()

    def went_well(self) -> None:
        """What was started has done its work: its death is no sign of the next one's."""
        self._next_s = self._first_s

    def next_delay_s(self) -> float:
        if time.monotonic() - self._started > HEALTHY_AFTER_S:
            self._next_s = self._first_s
        delay_s, self._next_s = self._next_s, min(self._next_s * 2, self._max_s)
        return delay_s


class KeptService:
    """One service process, kept alive until `end`."""

    def __init__(self, spec: ServiceSpec, reactor: Reactor, said: Callable[[str, dict[str, Any]], None]) -> None:
        self._spec = spec
        self._reactor = reactor
        self._said = said
        self._backoff = BackOff()
        self._child: Child | None = None
        self._restart: Timer | None = None
        self._unread = b""

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        handed = [f"{name}={sock.fileno()}" for name, sock in self._spec.sockets.items()]
        self._backoff.started()
        self._unread = b""
        self._child = spawn(
            [*self._spec.command, *(word for each in handed for word in ("--socket", each))],
            descriptors=[sock.fileno() for sock in self._spec.sockets.values()],
            environment=self._spec.environment,
            stdout=subprocess.PIPE,
            niceness=NICENESS,
        )
        self._reactor.watch(self._child.pidfd, self._gone)
        self._reactor.watch(self._child.stdout, self._read)

    def _read(self) -> None:
        child = self._child
        data = child.stdout.read1(4096) if child is not None and child.stdout is not None else b""  # type: ignore[attr-defined]
        if not data:
            if child is not None:
                self._reactor.forget(child.stdout)
            return
        *lines, self._unread = (self._unread + data).split(b"\n")
        self._unread = self._unread[-MAX_LINE_BYTES:]
        for line in lines:
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict):
                    self._said(self._spec.name, event)

    def _gone(self) -> None:
        self._drop()
        if self._spec.after_exit == "restart":
            self._restart = self._reactor.after(self._backoff.next_delay_s(), self.start)

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            self._reactor.forget(child.pidfd)
            self._reactor.forget(child.stdout)
            child.kill()

    def ask_to_end(self) -> None:
        if self._restart is not None:
            self._restart.cancel()
        if self._child is not None:
            self._child.terminate()

    def end(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic) for the process that was asked, then kill its group."""
        if self._child is not None:
            self._child.wait(max(0.0, deadline - time.monotonic()))
        self._drop()


class KeptCourier:
    """The worker that sends what lies in the outbox, hosted without asyncio."""

    def __init__(self, config: Config, reactor: Reactor, happened: Callable[[Event], None]) -> None:
        self._setup = Setup(config)
        self._reactor = reactor
        self._happened = happened
        self._events = msgspec.msgpack.Decoder(Event)
        self._backoff = BackOff()
        self._child: Child | None = None
        self._channel: Channel | None = None
        self._restart: Timer | None = None
        self._calls = 0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        ours, theirs = socket.socketpair()
        self._backoff.started()
        with theirs:
            descriptor = theirs.fileno()
            command = python("kiosk.processes.worker", "kiosk.delivery.courier", str(descriptor), str(os.getpid()))
            self._child = spawn(command, descriptors=[descriptor])
        self._channel = Channel(ours)
        self._channel.send(self._setup, "call", 0)
        self._reactor.watch(ours, self._hear)

    def wake(self) -> None:
        """Something was committed. A courier that is down looks by itself when it is back."""
        if self._channel is not None:
            self._calls += 1
            if not self._channel.send(Wake(), "call", self._calls):
                self._gone()

    def _hear(self) -> None:
        arrived = self._channel.receive() if self._channel is not None else None
        if arrived is None:
            self._gone()
            return
        for frame in arrived:
            if frame.kind == "event":
                try:
                    self._happened(self._events.decode(frame.body))
                except (msgspec.DecodeError, UnicodeError):
                    self._gone()
                    return

    def _gone(self) -> None:
        self.end()
        self._restart = self._reactor.after(self._backoff.next_delay_s(), self.start)

    def end(self) -> None:
        if self._restart is not None:
            self._restart.cancel()
        if self._channel is not None:
            self._reactor.forget(self._channel)
            self._channel.close()
            self._channel = None
        if self._child is not None:
            self._child.kill()
            self._child = None
