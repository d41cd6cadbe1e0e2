"""The identity documents under a real pcscd: read through PC/SC, evil by command, gone in mid-read, and recorded."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.identity import IdentityDeck
from kiosk.hall.chip.faults import EVILS
from kiosk.hall.client import HallRefusedError
from kiosk.hall.device import CHOICES
from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S

# pyscard reads PCSCLITE_CSOCK_NAME once, when it is loaded: so the terminal is a process of its own. It opens the
# document in the contactless slot and reads files; what it says is one line of JSON.
TERMINAL = """
    import hashlib, json, sys, time
    from smartcard.System import readers
    from tests.support.chip import Terminal, zone_hash
    asked = json.loads(sys.argv[1])
    reader = next(one for one in readers() if asked["reader"] == one.name)
    deadline = time.monotonic() + 60
    while True:
        try:
            connection = reader.createConnection()
            connection.connect()
            break
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    def transmit(apdu):
        data, one, two = connection.transmit(list(apdu))
        return bytes([*data, one, two])
    terminal = Terminal(transmit)
    said = {"atr": bytes(connection.getATR()).hex().upper(), "files": {}, "error": None}
    started = time.perf_counter()
    try:
        if asked["access"] == "bac":
            terminal.select_application()
            terminal.bac(asked["zone_key"])
        else:
            password = asked["can"].encode() if asked["can"] else zone_hash(asked["zone_key"])
            terminal.pace(password, 2 if asked["can"] else 1, **asked["pace"])
            terminal.select_application()
        for identifier in asked["files"]:
            said["files"][identifier] = hashlib.sha256(terminal.file(identifier)).hexdigest()
    except Exception as error:
        said["error"] = type(error).__name__
    said["ms"] = (time.perf_counter() - started) * 1000
    print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("h"), also=["card_reader"]) as running:
        if running.ready["pcsc_socket"] is None:
            pytest.skip(str(running.state()["card_reader"]["missing"]))
        yield running


def lay(hall: RunningHall, **change: object) -> str:
    """In place of what lies there; into the other slot of two, as pcscd needs a moment to see a card go. The slot."""
    slots = hall.state()["card_reader"]["slots"]
    slot = "contactless-2" if slots["contactless"]["card"] or slots["contactless"]["apdus"] else "contactless"
    if slots["contactless-2"]["card"]:
        slot = "contactless"
    hall.client.post("/card_reader", {"card": None})
    hall.client.post("/card_reader", {"slot": slot, **change})
    return slot


def read(hall: RunningHall, name: str, slot: str, *, access: str = "pace") -> dict[str, Any]:
    state = hall.state()["card_reader"]
    printed = state["identity"]["documents"][name]
    info = DOCUMENTS[name].profile.pace[-1 if name == "residence-permit" else 0]
    asked = {
        "access": access,
        "reader": state["slots"][slot]["reader"],
        "can": printed["can"],
        "zone_key": key_of(printed["zone"]),
        "pace": {"mapping": info.mapping, "cipher": info.cipher, "curve": info.curve},
        "files": [0x011E, 0x011D, 0x0101],
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TERMINAL), json.dumps(asked)],
        env=os.environ | {"PCSCLITE_CSOCK_NAME": hall.ready["pcsc_socket"]},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.stdout, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def key_of(zone: list[str]) -> str:
    """Number, birth and expiry with their check digits, from the lines as they are printed."""
    if len(zone) == 3:
        return zone[0][5:15] + zone[1][0:7] + zone[1][8:15]
    return zone[1][0:10] + zone[1][13:20] + zone[1][21:28]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_is_read_with_what_is_printed_on_it(hall: RunningHall, name: str) -> None:
    said = read(hall, name, lay(hall, card=name))
    assert said["error"] is None
    assert said["atr"] == DOCUMENTS[name].profile.atr
    assert set(said["files"]) == {"286", "285", "257"}
    assert said["ms"] < 15_000  # on a machine that is busy; 0.1 s on one that is not


def test_the_passport_opens_by_basic_access_too(hall: RunningHall) -> None:
    assert read(hall, "passport", lay(hall, card="passport"), access="bac")["error"] is None


def test_a_document_in_another_slot_has_left_the_first(hall: RunningHall) -> None:
    hall.client.post("/card_reader", {"card": "cnie", "slot": "contactless"})
    hall.client.post("/card_reader", {"card": "cnie", "slot": "contactless-2"})
    slots = hall.state()["card_reader"]["slots"]
    assert [slots[slot]["card"] for slot in ("contactless", "contactless-2")] == [None, "cnie"]


def test_what_is_evil_is_chosen_by_command_and_lifted(hall: RunningHall) -> None:
    assert read(hall, "residence-permit", lay(hall, card="residence-permit", chip="can_blocked"))["error"]
    assert hall.state()["card_reader"]["chip"] == "can_blocked"
    assert read(hall, "residence-permit", lay(hall, card="residence-permit", chip=None))["error"] is None


def test_a_document_leaves_at_the_apdu_that_was_named(hall: RunningHall) -> None:
    slot = lay(hall, card="cnie", chip="removed", at=7)
    assert read(hall, "cnie", slot)["error"] is not None
    state = hall.state()["card_reader"]
    assert (state["chip"], state["slots"][slot]["card"], state["slots"][slot]["apdus"]) == (None, None, 7)
    assert read(hall, "cnie", lay(hall, card="cnie"))["error"] is None


def test_what_a_document_said_is_recorded_and_said_again(hall: RunningHall) -> None:
    slot = lay(hall, card="cnie")
    read(hall, "cnie", slot)
    recording = hall.client.get(f"/card_reader/recordings/{slot}.json")
    assert recording["atr"] == DOCUMENTS["cnie"].profile.atr.lower()
    commands = [exchange["command"] for exchange in recording["exchanges"]]
    assert commands[0].startswith("0022c1a4")
    assert len(commands) > 12
    slot = lay(hall, replay=recording)
    assert read(hall, "cnie", slot)["error"] is not None, "a session under fresh keys is not repeated"
    assert hall.state()["card_reader"]["slots"][slot]["apdus"] > 0


def test_the_trust_of_this_run_is_handed_over(hall: RunningHall) -> None:
    folder = Path(hall.ready["identity_trust_dir"])
    assert folder == Path(hall.state()["card_reader"]["identity"]["trust_dir"])
    found = [x509.load_der_x509_certificate(path.read_bytes()) for path in sorted(folder.iterdir())]
    assert len(found) == 3
    assert all(certificate.issuer == certificate.subject for certificate in found)


def test_another_run_has_other_authorities_and_keeps_none_of_the_last(hall: RunningHall, tmp_path: Path) -> None:
    folder = tmp_path / "identity-trust"
    folder.mkdir()
    (folder / "csca-9.der").write_bytes(b"of an earlier run")
    IdentityDeck(date(2026, 11, 22), folder).write_trust()
    own = {path.read_bytes() for path in Path(hall.ready["identity_trust_dir"]).iterdir()}
    others = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(others) == ["csca-1.der", "csca-2.der", "csca-3.der"]
    assert not own & set(others.values())


def test_the_shell_says_what_is_printed(hall: RunningHall) -> None:
    command = [sys.executable, "-m", "kiosk", "hall", "documents", "--state", str(hall.state_dir)]
    said = json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True).stdout)
    assert said == hall.state()["card_reader"]["identity"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said["documents"]["cnie"]["can"] in shown
    assert said["trust_dir"] in shown


@pytest.mark.parametrize(
    "change",
    [
        {"chip": "no_such_evil"},
        {"card": "no-such-card"},
        {"chip": 3},
        {"chip": "removed", "at": -1},
        {"chip": "long_pause", "seconds": 1e9},
        {"card": "cnie", "replay": {}},
    ],
)
def test_a_wrong_gesture_is_refused_and_moves_nothing(hall: RunningHall, change: dict[str, object]) -> None:
    before = hall.state()["card_reader"]
    with pytest.raises(HallRefusedError):
        hall.client.post("/card_reader", change)
    assert hall.state()["card_reader"] == before


def test_the_shell_knows_every_document_and_every_evil() -> None:
    assert CHOICES["card_reader"]["chip"] == ("none", *EVILS)
    assert set(DOCUMENTS) < set(CHOICES["card_reader"]["card"])
