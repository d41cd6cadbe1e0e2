"""The folder in memory of a hall that was killed goes with the next hall's start, whatever its state folder; nobody
else's goes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.hall import memory_folder
from kiosk.hall.memory_folder import PREFIX, MemoryFolder
from tests.support.patience import PATIENCE_S

OWNER = """
import sys, time
from pathlib import Path
from kiosk.hall import memory_folder
memory_folder.MEMORY = Path(sys.argv[1])
folder = memory_folder.MemoryFolder(Path(sys.argv[1]))
(folder.path / "spool").mkdir()
(folder.path / "spool" / "page").write_text("something")
print(folder.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shm"
    folder.mkdir()
    monkeypatch.setattr(memory_folder, "MEMORY", folder)
    return folder


def _owner(memory: Path) -> tuple["subprocess.Popen[str]", Path]:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(memory)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        return process, Path(said.readline().strip())


def test_the_folder_of_a_killed_hall_is_swept_and_that_of_a_living_one_is_not(memory: Path, tmp_path: Path) -> None:
    killed, left = _owner(memory)
    living, kept = _owner(memory)
    try:
        killed.kill()
        killed.wait(PATIENCE_S)
        assert (left / "spool" / "page").exists()
        ours = MemoryFolder(tmp_path / "another-state")
        assert not left.exists()
        assert (kept / "spool" / "page").exists()
        MemoryFolder(tmp_path).remove()
        assert ours.path.exists()  # not even by ourselves
        ours.remove()
        assert not ours.path.exists()
        ours.remove()
    finally:
        for process in (killed, living):
            process.kill()
            process.wait(PATIENCE_S)


def test_a_folder_that_is_just_being_made_stays_and_an_old_one_without_owner_goes(memory: Path) -> None:
    fresh, old = memory / f"{PREFIX}fresh", memory / f"{PREFIX}old"
    for folder in (fresh, old):
        folder.mkdir()
    long_ago = time.time() - 3600
    os.utime(old, (long_ago, long_ago))
    memory_folder.sweep(memory)
    assert fresh.exists()
    assert not old.exists()


def test_links_files_and_others_folders_stay(memory: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("x")
    (memory / f"{PREFIX}link").symlink_to(elsewhere)
    (memory / f"{PREFIX}file").write_text("x")
    (memory / "another-program").mkdir()
    inside = memory / f"{PREFIX}inside"
    inside.mkdir()
    (inside / "out").symlink_to(elsewhere)
    for path in (memory / "another-program", inside):
        os.utime(path, (0, 0))
    memory_folder.sweep(memory)
    assert sorted(path.name for path in memory.iterdir()) == ["another-program", f"{PREFIX}file", f"{PREFIX}link"]
    assert (elsewhere / "precious").exists()
