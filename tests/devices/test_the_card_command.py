"""`kiosk card`, `kiosk provision badge` and `kiosk hall record|replay`: the real processes, as a person calls them."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.privacy import pins
from tests.support.pcsc import CONTACT, CONTACTLESS


class Hall:
    def __init__(self, state: Path) -> None:
        self.state = state
        self.socket = ["--socket", str(state / "hall" / "pcscd.comm")]

    def kiosk(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "kiosk", *words]
        return subprocess.run(command, capture_output=True, text=True, input=stdin, timeout=30, check=False)

    def card(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return self.kiosk("card", *self.socket, *words, stdin=stdin)

    def hall(self, *words: str) -> "subprocess.CompletedProcess[str]":
        done = self.kiosk("hall", *words, "--state", str(self.state), "--json")
        assert done.returncode == 0, done.stderr
        return done

    @contextlib.contextmanager
    def watched(self) -> Iterator["subprocess.Popen[str]"]:
        command = [sys.executable, "-m", "kiosk", "card", *self.socket, "--watch", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """Two cards lie there from the beginning."""
    with tempfile.TemporaryDirectory(prefix="kiosk-cards-") as folder:
        command = [sys.executable, "-m", "kiosk.hall", "--state", folder, "--devices", "card_reader", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            assert ready["pcsc_socket"] == f"{folder}/hall/pcscd.comm"
            hall = Hall(Path(folder))
            hall.hall("card_reader", "card=badge")
            hall.hall("card_reader", "card=vitale")
            with hall.watched() as watching:
                assert watching.stdout is not None
                told = [json.loads(watching.stdout.readline()) for _ in range(2)]
                assert {line["reader"]: line["kind"] for line in told} == {CONTACT: "vitale", CONTACTLESS: "memory"}
                assert {line["event"] for line in told} == {"card_present"}
                watching.send_signal(signal.SIGTERM)
                assert watching.wait(10) == 0
            yield hall
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()


def test_what_lies_where(hall: Hall) -> None:
    done = hall.card("--json")
    assert done.returncode == 0, done.stderr
    found = {entry["reader"]: entry["card"] for entry in json.loads(done.stdout)["readers"]}
    assert len(found) == 4
    assert found[CONTACT]["explained"]["code"] == "card_vitale"
    assert found[CONTACTLESS]["interface"] == "contactless"
    plain = hall.card()
    assert f"{CONTACT}: vitale, contact, ATR 3B 75 13 00 00 45 09 EA 90 00" in plain.stdout.splitlines()
    assert "00 01: empty" in plain.stdout


def test_commands_to_a_card_and_none_to_a_vitale(hall: Hall) -> None:
    done = hall.card("--reader", CONTACTLESS, "--apdu", "FF CA 00 00 00", "--apdu", "00A4040C00")
    assert done.stdout.split() == ["04A224B1C35E809000", "6A82"]
    done = hall.card("--reader", CONTACTLESS, "--apdu", "-", "--json", stdin="FFCA000000\n\n00B0000000\n")
    assert [json.loads(line)["response"] for line in done.stdout.splitlines()] == ["04a224b1c35e809000", "6d00"]
    refused = hall.card("--reader", CONTACT, "--apdu", "00A40400")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "kiosk: card reader: card_vitale: never read\n"
    state = json.loads(hall.hall("state").stdout)
    assert state["card_reader"]["slots"]["contact"]["apdus"] == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--apdu", "zz"), 2),
        (("--apdu", "00"), 2),
        (("--reader", "no such", "--probe"), 1),
        (("--probe",), 1),
        (("--reader", CONTACT[:-1] + "1", "--probe"), 1),
        (("--watch", "--probe"), 2),
    ],
)
def test_wrong_calls_end_in_one_line(hall: Hall, words: tuple[str, ...], status: int) -> None:
    done = hall.card(*words)
    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    assert "zz" not in done.stderr


def test_without_a_card_service_it_says_so(hall: Hall) -> None:
    done = hall.kiosk("card", "--socket", str(hall.state / "nothing"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kiosk: card reader: card_service_down")
    assert done.stderr.count("\n") == 1


def test_a_badge_is_provisioned(hall: Hall) -> None:
    done = hall.kiosk("provision", "badge", *hall.socket, "--reader", CONTACTLESS, "--json")
    assert done.returncode == 0, done.stderr
    assert pins.verify("04a224b1c35e80", json.loads(done.stdout)["badge"])


def test_a_badge_line_that_is_none_is_a_wrong_configuration(hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('[staff]\nbadges = ["04a224b1c35e80"]\n')
    done = hall.kiosk("card", "--config", str(file))
    assert done.returncode == 2
    assert "staff.badges" in done.stderr
    assert "04a224" not in done.stderr


def test_a_card_is_recorded_and_says_it_again(hall: Hall, tmp_path: Path) -> None:
    hall.card("--reader", CONTACTLESS, "--apdu", "FFCA000000", "--apdu", "00A4040C00")
    file = tmp_path / "badge.json"
    hall.hall("record", "card_reader", "--slot", "contactless", "--out", str(file))
    recorded = json.loads(file.read_text())
    assert recorded["format"] == "kiosk-card-recording"
    assert {"command": "ffca000000", "response": "04a224b1c35e809000"}.items() <= recorded["exchanges"][-2].items()
    with hall.watched() as watching:
        assert watching.stdout is not None
        hall.hall("replay", "card_reader", str(file), "--slot", "contactless-2")
        while json.loads(watching.stdout.readline())["reader"] != CONTACTLESS[:-1] + "1":
            pass
    done = hall.card(
        "--reader", CONTACTLESS[:-1] + "1", "--apdu", "FFCA000000", "--apdu", "00A4040C00", "--apdu", "80CA0000"
    )
    assert done.stdout.split() == ["04A224B1C35E809000", "6A82", "6F00"]
    hall.hall("card_reader", "slot=contactless-2", "card=none")


@pytest.mark.parametrize("content", ["[" * 100_000, '{"interface": "contact", "atr": "3"}'])
def test_what_is_no_recording_is_refused(hall: Hall, tmp_path: Path, content: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(content)
    done = hall.kiosk("hall", "replay", "card_reader", str(file), "--state", str(hall.state))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
