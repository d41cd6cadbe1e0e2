"""What is done with a state partition where there is a TPM: Debian's own programs, on files. That a machine opens it is
seen in the image (packaging/runs/tpm.py, docs/image.md)."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

PACKAGING = Path(__file__).parents[2] / "packaging"
SCRIPT = PACKAGING / "image/overlay/usr/lib/kiosk-image/sealed_state.py"
SETTINGS = "# nothing is set\n"
BLOCK = 1024
# It has the date when it was last looked at.
SUPERBLOCK_END = 2048
HAS_TPM = shutil.which("swtpm") and shutil.which("systemd-cryptenroll") and find_library("tss2-tcti-swtpm")


sealed_state = loaded(SCRIPT)
the_run = loaded(PACKAGING / "runs/tpm.py")


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand where only root looks for them."""
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin:/sbin")


@pytest.fixture
def factory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "factory.toml"
    file.write_text(SETTINGS)
    monkeypatch.setattr(sealed_state, "FACTORY", file)
    return file


def partition(folder: Path, *names: str, settings: str = SETTINGS) -> Path:
    """As packaging/disk/make.sh makes it, with empty files of these names."""
    tree = folder / "tree"
    for name in ("etc", "lib", "updater"):
        (tree / name).mkdir(parents=True)
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(settings)
    disk = folder / "state"
    disk.unlink(missing_ok=True)
    subprocess.run(
        ["mkfs.ext4", "-q", "-b", str(BLOCK), "-L", "KIOSK-STATE", "-d", str(tree), str(disk), "32M"], check=True
    )
    shutil.rmtree(tree)
    return disk


def test_a_disk_as_it_was_written_is_new(tmp_path: Path, factory: Path) -> None:
    disk = partition(tmp_path)
    assert sealed_state.found([tmp_path / "none", disk]) == (disk, "KIOSK-STATE")
    assert sealed_state.is_new(disk, factory)
    assert sealed_state.is_new(partition(tmp_path, "etc/kiosk.toml"), factory), "a first start lays it there"


@pytest.mark.parametrize(
    "name",
    ["etc/provisioned/serial", "lib/outbox/1", "lib/key", "updater/journal", "lost", "lost+found/#12", "etc/x\ny"],
)
def test_what_holds_something_is_not_new_and_stays_as_it_is(name: str, tmp_path: Path, factory: Path) -> None:
    disk = partition(tmp_path, name)
    assert not sealed_state.is_new(disk, factory)
    before = disk.read_bytes()
    assert "stays as it is" in sealed_state.carry_out(sealed_state.found([disk]))
    assert disk.read_bytes()[SUPERBLOCK_END:] == before[SUPERBLOCK_END:]


def test_settings_that_somebody_changed_are_something(tmp_path: Path, factory: Path) -> None:
    assert not sealed_state.is_new(partition(tmp_path, "etc/kiosk.toml", settings="[screen]\n"), factory)


def test_a_file_in_a_folders_place_is_something(tmp_path: Path, factory: Path) -> None:
    disk = partition(tmp_path)
    subprocess.run(["debugfs", "-w", "-R", "rmdir lib", disk], check=True, capture_output=True)
    subprocess.run(["debugfs", "-w", "-R", f"write {factory} lib", disk], check=True, capture_output=True)
    assert not sealed_state.is_new(disk, factory)


def test_a_file_system_that_cannot_be_read_is_something(tmp_path: Path, factory: Path) -> None:
    disk = partition(tmp_path)
    with disk.open("r+b") as file:
        file.seek(2 * BLOCK)
        file.write(b"\xff" * 400 * BLOCK)
    assert not sealed_state.is_new(disk, factory)


def test_what_only_the_journal_holds_is_something(tmp_path: Path, factory: Path) -> None:
    """The plug was pulled when a set-up had just been written."""
    disk, later = partition(tmp_path), tmp_path / "later"
    shutil.copy(disk, later)
    subprocess.run(["debugfs", "-w", "-R", "mkdir etc/provisioned", later], check=True, capture_output=True)
    old, new = disk.read_bytes(), later.read_bytes()
    blocks = [at for at in range(0, len(old), BLOCK) if old[at : at + BLOCK] != new[at : at + BLOCK]]
    (tmp_path / "blocks").write_bytes(b"".join(new[at : at + BLOCK] for at in blocks))
    numbers = ",".join(str(at // BLOCK) for at in blocks)
    orders = f"journal_open\njournal_write -b {numbers} {tmp_path / 'blocks'}\njournal_close\n"
    subprocess.run(["debugfs", "-w", "-f", "-", disk], input=orders.encode(), check=True, capture_output=True)
    listed = subprocess.run(["debugfs", "-R", "ls -p /etc", disk], check=True, capture_output=True).stdout
    assert b"provisioned" not in listed, "it is not in its place yet"
    assert not sealed_state.is_new(disk, factory)


def test_the_mark_counts_where_there_is_nothing_else(tmp_path: Path) -> None:
    disk = partition(tmp_path)
    sealed_state.mark(disk)
    assert sealed_state.found([disk]) == (disk, "KIOSK-STATE")
    empty = tmp_path / "empty"
    empty.write_bytes(bytes(2**20))
    assert sealed_state.found([empty]) is None, "an empty partition is not ours to format"
    sealed_state.mark(empty)
    assert sealed_state.found([empty]) == (empty, "KIOSK-SEALING")
    assert len(empty.read_bytes()) == 2**20


def volume(folder: Path, label: str) -> Path:
    disk, key = folder / label, folder / "key"
    disk.write_bytes(bytes(32 * 2**20))
    key.write_bytes(b"key")
    quick = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", str(key)]
    luks = ["cryptsetup", "luksFormat", "-q", "--type", "luks2", "--label", label, *quick]
    subprocess.run([*luks, str(disk)], check=True)
    return disk


def test_a_volume_is_taken_by_its_label(tmp_path: Path) -> None:
    other, making, made = (volume(tmp_path, label) for label in ("BACKUP", "KIOSK-SEALING", "KIOSK-SEALED"))
    plain = partition(tmp_path)
    assert sealed_state.found([other]) is None
    assert sealed_state.found([other, plain, making]) == (making, "KIOSK-SEALING")
    assert sealed_state.found([plain, making, made]) == (made, "KIOSK-SEALED")
    sealed_state.finish(making)
    assert sealed_state.found([making]) == (making, "KIOSK-SEALED")


def test_a_volume_that_does_not_open_is_said_and_never_formatted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = volume(tmp_path, "KIOSK-SEALED")
    before = disk.read_bytes()
    monkeypatch.setattr(sealed_state, "RUN", tmp_path)
    monkeypatch.setattr(sealed_state, "devices", lambda: [disk])
    before_mask = os.umask(0o077)  # as the unit has it
    try:
        assert sealed_state.main() == 1
    finally:
        os.umask(before_mask)
    assert disk.read_bytes() == before
    assert "Rien n'a été effacé" in (tmp_path / "told").read_text("utf-8")
    assert (tmp_path / "told").stat().st_mode & 0o004, "the console's user is not root"
    assert capsys.readouterr().err.startswith(f"<3>{disk}: the state is not open: systemd-cryptsetup: ")


def test_the_new_file_system_is_as_a_disk_is_written(tmp_path: Path, factory: Path) -> None:
    disk = tmp_path / "opened"
    disk.write_bytes(bytes(16 * 2**20))
    sealed_state.fill(disk, lambda user, group: ({"root": 0, "kiosk": 988, "kiosk-setup": 987}[user], 7))
    assert sealed_state.found([disk]) == (disk, "KIOSK-STATE")
    assert sealed_state.is_new(disk, factory)
    listed = subprocess.run(["debugfs", "-R", "ls -p /", disk], check=True, capture_output=True, text=True).stdout
    for line in ("/040750/987/7/etc/", "/040700/988/7/lib/", "/040755/0/7/updater/"):
        assert line in listed
    assert subprocess.run(["e2fsck", "-f", "-n", disk], check=False, capture_output=True).returncode == 0
    made = (PACKAGING / "disk/make.sh").read_text("utf-8")
    assert 'mkdir -p "$out/state/etc" "$out/state/lib" "$out/state/updater"' in made, "the same folders"


def test_a_file_system_without_its_folders_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "opened"
    disk.write_bytes(bytes(16 * 2**20))
    monkeypatch.setattr(sealed_state, "FOLDERS", (("no/such/place", 0o40755, "root", "root"),))
    with pytest.raises(sealed_state.RefusedError):
        sealed_state.fill(disk, lambda user, group: (0, 0))


class Board:
    """With an emulated TPM, as systemd-cryptenroll names it (`tpm`)."""

    def __init__(self, folder: Path) -> None:
        self._keys = folder / "board"
        self._keys.mkdir()
        # A socket's path has at most 107 letters.
        self._line = Path(os.path.relpath(folder / "tpm"))
        self.tpm = f"swtpm:path={self._line}"
        self._emulator: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        control = Path(f"{self._line}.ctrl")
        control.unlink(missing_ok=True)
        self._line.unlink(missing_ok=True)
        sockets = [f"--server=type=unixio,path={self._line}", f"--ctrl=type=unixio,path={control}"]
        flags = ["--flags", "not-need-init,startup-clear"]
        self._emulator = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", f"--tpmstate=dir={self._keys}", *sockets, *flags]
        )
        deadline = time.monotonic() + PATIENCE_S
        while not (control.exists() and self._line.exists()) and time.monotonic() < deadline:
            time.sleep(0.05)

    def stop(self) -> None:
        if self._emulator is not None:
            self._emulator.kill()
            self._emulator.wait()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    if not HAS_TPM:
        pytest.skip("swtpm, systemd-cryptenroll or the library between them is not installed here")
    made = Board(tmp_path)
    made.start()
    yield made
    made.stop()


def slots(disk: Path) -> list[str]:
    said = subprocess.run(["systemd-cryptenroll", disk], check=True, capture_output=True, text=True).stdout
    return [line.split()[1] for line in said.splitlines()[1:]]


def test_what_is_sealed_the_tpm_alone_opens(tmp_path: Path, board: Board) -> None:
    disk = partition(tmp_path)
    sealed_state.seal(disk, board.tpm)
    assert slots(disk) == ["tpm2"]
    assert sealed_state.found([disk]) == (disk, "KIOSK-SEALING"), "it has no file system yet"


def test_without_an_answering_tpm_it_begins_again(tmp_path: Path, factory: Path) -> None:
    disk = partition(tmp_path)
    with pytest.raises(sealed_state.RefusedError, match="systemd-cryptenroll"):
        sealed_state.seal(disk, f"swtpm:path={tmp_path / 'nobody'}")
    assert sealed_state.found([disk]) == (disk, "KIOSK-SEALING")


@pytest.mark.parametrize("part", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
def test_killed_at_any_instant_it_begins_again(part: float, tmp_path: Path, factory: Path, board: Board) -> None:
    """`part`: of what the whole takes."""
    began = time.monotonic()
    assert program(partition(tmp_path), board.tpm).wait(PATIENCE_S) == 0
    takes = time.monotonic() - began
    disk = partition(tmp_path)
    killed = program(disk, board.tpm)
    time.sleep(takes * part)
    with contextlib.suppress(ProcessLookupError):  # a busy machine's second run may be quicker
        os.killpg(killed.pid, signal.SIGKILL)
    killed.wait(PATIENCE_S)
    board.stop()
    there = sealed_state.found([disk])
    assert there is not None, "neither a file system nor a mark"
    assert there.label == "KIOSK-SEALING" or sealed_state.is_new(disk, factory)
    board.start()
    sealed_state.seal(disk, board.tpm)
    assert slots(disk) == ["tpm2"]


def program(disk: Path, tpm: str) -> "subprocess.Popen[bytes]":
    """The sealing, with all that it starts, in a group of processes of its own."""
    code = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import sealed_state, pathlib;"
    code += f"sealed_state.seal(pathlib.Path({str(disk)!r}), {tpm!r})"
    return subprocess.Popen([sys.executable, "-B", "-c", code], start_new_session=True)


OPENED = {"mounted": "/dev/mapper/kiosk-state ext4", "canary": "c4"}
SEEN = {
    "first": {"mounted": OPENED["mounted"], "slots": ["tpm2"]},
    "on_the_disk": {"canary": False, "label": True},
    "again": OPENED,
    "another": {"mounted": "", "said": "/dev/vdc: the state is not open: ...", "console": "Rien n'a été effacé."},
    "another_changed_it": False,
    "its_own": OPENED,
    "after_the_cuts": {**OPENED, "canary": "none"},
}


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("first", {"mounted": OPENED["mounted"], "slots": ["password", "tpm2"]}),
        ("first", {"mounted": "/dev/vdc ext4", "slots": ["tpm2"]}),
        ("on_the_disk", {"canary": True, "label": True}),
        ("on_the_disk", {"canary": False, "label": False}),  # whoever looks at nothing finds nothing
        ("again", {**OPENED, "canary": "none"}),
        ("another", {"mounted": OPENED["mounted"], "said": "", "console": ""}),
        ("another", {"mounted": "", "said": "", "console": "Rien n'a été effacé."}),
        ("another", {"mounted": "", "said": "the state is not open", "console": "cat: Permission denied"}),
        ("another_changed_it", True),
        ("after_the_cuts", {"mounted": "", "canary": "none"}),
    ],
)
def test_the_run_in_the_image_finds_what_went_otherwise(what: str, instead: object) -> None:
    assert the_run.judged(SEEN, "c4") == ""
    assert the_run.judged({**SEEN, what: instead}, "c4") != ""
