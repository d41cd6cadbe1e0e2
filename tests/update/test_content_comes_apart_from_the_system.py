"""A bundle of content: signed, checked by the kiosk's own commands, taken whole or not at all, and gone back from."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.__main__ import main
from kiosk.content import VARIABLE
from kiosk.errors import ConfigError
from kiosk.fleet import orders
from kiosk.flows.load import CATALOGUE
from kiosk.running import system_version
from kiosk.update import bundle as bundles
from kiosk.update.bundle import CONTEXT, Bundle, ContentError, SignedBundle
from kiosk.update.journal import Journal
from kiosk.update.shelf import Shelf
from kiosk.update.wanted import Wanted, read

KEY = SigningKey.generate()
PUBLIC = bytes(KEY.verify_key)
SOME = "a" * 64


def folder_of(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "content"
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def bundle(version: str, text: str = "x") -> Bundle:
    return Bundle(version, 1, {"answers/a.md": text.encode()})


def no_check(folder: Path) -> None:
    assert folder.is_dir()


def test_what_is_signed_is_read_and_nothing_else(tmp_path: Path) -> None:
    data = bundles.signed(folder_of(tmp_path, answers__a="b", trust__x="y"), "1.0", 5, KEY)
    assert bundles.opened(data, PUBLIC).files == {"answers/a": b"b", "trust/x": b"y"}
    for other, said in (
        (bytes(SigningKey.generate().verify_key), "another key"),
        (b"", "another key"),
    ):
        with pytest.raises(ContentError, match=said):
            bundles.opened(data, other)
    for place in range(0, len(data), 7):
        flipped = bytearray(data)
        flipped[place] ^= 1
        with pytest.raises(ContentError):
            bundles.opened(bytes(flipped), PUBLIC)
    for garbage in (b"", b"\x90", b"\xc1" * 50, data[:-1], os.urandom(300)):
        with pytest.raises(ContentError):
            bundles.opened(garbage, PUBLIC)


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "answers/../../x", "/answers/a", "bin/a", "answers", "answers/.x", "answers/a\n"]
)
def test_a_name_that_leaves_the_folder_is_refused_though_it_is_signed(name: str) -> None:
    body = msgspec.msgpack.encode(Bundle("1", 1, {name: b""}))
    data = msgspec.msgpack.encode(SignedBundle(body, bytes(KEY.sign(CONTEXT + body).signature)))
    with pytest.raises(ContentError, match="name that is none"):
        bundles.opened(data, PUBLIC)


def test_a_link_in_the_administrators_folder_is_no_content(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, answers__a="b")
    (folder / "answers" / "b").symlink_to("/etc/hostname")
    with pytest.raises(ContentError, match="file with a name"):
        bundles.signed(folder, "1.0", 5, KEY)
    with pytest.raises(ContentError, match="none of"):
        bundles.signed(tmp_path / "nowhere", "1.0", 5, KEY)


def test_it_counts_as_a_whole_and_the_one_before_counts_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, no_check)
    assert shelf.version == ""
    for version in ("1", "2", "3", "3"):
        shelf.take(bundle(version, f"v{version}"))
        assert shelf.version == version
        assert (tmp_path / "current" / "answers" / "a.md").read_text() == f"v{version}"
    shelf.take(bundle("4"))
    reading = (tmp_path / "current").resolve()  # as a visit that runs
    shelf.take(bundle("5"))
    assert (reading / "answers" / "a.md").exists(), "who reads the old one reads on"
    assert len([path for path in tmp_path.iterdir() if path.is_dir() and not path.is_symlink()]) == 2
    assert shelf.back() == "4"
    assert shelf.version == "4"
    assert shelf.back() == "", "the system's own"
    assert shelf.version == ""


def test_content_that_is_taken_twice_is_not_what_counted_before_it(tmp_path: Path) -> None:
    """As after a power cut between its link and the journal."""
    shelf = Shelf(tmp_path, no_check)
    shelf.take(bundle("1"))
    shelf.take(bundle("2"))
    reading = (tmp_path / "current").resolve()
    shelf.take(bundle("2"))
    assert (reading / "answers" / "a.md").exists(), "a screen is reading it"
    assert shelf.back() == "1"


def test_what_is_wrong_or_cut_leaves_what_counted(tmp_path: Path) -> None:
    Shelf(tmp_path, no_check).take(bundle("1"))

    def wrong(folder: Path) -> None:
        raise ContentError("not taken: x")

    with pytest.raises(ContentError):
        Shelf(tmp_path, wrong).take(bundle("2"))
    assert Shelf(tmp_path, no_check).version == "1"

    def cut(folder: Path) -> None:
        os._exit(9)

    child = os.fork()
    if child == 0:
        Shelf(tmp_path, cut).take(bundle("2"))
    os.waitpid(child, 0)
    assert any(path.name.startswith(".fresh-") for path in tmp_path.iterdir()), "the test cuts nothing"
    shelf = Shelf(tmp_path, no_check)
    assert shelf.version == "1"
    shelf.take(bundle("2"))
    assert not any(path.name.startswith(".fresh-") for path in tmp_path.iterdir())


def release(what: orders.What, version: str, kiosk: str = "borne-1", at: datetime | None = None) -> bytes:
    digest = SOME if what == "content" else ""
    one = orders.release(KEY, kiosk, what, version, at or datetime.now(UTC), digest=digest)
    return msgspec.msgpack.encode((one.statement, one.signature))


def test_only_a_release_of_the_administrator_for_this_kiosk_that_is_newer_is_obeyed(tmp_path: Path) -> None:
    now = int(time.time())

    def wanted(data: bytes, newer_than: int = 0, key: bytes = PUBLIC, now: int = now) -> Wanted | None:
        (tmp_path / "release-content").write_bytes(data)
        return read(tmp_path, "content", key, "borne-1", newer_than=newer_than, now=now)

    good = release("content", "7")
    found = wanted(good)
    assert found is not None
    assert (found.version, found.digest) == ("7", SOME)
    assert wanted(good, newer_than=found.at) is None, "an older one is put back by whoever owns the kiosk's user"
    assert wanted(good, key=bytes(SigningKey.generate().verify_key)) is None
    assert wanted(release("content", "7", "borne-2")) is None
    assert wanted(release("system", "7")) is None
    assert wanted(good, now=now + 31 * 86_400) is None
    tomorrow = release("content", "7", at=datetime.now(UTC) + timedelta(days=1))
    assert wanted(tomorrow) is None, "nothing of today would be newer"
    assert wanted(tomorrow, now=now + 86_400) is not None
    for no_machine_says in ("7+1", "7~rc1"):
        with pytest.raises(ConfigError, match="a version"):
            release("content", no_machine_says)
    restart = orders.order(KEY, "borne-1", "restart", datetime.now(UTC))
    assert wanted(msgspec.msgpack.encode((restart.statement, restart.signature))) is None
    for garbage in (b"", b"\xff" * 9_000, good[:-3]):
        assert wanted(garbage) is None
    (tmp_path / "release-content").unlink()
    (tmp_path / "release-content").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(good)
    assert read(tmp_path, "content", PUBLIC, "borne-1", newer_than=0, now=now) is None, "a link is not followed"


# --- by the commands, as an administrator and a machine run them


@pytest.fixture
def machine(tmp_path: Path) -> "Machine":
    return Machine(tmp_path)


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder / "orders.key"
        orders.keep_signing_key(self.key)
        self.config = folder / "kiosk.toml"
        self.config.write_text(f'[fleet]\norders_key_file = "{folder / "orders.pub"}"\n')
        self.updater = folder / "updater"
        self.updater.mkdir()

    def bundle(self, content: Path, version: str, key: Path | None = None) -> Path:
        out = self.folder / f"content-{version}.kioskc"
        assert main(["update", "bundle", str(content), version, "--key", str(key or self.key), "--out", str(out)]) == 0
        return out

    def take(self, bundle: Path) -> int:
        return main(["update", "take", str(bundle), "--config", str(self.config), "--updater", str(self.updater)])

    def catalogue(self) -> Path:
        """One démarche of the kiosk's, as a catalogue of its own."""
        place = self.folder / "content" / "demarches"
        place.mkdir(parents=True)
        shutil.copy(CATALOGUE / "carte-bibliotheque.yaml", place)
        return place / "carte-bibliotheque.yaml"


def test_demarches_that_pass_the_check_are_what_the_next_screen_offers(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    machine.catalogue()
    assert machine.take(machine.bundle(machine.folder / "content", "2026.11")) == 0
    assert main(["update", "status", "--json", "--updater", str(machine.updater)]) == 0
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["content"] == "2026.11"
    seen = subprocess.run(
        [sys.executable, "-m", "kiosk", "flows", "list", "--json"],
        env={**os.environ, VARIABLE: str(machine.updater / "content" / "current")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [json.loads(line)["id"] for line in seen.stdout.splitlines()] == ["carte-bibliotheque"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: _append(folder / "demarches" / "carte-bibliotheque.yaml", "\nnonsense: 1\n"), "nonsense"),
        (lambda folder: _write(folder / "answers" / "horaires.md", "no card"), "answers/horaires.md"),
        (
            lambda folder: _write(folder / "translations" / "fr" / "LC_MESSAGES" / "kiosk.mo", "x"),
            "catalogue of gettext",
        ),
        (lambda folder: _write(folder / "trust" / "tsl.xml", "<x>"), "trust"),
    ],
)
def test_content_that_does_not_pass_is_not_taken_and_the_line_is_told(
    machine: Machine, capfd: pytest.CaptureFixture[str], spoil: Callable[[Path], None], said: str
) -> None:
    machine.catalogue()
    spoil(machine.folder / "content")
    assert machine.take(machine.bundle(machine.folder / "content", "1")) == 1
    err = capfd.readouterr().err
    assert len(err.splitlines()) == 1
    assert said in err
    assert Shelf(machine.updater / "content", no_check).version == ""


def test_a_stick_gives_no_modules_to_whoever_stands_in_its_folder(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`python -m` looks for modules in the folder where it is called, first of all."""
    stick, ran = tmp_path / "stick", tmp_path / "ran"
    (stick / "kiosk").mkdir(parents=True)
    for name in ("kiosk/__init__.py", "gettext.py", "struct.py"):
        (stick / name).write_text(f"open({str(ran)!r}, 'w').close()\nraise SystemExit(0)\n")
    _write(machine.folder / "content" / "translations" / "fr" / "LC_MESSAGES" / "kiosk.mo", "no catalogue")
    bundle = machine.bundle(machine.folder / "content", "1")
    monkeypatch.chdir(stick)
    assert machine.take(bundle) == 1, "it is read by the kiosk's own"
    assert not ran.exists()


def test_content_of_another_administrator_is_refused(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    machine.catalogue()
    other = machine.folder / "other" / "orders.key"
    orders.keep_signing_key(other)
    assert machine.take(machine.bundle(machine.folder / "content", "1", other)) == 1
    assert "signed by another key" in capfd.readouterr().err
    assert machine.take(machine.folder / "nowhere") == 1
    too_long = "x" * 5_000
    assert main(["update", "bundle", str(machine.folder), "1", "--key", too_long, "--out", "o"]) == 2
    assert main(["desk", "releases", "--state", too_long]) == 2
    assert main(["update", "back", "--updater", str(machine.updater), "--json"]) == 0


class Released:
    """A machine whose server of updates is not there, for which something is released."""

    def __init__(self, machine: Machine) -> None:
        self.fleet = machine.folder / "state" / "fleet"
        self.fleet.mkdir(parents=True)
        self.key = orders.keep_signing_key(machine.key)
        machine.config.write_text(
            f'kiosk_id = "borne-1"\n[fleet]\norders_key_file = "{machine.folder / "orders.pub"}"\n'
            'updates_url = "https://127.0.0.1:1"\n'
        )
        self.words = [
            "--config",
            str(machine.config),
            "--updater",
            str(machine.updater),
            "--state",
            str(self.fleet.parent),
        ]

    def says(self, what: orders.What, version: str, at: datetime) -> None:
        one = orders.release(self.key, "borne-1", what, version, at, digest=SOME if what == "content" else "")
        (self.fleet / orders.wanted_file(what)).write_bytes(msgspec.msgpack.encode((one.statement, one.signature)))

    def apply(self) -> int:
        return main(["update", "apply", *self.words])


def test_content_that_cannot_be_had_keeps_no_system_back(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    released = Released(machine)
    released.says("content", "7", datetime.now(UTC))
    released.says("system", system_version(), datetime.now(UTC))
    assert released.apply() == 1
    assert "does not give the content" in capfd.readouterr().err
    kept = Journal(machine.updater).read()
    assert kept.system.phase == "good", "it was looked at"
    assert kept.content_at == 0, "asked for again"


def test_a_journal_that_is_found_damaged_by_a_clock_that_is_years_ahead_makes_nobody_deaf(
    machine: Machine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No release holds by such a clock. By the right one nothing counts that was signed before it came."""
    released, now = Released(machine), datetime.now(UTC)
    released.says("content", "7", now)
    (machine.updater / "journal.json").write_bytes(b"{")
    os.utime(machine.updater / "journal.json", (1_000, 1_000))
    with monkeypatch.context() as ahead:
        ahead.setattr("kiosk.cli.update_command.time.time", lambda: now.timestamp() + 10 * 365 * 86_400)
        assert released.apply() == 0
    assert Journal(machine.updater).read().unsettled
    assert released.apply() == 0, "it may have been obeyed already"
    assert not Journal(machine.updater).read().unsettled
    released.says("content", "8", datetime.now(UTC) + timedelta(seconds=1))
    assert released.apply() == 1
    assert "does not give the content" in capfd.readouterr().err, "it is asked for"


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
