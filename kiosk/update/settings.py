"""A change of this kiosk's settings, from a signed release to settings that count as good.

The administrator's release names the serial of a pack; the desk gives the pack for the release's own id. It takes the
place of the one before in one step (`fleet.setup`), the kiosk starts anew once nobody is there, and what follows is
judged as a new version of the system is (`gate.py`). Where it is not as before, the settings before count again.

This runs as the user who sets new machines up, and not as root: the settings are that user's, and nothing else is.
A power cut leaves the one or the other settings, and the journal says what is to be done next.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.errors import KioskError
from kiosk.fleet import pack as packs
from kiosk.fleet import setup
from kiosk.privacy import logs
from kiosk.update.gate import PATIENCE_S, Before, Gate, before
from kiosk.update.settings_journal import Kept, Phase, SettingsJournal
from kiosk.update.standing import Standing
from kiosk.update.system import BELIEVED_S, MAX_TRIES, POLL_S, QUIET_S
from kiosk.update.wanted import Wanted

MAX_WHY = 100


class Kiosk(Protocol):
    """What is needed of the kiosk beside; `machine.KioskBeside` on a machine."""

    def standing(self) -> Standing | None: ...
    def want_restart(self, *, wanted: bool) -> None:
        """Ask it to make room, or ask no longer."""
        ...

    def want_start(self) -> None:
        """Have one started that its keeper has given up."""
        ...

    def monotonic(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class Settings:
    """`folder`: of the settings. `wanted`: the newest release that was signed after an instant, if there is one.
    `fetch`: the release's id -> the bytes of its pack; raises `KioskError` where it cannot be had now."""

    def __init__(
        self,
        folder: Path,
        kiosk: Kiosk,
        wanted: Callable[[int], Wanted | None],
        fetch: Callable[[str], bytes],
    ) -> None:
        self._folder = folder
        self._journal = SettingsJournal(folder)
        self._kiosk = kiosk
        self._wanted = wanted
        self._fetch = fetch

    def run(self) -> Kept:
        """What was begun, to its end; then what is wanted, until nothing newer is. Raises `KioskError` in one line for
        a release that was not taken, or cannot be had now."""
        kept = self._journal.read()
        if kept.unsettled and self._wanted(0) is not None:
            kept = self._journal.settled(kept)
        self._go_on(kept)
        while (wanted := self._wanted(self._journal.read().obeyed)) is not None:
            self._take(wanted)
        return self._journal.read()

    def _go_on(self, kept: Kept) -> None:
        match kept.phase:
            case "applying" if self._serial() == kept.version:
                # Killed after the step that counts; what ran on may have been started before it.
                setup.finish(self._folder)
                self._try(kept)
            case "trying":
                self._judge(kept)
            case "back":
                self._back(kept)

    def _take(self, wanted: Wanted) -> None:
        ran = self._serial()
        kept = Kept(wanted.version, wanted.at, ran=ran)
        if ran == wanted.version:
            self._note(kept, "good")
            return
        data = self._fetch(wanted.order_id)
        try:
            pack = self._opened(data, wanted.version)
            self._wait_for_quiet()
            standing = self._kiosk.standing()
            kept = msgspec.structs.replace(kept, before=before(standing) if standing else Before())
            kept = self._note(kept, "applying")
            setup.apply(pack, self._folder)
        except KioskError:
            if self._serial() == ran:  # where it counts already, the next run finishes it
                self._note(kept, "failed", "not_taken")
                logs.event("settings_not_taken", level=logging.WARNING, step=wanted.version)
            raise
        self._try(kept)

    def _opened(self, data: bytes, version: str) -> packs.Pack:
        """By the key that is pinned, for this kiosk, and what was released. Raises `KioskError`."""
        there, key = setup.standing(self._folder), setup.pinned_key(self._folder)
        if there is None or key is None:
            raise KioskError("this kiosk was not set up by a pack: its settings are changed where it stands")
        pack = packs.opened(data, key)
        if pack.kiosk_id != there.kiosk_id:
            raise KioskError(f"the pack is for another kiosk; this one is {there.kiosk_id}")
        if str(pack.serial) != version:
            raise KioskError("the pack is not the one that was released")
        return pack

    def _try(self, kept: Kept) -> None:
        if self._restart():
            self._judge(self._note(kept, "trying"))
        else:
            self._back(self._note(kept, "back", "no_room"))

    def _judge(self, kept: Kept) -> None:
        if kept.tries >= MAX_TRIES:
            self._back(self._note(kept, "back", "never_judged"))
            return
        self._note(msgspec.structs.replace(kept, tries=kept.tries + 1), "trying")
        gate = Gate(kept.before, self._kiosk.monotonic())
        while (verdict := gate.judge(self._running(), self._kiosk.monotonic())) is None:
            self._kiosk.sleep(POLL_S)
        if verdict:
            self._note(kept, "good")
            logs.event("settings_good", step=kept.version)
            return
        self._back(self._note(kept, "back", f"lacks:{'/'.join(gate.lacks)}"[:MAX_WHY]))

    def _back(self, kept: Kept) -> None:
        if self._serial() == kept.version:
            try:
                setup.back(self._folder)
            except KioskError:
                self._note(kept, "failed", "no_way_back")
                raise
        self._restart()
        self._note(kept, "failed", kept.why)
        logs.event("settings_went_back", level=logging.WARNING, step=kept.version, code=_as_word(kept.why))

    def _restart(self) -> bool:
        """Whether it does, once nobody is there. One that is not there may be starting, by the settings of before, or
        its keeper has given it up: it is started, and starts anew as soon as it is there."""
        if self._running() is None:
            self._kiosk.want_start()
        until = self._kiosk.monotonic() + PATIENCE_S
        while self._running() is None and self._kiosk.monotonic() < until:
            self._kiosk.sleep(POLL_S)
        self._kiosk.want_restart(wanted=True)
        until = self._kiosk.monotonic() + BELIEVED_S
        while (there := self._running() is not None) and self._kiosk.monotonic() < until:
            self._kiosk.sleep(POLL_S)
        self._kiosk.want_restart(wanted=False)
        return not there

    def _running(self) -> Standing | None:
        standing = self._kiosk.standing()
        return None if standing is None or standing.ended else standing

    def _wait_for_quiet(self) -> None:
        """Nobody for a while. A kiosk that is not there may be starting: it is waited for, as long as it may take."""
        began = since = self._kiosk.monotonic()
        while (now := self._kiosk.monotonic()) - since < QUIET_S:
            self._kiosk.sleep(POLL_S)
            standing = self._running()
            busy = standing.somebody if standing is not None else now - began < PATIENCE_S
            if busy and now - began < BELIEVED_S:
                since = self._kiosk.monotonic()

    def _serial(self) -> str:
        there = setup.standing(self._folder)
        return str(there.serial) if there is not None else ""

    def _note(self, kept: Kept, phase: Phase, why: str = "") -> Kept:
        noted = msgspec.structs.replace(kept, phase=phase, why=why)
        self._journal.write(noted)
        return noted


def _as_word(why: str) -> str:
    return why.replace(":", "-").replace("/", ".")
