"""The run's own program in the machine (machine.py gives it by the firmware): does what the line asks, and says how it
went. One JSON object a line, {"run": [command...]} or {"connect": [user, "tcp" or "udp", host, port]}, with its number,
which the answer has too."""

import errno
import json
import os
import socket
import subprocess
import time

PORT = "/dev/virtio-ports/run.inside"


def main() -> None:
    while not os.path.exists(PORT):  # noqa: PTH110 - loaded before the libraries of the image are looked at
        time.sleep(0.5)
    with open(PORT, "r+b", buffering=0) as line:  # noqa: PTH123
        rest = b""
        while True:
            read = line.read(4096)
            if not read:  # nobody holds the other end
                time.sleep(0.2)
                continue
            *asked, rest = (rest + read).split(b"\n")
            for one in asked:
                question = json.loads(one)
                told = {**answer(question), "number": question["number"]}
                line.write(json.dumps(told).encode() + b"\n")


def answer(asked: "dict[str, list[str]]") -> "dict[str, object]":
    if "connect" in asked:
        user, protocol, host, port = asked["connect"]
        return {"said": as_user(user, protocol, host, int(port))}
    try:
        done = subprocess.run(asked["run"], capture_output=True, text=True, timeout=100, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"status": -1, "said": str(error)}
    return {"status": done.returncode, "said": (done.stdout + done.stderr)[-20_000:]}


def as_user(user: str, protocol: str, host: str, port: int) -> str:
    """Of a process of that user's: "open", or why not."""
    import pwd

    account = pwd.getpwnam(user)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            said = reached(protocol, host, port)
        except OSError as error:
            said = errno.errorcode.get(error.errno or 0, str(error))
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as end:
        said = end.read()
    os.waitpid(child, 0)
    return said


def reached(protocol: str, host: str, port: int) -> str:
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as line:
        line.settimeout(15)
        line.connect((host, port))
        line.send(b"x")
        return "open" if line.recv(1) else "closed"


if __name__ == "__main__":
    main()
