"""The worker's side: a child process that serves typed calls over its socket until its parent goes away.

Started as `python -m kiosk.processes.worker MODULE FD PARENT`; MODULE holds `def service(setup, emit) -> Service` and
the types `Setup`, `Request`. The first frame is a call whose body is the `Setup`; its reply says that it is ready.
This module imports little (no asyncio, no logging): its imports are paid at each start of each driver.
"""

import ctypes
import importlib
import os
import queue
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import msgspec

from kiosk.privacy import logs
from kiosk.processes import frames

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4

EXIT_FAULT = 70


class Service(Protocol):
    def handle(self, request: Any) -> object:
        """Answer one call; may block. Runs in the main thread, one call at a time."""
        ...

    def cancel(self) -> None:
        """Make the call under way end soon. Called in another thread than `handle`, or right before it in the same, for
        a call that was cancelled while it waited; and only between the moment a call is taken up and its reply."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Obedient(Protocol):
    """A service whose calls can end early."""

    def begin(self) -> None:
        """A call is taken up: the cancellation of the one before is not meant for it. Neither waits nor works; `handle`
        must not do this in its place, or it forgets what was cancelled meanwhile."""
        ...


@runtime_checkable
class Looping(Protocol):
    """A service whose library has an event loop of its own that must run in the main thread (Qt's)."""

    def loop(self, next_call: Callable[[], frames.Frame | None], answer: Callable[[frames.Frame], None]) -> None:
        """Serve until `next_call` gives None. It waits, in a thread of the service's own; `answer` is called in the
        main thread, one call at a time."""
        ...


Emit = Callable[[object], None]

# The screen answers a finger while its workers work: with all of them starting at once on two cores, a first touch
# waited 80 to 317 ms; 24 ms when they give way.
NICENESS = 10


def harden(*, die_with_parent: int | None) -> None:
    """No core dumps, no reading of our memory by the same user, and no life after the process `die_with_parent`."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if die_with_parent is not None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        # A parent that died before the line above sends no signal any more.
        if os.getppid() != die_with_parent:
            os._exit(0)


def run(module_name: str, sock: socket.socket) -> None:
    """Serve until the socket closes. An exception in a call ends the process: the host sees it die, which is an
    ordinary event there; its traceback is not printed, as it may hold what it was working on."""
    module: Any = importlib.import_module(module_name)
    send_lock = threading.Lock()

    def send(kind: frames.Kind, call_id: int, body: object) -> None:
        with send_lock:
            sock.sendall(frames.encode(kind, call_id, body))

    first = frames.receive(sock)
    if first is None:
        return
    setup = msgspec.msgpack.decode(first.body, type=module.Setup)
    service: Service = module.service(setup, lambda event: send("event", 0, event))
    send("reply", first.id, None)
    reader = _Reader(sock, service)
    decoder = msgspec.msgpack.Decoder(module.Request)

    def answer(frame: frames.Frame) -> None:
        send("reply", frame.id, service.handle(decoder.decode(frame.body)))

    if isinstance(service, Looping):
        service.loop(reader.next_call, answer)
    else:
        while (frame := reader.next_call()) is not None:
            answer(frame)
    service.close()


class _Reader:
    """Takes frames off the socket while a call is served, so that a cancellation and the host's end are seen."""

    def __init__(self, sock: socket.socket, service: Service) -> None:
        self._sock = sock
        self._service = service
        self._calls: queue.SimpleQueue[frames.Frame | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._serving = 0
        # Calls that were not taken up yet, and those of them that were cancelled.
        self._waiting: set[int] = set()
        self._cancelled: set[int] = set()
        threading.Thread(target=self._read, daemon=True).start()

    def next_call(self) -> frames.Frame | None:
        with self._lock:
            self._serving = 0
        frame = self._calls.get()
        if frame is not None:
            with self._lock:
                self._take_up(frame.id)
        return frame

    def _take_up(self, call_id: int) -> None:
        self._serving = call_id
        self._waiting.discard(call_id)
        if isinstance(self._service, Obedient):
            self._service.begin()
        if call_id in self._cancelled:
            self._cancelled.discard(call_id)
            self._service.cancel()

    def _read(self) -> None:
        try:
            while (frame := frames.receive(self._sock)) is not None:
                if frame.kind == "call":
                    with self._lock:
                        self._waiting.add(frame.id)
                    self._calls.put(frame)
                elif frame.kind == "cancel":
                    self._cancel(frame.id)
        except frames.FrameError:
            pass
        finally:
            self._end()

    def _cancel(self, call_id: int) -> None:
        with self._lock:
            if self._serving and self._serving == call_id:
                self._service.cancel()
            elif call_id in self._waiting:
                self._cancelled.add(call_id)

    def _end(self) -> None:
        """The host is gone. A call that waits for a device may never return: this process does not wait for it."""
        with self._lock:
            if self._serving:
                os._exit(0)
            self._calls.put(None)


def main() -> None:
    module_name, descriptor, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    harden(die_with_parent=parent)
    os.nice(NICENESS)
    logs.set_up(module_name.rpartition(".")[0].rpartition(".")[2])
    # Control-C in a terminal reaches the whole group; the host decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.excepthook = lambda details: os._exit(EXIT_FAULT)
    try:
        run(module_name, socket.socket(fileno=descriptor))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it must not be printed
        # Only the type: the message or the frames may hold a citizen's data.
        os.write(2, f"{module_name}: {type(error).__name__}\n".encode())
        os._exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
