"""Whom the machine lets reach what (escape.py): two ports of this machine, by its two addresses."""

import itertools
import socket
import threading
from collections.abc import Iterator

import machine as machines
from escape_row import Row

# This machine's loopback, as qemu's networks show it: the one that is listed, and a second one.
LISTED, SECOND = "10.0.2.2", "10.0.8.2"
CARDS = (
    "-netdev", "user,id=own", "-device", "virtio-net-pci,netdev=own",
    "-netdev", "user,id=second,net=10.0.8.0/24", "-device", "virtio-net-pci,netdev=second",
)  # fmt: skip
# Whom the firewall lets reach what hosts.txt lists: the kiosk, CUPS's own programs, by whom RAUC
# fetches and the journal leaves, and who takes the settings (docs/image.md, "What it lets out").
OPENED_FOR = ("kiosk", "lp", "root", "kiosk-fetch", "kiosk-journal", "kiosk-setup")
# The run's own question had no answer: nothing was tried.
UNANSWERED = "not reached"
HELD = ("EHOSTUNREACH", "EPERM", "EACCES", UNANSWERED)
ASKED_ELSEWHERE = ("kiosk", "root", "kiosk-fetch", "kiosk-journal", "kiosk-setup", "nobody")


def rows(machine: machines.Machine, listed: int, other: int) -> Iterator[Row]:
    for user in (*OPENED_FOR, "nobody"):
        for protocol, port in (("tcp", listed), ("udp", listed), ("tcp", other), ("udp", other)):
            said = str(machine.inside.ask(connect=[user, protocol, LISTED, str(port)]).get("said", UNANSWERED))
            allowed = port == listed and user in OPENED_FOR
            what = f"{user}, {protocol} to {'the listed port' if port == listed else 'a port that is not listed'}"
            # The one that must go through is a row as well: a machine without a network would hold everything.
            yield Row(f"{what}{' (must go through)' if allowed else ''}", (said == "open") != allowed, said)
    for user, protocol in itertools.product(ASKED_ELSEWHERE, ("tcp", "udp")):
        said = str(machine.inside.ask(connect=[user, protocol, SECOND, str(listed)]).get("said", UNANSWERED))
        yield Row(f"{user}, {protocol} to the listed port at an address that is not listed", said == "open", said)
    for user in ("kiosk", "root", "kiosk-fetch", "kiosk-journal"):
        said = str(machine.inside.ask(connect=[user, "udp", "10.0.2.3", "53"]).get("said", UNANSWERED))
        yield Row(f"{user}, a name server of its own choice", said not in HELD, said)


class answering:  # noqa: N801 - read as a word: `with answering() as ...`
    """Two ports of this machine that answer to TCP and UDP: the one that is listed, and another."""

    def __enter__(self) -> tuple[int, int]:
        self._sockets = [one for _ in range(2) for one in _pair()]
        for one in self._sockets:
            threading.Thread(target=_answer, args=(one,), daemon=True).start()
        ports = [one.getsockname()[1] for one in self._sockets[::2]]
        return ports[0], ports[1]

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()


def _pair() -> tuple[socket.socket, socket.socket]:
    """The same port of TCP and of UDP."""
    while True:
        stream, datagram = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        stream.bind(("127.0.0.1", 0))
        try:
            datagram.bind(stream.getsockname())
        except OSError:
            stream.close()
            continue
        stream.listen()
        return stream, datagram


def _answer(one: socket.socket) -> None:
    try:
        while True:
            if one.type == socket.SOCK_DGRAM:
                one.sendto(b"y", one.recvfrom(10)[1])
            else:
                with one.accept()[0] as line:
                    line.recv(10)
                    line.send(b"y")
    except OSError:
        return
