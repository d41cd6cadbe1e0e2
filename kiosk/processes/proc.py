"""Processes as the kernel shows them in /proc/PID/stat (proc(5)).

No `pathlib`: it interns each part of each path, and the supervisor looks here once a second for weeks. Numbers that
came and went filled the interpreter's table of interned strings, which then took another half megabyte (532 kB, once,
after some hundred visits).
"""

import os


def stat(pid: int) -> list[str]:
    """The fields from the third on: state, parent, process group, ... Empty when there is no such process. The second
    one, the command, may hold anything; it ends with the last parenthesis."""
    return _read(pid, "stat").decode("utf-8", "replace").rpartition(")")[2].split()


def pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208


def children(pid: int) -> set[int]:
    """Direct children, also those that have ended and are not reaped."""
    return {child for child in pids() if stat(child)[1:2] == [str(pid)]}


def group(pid: int) -> set[int]:
    """Everyone of the process group that `pid` leads, as long as one of them is there."""
    return {member for member in pids() if stat(member)[2:3] == [str(pid)]}


def family(pid: int) -> set[int]:
    """The process and all its descendants."""
    return {pid}.union(*(family(child) for child in children(pid)))


def alive(pid: int) -> bool:
    """A zombie has ended."""
    return stat(pid)[:1] not in ([], ["Z"])


def command(pid: int) -> str:
    """Its arguments, divided by blanks; empty when it is gone."""
    return _read(pid, "cmdline").replace(b"\0", b" ").decode("utf-8", "replace")


def _read(pid: int, name: str) -> bytes:
    """Empty when there is no such process."""
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""
