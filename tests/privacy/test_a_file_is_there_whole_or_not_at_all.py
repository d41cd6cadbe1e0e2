"""What is written in a file's place is whole, is its owner's from the first byte, and leaves nothing beside it."""

import os
from pathlib import Path

import pytest

from kiosk.whole_file import write_new, write_whole


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
    """Somebody who may write in the folder laid it where the file is made, and where it is to be."""
    (tmp_path / "theirs").write_bytes(b"theirs")
    folder = tmp_path / "ours"
    folder.mkdir()
    for name in ("kept", f".kept.{os.getpid()}"):
        (folder / name).symlink_to(tmp_path / "theirs")
    write_whole(folder / "kept", b"ours")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not (folder / "kept").is_symlink()
    assert beside(folder) == ["kept"]
