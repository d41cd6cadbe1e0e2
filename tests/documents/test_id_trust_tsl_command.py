"""`kiosk id trust import tsl` and `kiosk id trust list` for signed codes: what is done by hand."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.check import Check
from kiosk.clock import SystemClock
from kiosk.config import Documents
from kiosk.documents.health import of_codes
from tests.support import trust_lists as lists
from tests.support import two_d_doc as codes

SIGNER = lists.holder("Signataire SPECIMEN")
AUTHORITY = lists.holder("FR99")
RECENT = datetime.now(UTC).replace(microsecond=0)


def made(sequence: int = 7, signer: lists.Holder = SIGNER, issued: datetime = RECENT, **more: Any) -> bytes:
    providers = lists.provider("FR99", lists.service(AUTHORITY.der))
    return lists.signed(lists.document(providers, sequence=sequence, issued=issued, **more), signer)


class Shell:
    """`kiosk id trust ...`: status, standard output, standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        try:
            status = main(["id", "trust", *map(str, words)])
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def import_list(self, data: bytes, *words: str | Path) -> tuple[int, str, str]:
        file = self.folder.parent / "download.xml"
        file.write_bytes(data)
        return self("import", "tsl", file, "--trust", self.folder, *words)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path / "trust")


def doctor(folder: Path) -> Check:
    return of_codes(Documents(trust_dir=str(folder)), SystemClock().today())


def test_the_first_list_says_whom_it_believed_and_the_next_must_come_from_there(shell: Shell) -> None:
    status, said, _ = shell.import_list(made())
    assert status == 0
    assert "nobody vouches for Signataire SPECIMEN" in said
    assert "compare that SHA-256" in said

    status, said, _ = shell.import_list(made(8))
    assert (status, "signed by Signataire SPECIMEN" in said) == (0, True)
    status, said, error = shell.import_list(made(9, lists.holder("Signataire SPECIMEN")))
    assert (status, said) == (1, "")
    assert error.startswith("kiosk: download.xml: signed by somebody else than before (SHA-256 ")
    assert json.loads(shell("list", "--trust", shell.folder, "--json")[1])["codes"]["trust_list"]["sequence"] == 8


def test_the_signer_can_be_named_and_renewed(shell: Shell, tmp_path: Path) -> None:
    root, other = lists.holder("Racine SPECIMEN"), lists.holder("Autre SPECIMEN")
    named = tmp_path / "root.pem"
    named.write_bytes(root.pem)

    assert shell.import_list(made(), "--signer", named)[0] == 1
    assert not (shell.folder / "tsl.xml").exists()
    assert shell.import_list(made(signer=lists.holder("S", root)), "--signer", named)[0] == 0
    assert shell.import_list(made(signer=other))[0] == 1
    named.write_bytes(other.der)
    assert shell.import_list(made(signer=other), "--signer", named)[0] == 0
    assert shell.import_list(made(signer=root))[0] == 1


def test_an_older_list_does_not_come_back(shell: Shell) -> None:
    assert shell.import_list(made(8))[0] == 0
    status, _, error = shell.import_list(made(7))

    assert (status, "is older than the one that is there" in error) == (1, True)


@pytest.mark.parametrize("data", [b"", b"<a/>", b"\x00" * 100_000, made().replace(b"FR99", b"FR98"), made()[:-100]])
def test_what_is_no_signed_list_leaves_the_folder_as_it_was(data: bytes, shell: Shell) -> None:
    assert shell.import_list(made())[0] == 0
    before = {path.name: path.read_bytes() for path in shell.folder.iterdir()}
    status, said, error = shell.import_list(data)

    assert (status, said, error.count("\n")) == (1, "", 1)
    assert {path.name: path.read_bytes() for path in shell.folder.iterdir()} == before


def test_json_is_all_there_is_on_stdout(shell: Shell) -> None:
    _, said, error = shell.import_list(made(next_update=None), "--json")
    told = json.loads(said)["trust_list"]

    assert error == ""
    assert (told["sequence"], told["age_days"], told["next_update"], told["expired"]) == (7, 0, None, False)
    assert told["authorities"] == ["FR99"]


def test_the_folder_is_listed_with_its_age_its_keys_and_what_is_wrong(shell: Shell) -> None:
    shell.import_list(made(issued=datetime(2024, 1, 1, tzinfo=UTC), next_update=datetime(2024, 7, 1, tzinfo=UTC)))
    (shell.folder / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)
    (shell.folder / "FR99-KSK1.pem").write_bytes(lists.holder("KSK1").pem)
    (shell.folder / "a.crl").write_bytes(lists.revocations(AUTHORITY, 5, on=date(2024, 1, 1)))
    (shell.folder / "b.crl").write_bytes(b"nonsense")
    status, said, _ = shell("list", "--trust", shell.folder)

    assert status == 0
    assert "days old, a newer one is due since 2024-07-01" in said
    assert "a.crl  1 revoked by FR99, of 2024-01-01, expired, signed by its authority" in said
    assert "FR00-0001.pub.pem  believed" in said
    assert "FR99-KSK1.pem  FR99-KSK1: its issuer is not FR99" in said
    assert "not believed: b.crl" in said


def test_the_configuration_names_the_folder(shell: Shell, tmp_path: Path) -> None:
    shell.folder.mkdir()
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'[documents]\ntrust_dir = "{shell.folder}"\n')
    (tmp_path / "a.xml").write_bytes(made())

    assert shell("import", "tsl", tmp_path / "a.xml", "--config", settings)[0] == 0
    assert "trust list 7" in shell("list", "--config", settings)[1]
    settings.write_text("[documents]\n")
    assert shell("import", "tsl", tmp_path / "a.xml", "--config", settings)[0] == 2
    assert shell("list", "--config", settings)[0] == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("import", "tsl", "--trust", "t"), 2),
        (("import", "tsl", "a.xml", "b.xml", "--trust", "t"), 2),
        (("import", "tsl", "a.xml"), 2),
        (("import", "tsl", "no-such.xml", "--trust", "t"), 1),
        (("import", "a.pem", "--signer", "b.pem", "--trust", "t"), 2),
        (("list", "--trust", "no-such-folder"), 1),
    ],
)
def test_wrong_calls_are_told_in_a_line(words: tuple[str, ...], status: int, shell: Shell) -> None:
    ended, said, error = shell(*words)

    assert (ended, said) == (status, "")
    assert error


def test_the_doctor_says_how_old_the_list_is(shell: Shell) -> None:
    assert doctor(shell.folder).verdict == "failed"
    shell.import_list(made())
    assert doctor(shell.folder).verdict == "well"
    assert "trust list 7" in doctor(shell.folder).detail
    assert "0 days old" in doctor(shell.folder).detail

    past = datetime(2026, 3, 1, tzinfo=UTC)
    (shell.folder / "tsl.xml").write_bytes(made(issued=datetime(2026, 1, 1, tzinfo=UTC), next_update=past))
    assert (doctor(shell.folder).verdict, "due since 2026-03-01" in doctor(shell.folder).detail) == ("failed", True)
    (shell.folder / "tsl.xml").write_bytes(b"<cut")
    assert (doctor(shell.folder).verdict, doctor(shell.folder).remedy[:10]) == ("failed", "Bring this")


def test_codes_of_a_folder_with_a_list_are_verified_by_it(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    key = codes.key()
    shell.import_list(made())
    (shell.folder / "FR99-KSK1.pem").write_bytes(lists.holder("KSK1", AUTHORITY, key=key, serial=77).pem)
    file = shell.folder.parent / "code.txt"
    file.write_bytes(codes.payload(key, codes.HOLDER))

    assert main(["id", "2ddoc", str(file), "--trust", str(shell.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signature"] == "valid"
    (shell.folder / "a.crl").write_bytes(lists.revocations(AUTHORITY, 77))
    assert main(["id", "2ddoc", str(file), "--trust", str(shell.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signature"] == "unknown_issuer"
