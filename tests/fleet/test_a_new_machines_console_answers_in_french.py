"""Who stands at a new machine's console works in the hall: what `kiosk provision setup` asks and answers there."""

import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.__main__ import main
from tests.support.live_desk import LiveDesk, live_desk
from tests.support.patience import PATIENCE_S


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path / "desk") as one:
        yield one


def at_the_console(folder: Path, address: str, code: str) -> tuple[int, str]:
    """How it ended, and what was on the screen of a terminal where both were typed."""
    (folder / "state").mkdir(exist_ok=True)
    ours, theirs = pty.openpty()
    words = ("provision", "setup", "--into", str(folder / "etc"), "--state", str(folder / "state"))
    command = [sys.executable, "-m", "kiosk", *words]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as program:
        os.close(theirs)
        os.write(ours, f"{address}\n{code}\n".encode())
        shown = b""
        try:
            while read := os.read(ours, 4096):
                shown += read
        except OSError:
            pass  # the last of the terminal's other end is closed
        os.close(ours)
        return program.wait(PATIENCE_S), shown.decode()


def test_a_code_that_is_good_and_the_same_once_more(
    desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    (fleet / "fleet.toml").write_text('[operator]\nname = "Moselle"\n')
    (fleet / "kiosks.csv").write_text("kiosk;departement;site\nborne-1;;\n")
    words = ("--fleet", str(fleet), "--csv", str(fleet / "kiosks.csv"), "--desk-url", desk.url)
    state = ("--state", str(tmp_path / "desk"), "--out", str(tmp_path / "out"), "--json")
    assert main(["desk", "packs", *words, *state]) == 0
    code = json.loads(capsys.readouterr().out.splitlines()[-1])["kiosks"][0]["code"]
    status, shown = at_the_console(tmp_path, desk.url, code)
    assert (status, "La borne borne-1 est installée." in shown) == (0, True), shown
    assert shown.index("Branchez la clé USB nommée KIOSK") < shown.index("Adresse du guichet"), "a stick is easier"
    other = tmp_path / "other"
    other.mkdir()
    status, shown = at_the_console(other, desk.url, code)
    assert (status, "Demandez un autre code." in shown) == (1, True), shown
    assert code not in shown.partition("Ce code")[2], "what was typed is not repeated"


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("guichet.example", "ABCD-EFGH", "Cette adresse ne va pas."),
        ("ftp://guichet.example", "ABCD-EFGH", "Cette adresse ne va pas."),
        ("", "", "Cette adresse ne va pas."),
        ("https://guichet.example", "1234", "Ce code ne va pas."),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_asked(tmp_path: Path, address: str, code: str, said: str) -> None:
    status, shown = at_the_console(tmp_path, address, code)
    assert (status, said in shown) == (2, True), shown


def test_a_desk_that_is_silent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    status, shown = at_the_console(tmp_path, f"http://127.0.0.1:{port}", "ABCDEFGH")
    assert (status, "Le guichet ne répond pas." in shown) == (1, True), shown
