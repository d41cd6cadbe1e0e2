"""The run's own program in the machine (machine.py gives it by the firmware): does what the line asks, and says how it
went. One JSON object a line, with its number, which the answer has too:

    {"run": [command...]}   {"connect": [user, "tcp" or "udp", host, port]}   {"sleep": [seconds]} (tells its clock)
    {"processes": [words of a command line]}   {"stands": [unit]}   {"taken": []}   {"cores": [folders]}

What is asked often starts no process: an emulated machine needs a second for each.
"""

import errno
import glob
import json
import os
import socket
import subprocess
import time

PORT = "/dev/virtio-ports/run.inside"
# e_type of an ELF file, ET_CORE (elf(5)).
CORE = b"\x04\x00"


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
    if "sleep" in asked:
        time.sleep(float(asked["sleep"][0]))
        return {"said": f"{time.monotonic():.1f}"}
    if "processes" in asked:
        return {"said": " ".join(processes(asked["processes"][0]))}
    if "stands" in asked:
        return {"said": stands(asked["stands"][0])}
    if "taken" in asked:
        return {"said": "\n".join(taken())}
    if "cores" in asked:
        return {"said": "\n".join(cores(asked["cores"]))}
    try:
        done = subprocess.run(asked["run"], capture_output=True, text=True, timeout=100, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"status": -1, "said": str(error)}
    return {"status": done.returncode, "said": (done.stdout + done.stderr)[-20_000:]}


def text(path: str) -> str:
    """Empty where nothing can be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read().decode("utf-8", "replace").strip("\n")
    except OSError:
        return ""


def processes(words: str) -> "list[str]":
    """Their ids."""
    folders = glob.glob("/proc/[0-9]*")  # noqa: PTH207
    found = [one for one in folders if words in text(f"{one}/cmdline").replace("\0", " ")]
    return [one.rpartition("/")[2] for one in found]


def stands(unit: str) -> str:
    """The console that is shown, and the unit's first process: the compositor, of a kiosk."""
    ids = text(f"/sys/fs/cgroup/system.slice/{unit}/cgroup.procs").split()
    return f"{text('/sys/class/tty/tty0/active')} {min(map(int, ids), default='none')}"


def taken() -> "list[str]":
    """What has a driver: interfaces (class, driver, place), disks that were plugged in, networks. What is not let in
    has no interface, and none of them a driver."""
    interfaces = []
    for driver in sorted(glob.glob("/sys/bus/usb/devices/*:*/driver")):  # noqa: PTH207
        place = driver.rpartition("/")[0]
        name = os.readlink(driver).rpartition("/")[2]  # noqa: PTH115
        interfaces.append(f"{text(f'{place}/bInterfaceClass')} {name} {place.rpartition('/')[2]}")
    disks = [line for line in text("/proc/partitions").splitlines() if " sd" in line]
    return [*interfaces, *disks, *sorted(os.listdir("/sys/class/net"))]  # noqa: PTH208


def cores(folders: "list[str]") -> "list[str]":
    """Files below the folders that are the memory of a process: path and size in bytes."""
    found = []
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)  # noqa: PTH118
                # Only of a file: a pipe would be waited for.
                begins = head(path, 18) if os.path.isfile(path) else b""  # noqa: PTH113
                if begins[:4] == b"\x7fELF" and begins[16:] == CORE:
                    found.append(f"{path} {os.path.getsize(path)}")  # noqa: PTH202
    return sorted(found)


def head(path: str, size: int) -> bytes:
    """Empty where nothing can be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(size)
    except OSError:
        return b""


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
