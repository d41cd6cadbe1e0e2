"""How the kiosk is at this moment, told by its supervisor to the machine's updater, and one word back.

The supervisor writes `standing.json` into its runtime folder, in memory: whether somebody is there, whether the screen
serves, how the devices are, whether the desk is reached. Nothing of a visit. The updater asks for the machine by
`restart-wanted` in a folder of its own, and so does who changes the settings in another; the supervisor then ends once
nobody is there, and says that it has.
"""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from kiosk.whole_file import write_shown

FILE = "standing.json"
WANTED = Path("/run/kiosk-updater/restart-wanted")
SETTINGS_RUN = Path("/run/kiosk-settings")
# By whom a restart may be asked for: each in a folder that is its own.
ASKERS = (WANTED, SETTINGS_RUN / WANTED.name)
KIOSK_RUN = Path("/run/kiosk")
MAX_BYTES = 20_000
# Of a device that was seen: it answers, whatever it lacks.
SEEN = frozenset({"ready", "busy", "needs_attention"})


class Standing(msgspec.Struct, frozen=True):
    """`somebody`: from the first touch to the wiped screen. `devices`: name -> state (`link.DeviceSeen`). `desk`: the
    line to it is up; None: none is configured. `ended`: the supervisor has made room for a restart."""

    serving: bool = False
    somebody: bool = False
    devices: Mapping[str, str] = {}
    desk: bool | None = None
    ended: bool = False


class StandingFile:
    """The supervisor's end. `folder`: where systemd lets it write (`RUNTIME_DIRECTORY`); None: nobody is told, and
    nobody asks."""

    def __init__(self, folder: Path | None, wanted: Collection[Path] = ASKERS) -> None:
        self._folder = folder
        self._wanted = wanted
        self._said: Standing | None = None

    @property
    def restart_wanted(self) -> bool:
        return self._folder is not None and any(file.exists() for file in self._wanted)

    def say(self, standing: Standing) -> None:
        """A folder that cannot be written is one that the updater waits at: it does nothing then."""
        if self._folder is None or standing == self._said:
            return
        try:
            # The updater is of the kiosk's group.
            write_shown(self._folder / FILE, msgspec.json.encode(standing), mode=0o640)
        except OSError:
            return
        self._said = standing


def read(folder: Path = KIOSK_RUN) -> Standing | None:
    """The updater's end; None: no kiosk runs, or what it says is no standing. The folder belongs to a user that is not
    believed: no link is followed, and so much is read."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return msgspec.json.decode(file.read(MAX_BYTES), type=Standing)
    except (OSError, msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
        return None
