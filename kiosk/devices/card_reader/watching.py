"""The thread that waits for cards and readers, over the death and return of pcscd."""

import threading
from collections.abc import Callable

from kiosk.devices.card_reader.pcsc import ANY_READER, Context, PcscTrouble
from kiosk.devices.card_reader.presence import SlotState, changes
from kiosk.devices.card_reader.protocol import Event, ReadersChanged

# A reader that was plugged in between the list and the wait is seen at the latest then.
LIST_EVERY_MS = 2000
# pcscd is started again by systemd when somebody asks for it; a refused connection costs next to nothing.
AGAIN_AFTER_S = 0.1


class Watcher:
    """Tells `told` each card and each change of the readers; never ends before its process."""

    def __init__(self, told: Callable[[Event], None], wanted: Callable[[str], bool]) -> None:
        """`wanted`: whether a reader of this name is ours to watch."""
        self._told = told
        self._wanted = wanted
        self._seen: dict[str, SlotState] = {}
        self._readers: tuple[str, ...] = ()
        self._pause = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="cards", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self._follow(Context())
            except PcscTrouble:
                # Nobody knows any more what lies where.
                self._see((), {})
            self._pause.wait(AGAIN_AFTER_S)

    def _follow(self, context: Context) -> None:
        plugged = 0
        try:
            while True:
                readers = tuple(name for name in context.readers() if self._wanted(name))
                known = {name: self._seen[name].event_state if name in self._seen else 0 for name in readers}
                if set(readers) != set(self._seen) or readers != self._readers:
                    # At once, also when there is nothing to wait for.
                    states = context.wait(known, 0) if readers else []
                else:
                    states = context.wait({**known, ANY_READER: plugged}, LIST_EVERY_MS)
                if states is None:
                    continue
                found = {state.reader: state for state in states}
                if ANY_READER in found:
                    plugged = found.pop(ANY_READER).event_state
                self._see(readers, found)
        finally:
            context.close()

    def _see(self, readers: tuple[str, ...], found: dict[str, SlotState]) -> None:
        for event in changes(self._seen, found):
            self._told(event)
        self._seen = found
        if readers != self._readers:
            self._readers = readers
            self._told(ReadersChanged(readers))
