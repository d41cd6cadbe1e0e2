"""A kiosk begins at one process of the desk, a telephone meets another, and the one that began is killed in between."""

import hashlib
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from kiosk.delivery.line import Line
from kiosk.desk.identify_store import Begun, IdentifyStore, Judged
from kiosk.desk.live import enrolling
from kiosk.desk.phone_store import MAX_HELD_BYTES, PhoneStore
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves
from kiosk.documents.phone import wire as phone_wire
from kiosk.hall.site.france_connect import StandInFranceConnect
from kiosk.help import wire_asked
from kiosk.help.asked import Signer, signed
from kiosk.help.enrolling import enrol
from kiosk.help.key import keep_key
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Look, Returned, Sealed, Start, Started, Waiting
from kiosk.privacy import sealing
from tests.support.desk_processes import DeskOfMany, Process, desk_of_many
from tests.support.identify import Browser, desk_file, messenger, stand_in
from tests.support.patience import PATIENCE_S
from tests.support.postgres import Cluster
from tests.support.wallets import World

WANTS: tuple[wire.Name, ...] = ("surname", "given_names", "birth_date")
SAID = {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
SLOT, TOKEN = "0123456789abcdef" * 2, b"t" * 32


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInFranceConnect]:
    with stand_in(tmp_path_factory.mktemp("fc")) as running:
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("wallet"))


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, postgres: Cluster, there: StandInFranceConnect, world: World
) -> Iterator[DeskOfMany]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "secret").write_text(there.secret)
    settings = f"{desk_file(there, folder).read_text()}\n{world.toml()}"
    with desk_of_many(folder, postgres, {"camille": "Camille SPECIMEN"}, settings) as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(desk: DeskOfMany, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    path = tmp_path_factory.mktemp("kiosk") / "kiosk.key"
    enrol(desk.url, enrolling.new_code(desk.store, datetime.now(UTC)), "borne-1", keep_key(path), Line(PATIENCE_S))
    return Signer("borne-1", str(path))


def url(process: Process) -> str:
    return f"http://127.0.0.1:{process.port}"


def began_at(desk: DeskOfMany) -> Process:
    """The one that will be killed: another is started in its place, so that there is one left."""
    while len([one for one in desk.processes if one.runs]) < 2:
        desk.start()
    return next(one for one in desk.processes if one.runs)


def left(desk: DeskOfMany) -> str:
    return url(next(one for one in desk.processes if one.runs))


def given(keys: sealing.KeyPair, reply: object) -> dict[str, str]:
    assert isinstance(reply, Sealed), reply
    opened = wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given)
    assert opened is not None
    return {str(name): value for name, value in opened.values.items()}


@pytest.mark.long
def test_who_signs_in_meets_another_process_when_they_come_back(desk: DeskOfMany, kiosk: Signer) -> None:
    first, keys = began_at(desk), sealing.new_key_pair()
    started = messenger(url(first), kiosk).handle(Start(keys.public, WANTS))
    assert isinstance(started, Started)
    query = Browser().sign_in(started.begun.url)
    first.stop(signal.SIGKILL)
    another = messenger(left(desk), kiosk)
    assert given(keys, another.handle(Returned(started.begun.id, query))) == SAID
    assert another.handle(Returned(started.begun.id, query)) == Failed("expired"), "once, at whichever process"


def test_a_telephone_answers_at_another_process_than_the_kiosk_asks(
    desk: DeskOfMany, kiosk: Signer, world: World
) -> None:
    first, keys = began_at(desk), sealing.new_key_pair()
    start = Start(keys.public, WANTS, "wallet")
    started = messenger(url(first), kiosk).handle(start)
    assert isinstance(started, Started)
    first.stop(signal.SIGKILL)
    asking = messenger(left(desk), kiosk)
    assert asking.handle(Look(started.begun.id)) == Waiting()
    code = parse_qs(urlsplit(started.begun.url).query)["request_uri"][0]
    where = code.replace(world.public_url, left(desk))
    form = world.telephone.answer(requests.get(where, timeout=PATIENCE_S).text)
    assert requests.post(where, data=form, timeout=PATIENCE_S).status_code == 200
    third = url(desk.start())
    assert requests.post(code.replace(world.public_url, third), data=form, timeout=PATIENCE_S).status_code == 404
    assert given(keys, messenger(third, kiosk).handle(Look(started.begun.id))) == SAID
    assert asking.handle(Look(started.begun.id)) == Failed("expired"), "forgotten with the first look"
    assert asking.handle(start) == Failed("stranger"), "what was begun at a process that is gone begins nowhere again"


@pytest.mark.long
def test_a_paper_goes_to_the_telephone_and_photos_come_back_by_another_process(desk: DeskOfMany, kiosk: Signer) -> None:
    first, body = began_at(desk), bytes(200_000)
    bearer = {"Authorization": f"Bearer {TOKEN.hex()}"}
    token_hash = hashlib.sha256(TOKEN).hexdigest()
    opening = phone_wire.opening(SLOT, "in", token_hash, "fr")
    told = signed(kiosk, wire_asked.PHONE, opening, datetime.now(UTC))
    told |= {phone_wire.DIRECTION: "in", phone_wire.TOKEN: token_hash, phone_wire.LANGUAGE: "fr"}
    assert requests.put(f"{url(first)}/phone/{SLOT}", headers=told, timeout=PATIENCE_S).status_code == 201
    assert requests.put(f"{url(first)}/p/{SLOT}/files/0", data=body, timeout=PATIENCE_S).status_code == 201
    first.stop(signal.SIGKILL)
    there = left(desk)
    assert "Envoyer un papier" in requests.get(f"{there}/p/{SLOT}", timeout=PATIENCE_S).text
    assert requests.put(f"{there}/p/{SLOT}/files/1", data=body[:-1], timeout=PATIENCE_S).status_code == 201
    assert requests.post(f"{there}/p/{SLOT}/done", timeout=PATIENCE_S).status_code == 204
    third = url(desk.start())
    standing = requests.get(f"{third}/phone/{SLOT}", headers=bearer, timeout=PATIENCE_S).json()
    assert standing == {"opened": True, "files": 2, "done": True, "taken": False}
    files = [
        requests.get(f"{third}/phone/{SLOT}/files/{at}", headers=bearer, timeout=PATIENCE_S).content for at in range(2)
    ]
    assert files == [body, body[:-1]]
    assert requests.delete(f"{there}/phone/{SLOT}", headers=bearer, timeout=PATIENCE_S).status_code == 204
    assert requests.get(f"{third}/p/{SLOT}", timeout=PATIENCE_S).status_code == 404
    assert desk.store.shelf.rows("SELECT COUNT(*) FROM phone_files") == [(0,)]


def test_what_passes_is_sealed_and_in_no_log_of_the_database(desk: DeskOfMany, kiosk: Signer) -> None:
    started = messenger(desk.url, kiosk).handle(Start(sealing.new_key_pair().public, WANTS))
    assert isinstance(started, Started)
    state = parse_qs(urlsplit(started.begun.url).query)["state"][0]
    rows = desk.store.shelf.rows("SELECT id, code, visit_key, asked FROM identifying WHERE asked IS NOT NULL")
    held = b"".join(part if isinstance(part, bytes) else part.encode() for row in rows for part in row)
    assert held
    assert started.begun.id.encode() not in held, "who reads the database can fetch nothing with it"
    assert state.encode() not in held
    unlogged = desk.store.shelf.rows("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
    assert {"identifying", "phone_slots", "phone_files"} <= {name for (name,) in unlogged}


# -- the stores alone, on both


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | Shelves]:
    if request.param == "memory":
        yield tmp_path
        assert not list(tmp_path.iterdir()), "of a desk of one process nothing is on a disk"
        return
    shelves = PostgresShelves(request.getfixturevalue("postgres").new_database())
    yield shelves
    shelves.close()


def begun(number: int, kiosk_id: str = "borne-1", code: str = "") -> Begun:
    return Begun(f"{number:064x}", code, kiosk_id, number.to_bytes(32), b"sealed")


def test_an_answer_that_was_not_judged_to_its_end_may_be_brought_again(place: Path | Shelves) -> None:
    clock = Clock()
    store = IdentifyStore(place, clock)
    one = begun(1, code="c")
    assert store.begin(one) == "begun"
    assert store.begin(one) == "again"
    assert store.take(one.id) is None, "a telephone answers it, nobody else"
    assert store.claim("c") is not None
    assert (store.claim("c"), store.asked("c"), store.look(one.id)) == (None, None, "waiting")
    clock.now += 121
    assert store.claim("c") is not None, "the process that judged it is gone"
    store.settle("c", Judged(b"answer"))
    store.settle("c", Judged(why="denied"))
    assert (store.look(one.id), store.look(one.id)) == (Judged(b"answer"), "over")
    assert store.begin(one) == "again"
    clock.now += 900
    store.tidy()
    assert store.begin(one) == "begun", "by now no signed question of then is good any more"
    store.close()


def test_nobody_is_found_by_an_empty_code(place: Path | Shelves) -> None:
    store = IdentifyStore(place, Clock())
    assert store.begin(begun(2)) == "begun"
    assert (store.asked(""), store.claim("")) == (None, None)
    taken = store.take(begun(2).id)
    assert taken is not None
    assert (taken.visit_key, taken.asked) == ((2).to_bytes(32), b"sealed")
    assert store.take(begun(2).id) is None
    store.close()


def test_a_place_for_a_telephone_is_kept_alike(place: Path | Shelves) -> None:
    clock = Clock()
    store = PhoneStore(place, clock)
    assert store.open("a", "in", "fr", "h", "192.0.2.1") is None
    assert store.open("a", "in", "fr", "h", "192.0.2.1") == 409
    body = bytes(range(256)) * 40
    assert [store.fill("a", number, body) for number in (0, 2, 1, 1)] == [None, 409, None, None]
    assert [store.file("a", number) for number in range(3)] == [body, body, None]
    assert store.has_room(MAX_HELD_BYTES - 2 * len(body))
    assert not store.has_room(MAX_HELD_BYTES)
    assert (store.paper("a"), store.has_it("a"), store.all_sent("a"), store.fill("a", 2, b"x")) == (
        None, False, None, 409,
    )  # fmt: skip
    assert store.open("b", "out", "ar", "h", "192.0.2.1") is None
    assert store.fill("b", 0, b"\0\xff") is None
    assert [store.paper("b") for _ in range(4)] == [b"\0\xff"] * 3 + [None]
    assert store.has_it("b")
    slot = store.shown("b")
    assert slot is not None
    assert (slot.opened, slot.taken, slot.files, slot.direction) == (True, True, 0, "out")
    clock.now = phone_wire.SLOT_S
    store.tidy()
    assert (store.slot("a"), store.slot("b"), store.file("a", 0)) == (None, None, None)
    store.close()
