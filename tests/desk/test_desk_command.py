"""`kiosk desk` as a process: what it prints, what it hands out, and how it ends."""

import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.delivery import transport
from kiosk.delivery.answers import Answer
from kiosk.delivery.line import Line
from kiosk.privacy import sealing
from tests.support.delivery import NAME, PAGE, PDF, ROOT, envelope, until
from tests.support.desk import COMMAND, Desk, running_desk
from tests.support.patience import PATIENCE_S


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*COMMAND, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S)


def sent(desk: Desk) -> str:
    file = envelope(key=sealing.read_public_key(desk.public_key_file))
    answer = transport.put(desk.url, file, Line(PATIENCE_S))
    assert isinstance(answer, Answer)
    assert answer.status == 201
    return file.reference


def test_a_file_is_received_listed_and_exported_as_it_was_answered(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        reference = sent(desk)
        assert [file["reference"] for file in desk.list()] == [reference]
        exported = desk.export(reference)
        assert set(exported) == {"reference", "flow", "facts", "documents"}
        assert exported["facts"]["nom"] == {"value": NAME, "origin": "typed", "person": "declarant"}
        (document,) = exported["documents"]
        assert set(document) == {"sha256", "pages"}
        out = tmp_path / "out"
        done = command("export", reference.lower(), "--out", str(out), "--state", str(desk.state), "--json")
        assert json.loads(done.stdout) == exported
        assert json.loads((out / "delivered.json").read_text()) == exported
        assert (out / "summary.pdf").read_bytes() == PDF
        assert (out / f"{document['sha256']}.jpg").read_bytes() == PAGE
        assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_one_file_is_shown_with_its_acknowledgement(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        reference = sent(desk)
        shown = json.loads(command("show", reference, "--state", str(desk.state), "--json").stdout)
        assert shown["acknowledgement"]["reference"] == reference
        assert "summary.pdf" in shown["attachments"]
        assert NAME in command("show", reference, "--state", str(desk.state)).stdout


def test_the_key_outlives_the_server(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        first = desk.public_key
    with running_desk(tmp_path) as desk:
        assert desk.public_key == first
    assert command("key", "--state", str(tmp_path / "desk-state")).stdout == first + "\n"


def test_the_printed_link_lets_a_browser_in(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(desk.link, timeout=PATIENCE_S) as page:
            assert "Aucun dossier" in page.read().decode()


def test_a_kiosk_with_a_file_that_is_too_large_hears_it(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("max_sealed_bytes = 20000")
    with running_desk(tmp_path, "--config", str(tmp_path / "desk.toml")) as desk:
        file = envelope(key=sealing.read_public_key(desk.public_key_file), page=bytes(5_000_000))
        for _ in range(5):
            answer = transport.put(desk.url, file, Line(PATIENCE_S))
            assert isinstance(answer, Answer)
            assert answer.status == 413


def test_a_body_without_end_is_cut_at_the_limit(tmp_path: Path) -> None:
    file = envelope()
    with (
        running_desk(tmp_path) as desk,
        socket.create_connection(("127.0.0.1", desk.port), timeout=PATIENCE_S) as client,
    ):
        head = (
            f"PUT /inbox/{file.id} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nIdempotency-Key: {file.id}\r\n"
            f"Kiosk-Reference: {file.reference}\r\nKiosk-Flow: {file.flow}\r\nKiosk-Service: {file.service}\r\n"
            f"Kiosk-Created-At: {file.created_at.isoformat()}\r\n\r\n"
        )
        client.sendall(head.encode())
        chunk = b"100000\r\n" + bytes(0x100000) + b"\r\n"
        sent_bytes = 0
        try:
            while sent_bytes < 200_000_000:
                client.sendall(chunk)
                sent_bytes += len(chunk)
        except OSError:
            pass
        assert sent_bytes < 150_000_000
        assert desk.list() == []


@pytest.mark.parametrize("garbage", [b"\x00\xff" * 100, b"PUT /inbox/x HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n" * 9000])
def test_garbage_on_the_port_leaves_the_desk_serving(tmp_path: Path, garbage: bytes) -> None:
    with running_desk(tmp_path) as desk:
        with socket.create_connection(("127.0.0.1", desk.port), timeout=PATIENCE_S) as client:
            client.sendall(garbage)
            client.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while client.recv(65536):
                    pass
        sent(desk)


def test_it_ends_with_the_parent_that_gave_it_its_socket(tmp_path: Path) -> None:
    program = f"""
        import socket, subprocess, sys, time
        listener = socket.create_server(("127.0.0.1", 0))
        desk = subprocess.Popen({COMMAND!r} + ["serve", "--state", {str(tmp_path)!r}, "--json",
            "--socket", f"http={{listener.fileno()}}"], pass_fds=[listener.fileno()], stdout=subprocess.PIPE)
        desk.stdout.readline()
        print(desk.pid, listener.getsockname()[1], flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid, port = (int(word) for word in parent.stdout.readline().split())
    socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S).close()
    parent.kill()
    parent.communicate()
    until(lambda: not _alive(pid), "the end of the desk")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("list", "--state", "{none}"), 2),
        (("show", "AAA-BBBB-CC", "--state", "{state}"), 1),
        (("export", "../../etc/passwd", "--state", "{state}"), 1),
        (("serve", "--state", "{state}", "--socket", "http=77"), 2),
        (("serve", "--state", "{state}", "--socket", "http=x"), 2),
        (("serve", "--state", "{state}", "--socket", "http=0", "--port", "1"), 2),
        (("serve", "--state", "{state}", "--config", "{none}"), 2),
        (("serve", "--state", "{file}"), 1),
        (("list",), 2),
    ],
)
def test_a_wrong_call_is_explained_in_one_line(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    assert command("key", "--state", str(tmp_path / "state")).returncode == 0
    (tmp_path / "file").write_text("in the way")
    places = {"{none}": "none", "{state}": "state", "{file}": "file"}
    done = command(*(str(tmp_path / places[word]) if word in places else word for word in words))
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert status == 2 or done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("key",), ("orders-key",), ("serve",)])
def test_root_makes_no_key_in_the_folder_of_the_desks_own_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    state = tmp_path / "desk"
    (state / "desk").mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(state, 65534, 65534)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert main(["desk", *words, "--state", str(state)]) == 2
    owner = f"sudo -u {state.owner()} kiosk desk"
    assert capsys.readouterr().err == f"kiosk: {state}: the desk is another user's: {owner} ...\n"
    assert [*state.rglob("*")] == [state / "desk"]


def test_a_port_that_is_taken_is_explained(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = command("serve", "--state", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert os.strerror(98) in done.stderr
