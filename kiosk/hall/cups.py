"""The hall's print server and IPP printer: a private cupsd, and CUPS' own `ippeveprinter` as the hardware behind it.

All that they write lies in memory where there is a tmpfs, in a folder that `STATE/hall/cups` leads to; the socket is
`STATE/hall/cups.sock`. `ippeveprinter` 2.4.2 does not start without a D-Bus (`-r off` turns off only what it would
announce there), so it gets one that nothing else is on.
"""

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.hall.memory_folder import MemoryFolder

QUEUE = "kiosk"
_PATIENCE_S = 15.0
_PROGRAMS = {
    "cupsd": "cups-daemon",
    "lpadmin": "cups-client",
    "ippeveprinter": "cups-ipp-utils",
    "dbus-daemon": "dbus-daemon",
    "setpriv": "util-linux",
}
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin", "/sbin", "/bin"))

_BUS = """<busconfig><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth><policy context="default">
<allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_requested_reply="true"/>
<allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/>
<allow receive_type="signal"/></policy></busconfig>
"""
_FILES = """ServerRoot {folder}/root
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
LogFilePerm 0600
Printcap {folder}/printcap
SystemGroup root
"""
# As a kiosk's own should be: nothing of a job is kept, nothing is announced, nothing listens but the socket.
_SERVER = """Listen {folder}/cups.sock
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobFiles No
PreserveJobHistory No
LogLevel info
AccessLogLevel actions
MaxLogSize 1m
<Location />
  Order deny,allow
</Location>
<Location /admin>
  Order deny,allow
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


class CupsMissingError(Exception):
    """A program is missing, or does not start; one line."""


class Child:
    """A process that dies with the thread that started it: `start` belongs to a thread that lives as long as the hall
    (the kernel's parent-death signal comes when that thread ends)."""

    def __init__(self, *command: str, dies_by: str = "KILL", environment: dict[str, str] | None = None) -> None:
        # The shell: a hall that died before setpriv has asked for the signal sends none.
        guard = ["sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', str(os.getpid())]
        self._command = ["setpriv", "--pdeathsig", dies_by, "--", *guard, *command]
        self._environment = {**os.environ, "PATH": _PATH, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        null = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command, stdin=null, stdout=null, stderr=null, env=self._environment)

    def send(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def end(self, number: int = signal.SIGKILL) -> None:
        """Idempotent. A process that is stopped is woken for it, and one that does not obey is killed."""
        if self._process is None:
            return
        self.send(number)
        self.send(signal.SIGCONT)
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class PrintHouse:
    """`cupsd`, its bus and its printer, each startable, endable and freezable. One thread calls it."""

    def __init__(self, folder: Path) -> None:
        """`folder` is STATE/hall."""
        self._link = folder / "cups"
        self.socket_path = folder / "cups.sock"
        self._engine = folder / "page-engine"
        self.memory = Path()
        self._memory: MemoryFolder | None = None
        self.port = 0

    def open(self) -> None:
        """Make the folders and the processes. Raises `CupsMissingError` and `OSError`."""
        for program, package in _PROGRAMS.items():
            if shutil.which(program, path=_PATH) is None:
                raise CupsMissingError(f"{program} is missing: apt-get install {package}")
        self._prepare()
        folder = str(self.memory)
        self._bus = Child("dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--nosyslog")
        # TERM: cupsd ends its own children first.
        self.server = Child("cupsd", "-f", "-c", f"{folder}/cupsd.conf", "-s", f"{folder}/files.conf", dies_by="TERM")
        self._bus.start()
        _wait("the bus", (self.memory / "bus").exists)
        self.start_printer()
        self.start_server()
        self._run("lpadmin", "-p", QUEUE, "-E", "-v", f"ipp://localhost:{self.port}/ipp/print", "-m", "everywhere",
                  "-o", "printer-error-policy=abort-job")  # fmt: skip

    def start_server(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self.memory / "cups.sock").unlink()
        self.server.start()
        _wait("cupsd", lambda: _answers(self.memory / "cups.sock"))
        (self.memory / "cups.sock").chmod(0o600)

    def start_printer(self) -> None:
        """On the port that it had, if it had one: the queue leads there."""
        self.port = self.port or _free_port()
        self.printer = Child(
            "ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self.port), "-2", "-s", "60,60",
            "-f", "application/pdf", "-d", str(self.memory / "printer"), "-c", str(self._engine),
            "-D", "file:/dev/null", "Hall",
            environment={"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.memory}/bus"},
        )  # fmt: skip
        self.printer.start()
        _wait("ippeveprinter", lambda: _listens(self.port))

    def pause_queue(self, paused: bool) -> None:
        self._run("cupsdisable" if paused else "cupsenable", QUEUE)

    def close(self) -> None:
        """End everything and leave nothing; idempotent."""
        for name in ("server", "printer", "_bus"):
            child = getattr(self, name, None)
            if isinstance(child, Child):
                child.end(signal.SIGTERM if name == "server" else signal.SIGKILL)
        for path in (self.socket_path, self._link, self._engine):
            path.unlink(missing_ok=True)
        if self._memory is not None:
            self._memory.remove()

    def _prepare(self) -> None:
        self._memory = MemoryFolder(self._link.parent)
        self.memory = self._memory.path
        for path in (self.socket_path, self._link):
            path.unlink(missing_ok=True)  # of a hall that was killed
        # As root, cupsd runs its filters as another user, who has to come through; what lies inside is closed.
        self.memory.chmod(0o711)
        for name in ("root", "state", "cache", "spool", "spool/tmp", "printer"):
            (self.memory / name).mkdir(mode=0o700)
        for name, text in (("bus.conf", _BUS), ("files.conf", _FILES), ("cupsd.conf", _SERVER)):
            (self.memory / name).write_text(text.format(folder=self.memory))
        self._link.symlink_to(self.memory)
        self.socket_path.symlink_to(self.memory / "cups.sock")
        # In the state's folder: memory may be mounted without the right to execute.
        engine = Path(__file__).with_name("page_engine.py")
        words = [sys.executable, "-I", "-S", str(engine), str(self.memory / "engine.sock")]
        self._engine.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$1"\n')
        self._engine.chmod(0o700)

    def _run(self, program: str, *arguments: str) -> None:
        command = [program, "-h", str(self.memory / "cups.sock"), *arguments]
        try:
            done = subprocess.run(
                command, env={**os.environ, "PATH": _PATH}, timeout=_PATIENCE_S, check=False, capture_output=True
            )
        except subprocess.TimeoutExpired:
            raise CupsMissingError(f"{program} does not end") from None
        if done.returncode:
            raise CupsMissingError(f"{program}: {' '.join(done.stderr.decode(errors='replace').split())[:200]}")


def _wait(what: str, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise CupsMissingError(f"{what} does not start")
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
        probe.connect(str(path))
        return True
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
