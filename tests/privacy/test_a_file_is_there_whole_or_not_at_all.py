"""What is written in a file's place is whole, is its owner's from the first byte, and leaves nothing beside it."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.whole_file import new_file, write_new, write_shown, write_whole


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("lasting", [True, False])
def test_it_takes_the_place_of_the_one_before(tmp_path: Path, lasting: bool) -> None:
    file = tmp_path / "kept"
    for data in (b"first", b"second", b""):
        write_whole(file, data, mode=0o600, lasting=lasting)
        assert file.read_bytes() == data
        assert file.stat().st_mode & 0o777 == 0o600
    assert beside(tmp_path) == ["kept"]


def test_one_that_cannot_be_put_in_place_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept"
    write_whole(file, b"before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_whole(file, b"after")
    assert file.read_bytes() == b"before"
    assert beside(tmp_path) == ["kept"]


def test_a_new_one_is_never_written_over_another(tmp_path: Path) -> None:
    file = tmp_path / "key"
    write_new(file, b"mine", mode=0o600)
    with pytest.raises(FileExistsError):
        write_new(file, b"yours", mode=0o600)
    assert file.read_bytes() == b"mine"
    assert file.stat().st_mode & 0o777 == 0o600
    assert beside(tmp_path) == ["key"]


def test_a_link_that_lies_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """Somebody who may write in the folder laid it where the file is to be."""
    (tmp_path / "theirs").write_bytes(b"theirs")
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "kept").symlink_to(tmp_path / "theirs")
    write_whole(folder / "kept", b"ours")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not (folder / "kept").is_symlink()
    assert beside(folder) == ["kept"]


KILLED = """
import os, signal, sys
from pathlib import Path
from kiosk import whole_file

os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
getattr(whole_file, sys.argv[2])(Path(sys.argv[1]), b"half of it", mode=0o600)
"""


def test_what_others_read_has_its_mode_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_shown(tmp_path / "figures", b"1", mode=0o644)
    finally:
        os.umask(before)
    assert (tmp_path / "figures").stat().st_mode & 0o777 == 0o644
    assert beside(tmp_path) == ["figures"]


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_what_a_killed_process_has_left_goes_with_the_next_writing(tmp_path: Path, write: Callable[..., None]) -> None:
    file = tmp_path / "k.y"
    for other in (".k.y.0123", ".kxy.0123456789ab", ".k.y.0123456789ab.txt"):
        (tmp_path / other).write_bytes(b"another's")
    there = beside(tmp_path)
    killed = subprocess.run([sys.executable, "-c", KILLED, file, write.__name__], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(beside(tmp_path)) == len(there) + 1, "its half"
    write(file, b"whole", mode=0o600)
    assert beside(tmp_path) == sorted([*there, "k.y"])


def test_another_s_half_is_left_to_it(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    with new_file(file) as half:
        half.write(b"mine")
        write_whole(tmp_path / "kept.too", b"another")
        with new_file(tmp_path / "kept.two") as other:
            write_whole(tmp_path / "kept.two", b"first")
            other.write(b"second")
            (tmp_path / "kept.two").unlink()
    assert beside(tmp_path) == ["kept", "kept.too", "kept.two"]
    assert (file.read_bytes(), (tmp_path / "kept.two").read_bytes()) == (b"mine", b"second")


def test_nothing_is_left_of_one_that_fails_while_it_is_written(tmp_path: Path) -> None:
    def written() -> None:
        with new_file(tmp_path / "kept") as half:
            half.write(b"mine")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        written()
    assert beside(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_no_failure_and_a_disk_that_fails_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def of_a_folder(number: int) -> Callable[[int], None]:
        def sync(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(number, os.strerror(number))
            fsync(descriptor)

        return sync

    monkeypatch.setattr(os, "fsync", of_a_folder(errno.EINVAL))
    write_whole(tmp_path / "kept", b"first")
    monkeypatch.setattr(os, "fsync", of_a_folder(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        write_whole(tmp_path / "kept", b"second")


def test_many_who_write_it_at_once_leave_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write_whole(file, bytes([number]) * 50_000, lasting=False), range(200)))
    data = file.read_bytes()
    assert (len(data), len(set(data))) == (50_000, 1)
    assert beside(tmp_path) == ["kept"]
