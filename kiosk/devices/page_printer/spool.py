"""Whether a print server's spool is in memory: a document that is being printed must not touch a disk."""

from pathlib import Path

import msgspec

IN_MEMORY = frozenset({"tmpfs", "ramfs"})


class Spool(msgspec.Struct, frozen=True):
    """`in_memory` None: it cannot be known from here (another machine, no such folder); `detail` says why."""

    in_memory: bool | None
    detail: str


def examine(server: str, folder: str) -> Spool:
    """The spool `folder` (CUPS' RequestRoot; its TempDir lies in it by default) of the print server at `server`, as
    the configuration names them. Reads the table of mounts; never raises."""
    if (
        not server.startswith("/")
        and server.rpartition(":")[0] not in ("localhost", "127.0.0.1")
        and server
        not in (
            "localhost",
            "127.0.0.1",
        )
    ):
        return Spool(None, "the print server runs on another machine")
    try:
        path = Path(folder).resolve()
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except (OSError, RuntimeError, ValueError):
        return Spool(None, f"{folder}: cannot be looked at")
    if not path.is_dir():
        return Spool(None, f"{folder}: no such folder")
    kind = filesystem_of(path, mounts)
    return Spool(kind in IN_MEMORY, f"{folder} is on {kind}") if kind else Spool(None, f"{folder}: on no known mount")


def filesystem_of(path: Path, mountinfo: str) -> str:
    """The file system type that holds `path`, from the lines of /proc/self/mountinfo (proc(5)); empty: not found."""
    best, found = -1, ""
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5 or not after:
            continue
        point = Path(fields[4].replace("\\040", " "))
        # A later mount on the same point hides an earlier one.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), after.split(" ")[0]
    return found
