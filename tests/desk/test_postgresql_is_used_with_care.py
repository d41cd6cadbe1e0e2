"""PostgreSQL under the desk: its tables go forwards only, its password stands nowhere, who leads is fenced, and what
passes between processes is sealed."""

import argparse
import asyncio
import importlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import yaml

from kiosk.cli import desk_command
from kiosk.desk import databases, migrating
from kiosk.desk.live.post import Came, Frame, Letter, Post, PostError
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.postgres import PostgresShelf, PostgresShelves
from kiosk.desk.shelf import Run, StoreError
from kiosk.desk.sqlite_shelf import SqliteShelf
from kiosk.errors import ConfigError
from tests.support.desk_processes import ROOT
from tests.support.live_desk import eventually
from tests.support.patience import PATIENCE_S
from tests.support.postgres import Cluster

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
CANARY = "CANARY-VALUE-8431"


def desk(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "desk", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


# --- its tables


def test_tables_are_made_once_by_whoever_comes_first(postgres: Cluster) -> None:
    url = postgres.new_database(migrated=False)
    with pytest.raises(ConfigError, match="kiosk desk migrate"):
        migrating.check(url)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrating.migrate(url), range(4)))
    assert sorted(len(one) for one in done) == [0, 0, 0, len(migrating.known())]
    migrating.check(url)


def test_a_migration_that_fails_leaves_nothing(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.new_database()
    bad = migrating.Migration(9999, "9999_bad.sql", "CREATE TABLE half (a INTEGER); SELECT nothing FROM nowhere")
    ours = migrating.known()
    monkeypatch.setattr(migrating, "known", lambda: (*ours, bad))
    with pytest.raises(StoreError):
        migrating.migrate(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('desk.half')").fetchone() == (None,)


def test_an_older_program_does_not_use_a_newer_database(postgres: Cluster) -> None:
    url = postgres.new_database()
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO desk.migrations (number, name, sha256) VALUES (9999, 'later', '')")
    for use in (migrating.check, migrating.migrate):
        with pytest.raises(ConfigError, match="nothing leads back"):
            use(url)


def test_every_store_s_tables_are_there(postgres: Cluster, tmp_path: Path) -> None:
    """What SQLite makes on its own, the migrations make too: of each store that opens a shelf, each table's columns."""
    sources = [path for path in (ROOT / "kiosk").rglob("*.py") if "opened(place, SHELF" in path.read_text("utf-8")]
    assert len(sources) >= 9
    wanted: set[tuple[str, str]] = set()
    for source in sources:
        module = importlib.import_module(".".join(source.relative_to(ROOT).with_suffix("").parts))
        schema = getattr(module, "_SCHEMA", "") or module.SCHEMA
        shelf = SqliteShelf(tmp_path / f"{source.stem}.sqlite3", schema, getattr(module, "_LATER", ()))
        for (table,) in shelf.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            wanted |= {(table, row[1]) for row in shelf.rows(f"PRAGMA table_info({table})")}
    with psycopg.connect(postgres.new_database()) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'desk'"
        ).fetchall()
    assert wanted - set(rows) == set()


# --- its address


def test_a_password_stands_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (
        f"postgresql://desk:{CANARY}@db/desk",
        f"postgresql://desk@db/desk?password={CANARY}",
        f"host=db user=desk password={CANARY}",
    ):
        with pytest.raises(ConfigError) as error:
            databases.address(address, "")
        assert CANARY not in str(error.value)
    monkeypatch.setenv(databases.ENVIRONMENT, f"host=db user=desk password={CANARY}")
    with pytest.raises(ConfigError) as error:
        databases.address("", "")
    assert CANARY not in str(error.value)
    monkeypatch.delenv(databases.ENVIRONMENT)
    file = tmp_path / "database"
    file.write_text(f"postgresql://desk:{CANARY}@db/desk\n", encoding="utf-8")
    assert databases.address(str(file), "").endswith("@db/desk")
    assert databases.address("", str(file)).endswith("@db/desk")
    assert databases.address("postgresql://desk@db/desk", str(file)) == "postgresql://desk@db/desk"
    assert databases.address("", "") == ""


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\nb", b"x" * 5000])
def test_a_file_that_holds_no_address_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "database"
    file.write_bytes(content)
    with pytest.raises(ConfigError):
        databases.address(str(file), "")


@pytest.mark.long
def test_the_command_migrates_and_the_others_say_so(postgres: Cluster, tmp_path: Path) -> None:
    url = postgres.new_database(migrated=False)
    file = tmp_path / "database"
    file.write_text(url, encoding="utf-8")
    refused = desk("serve", "--state", str(tmp_path), "--database", str(file))
    assert (refused.returncode, "kiosk desk migrate" in refused.stderr) == (2, True)
    done = desk("migrate", "--json", KIOSK_DESK_DATABASE=url)
    assert json.loads(done.stdout) == {"applied": [one.name for one in migrating.known()]}
    assert desk("migrate", "--database", str(file)).stdout == "nothing to do\n"
    (tmp_path / "desk").mkdir()
    codes = desk("enrol", "--json", "--count", "2", "--state", str(tmp_path), "--database", str(file))
    assert len(json.loads(codes.stdout)["codes"]) == 2
    assert not list((tmp_path / "desk").glob("*.sqlite3"))
    nowhere = desk("migrate", KIOSK_DESK_DATABASE=f"postgresql://desk:{CANARY}@127.0.0.1:1/desk")
    assert nowhere.returncode == 1
    assert nowhere.stderr.count("\n") == 1
    assert CANARY not in nowhere.stderr
    assert "Traceback" not in nowhere.stderr
    assert desk("migrate").returncode == 2


def test_a_process_with_other_keys_is_no_process_of_this_desk(postgres: Cluster) -> None:
    store = SqlStore(PostgresShelves(postgres.new_database()))
    databases.hold_keys(store, {"recipient": "a", "callback": "b"})
    databases.hold_keys(store, {"recipient": "a", "callback": "b"})
    with pytest.raises(ConfigError, match=r"callback\.key"):
        databases.hold_keys(store, {"recipient": "a", "callback": "c"})


# --- its words


def test_an_error_quotes_no_value(postgres: Cluster) -> None:
    store = SqlStore(PostgresShelves(postgres.new_database()))
    store.add_code(CANARY, NOW)
    with pytest.raises(StoreError) as error:
        store.add_code(CANARY, NOW)
    assert CANARY not in str(error.value)
    with pytest.raises(StoreError) as error:
        store.set_note("name", f"{CANARY}\0")
    assert CANARY not in str(error.value)


def test_transactions_that_meet_lose_nothing(postgres: Cluster) -> None:
    url = postgres.new_database()
    stores = [SqlStore(PostgresShelves(url)) for _ in range(4)]
    stores[0].set_note("count", "0")

    def one_more(number: int) -> None:
        store = stores[number % 4]
        with store.shelf.transaction() as run:
            (count,) = run.execute("SELECT value FROM remarks WHERE name = 'count'").fetchone()
            run.execute("UPDATE remarks SET value = ? WHERE name = 'count'", (str(int(count) + 1),))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_more, range(60)))
    assert stores[0].note("count") == "60"


def test_a_deadlock_is_an_error_and_the_next_word_goes_through(postgres: Cluster) -> None:
    """Two shelves are two locks: whoever takes them the other way round is told, and nothing hangs."""
    url = postgres.new_database()
    SqlStore(PostgresShelves(url)).set_note("a", "0")
    back = [0, 0]

    def both(first: str, second: str, index: int) -> None:
        shelves = PostgresShelves(url)
        shelf = shelves.shelf("live", "")
        try:
            with shelf.transaction() as run:
                lock(run, first)
                lock(run, second)
        except StoreError:
            back[index] = 1
        assert shelf.rows("SELECT 1") == [(1,)]
        shelves.close()

    def lock(run: Run, name: str) -> None:
        run.execute("SELECT pg_advisory_xact_lock(1, ?)", (ord(name),))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda words: both(*words), [("a", "b", 0), ("b", "a", 1)]))
    assert sum(back) <= 1


def test_who_leads_no_more_writes_no_more(postgres: Cluster) -> None:
    url = postgres.new_database()
    first, second = SqlStore(PostgresShelves(url)), SqlStore(PostgresShelves(url))
    assert isinstance(first.shelf, PostgresShelf)
    assert isinstance(second.shelf, PostgresShelf)
    assert first.shelf.session.lead("live help")
    assert not second.shelf.session.lead("live help")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    eventually(lambda: second.shelf.session.lead("live help"))  # type: ignore[attr-defined]
    for _ in range(2):
        with pytest.raises(StoreError):
            first.set_note("who", "the one that led")
    assert not first.shelf.session.leads
    second.set_note("who", "the one that leads")
    first.shelf.session.follow()
    assert first.note("who") == "the one that leads"


def test_a_session_that_was_cut_is_opened_again(postgres: Cluster) -> None:
    url = postgres.new_database()
    store = SqlStore(PostgresShelves(url))
    store.set_note("a", "1")
    with psycopg.connect(url, autocommit=True) as admin:
        # Said, and waited for: a session that has heard it and not ended yet would still answer.
        ended = admin.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'kiosk-desk'"
            " AND datname = current_database()"
        ).fetchall()
    assert ended
    assert all(gone for (gone,) in ended)
    with pytest.raises(StoreError):
        store.note("a")
    assert store.note("a") == "1"


# --- what passes between processes


async def posted(url: str, letters: list[Letter], spy: bool = False) -> tuple[list[Letter], bytes]:
    """What the second process reads of what the first one sends, and what the database saw of it."""
    first, second = Post(), Post()
    await first.open(url)
    await second.open(url)
    seen = b""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as watching:
        await watching.execute(f"LISTEN kiosk_desk_{second.id}".encode())
        first.know(await first.peers())
        for letter in letters:
            first.send(second.id, letter)
        carrying = asyncio.create_task(first.carry())
        read: list[Letter] = []
        if spy:
            async for notice in watching.notifies(timeout=PATIENCE_S, stop_after=1):
                seen += notice.payload.encode()
            rows = await (await watching.execute("SELECT body FROM desk.letters")).fetchall()
            seen += b"".join(bytes(row[0]) for row in rows)
        async with asyncio.timeout(PATIENCE_S):
            async for said in second.heard():
                assert not isinstance(said, str)
                assert said[0] == first.id
                read += said[1]
                if len(read) == len(letters):
                    break
        carrying.cancel()
        assert await first.ask("SELECT count(*) FROM letters") == [(0,)]
    await first.close()
    await second.close()
    return read, seen


def test_letters_come_whole_and_in_order_however_long(postgres: Cluster) -> None:
    letters: list[Letter] = [Came(1, "kiosk", "borne-1")]
    letters += [Frame(1, CANARY * (1 + 97 * number)) for number in range(20)]
    letters += [Frame(1, "é" * 30_000)]
    read, _ = asyncio.run(posted(postgres.new_database(), letters))
    assert read == letters


@pytest.mark.parametrize("times", [1, 2000])
def test_the_database_reads_nothing_of_what_is_said(postgres: Cluster, times: int) -> None:
    read, seen = asyncio.run(posted(postgres.new_database(), [Frame(1, CANARY * times)], spy=True))
    assert read == [Frame(1, CANARY * times)]
    assert seen
    assert CANARY.encode() not in seen
    assert CANARY not in repr(read)


def test_a_forged_letter_is_not_believed(postgres: Cluster) -> None:
    async def forged(word: str) -> None:
        url = postgres.new_database()
        first, second = Post(), Post()
        await first.open(url)
        await second.open(url)
        second.know(await second.peers())
        await first.ask("SELECT pg_notify(%s, %s)", (f"kiosk_desk_{second.id}", word.replace("SENDER", first.id)))
        try:
            async with asyncio.timeout(PATIENCE_S):
                async for said in second.heard():
                    assert said == ("nobody", [])
                    return
        finally:
            await first.close()
            await second.close()

    for word in ("SENDER AAAA", "SENDER #1", "SENDER #x", "SENDER é"):
        with pytest.raises(PostError):
            asyncio.run(forged(word))
    asyncio.run(forged("nobody AAAA"))


# --- how it is started


def test_the_units_and_the_containers_say_what_the_program_takes() -> None:
    """Their commands are read by the program's own parser, and their files are there."""
    parser = argparse.ArgumentParser()
    desk_command.arguments(parser)
    compose = yaml.safe_load((ROOT / "packaging" / "compose.yaml").read_text("utf-8"))
    commands = [one["command"] for one in compose["services"].values() if one.get("command", [""])[0] == "kiosk"]
    unit = (ROOT / "packaging" / "desk" / "kiosk-desk@.service").read_text("utf-8")
    commands += [line.partition("=/usr/bin/")[2].replace("%i", "8471").split() for line in unit.splitlines()
                 if line.startswith("ExecStart")]  # fmt: skip
    asked = [parser.parse_args(words[2:]) for words in commands]
    assert sorted(one.action for one in asked) == ["migrate", "migrate", "serve", "serve", "serve"]
    assert all(one.database for one in asked)
    ports = {str(one.port) for one in asked if one.action == "serve"}
    proxy = (ROOT / "packaging" / "desk" / "nginx.conf").read_text("utf-8")
    assert all(f"127.0.0.1:{port} " in proxy for port in ports)
    mounts = [volume.split(":")[0] for one in compose["services"].values() for volume in one.get("volumes", ())]
    assert all((ROOT / "packaging" / path).exists() for path in mounts if path.startswith("./"))


def test_what_the_containers_name_is_there() -> None:
    """Services, volumes and secrets by their names; each secret is made by the words at the head of the file."""
    text = (ROOT / "packaging" / "compose.yaml").read_text("utf-8")
    compose = yaml.safe_load(text)
    services = compose["services"]
    asked = {name for one in services.values() for name in one.get("depends_on", {})}
    asked |= {mode.partition(":")[2] for one in services.values() if (mode := one.get("network_mode", "")) != "host"}
    assert asked - {""} <= services.keys()
    assert {name for one in services.values() for name in one.get("secrets", ())} == compose["secrets"].keys()
    named = {volume.split(":")[0] for one in services.values() for volume in one.get("volumes", ())}
    assert {name for name in named if not name.startswith((".", "/"))} == compose["volumes"].keys()
    made = [file["file"] for file in compose["secrets"].values()] + [name for name in named if "/secrets/" in name]
    head = text.partition("\nname:")[0]
    assert all(f">{file.removeprefix('../')}" in head for file in made), made
    packages = re.findall(r"/packages/([a-z-]+)_", text)
    control = (ROOT / "packaging" / "debian" / "control").read_text("utf-8")
    assert packages
    assert all(f"Package: {name}\n" in control for name in packages)
    for lines in ("static-auth-secret=", "realm="):  # what the relay's file leaves to the operator, and the head adds
        assert f"# HERE {lines}" in (ROOT / "packaging" / "coturn" / "turnserver.conf").read_text("utf-8")
        assert lines in head
