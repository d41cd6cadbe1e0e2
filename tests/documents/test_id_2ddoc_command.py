"""`kiosk id 2ddoc` from a shell: pictures, PDFs and payloads in, one line each out; and what is wrong said in words."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import img2pdf
import pytest

from tests.support import two_d_doc as codes


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)
    return folder


def kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", "id", "2ddoc", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_payload_gives_the_line_of_the_contract(trust: Path, tmp_path: Path) -> None:
    (tmp_path / "bill.txt").write_bytes(codes.BILL + b"\n")
    done = kiosk(tmp_path / "bill.txt", "--trust", trust, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert lines(done) == [
        {
            "file": str(tmp_path / "bill.txt"),
            "type": "01",
            "version": 2,
            "issuer": "FR00",
            "certificate": "0001",
            "issued": "2012-11-15",
            "fields": {"26": "FR", "24": "75000", "10": "MME/SPECIMEN/NATACHA", "22": "145 AVENUE DES SPECIMENS"},
            "signature": "valid",
        }
    ]


def test_a_code_that_verifies_is_told_behind_a_page_with_one_that_does_not(trust: Path, tmp_path: Path) -> None:
    forged = codes.payload(codes.key(), codes.HOLDER, issuer="FR00", certificate_id="0001")
    pages = [codes.jpeg(codes.page([code], 150)) for code in (forged, codes.BILL)]
    for name, order in (("a.pdf", pages), ("b.pdf", pages[::-1]), ("c.pdf", pages[:1])):
        (tmp_path / name).write_bytes(img2pdf.convert(order))
    done = kiosk(tmp_path, "--trust", trust, "--json")

    assert [line["signature"] for line in lines(done)] == ["valid", "valid", "invalid"]


def test_pictures_and_pdfs_are_looked_through(trust: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(codes.jpeg(codes.page([codes.ATTESTATION], 150)))
    codes.page([codes.MRZ], 200).save(tmp_path / "b.png")
    pages = [codes.jpeg(codes.page(found, 150)) for found in ([], [codes.TAX_NOTICE])]
    (tmp_path / "c.pdf").write_bytes(img2pdf.convert(pages))
    (tmp_path / "d.png").write_bytes(codes.jpeg(codes.page([], 100)))
    done = kiosk(tmp_path, "--trust", trust, "--json")

    assert done.returncode == 0
    assert [(line["type"], line["signature"]) for line in lines(done)] == [
        ("00", "valid"),
        ("08", "valid"),
        ("28", "valid"),
        (None, "none"),
    ]


def test_without_trust_every_issuer_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(codes.ATTESTATION)
    (tmp_path / "b.txt").write_bytes(codes.ATTESTATION.split(b"\x1f")[0])

    assert [line["signature"] for line in lines(kiosk(tmp_path, "--json"))] == ["unknown_issuer", "none"]


def test_bad_files_get_a_sentence_and_do_not_stop_the_others(trust: Path, tmp_path: Path) -> None:
    page = codes.jpeg(codes.page([codes.BILL], 150))
    bad = {
        "cut.jpg": page[:20_000],
        "cut.txt": codes.BILL[:30],
        "empty.txt": b"",
        "garbage.pdf": b"%PDF-1.7 and nothing more",
        "garbage.png": bytes(range(256)) * 400,
        "garbage.txt": os.urandom(100_000),
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_bytes(codes.BILL)
    done = kiosk(tmp_path, tmp_path / "missing.jpg", "--trust", trust, "--json")

    assert done.returncode == 1
    assert done.stderr == "kiosk: 7 of 8 could not be read\n"
    read = {Path(line["file"]).name: line for line in lines(done)}
    assert read.pop("good.txt")["signature"] == "valid"
    assert set(read) == {*bad, "missing.jpg"}
    for line in read.values():
        assert (line["signature"], line["type"], line["fields"]) == ("none", None, {})
        assert line["error"]


def test_a_changed_payload_is_invalid_which_is_an_answer_and_no_failure(trust: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(codes.BILL.replace(b"145", b"146"))
    done = kiosk(tmp_path / "a.txt", "--trust", trust, "--json")

    assert (done.returncode, lines(done)[0]["signature"]) == (0, "invalid")


def test_other_files_are_left_out_by_name(trust: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(codes.BILL)
    (tmp_path / "README.md").write_text("about these files")
    done = kiosk(tmp_path / "a.txt", tmp_path / "README.md", "--trust", trust, "--json")

    assert (done.returncode, len(lines(done))) == (0, 1)
    assert "README.md: ignored" in done.stderr


def test_for_a_person_it_is_told_in_words(trust: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(codes.BILL)
    done = kiosk(tmp_path / "a.txt", "--trust", trust)

    assert "signature valid, type 01, version 2, issuer FR00" in done.stdout
    assert '22  "145 AVENUE DES SPECIMENS"' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([], 2), (["--json"], 2), (["x.txt", "--trust", "no-such-folder"], 2), (["no-such-file.txt"], 1)],
)
def test_a_wrong_call_is_2_and_a_missing_file_1(arguments: list[str], status: int) -> None:
    done = kiosk(*arguments)

    assert done.returncode == status
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_of_a_pdf_is_written_on_the_way(trust: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.chdir(temporary)
    out = io.BytesIO(img2pdf.convert(codes.jpeg(codes.page([codes.BILL], 150))))
    before = temporary.stat().st_mtime_ns
    (tmp_path / "a.pdf").write_bytes(out.getvalue())
    command = [sys.executable, "-P", "-m", "kiosk", "id", "2ddoc", str(tmp_path / "a.pdf"), "--json"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert lines(done)[0]["type"] == "01"
    assert temporary.stat().st_mtime_ns == before


def test_a_code_cannot_command_the_terminal_that_it_is_shown_on(tmp_path: Path) -> None:
    (tmp_path / "hostile.txt").write_bytes(codes.BILL.replace(b"NATACHA", b"\x9b2J\x1b[31m\x85\x7f", 1))
    said = kiosk(tmp_path / "hostile.txt").stdout
    assert "SPECIMEN" in said
    assert all(char.isprintable() or char == "\n" for char in said)
