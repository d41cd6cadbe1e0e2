"""Two bundles that were signed under one version are two: a release names the one that is meant, and a server of
updates, or a cache before it, that gives the other is not believed."""

import base64
import functools
import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.desk.live.rollouts import SIGNED, plan_of
from kiosk.fleet import orders
from kiosk.fleet.orders import CONTEXT, Guard, Statement
from kiosk.update.journal import Journal
from tests.support.live_desk import LiveDesk, live_desk
from tests.support.tls import certificate, tls_before

NOW = datetime.now(UTC)
FILE = "content-7.kioskc"


class Machine:
    """A kiosk's updater, its administrator, and a server of updates (`served`)."""

    def __init__(self, folder: Path, port: int, roots: Path) -> None:
        self.folder = folder
        self.served = folder / "served"
        self.served.mkdir()
        self.key = orders.keep_signing_key(folder / "orders.key")
        self.fleet = folder / "state" / "fleet"
        self.fleet.mkdir(parents=True)
        self.updater = folder / "updater"
        self.updater.mkdir()
        self.config = folder / "kiosk.toml"
        self.config.write_text(
            f'kiosk_id = "borne-1"\n[delivery]\nroots_file = "{roots}"\n[fleet]\n'
            f'orders_key_file = "{folder / "orders.pub"}"\nupdates_url = "https://localhost:{port}"\n'
        )

    def bundle(self, text: str, version: str = "7") -> bytes:
        return bundle(self.folder, text, version)

    def release(self, digest: str, at: datetime = NOW) -> None:
        one = orders.release(self.key, "borne-1", "content", "7", at, digest=digest)
        self.leave(one.statement, one.signature)

    def leave(self, statement: bytes, signature: bytes) -> None:
        (self.fleet / orders.wanted_file("content")).write_bytes(msgspec.msgpack.encode((statement, signature)))

    def apply(self) -> int:
        words = ["--config", str(self.config), "--updater", str(self.updater), "--state", str(self.fleet.parent)]
        return main(["update", "apply", *words])

    @property
    def counts(self) -> str:
        """The text of the content that counts."""
        file = self.updater / "content" / "current" / "trust" / "note.txt"
        return file.read_text("utf-8") if file.exists() else ""


def bundle(folder: Path, text: str, version: str) -> bytes:
    """Its file's bytes; the key is `folder`'s. Nothing that would be checked for long is in it."""
    note, out = folder / "content" / "trust" / "note.txt", folder / "out.kioskc"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(text, encoding="utf-8")
    words = [str(note.parents[1]), version, "--key", str(folder / "orders.key"), "--out", str(out)]
    assert main(["update", "bundle", *words]) == 0
    return out.read_bytes()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    served = functools.partial(Quiet, directory=str(tmp_path / "served"))
    with HTTPServer(("127.0.0.1", 0), served) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        roots = certificate(tmp_path, "localhost")
        try:
            with tls_before(server.server_port, roots) as port:
                yield Machine(tmp_path, port, roots)
        finally:
            server.shutdown()
            thread.join()


def test_the_other_bundle_of_that_version_is_refused_and_the_one_that_is_meant_is_taken(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    taken_back, meant = machine.bundle("first"), machine.bundle("second")
    (machine.served / FILE).write_bytes(taken_back)
    machine.release(sha256(meant))
    assert machine.apply() == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert "not the bundle that was released" in line
    assert machine.counts == ""
    kept = Journal(machine.updater).read()
    assert kept.content_failed == "7"
    assert sha256(taken_back)[:16] in kept.content_why
    (machine.served / FILE).write_bytes(meant)
    machine.release(sha256(meant), NOW + timedelta(seconds=1))
    assert machine.apply() == 0
    assert machine.counts == "second"


def test_a_release_that_names_no_bundle_is_refused_in_a_sentence(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    (machine.served / FILE).write_bytes(machine.bundle("first"))
    said = Statement("0" * 32, "borne-1", "release", int(NOW.timestamp()), 2**39, what="content", version="7")
    body = msgspec.json.encode(said)
    assert b"digest" not in body
    machine.leave(body, machine.key.sign(CONTEXT + body).signature)
    assert machine.apply() == 1
    assert "does not say the digest" in capfd.readouterr().err
    assert machine.counts == ""


# --- on the administrator's machine


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    orders.keep_signing_key(tmp_path / "orders.key")
    with live_desk(tmp_path / "desk") as there:
        there.enrolled("borne-1")
        yield there


def release(folder: Path, *words: str) -> int:
    own = ("--key", str(folder / "orders.key"), "--state", str(folder / "desk"))
    return main(["desk", "release", "7", *words, *own])


def digest_at(desk: LiveDesk, folder: Path) -> str:
    """What the release of borne-1 that lies at the desk says, to a kiosk."""
    signed = msgspec.msgpack.decode(base64.b64decode(desk.store.note(SIGNED + "borne-1")))
    guard = Guard(str(folder / "orders.pub"), "borne-1", folder / "kiosk")
    said = guard.admit(signed["statement"], signed["signature"], datetime.now(UTC))
    assert isinstance(said, Statement)
    return said.digest


def test_the_command_signs_the_digest_of_the_file_that_it_is_given(desk: LiveDesk, tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_bytes(bundle(tmp_path, "first", "7"))
    assert release(tmp_path, "--what", "content", "--bundle", str(file)) == 0
    assert digest_at(desk, tmp_path) == sha256(file.read_bytes())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--what", "content"), "--bundle FILE is expected"),
        (("--what", "content", "--digest", "12"), "a digest"),
        (("--what", "content", "--bundle", "nowhere"), "nowhere"),
        (("--what", "content", "--bundle", "other"), "says that it is 8"),
        (("--what", "content", "--bundle", "torn"), "altered"),
        (("--digest", "a" * 64), "of --what content"),
    ],
)
def test_what_names_no_bundle_is_not_released(
    desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "other").write_bytes(other := bundle(tmp_path, "x", "8"))
    (tmp_path / "torn").write_bytes(other[:-1] + bytes([other[-1] ^ 1]))
    # Each name is of a file in this folder, where it is one.
    named = [str(tmp_path / word) if word in ("nowhere", "other", "torn") else word for word in words]
    assert release(tmp_path, *named) in (1, 2)
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert plan_of(desk.store) is None


def test_a_version_is_released_with_one_digest(
    desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kiosk says the version alone: with the first bundle it would pass for one that has the second."""
    for digest, status in (("a" * 64, 0), ("b" * 64, 1), ("a" * 64, 0)):
        assert release(tmp_path, "--what", "content", "--digest", digest) == status
    assert "give this one a version of its own" in capsys.readouterr().err
