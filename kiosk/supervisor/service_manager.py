"""What systemd is told of the kiosk: that it takes a touch, and from then on that it still does.

The protocol is one datagram, stable by systemd's promise; sd_notify(3) itself says that it may be written where it is
used, which spares a compiled dependency.
"""

import contextlib
import os
import socket

VARIABLE = "NOTIFY_SOCKET"


class ServiceManager:
    """`address`: a socket's path, or a name behind `@` in the abstract namespace; empty: nobody listens."""

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) if address else None
        if self._socket is not None:
            # A manager that does not read must not hold the supervisor: the watchdog then does what it is there for.
            self._socket.setblocking(False)
        self._ready = self._told_ready = False

    def ready(self) -> None:
        self._ready = True
        self._told_ready = self._told_ready or self._tell("READY=1")

    def alive(self) -> None:
        """To be said well within `WatchdogSec`."""
        if self._ready:
            self.ready()  # again, if there was no room for it
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> bool:
        """Whether it was taken. One that cannot be reached is not spoken to again."""
        if self._socket is None:
            return False
        try:
            self._socket.sendto(words.encode(), self._address)
        except BlockingIOError:
            # It is busy and its queue is full: a moment later it reads again, and stops a kiosk that has gone silent.
            return False
        except OSError as error:
            import logging

            from kiosk.privacy import logs  # imported late: `kiosk run` asks for this module before its first screen

            logs.event("service_manager_deaf", level=logging.WARNING, error=type(error).__name__)
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None
            return False
        return True


def from_environment() -> ServiceManager:
    """Takes the variable away: no child may speak in the kiosk's name (sd_notify(3), `unset_environment`)."""
    return ServiceManager(os.environ.pop(VARIABLE, ""))
