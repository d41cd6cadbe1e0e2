"""What the engine would leave on a disk lands in memory that no other process sees, and that ends with it.

The process gets a view of the file system of its own (a mount namespace) in which `/dev/shm` is a fresh tmpfs: its
home, its temporary files, its downloads and the shared memory of its children live there. The kernel frees it when the
last of them has ended, however they ended; there is no name under which anything could be found later.
"""

import ctypes
import os
import signal
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUSER = 0x10000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4

MEMORY = Path("/dev/shm")  # noqa: S108 - it is replaced by memory of our own
# A page that stores without end fills this, and not the machine.
LIMIT = "size=536870912,mode=0700"


class NotSecluded(RuntimeError):  # noqa: N818 - says what is missing
    """The kernel gives no namespace: the engine does not start."""


def seclude() -> Path:
    """The folder for everything that is written; `HOME` and the like lead there. Before any thread is started. Raises
    `NotSecluded`."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid()
    user, group = os.geteuid(), os.getegid()
    # What may not be looked into (`worker.harden`) may not name its users in a namespace either.
    libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNS | (_CLONE_NEWUSER if user else 0)) != 0:
        raise NotSecluded("no namespace of its own: are user namespaces allowed?")
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    # The kernel forgets this for a process that has changed its rights.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
    for arguments in (
        (b"none", b"/", None, _MS_REC | _MS_PRIVATE, None),
        (b"kiosk-web", str(MEMORY).encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, LIMIT.encode()),
    ):
        if libc.mount(*arguments[:3], ctypes.c_ulong(arguments[3]), arguments[4]) != 0:
            raise NotSecluded("no memory of its own could be mounted")
    home = MEMORY / "web"
    home.mkdir(mode=0o700)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        os.environ[name] = str(home)
    os.chdir(home)
    return home


def harden_again() -> None:
    """Once the engine's own processes have been started: nobody looks into this one."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
