"""Whether an engine could lock itself up here: what its sandbox is made of is the service manager's to allow. No Qt is
loaded: the supervisor asks before the first screen."""

import ctypes
import errno
import subprocess
from collections.abc import Iterable

import msgspec

from kiosk.config import Config

# <linux/sched.h>; as `systemctl show` names them (packaging/debian/official-sites.conf).
FLAGS = {"user": 0x10000000, "mnt": 0x00020000, "pid": 0x20000000, "net": 0x40000000}
# What runs the kiosk on a machine that has the packages (packaging/debian/kiosk.service).
UNIT = "kiosk.service"
RUN_S = 5.0


def are_given() -> bool:
    """Whether this process, and so its children, may make each of them.

    `RestrictNamespaces=` answers EPERM to setns(2) before the kernel looks at the descriptor, as it does to unshare(2);
    where it does not hold, -1 is no descriptor (seen under systemd 257, with the unit and with the drop-in). Nothing is
    made, so this costs no process."""
    libc = ctypes.CDLL(None, use_errno=True)
    return all(libc.setns(-1, flag) == 0 or ctypes.get_errno() != errno.EPERM for flag in FLAGS.values())


def without_sites(config: Config) -> Config:
    """The settings of a kiosk whose engine could not start: no site is offered that would be opened for ever."""
    return msgspec.structs.replace(config, web=msgspec.structs.replace(config.web, enabled=False))


def unit_forbids(names: Iterable[str] = FLAGS) -> bool:
    """For who asks from outside: a shell may make namespaces where the kiosk's own unit may not. False where no systemd
    has such a unit."""
    words = ["systemctl", "show", UNIT, "--property=LoadState", "--property=RestrictNamespaces"]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=RUN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    said = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    if said.get("LoadState") != "loaded":
        return False
    # "yes": none, "no": all, else those that are allowed (systemctl's own words).
    allowed = said.get("RestrictNamespaces", "no")
    return allowed == "yes" or (allowed != "no" and not set(allowed.split()) >= set(names))
