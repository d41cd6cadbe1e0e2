"""Processes as the kernel shows them in /proc/PID/stat (proc(5))."""

from pathlib import Path


def stat(pid: int) -> list[str]:
    """The fields from the third on: state, parent, process group, ... Empty when there is no such process. The second
    one, the command, may hold anything; it ends with the last parenthesis."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


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
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
