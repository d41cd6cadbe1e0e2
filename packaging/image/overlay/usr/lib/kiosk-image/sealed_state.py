"""Opens the state partition by this machine's TPM, before anything mounts it; one that is new is encrypted first.

    KIOSK-STATE     ext4: a disk as it was written. New: encrypted. With anything in it: stays as it is, never formatted
    KIOSK-SEALING   LUKS2 that is being made, or was when the plug was pulled: nothing is in it; made again
    KIOSK-SEALED    LUKS2 that this machine's TPM opens, an ext4 KIOSK-STATE inside

Between an ext4 and a LUKS2 header a partition has neither: then a mark in its last sector, written before, says that
nothing was in it. The cryptography is Debian's: cryptsetup, systemd-cryptenroll, systemd-cryptsetup. The first key is
random, in memory alone, and opens nothing any more once the TPM's stands there.

Exit 1: there is a partition, and it is not open; the journal and /run/kiosk-state/told say why. Only the standard
library: it runs before the kiosk.
"""

import grp
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PLAIN, SEALING, SEALED = "KIOSK-STATE", "KIOSK-SEALING", "KIOSK-SEALED"
# Which of several is taken: a plain one beside a sealed one is not this machine's.
ORDER = (SEALED, SEALING, PLAIN)
SECTOR = 512
MARK = b"KIOSK-STATE is being encrypted; nothing is in it\n".ljust(SECTOR, b"\0")
OPENED = Path("/dev/mapper/kiosk-state")
RUN = Path("/run/kiosk-state")
FACTORY = Path("/usr/share/factory/etc/kiosk/kiosk.toml")
# As packaging/disk/make.sh lays them: folder, its inode's mode, owner, group.
FOLDERS = (
    ("etc", 0o40750, "kiosk-setup", "kiosk"),
    ("lib", 0o40700, "kiosk", "kiosk"),
    ("updater", 0o40755, "root", "root"),
)
# The mount itself is given up after 180 s (fstab).
PATIENCE_S = 170.0
UNIT = r"dev-disk-by\x2dlabel-KIOSK\x2dSTATE.device"
NOT_OPENED = """\
L'état de cette borne est chiffré pour sa carte mère (TPM), et il ne s'ouvre pas.
La carte, le disque ou les clés de Secure Boot ont été changés. Rien n'a été effacé.
Remettez ce qui a été changé, ou écrivez le disque à neuf et inscrivez la borne de nouveau.
"""
NOT_MADE = """\
Le TPM de cette borne ne chiffre pas la partition de son état. Elle est neuve : rien n'est perdu.
Remettez le TPM à zéro, ou désactivez-le, dans les réglages de la carte mère, puis redémarrez.
"""


class RefusedError(Exception):
    """A program that was needed ended otherwise; what it said."""


Owners = Callable[[str, str], tuple[int, int]]


class Partition(NamedTuple):
    device: Path
    label: str


def run(*command: str | Path, text: str = "", given: Sequence[int] = (), good: Sequence[int] = (0,)) -> str:
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, errors="replace", pass_fds=given, check=False
        )
    except OSError as error:
        raise RefusedError(f"{command[0]}: {error.strerror}") from None
    if done.returncode not in good:
        raise RefusedError(f"{command[0]}: exit {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def devices() -> list[Path]:
    return [Path("/dev", entry.name) for entry in sorted(Path("/sys/class/block").iterdir())]


def found(among: Sequence[Path]) -> Partition | None:
    there = [Partition(device, label) for device in among if (label := _label(device)) in ORDER]
    return min(there, key=lambda one: ORDER.index(one.label), default=None)


def _label(device: Path) -> str:
    """Empty: of everything that is not the state."""
    try:
        said = run("blkid", "-p", "-o", "export", device, good=(0, 2))
    except RefusedError:  # two file systems at once, or nothing that can be read
        return ""
    known = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    kind = (known.get("TYPE", ""), known.get("LABEL", ""))
    if kind in {("ext4", PLAIN), ("crypto_LUKS", SEALING), ("crypto_LUKS", SEALED)}:
        return kind[1]
    return SEALING if not known.keys() & {"TYPE", "PTTYPE"} and _is_marked(device) else ""


def _is_marked(device: Path) -> bool:
    try:
        with device.open("rb") as file:
            file.seek(-SECTOR, os.SEEK_END)
            return file.read() == MARK
    except OSError:  # an empty slot of a card reader has no last sector
        return False


def mark(device: Path) -> None:
    with device.open("r+b") as file:
        file.seek(-SECTOR, os.SEEK_END)
        file.write(MARK)
        file.flush()
        os.fsync(file.fileno())


def is_new(device: Path, factory: Path) -> bool:
    """Whether the ext4 holds nothing but folders of the kiosk and settings that nobody has changed. What its journal
    still holds counts: the plug may have been pulled when a set-up had just been written."""
    try:
        run("e2fsck", "-p", device, good=(0, 1))
        top = _names(device, "/")
        if top.keys() - {"lost+found", *(folder[0] for folder in FOLDERS)} or not all(top.values()):
            return False
        inside = {folder: _names(device, f"/{folder}").keys() for folder in top}
        changed = inside.pop("etc", set()) - {"kiosk.toml"}
        changed |= {"kiosk.toml"} if not _untouched(device, factory) else set()
    except (RefusedError, OSError):
        return False
    return not changed and not any(inside.values())


def _names(device: Path, folder: str) -> dict[str, bool]:
    """What lies in it, and whether that is a folder."""
    said = run("debugfs", "-R", f"ls -p {folder}", device)
    # Inode 0: a place where a name may come (lost+found has some from the beginning).
    lines = [line.split("/") for line in said.splitlines() if line and not line.startswith("/0/")]
    names = {line[5]: line[2].startswith("040") for line in lines if len(line) > 6}
    if len(names) != len(lines) or not {".", ".."} <= names.keys():
        raise RefusedError(f"debugfs: {folder} cannot be read")
    return {name: is_folder for name, is_folder in names.items() if name not in {".", ".."}}


def _untouched(device: Path, factory: Path) -> bool:
    there = run("debugfs", "-R", "cat /etc/kiosk.toml", device)
    return there in {"", factory.read_text("utf-8")}


def seal(device: Path, tpm: str = "auto") -> None:
    """The label of what is not finished; a file system comes later."""
    mark(device)
    key = os.memfd_create("key")
    try:
        os.fchmod(key, 0o600)
        os.write(key, os.urandom(64))
        file = f"/proc/self/fd/{key}"
        # A key of 512 random bits needs no stretching.
        quick = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
        luks = ("cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2", "--label", SEALING, *quick)
        run(*luks, "--key-file", file, device, given=[key])
        enroll = ("systemd-cryptenroll", f"--tpm2-device={tpm}", "--tpm2-pcrs=7", "--wipe-slot=password")
        run(*enroll, f"--unlock-key-file={file}", device, given=[key])
    finally:
        os.close(key)


def unlock(device: Path) -> None:
    run("systemd-cryptsetup", "attach", OPENED.name, device, "-", "tpm2-device=auto,headless=true,tries=1")


def fill(opened: Path, owners: Owners) -> None:
    run("mkfs.ext4", "-q", "-F", "-L", PLAIN, opened)
    # Written into the file system as it lies there: to mount it, or to change owners, root would need more rights.
    wanted = ""
    for folder, mode, user, group in FOLDERS:
        uid, gid = owners(user, group)
        wanted += f"mkdir {folder}\nsif {folder} mode 0{mode:o}\nsif {folder} uid {uid}\nsif {folder} gid {gid}\n"
    run("debugfs", "-w", "-f", "-", opened, text=wanted)
    # It says by no exit status that it could not.
    if not {folder for folder, *_ in FOLDERS} <= _names(opened, "/").keys():
        raise RefusedError("debugfs: the folders were not made")
    os.sync()


def owners_of(user: str, group: str) -> tuple[int, int]:
    return pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid


def make(device: Path) -> None:
    """A power cut anywhere in here leaves SEALING, or the mark; the last step is one write of a header of two."""
    seal(device)
    unlock(device)
    fill(OPENED, owners_of)
    finish(device)
    _await_systemd()


def finish(device: Path) -> None:
    run("cryptsetup", "config", device, "--label", SEALED)


def _await_systemd() -> None:
    """The label was that of another device a moment ago, and a mount is not begun on one that is gone."""
    deadline = time.monotonic() + PATIENCE_S
    while "/dm-" not in run("systemctl", "show", "-P", "SysFSPath", UNIT):
        if time.monotonic() > deadline:
            raise RefusedError("the new file system was not found by its label")
        time.sleep(0.2)


def wait() -> Partition | None:
    deadline = time.monotonic() + PATIENCE_S
    while (partition := found(devices())) is None and time.monotonic() < deadline:
        time.sleep(0.5)
    return partition


def carry_out(partition: Partition) -> str:
    """What was done. RefusedError, with what the console is to say: what was needed was not."""
    if partition.label == SEALED:
        try:
            unlock(partition.device)
        except RefusedError as error:
            raise RefusedError(str(error), NOT_OPENED) from None
        return "opened by the TPM"
    if partition.label == PLAIN and not is_new(partition.device, FACTORY):
        return "holds something already: it stays as it is, and is not encrypted"
    try:
        make(partition.device)
    except RefusedError as error:
        raise RefusedError(str(error), NOT_MADE) from None
    return "was new: encrypted, and opened by the TPM alone from now on"


def main() -> int:
    partition = wait()
    if partition is None:
        sys.stderr.write("<4>no state partition was found\n")
        return 0
    try:
        done = carry_out(partition)
    except RefusedError as error:
        why, told = error.args
        (RUN / "told").write_text(told, encoding="utf-8")
        (RUN / "told").chmod(0o644)  # for the console's user; the unit's umask keeps everything to root
        sys.stderr.write(f"<3>{partition.device}: the state is not open: {why}\n")
        return 1
    sys.stderr.write(f"<5>{partition.device}: the state {done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
