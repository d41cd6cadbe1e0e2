"""The worker's side: a child process that serves typed calls over its socket until its parent goes away.

Started as `python -m kiosk.processes.worker MODULE FD`; MODULE holds `def service(setup, emit) -> Service` and the
types `Setup`, `Request`. The first frame is a call whose body is the `Setup`; its reply says that it is ready.
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
from typing import Any, Protocol

import msgspec

from kiosk.processes import frames

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


class Service(Protocol):
    def handle(self, request: Any) -> object:
        """Answer one call; may block. Runs in the main thread, one call at a time."""
        ...

    def cancel(self) -> None:
        """Make the call under way end soon. Runs in the reader's thread."""
        ...

    def close(self) -> None: ...


Emit = Callable[[object], None]


def harden(*, die_with_parent: bool) -> None:
    """No core dumps, no reading of our memory by the same user, and no life after the parent's."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if die_with_parent:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


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
    calls: queue.SimpleQueue[frames.Frame | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sock, service, calls), daemon=True).start()
    decoder = msgspec.msgpack.Decoder(module.Request)
    while (frame := calls.get()) is not None:
        send("reply", frame.id, service.handle(decoder.decode(frame.body)))
    service.close()


def _read(sock: socket.socket, service: Service, calls: "queue.SimpleQueue[frames.Frame | None]") -> None:
    while True:
        try:
            frame = frames.receive(sock)
        except frames.FrameError:
            frame = None
        if frame is None:
            calls.put(None)
            service.cancel()
            return
        if frame.kind == "cancel":
            service.cancel()
        else:
            calls.put(frame)


def main() -> None:
    harden(die_with_parent=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module_name, descriptor = sys.argv[1], int(sys.argv[2])
    try:
        run(module_name, socket.socket(fileno=descriptor))
    except BaseException as error:
        # Only the type: the message or the frames may hold a citizen's data.
        os.write(2, f"{module_name}: {type(error).__name__}\n".encode())
        os._exit(70)


if __name__ == "__main__":
    main()
