"""The desk holds the secret and proves the answer; what it says is sealed to the visit that asked, and nothing of the
person goes by in clear, or stays."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from kiosk.config import Delivery
from kiosk.hall.site.france_connect import StandInFranceConnect
from kiosk.help import wire_asked
from kiosk.help.asked import Signer, signed
from kiosk.identify import wire
from kiosk.identify.messenger import Messenger
from kiosk.identify.protocol import Failed, Returned, Sealed, Setup, Start, Started
from kiosk.privacy import sealing
from tests.support.desk import Desk, running_desk
from tests.support.identify import Browser, desk_file, enrolled, messenger, stand_in
from tests.support.patience import PATIENCE_S
from tests.support.recorded_line import recorded_line
from tests.support.ticket_road import files_below

CANARIES = (b"SPECIMEN", b"Camille Alix", b"1950-03-12", b"CANARI")
VIAS: tuple[wire.Via, ...] = ("france_connect", "wallet")
WANTS: tuple[wire.Name, ...] = ("surname", "given_names", "birth_date")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInFranceConnect]:
    with stand_in(tmp_path_factory.mktemp("fc")) as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return enrolled(desk, tmp_path_factory.mktemp("kiosk"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, there: StandInFranceConnect) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "secret").write_text(there.secret)
    with running_desk(folder, "--config", str(desk_file(there, folder))) as running:
        yield running


def asked(asking: Messenger, keys: sealing.KeyPair) -> wire.Begun:
    started = asking.handle(Start(keys.public, WANTS))
    assert isinstance(started, Started)
    return started.begun


def test_nothing_of_the_person_is_on_the_line_or_on_a_disk(
    desk: Desk, kiosk: Signer, there: StandInFranceConnect
) -> None:
    keys = sealing.new_key_pair()
    with recorded_line(desk.port) as line:
        asking = messenger(line.url, kiosk)
        begun = asked(asking, keys)
        reply = asking.handle(Returned(begun.id, Browser().sign_in(begun.url)))
        assert isinstance(reply, Sealed)
        given = wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given)
        went_by = line.went_by
    assert given is not None
    assert given.values == {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
    assert reply.sealed in went_by, "it did go by"
    on_disk = files_below(desk.state.parent)
    for canary in (*CANARIES, there.secret.encode(), given.logout.encode()):
        assert canary not in went_by
        held = [path.name for path, data in on_disk.items() if canary in data]
        assert held == (["secret"] if canary == there.secret.encode() else [])


def test_an_id_is_good_for_one_try(desk: Desk, kiosk: Signer) -> None:
    asking = messenger(desk.url, kiosk)
    begun = asked(asking, sealing.new_key_pair())
    query = Browser().sign_in(begun.url)
    assert asking.handle(Returned(begun.id, "state=wrong&code=1")) == Failed("not_proved")
    assert asking.handle(Returned(begun.id, query)) == Failed("expired")


def test_nobody_signs_in_for_another_kiosk(desk: Desk, kiosk: Signer) -> None:
    """An address that was sent to somebody brings their answer to their own browser, where it is worth nothing."""
    asking = messenger(desk.url, kiosk)
    mine, theirs = (asked(asking, sealing.new_key_pair()) for _ in range(2))
    query = Browser().sign_in(theirs.url)
    page = requests.get(f"{desk.url}{wire.BACK}?{query}", timeout=PATIENCE_S)
    assert page.status_code == 200
    assert "Il ne s'est rien passé" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert asking.handle(Returned(mine.id, query)) == Failed("not_proved")
    assert isinstance(asking.handle(Returned(theirs.id, query)), Sealed), "the page has used nothing up"


def test_what_the_person_refused_there_is_a_word(desk: Desk, kiosk: Signer, there: StandInFranceConnect) -> None:
    asking = messenger(desk.url, kiosk)
    there.fault = "access_denied"
    try:
        begun = asked(asking, sealing.new_key_pair())
        assert asking.handle(Returned(begun.id, Browser().sign_in(begun.url))) == Failed("denied")
    finally:
        there.fault = None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[" * 5000, b'{"key": "AAAA", "wants": ["surname"]}', b'{"key": 7}', b"\xff" * 100,
        b'{"key": "' + b"A" * 43 + b'=", "wants": ["surname"]}',  # a weak point of the curve
        b'{"key": "' + b"B" * 43 + b'=", "wants": ["sub"]}', b'{"key": "' + b"B" * 43 + b'=", "wants": []}',
        b"x" * 20_000,
    ],
)  # fmt: skip
def test_nonsense_is_a_wrong_call(desk: Desk, kiosk: Signer, body: bytes) -> None:
    for path in ("/identify", "/identify/" + "0" * 64, "/identify/none"):
        headers = signed(kiosk, wire_asked.IDENTIFY, body, datetime.now(UTC))
        assert requests.post(desk.url + path, data=body, headers=headers, timeout=PATIENCE_S).status_code == 400


def test_an_unknown_id_is_over(desk: Desk, kiosk: Signer) -> None:
    assert messenger(desk.url, kiosk).handle(Returned("0" * 64, "code=1")) == Failed("expired")
    assert messenger(desk.url, kiosk).handle(Returned("../inbox", "code=1")) == Failed("unreachable")


def test_a_desk_without_it_says_so(tmp_path: Path) -> None:
    with running_desk(tmp_path) as plain:
        kiosk = enrolled(plain, tmp_path)
        for via in VIAS:
            asked = Start(sealing.new_key_pair().public, WANTS, via)
            assert messenger(plain.url, kiosk).handle(asked) == Failed("off")
    assert messenger(plain.url, kiosk).handle(Start(sealing.new_key_pair().public, WANTS)) == Failed("unreachable")
    assert Messenger(Setup(Delivery(), kiosk)).handle(Start(b"\1" * 32, WANTS)) == Failed("unreachable")


def test_settings_that_lack_something_are_refused_in_one_line(tmp_path: Path) -> None:
    from tests.support.desk import COMMAND, ROOT

    path = tmp_path / "desk.toml"
    path.write_text('[france_connect]\nclient_id = "a"\nsecret = "never here"\n')
    command = [*COMMAND, "serve", "--state", str(tmp_path / "s"), "--config", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode in (1, 2)
    assert len(done.stderr.strip().splitlines()) == 1
    assert "never here" not in done.stderr
    assert "france_connect" in done.stderr


def test_no_value_prints_what_it_holds() -> None:
    given = wire.Given({"surname": "CANARI"}, "https://fc.example/CANARI")
    for value in (given, wire.Finish("code=CANARI"), Returned("CANARI", "CANARI"), Sealed(b"CANARI")):
        assert "CANARI" not in f"{value!r}{value}"
