"""How `packaging/runs/three_days.py` judges what it sees, and what it starts twice."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
REFERENCE, OF_THE_TWIN = "KV3-7VXH-RQ", "WXG-EMYN-QX"
WAITS = "En attente d'envoi : ceci n'est pas un\naccusé de réception."
ARRIVED = "Accusé de réception : reçu le 23\nnovembre 2026."


@pytest.fixture(scope="module")
def run() -> Any:
    return loaded(RUNS / "three_days.py")


class Hall:
    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def receipts(self) -> list[dict[str, Any]]:
        return [{"text": text} for text in self._texts]


class World:
    """A hall's receipts, and a desk's files by reference."""

    def __init__(self, *texts: str, files: dict[str, Any] | None = None) -> None:
        self.image_hall = Hall(*texts)
        self._files = files or {}

    def answers(self, reference: str) -> Any:
        return self._files[reference]


class Inside:
    """Says one outbox after the other, the last one again and again."""

    def __init__(self, *said: object) -> None:
        self._said = [one if isinstance(one, str) else json.dumps({"files": one}) for one in said]
        self.waited = 0.0

    def run(self, *command: str) -> str:
        return self._said.pop(0) if len(self._said) > 1 else self._said[0]

    def wait(self, seconds: float) -> None:
        self.waited += seconds


def file(state: str = "queued", attempts: int = 1, reference: str = REFERENCE) -> dict[str, Any]:
    return {"reference": reference, "state": state, "attempts": attempts}


@pytest.mark.parametrize(
    ("said", "held"), [(WAITS, True), (ARRIVED, False), (f"{WAITS}\n{ARRIVED}", False), ("Merci.", False)]
)
def test_a_receipt_that_says_more_than_is_so_is_told(run: Any, said: str, held: bool) -> None:
    rows: list[Any] = []
    assert run.slip(World("of another", f"{REFERENCE}\n{said}"), rows) == REFERENCE
    assert [row.held for row in rows] == [held]


@pytest.mark.parametrize("texts", [(), ("without a reference",)])
def test_without_a_receipt_the_run_ends(run: Any, texts: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="no reference"):
        run.slip(World(*texts), [])


@pytest.mark.parametrize(
    ("lies_there", "held"),
    [
        ((REFERENCE.encode(),), True),
        ((), False),  # another partition's image
        ((REFERENCE.encode(), b"12 rue des Lilas"), False),
        ((REFERENCE.encode(), "CAMILLE DOMINIQUE Marie".encode("utf-16-le")), False),
        ((REFERENCE.encode(), b"481516"), False),
    ],
)
def test_what_lies_unsealed_on_the_partition_is_told(
    run: Any, tmp_path: Path, lies_there: tuple[bytes, ...], held: bool
) -> None:
    (tmp_path / "state.ext4").write_bytes(bytes(4096) + bytes(16).join(lies_there) + bytes(4096))
    assert run.searched(tmp_path, REFERENCE, "in the outbox").held is held


def test_the_outbox_is_asked_until_it_was_tried_again(run: Any) -> None:
    inside = Inside("no outbox there", [file(attempts=3)], [file(attempts=4)])
    found = run.until(inside, lambda now: run.tries(now) > 3)
    assert found == [file(attempts=4)]
    assert inside.waited == 2 * run.LOOK_S


def test_what_is_never_tried_again_is_told_as_it_was_last(run: Any) -> None:
    inside = Inside([file(attempts=3)])
    assert run.until(inside, lambda now: run.tries(now) > 3) == [file(attempts=3)]
    assert inside.waited == run.TRIES_S


@pytest.mark.parametrize(
    "files",
    [[], [file("delivered")], [file("refused")], [file(reference=OF_THE_TWIN)], [file(), file()]],
)
def test_a_file_that_is_gone_or_is_another_does_not_wait(run: Any, files: list[dict[str, Any]]) -> None:
    assert run.waits([file()], REFERENCE)
    assert not run.waits(files, REFERENCE)


@pytest.mark.parametrize(
    ("references", "answers", "held"),
    [
        ((REFERENCE, OF_THE_TWIN), ({"nom": "A"}, {"nom": "A"}), True),
        ((REFERENCE, OF_THE_TWIN), ({"nom": "A"}, {"nom": "B"}), False),
        ((REFERENCE, REFERENCE), ({"nom": "A"}, {"nom": "A"}), False),
        ((OF_THE_TWIN,), ({"nom": "A"},), False),
        ((OF_THE_TWIN, "ZZZ-ZZZZ-ZZ"), ({"nom": "A"}, {"nom": "A"}), False),
        ((), (), False),
    ],
)
def test_the_desk_has_the_image_s_file_once_with_the_same_answers(
    run: Any, references: tuple[str, ...], answers: tuple[Any, ...], held: bool
) -> None:
    world = World(files=dict(zip(references, answers, strict=True)))
    files = [{"reference": reference} for reference in references]
    assert run.opened(world, files, REFERENCE).held is held


def test_the_desk_refuses_until_it_comes_and_is_believed_days_later(run: Any, tmp_path: Path) -> None:
    world = run.visit_world
    answered = socket.create_server(("127.0.0.1", 0))
    comes = threading.Event()
    with contextlib.ExitStack() as stack:
        stack.enter_context(answered)
        pem, port = world.tls_before(stack, tmp_path, answered.getsockname()[1], comes)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        comes.set()
        line = stack.enter_context(once_there(port))
        context = ssl.create_default_context(cadata=pem)
        inner = stack.enter_context(context.wrap_socket(line, server_hostname="127.0.0.1"))
        until = ssl.cert_time_to_seconds(str((inner.getpeercert() or {})["notAfter"]))
        assert datetime.fromtimestamp(until, UTC) > datetime.now(UTC) + run.AWAY + timedelta(days=1)
        inner.sendall(b"a file")
        answered.settimeout(PATIENCE_S)
        outer = stack.enter_context(answered.accept()[0])
        outer.settimeout(PATIENCE_S)
        assert outer.recv(6) == b"a file"


@contextlib.contextmanager
def once_there(port: int) -> Iterator[socket.socket]:
    """A thread has been told to listen, and does soon."""
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            yield socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
            return


def test_the_second_machine_goes_on_with_the_first_one_s_state_three_days_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hold = loaded(RUNS / "hold.py")
    started: list[tuple[str, ...]] = []
    made: list[str] = []

    @contextlib.contextmanager
    def running(out: Path, root: Path, *, more: tuple[str, ...], **how: Any) -> Iterator[Any]:
        assert how["keep_state"]
        started.append(more)
        raise SystemExit
        yield

    monkeypatch.setattr(hold.machines, "running", running)
    monkeypatch.setattr(hold.state, "make", lambda out, *, settings, files: made.append(settings))
    monkeypatch.setattr("sys.argv", ["hold.py", str(tmp_path)])
    for given in ({}, {"clock": "2026-11-26T18:00:00"}):
        (tmp_path / "visit.json").write_text(json.dumps({"settings": "[kiosk]", "files": {}, **given}), "utf-8")
        with pytest.raises(SystemExit):
            hold.main()
    first, second = started
    assert made == ["[kiosk]"], "the second one keeps what is there"
    assert "-rtc" not in first
    assert second[-2:] == ("-rtc", "base=2026-11-26T18:00:00")
