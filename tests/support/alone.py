"""Programs in a network of their own, in which nothing is but an HTTP proxy: no server, no resolver, no way out.

A socket belongs to the network in which it was made, whoever has it: the program's own first process opens a door on
its loopback, hands it to the test, whose proxy answers there, and becomes the program.
"""

import contextlib
import fcntl
import os
import socket
import struct
import subprocess
import sys

from tests.support import forwarding
from tests.support.patience import PATIENCE_S
from tests.support.proxy import TunnelProxy

DOOR = ("127.0.0.1", 3128)
PROXY = f"http://{DOOR[0]}:{DOOR[1]}"
# Who is not root asks for a network by being its own user in a namespace of users, too; `keep-caps`: to raise loopback.
AS_A_USER = ("--user", "--map-current-user", "--keep-caps")
UNSHARE = ("unshare", "--net", *(AS_A_USER if os.geteuid() else ()))
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def can_be_alone() -> bool:
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0


def run_behind(proxy: TunnelProxy, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`command` to its end: all that it reaches is `PROXY`. `environment`: beside the test's own."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(
            [*UNSHARE, sys.executable, __file__, str(theirs.fileno()), *command],
            pass_fds=[theirs.fileno()], env={**os.environ, **environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        theirs.close()
        ours.settimeout(PATIENCE_S)
        with contextlib.ExitStack() as open_:
            for descriptor in socket.recv_fds(ours, 1, 1)[1]:
                door = socket.socket(fileno=descriptor)
                open_.callback(forwarding.end, door)
                proxy.serve(door)
            try:
                out, err = process.communicate(timeout=2 * PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _become(line: socket.socket, command: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    with socket.create_server(DOOR) as door:
        socket.send_fds(line, [b"."], [door.fileno()])
    line.close()
    os.execvp(command[0], command)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    _become(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
