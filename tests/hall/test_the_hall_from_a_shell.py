"""`kiosk hall ...`: what a person or a script does to the hall; and sockets that a parent hands over."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from escpos.printer import Network

from tests.support.hall import RunningHall, running_hall


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


def call(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", "hall", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def moved(hall: RunningHall, *words: str) -> None:
    done = call(*words, "--state", str(hall.state_dir))
    assert (done.returncode, done.stderr) == (0, "")


def test_each_gesture_is_done(hall: RunningHall) -> None:
    moved(hall, "paper", "bill-valid")
    moved(hall, "scanner", "fault=jam")
    moved(hall, "printer", "paper=out", "cover=open")
    moved(hall, "cable", "off")
    state = hall.state()
    assert state["scanner"] == {"paper": "bill-valid", "fault": "jam"}
    assert (state["printer"]["paper"], state["printer"]["cover"]) == ("out", "open")
    assert state["cable"] == {"connected": False}
    moved(hall, "take-away")
    moved(hall, "scanner", "fault=none")
    moved(hall, "printer", "paper=ok", "cover=closed")
    assert hall.state()["scanner"] == {"paper": None, "fault": None}


def test_the_last_receipt_is_read_and_its_picture_kept_where_asked(hall: RunningHall, tmp_path: Path) -> None:
    printer = Network("127.0.0.1", port=hall.printer_port, timeout=2, profile="TM-T88V")
    printer.textln("Reçu à l'œil")
    printer.cut()
    assert printer.is_online()
    picture = tmp_path / "slip.png"
    done = call("receipt", "--state", str(hall.state_dir), "--png", str(picture), "--json")
    assert json.loads(done.stdout)["text"] == "Reçu à l'œil"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_is_json_and_nothing_else(hall: RunningHall) -> None:
    done = call("state", "--state", str(hall.state_dir), "--json")
    assert json.loads(done.stdout) == hall.state()
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["paper", "no-such-paper"], 1),
        (["printer", "paper=wet"], 2),
        (["printer", "colour=red"], 2),
        (["scanner"], 2),
        (["cable", "maybe"], 2),
        (["dance"], 2),
        (["serve", "--socket", "printer=x"], 2),
        (["serve", "--socket", "telex=3"], 2),
        (["serve", "--socket", "printer=99"], 1),
        (["serve", "--cable-to", "nowhere"], 2),
    ],
)
def test_a_wrong_call_is_told_in_words(hall: RunningHall, tmp_path: Path, words: list[str], status: int) -> None:
    state = tmp_path if words[0] == "serve" else hall.state_dir
    done = call(*words, "--state", str(state))
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if status == 1:
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["state", "receipt", "take-away"])
def test_where_no_hall_is_one_is_told_so(tmp_path: Path, command: str) -> None:
    done = call(command, "--state", str(tmp_path))
    assert done.returncode == 1
    assert "no hall here" in done.stderr


def test_inherited_sockets_are_served_and_can_be_refused_though_the_parent_holds_them(tmp_path: Path) -> None:
    names = ("escl", "printer", "cable", "control")
    sockets = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: listener.getsockname()[1] for name, listener in sockets.items()}
    command = [sys.executable, "-m", "kiosk.hall", "--state", str(tmp_path), "--json", "--cable-to", "127.0.0.1:9"]
    for name, listener in sockets.items():
        command += ["--socket", f"{name}={listener.fileno()}"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, pass_fds=[listener.fileno() for listener in sockets.values()]
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["escl_url"] == f"http://127.0.0.1:{ports['escl']}/eSCL"
        assert (ready["printer_port"], ready["cable_port"]) == (ports["printer"], ports["cable"])
        assert ready["control"].endswith(f":{ports['control']}")
        hall = RunningHall(process, tmp_path, ready)
        hall.printer(fault="offline")
        hall.cable(False)
        for name in ("printer", "cable"):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", ports[name]), timeout=2)
        hall.printer(fault="none")
        printer = Network("127.0.0.1", port=ports["printer"], timeout=2, profile="TM-T88V")
        assert printer.is_online()
        printer.close()
    finally:
        process.terminate()
        process.wait(5)
        for listener in sockets.values():
            listener.close()
        if process.stdout is not None:
            process.stdout.close()


def test_papers_and_receipts_never_touch_the_disk(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        hall.add_paper("canary", name="Canari SPECIMEN")
        hall.lay("canary")
        printer = Network("127.0.0.1", port=hall.printer_port, timeout=2, profile="TM-T88V")
        printer.textln("Canari SPECIMEN")
        printer.cut()
        assert printer.is_online()
        assert "Canari" in hall.receipts()[-1]["text"]
        written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
        opened = [path.resolve() for path in Path(f"/proc/{hall.process.pid}/fd").iterdir()]
    assert written == ["hall/control.json", "hall/trust/FR00-0001.pub.pem", "hall/trust/FR99-HA01.pub.pem"]
    regular = [path for path in opened if path.is_file() and path.suffix not in (".ttf", ".pyc")]
    assert regular == []
