"""Everything under the state folder of a kiosk that has committed, sent, failed and been set aside: no canary in any
writing of it, and nothing there opens what is sealed there."""

import base64
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.delivery.outbox import Outbox, State
from kiosk.privacy import sealing
from tests.support.delivery import (
    KEYS,
    NAME,
    NIR,
    PDF,
    acknowledgement,
    envelope,
    http,
    running_courier,
    settings,
    stand_in,
    until,
)

CANARIES = (NAME.encode(), b"SPECIMEN", NIR.encode(), PDF[10:30], b"a page that shows", b"Je certifie que")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kiosk's state folder as a thief finds it: files of every state, a damaged database set aside, sent ones too,
    and the key file that it seals with."""
    folder = tmp_path_factory.mktemp("state")
    (folder / "recipient.pub").write_text(sealing.encode_key(KEYS.public) + "\n", encoding="ascii")
    outbox = Outbox(folder / "outbox", settings(folder, "").delivery)
    files = [envelope() for _ in range(4)]
    for file in files:
        outbox.commit(file)
    damaged = folder / "outbox" / "set-aside" / "20261122T100000000000"
    damaged.mkdir(parents=True)
    (damaged / "outbox.sqlite3").write_bytes((folder / "outbox" / "outbox.sqlite3").read_bytes())
    waits = {files[0].id: http(500), files[1].id: http(422)}

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        asked = head.split()[1].rpartition(b"/")[2].decode()
        file = next(file for file in files if file.id == asked)
        client.sendall(waits.get(asked, http(201, msgspec.json.encode(acknowledgement(file)))))

    with stand_in(script) as server, running_courier(settings(folder, server.url)):
        until(lambda: sum(entry.state is State.DELIVERED for entry in outbox.list()) == 2, "two arrived")
        until(lambda: any(entry.state is State.REFUSED for entry in outbox.list()), "one was refused")
    outbox.close()
    return folder


def everything(state: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(state.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def writings(canary: bytes) -> Iterator[bytes]:
    """As it is, as UTF-16, hexadecimal, and base64 at each of its three offsets."""
    yield canary
    yield canary.decode("latin-1").encode("utf-16-le")
    yield canary.hex().encode()
    for offset in range(3):
        yield base64.b64encode(bytes(offset) + canary)[4:-4]


def test_no_canary_lies_there_in_any_writing(state: Path) -> None:
    seen = list(everything(state))
    assert {"outbox.sqlite3", "recipient.pub", "outbox.lock"} <= {name for name, _ in seen}
    for name, content in seen:
        for canary in CANARIES:
            assert not any(writing in content for writing in writings(canary)), name


def test_the_search_finds_what_lies_there(tmp_path: Path) -> None:
    for number, canary in enumerate(CANARIES):
        for writing in writings(canary):
            (tmp_path / f"{number}").write_bytes(b"xx" + writing + b"yy")
            assert any(writing in content for _, content in everything(tmp_path))
    assert NAME.encode() in bytes(envelope_in_clear())


def envelope_in_clear() -> bytes:
    """What is sealed does hold the canaries: the search is not for nothing."""
    return sealing.open_sealed(KEYS, envelope().sealed)


def keys_in(content: bytes) -> Iterator[bytes]:
    """Whatever could be 32 bytes of a key: base64 and hexadecimal texts, and each 32 bytes of a small file."""
    for text in re.findall(rb"[A-Za-z0-9+/]{43}=", content):
        yield base64.b64decode(text)
    for text in re.findall(rb"(?=([0-9a-fA-F]{64}))", content):
        yield bytes.fromhex(text.decode())
    if len(content) <= 4096:
        yield from (content[start : start + 32] for start in range(len(content) - 31))


def test_nothing_opens_with_any_key_that_lies_there(state: Path) -> None:
    outbox = Outbox(state / "outbox", settings(state, "").delivery)
    sealed = [kept.sealed for entry in outbox.list() if (kept := outbox.envelope(entry.id)) is not None]
    outbox.close()
    assert len(sealed) == 2
    candidates = {key for _, content in everything(state) for key in keys_in(content)}
    assert KEYS.public in candidates
    for secret in candidates:
        for one in sealed:
            with pytest.raises(sealing.CannotOpenError):
                sealing.open_sealed(sealing.KeyPair(public=KEYS.public, secret=secret), one)


def test_the_recipient_s_own_key_would_have_been_found(state: Path) -> None:
    (planted := state / "forgotten.txt").write_text(sealing.encode_key(KEYS.secret), encoding="ascii")
    try:
        assert KEYS.secret in {key for _, content in everything(state) for key in keys_in(content)}
    finally:
        planted.unlink()
