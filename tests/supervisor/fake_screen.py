"""A screen process without a picture: speaks the link protocol, and does what its instructions say.

`python -m tests.supervisor.fake_screen DIRECTORY FD`. It writes one JSON line for each event into DIRECTORY/log and,
while it serves, obeys the words that a test puts into the FIFO DIRECTORY/PID: `visit`, `commit`, `over BY`, `end BY`,
`tries COUNT`, `order FILE` (a signed order, as the line to a desk brings it), `die`, `freeze`, `garbage`, `breed`
(children that try to escape). DIRECTORY/broken makes it die at its start.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from kiosk.fleet.orders import Signed
from kiosk.privacy.lockout import locked_after
from kiosk.processes import frames, link

ESCAPEE = "import os, time; os.setsid(); os.fork(); time.sleep(300)"


class FakeScreen:
    def __init__(self, directory: Path, sock: socket.socket) -> None:
        self._directory = directory
        self._sock = sock

    def run(self) -> None:
        self.log("started")
        if (self._directory / "broken").exists():
            sys.exit(3)
        configured = self.hear()
        assert isinstance(configured, link.Configure)
        self.say(link.Warm())
        self.log("warm")
        while not select.select([self._sock.fileno()], [], [], 1.0)[0]:
            self.say(link.Beat())
        activate = self.hear()
        assert isinstance(activate, link.Activate)
        fifo = self._directory / str(os.getpid())
        os.mkfifo(fifo)
        notice = activate.interrupted
        told = {} if notice is None else {"committed": notice.committed, "reference": notice.reference}
        words = os.open(fifo, os.O_RDWR)
        self.say(link.Ready(("fake",)))
        now, lockout = time.monotonic(), activate.lockout
        waits_s = round(lockout.wait_until - now) if lockout.tries else 0
        self.log(
            "serving",
            at=now,
            interrupted=told,
            after=activate.after,
            tries=lockout.tries,
            waits_s=waits_s,
            closed=activate.closed,
            sites=configured.config.web.enabled,
        )
        while True:
            ready, _, _ = select.select([words, self._sock.fileno()], [], [], 1.0)
            self.say(link.Beat())
            if self._sock.fileno() in ready:
                word = self.hear()
                self.log("heard", word=type(word).__name__, said=msgspec.to_builtins(word))
            if words in ready:
                for line in os.read(words, 4096).decode().splitlines():
                    self.obey(*line.split())

    def obey(self, word: str, argument: str = "") -> None:
        match word:
            case "visit":
                self.say(link.VisitStarted(argument))
            case "commit":
                self.say(link.Committed(argument))
            case "tries":
                self.say(link.TriesCounted(locked_after(int(argument), time.monotonic())))
            case "over":
                self.say(link.VisitOver(argument))  # type: ignore[arg-type]
            case "end":
                self.log("ending", at=time.monotonic())
                self.say(link.VisitEnded(argument))  # type: ignore[arg-type]
            case "order":
                asked = msgspec.json.decode(Path(argument).read_bytes(), type=Signed)
                self.say(link.FleetAsked(asked.order_id, asked.statement, asked.signature))
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "freeze":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "garbage":
                self._sock.sendall(b"\xff" * 4096)
            case "no_text":
                said = link.FleetAsked("ZZ", b"", b"")
                self._sock.sendall(frames.encode("event", 0, said).replace(b"ZZ", b"\xff\xff"))
            case "breed":
                same_group = subprocess.Popen(["sleep", "300"])
                subprocess.Popen([sys.executable, "-c", ESCAPEE, str(self._directory)])
                self.log("bred", pid=same_group.pid)

    def say(self, word: link.FromScreen) -> None:
        self._sock.sendall(frames.encode("event", 0, word))

    def hear(self) -> link.ToScreen:
        frame = frames.receive(self._sock)
        if frame is None:
            sys.exit(0)
        message: link.ToScreen = msgspec.msgpack.decode(frame.body, type=link.ToScreen)
        return message

    def log(self, event: str, **more: object) -> None:
        with (self._directory / "log").open("a") as file:
            file.write(json.dumps({"event": event, "pid": os.getpid(), **more}) + "\n")


if __name__ == "__main__":
    FakeScreen(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))).run()
