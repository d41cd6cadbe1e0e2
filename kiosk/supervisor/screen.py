"""One screen process as the supervisor sees it: where it is on its way, and when it was last heard."""

import socket
import time
from enum import StrEnum

import msgspec

from kiosk.processes import link
from kiosk.supervisor.channel import Channel
from kiosk.supervisor.child import Child


class Phase(StrEnum):
    LOADING = "loading"  # started, Qt not loaded yet
    WARM = "warm"  # loaded; devices untouched
    ACTIVATING = "activating"  # told to take the display
    SERVING = "serving"  # its first picture can be touched


# To its first word. A cold start took 0.5 s on a quiet two-core machine; a busy or slow one is given a minute.
START_LIMIT_S = 60.0
# From then on `Beat` comes each second from the GUI thread, shown or warmed: ten missing ones are a frozen screen.
BEAT_LIMIT_S = 10.0
WELL_AFTER_S = 5.0

_decoder = msgspec.msgpack.Decoder(link.FromScreen)


class Screen:
    """Owns the process and our end of its link."""

    def __init__(self, child: Child, link_socket: socket.socket) -> None:
        self.child = child
        self.channel = Channel(link_socket)
        self.phase = Phase.LOADING
        self.visit_id: str | None = None
        self.over: link.EndedBy | None = None  # how the visit ended, when all that is left is its goodbye
        self.served_since: float | None = None
        self._heard = time.monotonic()  # or started, before its first word
        self._has_spoken = False

    def configure(self, configure: link.Configure) -> bool:
        return self.channel.send(configure)

    def activate(self, activate: link.Activate) -> bool:
        self.phase = Phase.ACTIVATING
        return self.channel.send(activate)

    def hear(self) -> list[link.FromScreen] | None:
        """What it said since; None when it is gone or speaks nonsense."""
        arrived = self.channel.receive()
        if arrived is None:
            return None
        if arrived:
            self._heard = time.monotonic()
            self._has_spoken = True
        try:
            return [_decoder.decode(frame.body) for frame in arrived]
        except (msgspec.DecodeError, UnicodeError):
            return None

    def note(self, said: link.FromScreen) -> None:
        """Follow where it is on its way."""
        if isinstance(said, link.Warm) and self.phase is Phase.LOADING:
            self.phase = Phase.WARM
        elif isinstance(said, link.Ready):
            self.phase = Phase.SERVING
            self.served_since = time.monotonic()
        elif isinstance(said, link.VisitStarted):
            self.visit_id = said.visit_id
        elif isinstance(said, link.VisitOver):
            self.over = said.by

    @property
    def running_visit(self) -> str | None:
        """A visit that would be interrupted, if this screen ended now."""
        return None if self.over is not None else self.visit_id

    def is_frozen(self) -> bool:
        """One rule for the shown screen and the warmed one: who hangs while nobody looks must not be what is shown
        next (both hung at once were 71 s in the image while a warmed screen owed no word)."""
        limit_s = BEAT_LIMIT_S if self._has_spoken else START_LIMIT_S
        return time.monotonic() - self._heard > limit_s

    def served_well(self) -> bool:
        """Long enough that its end is no sign of a fault that every start will meet again."""
        return self.served_since is not None and time.monotonic() - self.served_since > WELL_AFTER_S

    def end(self) -> None:
        self.child.kill()
        self.channel.close()
