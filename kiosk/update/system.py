"""The system's update, from a signed release to a slot that counts as good.

    apply   installs into the other slot while nobody is there, and starts the machine anew once nobody is
    judge   after each start: is it a trial, and does it hold? Good: marked. Else: the slot before, which never moved

The firmware starts a new slot once (RAUC's `efi` backend, BootNext); nothing but `mark-good` makes it start twice. A
power cut during the trial is therefore a start of the slot before, and the trial is begun again; a version that was
tried in vain is not tried a second time until the administrator releases anew.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk import content
from kiosk.errors import KioskError
from kiosk.privacy import logs
from kiosk.running import UpdaterSays, UpdateState, tell
from kiosk.update.gate import Before, Gate, before
from kiosk.update.journal import Entry, Journal, Kept
from kiosk.update.rauc import Rauc, RaucError
from kiosk.update.shelf import counting
from kiosk.update.standing import Standing
from kiosk.update.wanted import Wanted

POLL_S = 0.5
# A citizen who comes back for a forgotten paper.
QUIET_S = 60.0
# Power cuts, not the version's fault, up to here.
MAX_TRIES = 3
# Longer than any house is open. A kiosk that says for so long, without a break, that somebody is there, or that makes
# no room, is not believed any more: it could keep itself from being mended for ever.
BELIEVED_S = 12 * 3600.0


class Machine(Protocol):
    """What the updater needs of the machine it runs on; `machine.py` in a kiosk."""

    def standing(self) -> Standing | None: ...
    def version(self) -> str:
        """Of the system that runs."""
        ...

    def want_restart(self) -> None:
        """Ask the kiosk to make room."""
        ...

    def restart(self) -> None: ...
    def before_fetching(self) -> None:
        """Give RAUC what it needs to reach the server of updates."""
        ...

    def hold(self, *, held: bool) -> None:
        """Stop and go on with what RAUC is writing: a citizen's screen comes first."""
        ...

    def monotonic(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class System:
    """`folder`: the updater's own. `address`: bundle of a version -> where it is fetched from; raises `KioskError`
    where it cannot be fetched now."""

    def __init__(self, folder: Path, rauc: Rauc, machine: Machine, address: Callable[[str], str]) -> None:
        self._folder = folder
        self._journal = Journal(folder)
        self._rauc = rauc
        self._machine = machine
        self._address = address
        self._somebody_since: float | None = None

    def apply(self, wanted: Wanted | None) -> bool:
        """Whether the machine starts anew now. `wanted`: newer than what was obeyed, or None: what was begun, then."""
        kept = self._journal.read().system
        if kept.phase in ("installing", "trying") and kept.version == self._machine.version():
            # Its judge ended without a word. The other slot is what counts as good: nothing is written over it.
            return self.judge()
        entry = Entry(wanted.version, wanted.at) if wanted is not None else kept
        if entry.phase not in ("", "installing") or not entry.version:
            return False
        if entry.version == self._machine.version():
            self._note(msgspec.structs.replace(entry, phase="good"))
            return False
        if entry.tries >= MAX_TRIES:
            self._fail(entry, "not installed, three times over")
            return False
        self._wait_for_quiet()
        bundle = self._address(entry.version)
        standing = self._machine.standing()
        # Written before it is begun: the firmware may start the new slot as soon as RAUC has written it.
        entry = msgspec.structs.replace(
            entry,
            phase="installing",
            tries=entry.tries + 1,
            before=before(standing) if standing else Before(),
            ran=self._machine.version(),
        )
        self._note(entry)
        self._machine.before_fetching()
        try:
            self._install(bundle)
        except RaucError as error:
            logs.event("update_not_installed", code="rauc", step=entry.version)
            self._not_installed(entry, error)
            raise
        self._note(msgspec.structs.replace(entry, phase="trying", tries=0))
        self._restart()
        return True

    def judge(self) -> bool:
        """Once after each start. Whether the machine starts anew now."""
        entry = self._journal.read().system
        if entry.phase not in ("installing", "trying"):
            return False
        if self._machine.version() != entry.version:
            return self._back(entry)
        gate = Gate(entry.before, self._machine.monotonic())
        while (verdict := gate.judge(self._machine.standing(), self._machine.monotonic())) is None:
            self._machine.sleep(POLL_S)
        if verdict:
            self._rauc.mark_good()
            self._note(msgspec.structs.replace(entry, phase="good", why=""))
            logs.event("update_good", step=entry.version)
            return False
        self._fail(entry, f"not as before: {', '.join(gate.lacks)}")
        # Not marked good: the firmware starts the slot before. A visit that runs on a screen that works is not cut.
        self._restart()
        return True

    def _back(self, entry: Entry) -> bool:
        """The slot before runs, though another was to be tried: the power went, or it did not come up. If neither of
        both runs, the server of updates gave another bundle, signed once, under the name of what was released."""
        if self._machine.version() != entry.ran:
            self._fail(entry, "another version came than was released")
            self._restart()  # not marked good either
            return True
        if entry.phase == "installing":
            return False  # cut while it was written: `apply` begins again
        if entry.tries + 1 >= MAX_TRIES:
            self._fail(entry, "it did not come up, three times over")
            return False
        self._note(msgspec.structs.replace(entry, tries=entry.tries + 1))
        self._wait_for_quiet()
        self._rauc.try_other()
        self._restart()
        return True

    def _not_installed(self, entry: Entry, error: RaucError) -> None:
        """A line that went meanwhile is no fault of the bundle: a kiosk that is cut off for a day still takes it."""
        try:
            self._address(entry.version)
        except KioskError:
            self._note(msgspec.structs.replace(entry, tries=entry.tries - 1))
            return
        if entry.tries >= MAX_TRIES:
            self._fail(entry, str(error))

    def _install(self, bundle: str) -> None:
        failed: list[RaucError] = []

        def work() -> None:
            try:
                self._rauc.install(bundle)
            except RaucError as error:
                failed.append(error)

        working = threading.Thread(target=work)
        working.start()
        held = False
        while working.is_alive():
            if (wanted := self._somebody()) != held and self._held(wanted):
                held = wanted
            working.join(POLL_S)
        if held:
            self._held(False)
        if failed:
            raise failed[0]

    def _held(self, held: bool) -> bool:
        """Whether it is so now. A citizen meets a slower screen where it is not; the installation goes on."""
        try:
            self._machine.hold(held=held)
        except KioskError:
            return False
        return True

    def _somebody(self) -> bool:
        standing = self._machine.standing()
        now = self._machine.monotonic()
        if standing is None or not standing.somebody:
            self._somebody_since = None
            return False
        if self._somebody_since is None:
            self._somebody_since = now
        return now - self._somebody_since < BELIEVED_S

    def _wait_for_quiet(self) -> None:
        since = self._machine.monotonic()
        while self._machine.monotonic() - since < QUIET_S:
            self._machine.sleep(POLL_S)
            if self._somebody():
                since = self._machine.monotonic()

    def _restart(self) -> None:
        """The kiosk is asked, so that nobody touches a screen that is about to go."""
        self._machine.want_restart()
        until = self._machine.monotonic() + BELIEVED_S
        while (standing := self._machine.standing()) is not None and not standing.ended:
            if self._machine.monotonic() >= until:
                break
            self._machine.sleep(POLL_S)
        self._machine.restart()

    def _fail(self, entry: Entry, why: str) -> None:
        self._note(msgspec.structs.replace(entry, phase="failed", why=why))
        logs.event("update_failed", step=entry.version)

    def _note(self, entry: Entry) -> None:
        """What is said of content meanwhile, by whoever takes it from a stick, stays."""
        say(self._folder, self._journal.change(lambda kept: msgspec.structs.replace(kept, system=entry)))


def say(folder: Path, kept: Kept) -> None:
    """What anybody may know of the journal, and which content counts."""
    entry = kept.system
    failed = entry.version if entry.phase == "failed" else kept.content_failed
    state: UpdateState = "failed" if failed else "going" if entry.phase in ("installing", "trying") else ""
    try:
        tell(folder, UpdaterSays(counting(folder / content.FOLDER.name), state, failed))
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written: {error.strerror}") from None
