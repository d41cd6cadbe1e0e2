"""What a command writes is there as a whole, or the failure is one line."""

from pathlib import Path

import pytest

from kiosk.cli.output_file import write_whole
from kiosk.errors import KioskError


def test_the_file_is_there_and_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "list.xml", b"first")
    write_whole(tmp_path / "new" / "list.xml", b"second")
    assert {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()} == {"list.xml": b"second"}


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(KioskError, match=r"list\.xml"):
        write_whole(tmp_path / "file" / "list.xml", b"new")
    assert (tmp_path / "file").read_bytes() == b"kept"
