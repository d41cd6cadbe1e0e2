"""What is on a USB stick: PDFs and pictures by their bytes; links, pipes, programs and hidden files are not there."""

import asyncio
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from kiosk.documents.incoming.client import StickReader
from kiosk.documents.incoming.port import ListStick, ReadStick, StickGone, StickListed, StickRead
from kiosk.documents.incoming.stick import MAX_ENTRIES, MAX_FILES, Setup, Stick, service


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def stick(folder: Path) -> Stick:
    return service(Setup(str(folder)), lambda event: None)


def listed(folder: Path) -> StickListed:
    answer = stick(folder).handle(ListStick())
    assert isinstance(answer, StickListed), answer
    return answer


def test_papers_are_listed_by_what_they_are_the_newest_first(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for age, (name, data) in enumerate(
        [("facture.pdf", b"%PDF-1.7\n"), ("scans/photo.exe", photo()), ("notes.pdf", b"MZ\x90"), ("vide.pdf", b"")]
    ):
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (1_700_000_000 + age, 1_700_000_000 + age))
    files = listed(tmp_path).files
    assert [(file.name, file.kind) for file in files] == [("photo.exe", "picture"), ("facture.pdf", "pdf")]
    assert "facture" not in repr(files)


def test_links_pipes_and_hidden_files_are_not_there(tmp_path: Path) -> None:
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(b"%PDF-1.7\nCANARI")
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "link.pdf").symlink_to(outside)
    (folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.pdf")
    (folder / "._photo.jpg").write_bytes(photo())
    assert listed(folder).files == ()


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    paper = folder / "facture.pdf"
    paper.write_bytes(b"%PDF-1.7\n")
    reading = stick(folder)
    assert isinstance(reading.handle(ListStick()), StickListed)
    paper.unlink()
    paper.symlink_to("/etc/passwd")
    assert isinstance(reading.handle(ReadStick(0)), StickGone)


def test_names_cannot_command_a_terminal_or_turn_the_line(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2Jb\u202egpj.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / ("x" * 200 + ".pdf")).write_bytes(b"%PDF-1.7\n")
    (tmp_path / os.fsdecode(b"\xff\xfe.pdf")).write_bytes(b"%PDF-1.7\n")
    names = [file.name for file in listed(tmp_path).files]
    assert all(name.isprintable() and len(name) <= 60 for name in names)
    assert len(names) == 3


@pytest.mark.parametrize("number", [-1, 0, 1, 10**9])
def test_a_number_that_was_not_listed_reads_nothing(tmp_path: Path, number: int) -> None:
    assert isinstance(stick(tmp_path).handle(ReadStick(number)), StickGone)


def test_a_stick_full_of_files_is_not_read_to_its_end(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 20):
        (tmp_path / f"{number}.jpg").write_bytes(photo())
    told = listed(tmp_path)
    assert (len(told.files), told.more) == (MAX_FILES, True)
    for number in range(MAX_ENTRIES):
        (tmp_path / f"{number}.txt").touch()
    assert len(listed(tmp_path).files) <= MAX_FILES


def test_by_its_worker_and_when_it_is_pulled_out(tmp_path: Path) -> None:
    folder = tmp_path / "stick"

    async def story() -> None:
        reader = StickReader(str(folder))
        try:
            assert isinstance(await reader.files(), StickGone)
            folder.mkdir()
            (folder / "facture.pdf").write_bytes(b"%PDF-1.7\nrest")
            told = await reader.files()
            assert isinstance(told, StickListed)
            assert await reader.read(told.files[0].number) == b"%PDF-1.7\nrest"
            (folder / "facture.pdf").unlink()
            assert await reader.read(0) is None
        finally:
            await reader.close()

    asyncio.run(story())


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    data = b"%PDF-1.7\n" + os.urandom(2_000_000)
    (tmp_path / "grand.pdf").write_bytes(data)
    reading = stick(tmp_path)
    reading.handle(ListStick())
    answer = reading.handle(ReadStick(0))
    assert isinstance(answer, StickRead)
    assert answer.data == data
