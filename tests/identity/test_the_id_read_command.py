"""`kiosk id read` and `kiosk id trust` over a real pcscd, as somebody types them."""

import contextlib
import io
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.cli import identity_card
from kiosk.errors import KioskError
from kiosk.identity import Can, Options, Problem, ProblemCode, Trust, Verdict, read_document
from tests.support.patience import PATIENCE_S
from tests.support.pcsc import CONTACTLESS, Slots, running_slots

KILLS = 50


@pytest.fixture(scope="module")
def slots() -> Iterator[Slots]:
    with running_slots() as running:
        yield running


def told(slots: Slots) -> Any:
    return slots.device.state()["identity"]


def lay(slots: Slots, card: str) -> None:
    """Until pcscd sees it: it looks every 400 ms."""
    slots.lay(card)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(KioskError), identity_card.connected(slots.socket, CONTACTLESS):
            return
    raise AssertionError("the card is not seen")


def call(slots: Slots, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "id", *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PCSCLITE_CSOCK_NAME": slots.socket},
    )


def test_an_empty_reader_is_one_sentence(slots: Slots) -> None:
    slots.take_away()
    done = call(slots, "read", "--can", "481516", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kiosk: there is no card in the reader\n"


def test_a_card_is_read_as_json(slots: Slots) -> None:
    lay(slots, "cnie")
    secrets = json.dumps({"can": told(slots)["documents"]["cnie"]["can"]})
    done = call(slots, "read", "--secrets", "-", "--trust", told(slots)["trust_dir"], "--json", given=secrets)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["document"]["surname"] == "SPECIMEN"
    assert set(found["checks"].values()) == {"ok"}
    assert len(found["checks"]) == 8
    assert (found["reasons"], found["photo"]) == ({}, None)
    assert {"pace", "files", "verify", "total"} <= found["timings_ms"].keys()


def test_without_anchors_it_is_read_and_says_what_is_not_known(slots: Slots) -> None:
    lay(slots, "cnie")
    done = call(slots, "read", "--can", told(slots)["documents"]["cnie"]["can"], "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["checks"]["passive_authentication"] == "not_available"
    assert found["reasons"]["signer_chain"] == "unknown_issuer"


def test_a_wrong_can_says_how_many_tries_are_left(slots: Slots) -> None:
    lay(slots, "cnie")
    done = call(slots, "read", "--can", "000000")
    assert (done.returncode, done.stdout) == (1, "")
    assert "2 tries are left" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "000000" not in done.stderr
    call(slots, "read", "--can", told(slots)["documents"]["cnie"]["can"])


def test_a_passport_opens_by_its_zone(slots: Slots) -> None:
    lay(slots, "passport")
    zone = list(told(slots)["documents"]["passport"]["zone"])
    done = call(slots, "read", "--secrets", "-", "--json", given=json.dumps({"mrz": zone}))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["document"]["zone"] == zone


def test_the_face_needs_a_legal_basis(slots: Slots, tmp_path: Path) -> None:
    lay(slots, "cnie")
    can = told(slots)["documents"]["cnie"]["can"]
    refused = call(slots, "read", "--can", can, "--with-photo", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "legal basis" in refused.stderr
    config = tmp_path / "kiosk.toml"
    config.write_text('[identity]\nphoto_legal_basis = "arrêté du spécimen"\n')
    for how in (("--config", str(config)), ("--legal-basis", "arrêté du spécimen")):
        done = call(slots, "read", "--can", can, "--with-photo", "--json", *how)
        photo = json.loads(done.stdout)["photo"]
        assert (photo["format"], photo["bytes"] > 5_000) == ("jpeg", True)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("--can", "48151"), ""),
        (("--secrets", "-"), ""),
        (("--secrets", "-"), "{}"),
        (("--secrets", "-"), '{"can": 481516}'),
        (("--secrets", "-"), '{"kan": "481516"}'),
        (("--secrets", "-"), '{"mrz": ["SPECIMEN"]}'),
        ((), ""),
        (("--can", "481516", "--secrets", "-"), ""),
    ],
)
def test_a_wrong_call_quotes_no_secret(
    words: tuple[str, ...], given: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    try:
        status = main(["id", "read", *words])
    except SystemExit as refused:
        status = int(refused.code or 0)
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert said.err
    assert "SPECIMEN" not in said.err
    assert "4815" not in said.err


def test_a_vitale_card_is_sent_nothing(slots: Slots) -> None:
    slots.take_away()
    lay_any(slots, "vitale")
    done = call(slots, "read", "--can", "481516")
    assert done.returncode == 1
    assert "card_vitale" in done.stderr
    assert slots.apdus("contact") == 0
    slots.take_away()


def lay_any(slots: Slots, card: str) -> None:
    slots.lay(card)
    time.sleep(0.7)  # pcscd looks every 400 ms


def test_anchors_are_imported_and_listed(slots: Slots, tmp_path: Path) -> None:
    source = sorted(Path(told(slots)["trust_dir"]).iterdir())
    folder = tmp_path / "trust"
    done = call(slots, "trust", "import", *map(str, source), "--trust", str(folder), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    files = json.loads(done.stdout)["files"]
    assert len(files) == len(source)
    listed = call(slots, "trust", "list", "--trust", str(folder), "--json")
    assert json.loads(listed.stdout)["files"] == files
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[identity]\ntrust_dir = "{folder}"\npinned = ["{files[0]["sha256"]}"]\n')
    pinned = call(slots, "trust", "list", "--config", str(config), "--json")
    assert [file["file"] for file in json.loads(pinned.stdout)["files"]] == [files[0]["file"]]
    assert files[0]["sha256"] in call(slots, "trust", "list", "--trust", str(folder)).stdout


def test_what_is_no_anchor_is_not_imported(slots: Slots, tmp_path: Path) -> None:
    odd = tmp_path / "odd.der"
    odd.write_bytes(b"not a certificate")
    folder = tmp_path / "trust"
    done = call(slots, "trust", "import", str(odd), "--trust", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kiosk: odd.der: ")
    assert list(folder.iterdir()) == []


def read_once(slots: Slots, can: str) -> Verdict | Problem | KioskError:
    try:
        with identity_card.connected(slots.socket, CONTACTLESS) as transport:
            return read_document(transport, Can.of(can), Trust(), Options(photo_basis="test", largest=223))
    except KioskError as error:
        return error


def kill_while_reading(slots: Slots, kills: int) -> None:
    lay(slots, "cnie")
    can = told(slots)["documents"]["cnie"]["can"]
    source = random.Random(5)
    for place in range(kills):
        timer = threading.Timer(source.uniform(0, 0.25), lambda: slots.change(pcscd="killed"))
        timer.start()
        outcome = read_once(slots, can)
        timer.join()
        if isinstance(outcome, Problem):
            assert outcome.code in (ProblemCode.READER_LOST, ProblemCode.CARD_REMOVED), (place, outcome)
        deadline = time.monotonic() + PATIENCE_S
        while not isinstance(again := read_once(slots, can), Verdict):
            assert not (isinstance(again, Problem) and again.code is ProblemCode.WRONG_SECRET)
            assert time.monotonic() < deadline, (place, again)
            time.sleep(0.1)  # pcscd and its card are on their way back


def test_the_card_service_dies_under_a_reading(slots: Slots) -> None:
    kill_while_reading(slots, 2)


@pytest.mark.long
def test_the_card_service_dies_at_fifty_instants(slots: Slots) -> None:
    kill_while_reading(slots, KILLS)
