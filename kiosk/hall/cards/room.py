"""A private pcscd: the process that lives in a network and mount namespace of its own, with pcscd as its child.

Started as `python -m kiosk.hall.cards.room FOLDER FD`. Why namespaces: Debian's pcscd has one folder compiled in
(/run/pcscd), and vpcd listens on every address of the machine. Inside, /run is an empty tmpfs with FOLDER mounted on
/run/pcscd, and the network is a loopback that nobody else sees. Without root a user namespace gives the same.

FD is a SEQPACKET socket. `connect PORT` is answered by `ok` with a connected socket (SCM_RIGHTS) or by `refused`;
`kill` (SIGKILL, then started again), `stop`, `start`, `freeze` and `thaw` by `ok`. It ends when FD closes.
"""

import contextlib
import ctypes
import functools
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

RUN = "/run/pcscd"
READERS = "readers.d"
# vpcd keeps its slots in static variables that all readers of one library share, so that an answer of one card was
# given out as the ATR of another: each reader loads a file of its own.
LIBRARY = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
LIBRARIES = ("/run/vpcd-1.so", "/run/vpcd-2.so")
# As an init system would: a daemon that was killed is there again a moment later.
START_AGAIN_S = 0.3
_LOOK_EVERY_S = 0.05

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_MS_BIND = 4096
_MS_REC = 16384
_MS_PRIVATE = 1 << 18
_PR_SET_PDEATHSIG = 1
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1

_libc = ctypes.CDLL(None, use_errno=True)


def enter(folder: Path) -> None:
    """Leave the machine's network and mounts. Raises `OSError` where the system allows neither root nor a user
    namespace to do so."""
    uid, gid = os.getuid(), os.getgid()
    if uid != 0 or _libc.unshare(_CLONE_NEWNS | _CLONE_NEWNET) != 0:
        _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWNET)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    place = os.open(folder, os.O_PATH | os.O_DIRECTORY)  # it may lie below /run itself
    _call("mount", b"none", b"/run", b"tmpfs", 0, b"mode=0755")
    Path(RUN).mkdir()
    for library in LIBRARIES:
        shutil.copyfile(LIBRARY, library)
    _call("mount", f"/proc/self/fd/{place}".encode(), RUN.encode(), None, _MS_BIND, None)
    if Path("/dev/bus/usb").is_dir():
        # The readers that are really plugged in belong to the machine's own pcscd.
        _call("mount", b"none", b"/dev/bus/usb", b"tmpfs", 0, b"mode=0755")
    os.close(place)
    _raise_loopback()


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sH14x", b"lo", _IFF_UP)
        if _libc.ioctl(sock.fileno(), _SIOCSIFFLAGS, request) != 0:
            raise OSError(ctypes.get_errno(), "the loopback cannot be raised")


class Daemon:
    """pcscd in the foreground, kept running until it is stopped."""

    def __init__(self) -> None:
        # Debian 13's asks polkit, which does not know this namespace.
        known = subprocess.run(["pcscd", "--help"], capture_output=True, text=True, check=False).stdout
        polkit = ["--disable-polkit"] if "--disable-polkit" in known else []
        self._command = ["pcscd", "--foreground", "--config", f"{RUN}/{READERS}", *polkit]
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = True
        self._start_at = 0.0

    def keep(self) -> None:
        """Start it when it is wanted and not there; called often."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
            self._start_at = time.monotonic() + START_AGAIN_S
        if self._wanted and self._process is None and time.monotonic() >= self._start_at:
            for name in ("pcscd.comm", "pcscd.pid"):
                Path(RUN, name).unlink(missing_ok=True)
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Safe: this process has one thread.
                preexec_fn=functools.partial(_die_with, os.getpid()),  # noqa: PLW1509
            )

    def do(self, gesture: str) -> None:
        self._wanted = self._wanted if gesture not in ("stop", "start") else gesture == "start"
        if self._process is None:
            return
        match gesture:
            case "kill" | "stop":
                self._process.kill()
                self._process.wait()
            case "freeze":
                self._process.send_signal(signal.SIGSTOP)
            case "thaw":
                self._process.send_signal(signal.SIGCONT)


def _die_with(parent: int) -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        os._exit(1)


def serve(control: socket.socket) -> None:
    daemon = Daemon()
    try:
        _obey(control, daemon)
    finally:
        daemon.do("stop")


def _obey(control: socket.socket, daemon: Daemon) -> None:
    while True:
        daemon.keep()
        if not select.select([control], [], [], _LOOK_EVERY_S)[0]:
            continue
        try:
            words = control.recv(64).decode("ascii").split()
        except OSError:
            return
        match words:
            case []:
                return
            case ["connect", port]:
                _connect(control, int(port))
            case [gesture]:
                daemon.do(gesture)
                control.send(b"ok")


def _connect(control: socket.socket, port: int) -> None:
    """A socket belongs to the namespace where it was made: the hall gets this one handed over."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setblocking(True)
            socket.send_fds(control, [b"ok"], [sock.fileno()])
    except OSError:
        control.send(b"refused")


def main() -> int:
    folder, control = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    _die_with(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        enter(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            control.send(f"no {error.strerror}".encode())
        return 1
    # A new user namespace has taken the wish back.
    _die_with(os.getppid())
    with contextlib.suppress(OSError):
        control.send(b"ok")
        serve(control)
    return 0


if __name__ == "__main__":
    sys.exit(main())
