"""`kiosk hall ...`: what a person or a script does to the hall; and sockets that a parent hands over."""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from escpos.printer import Network

from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


def call(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", "hall", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def moved(hall: RunningHall, *words: str) -> None:
    done = call(*words, "--state", str(hall.state_dir))
    assert (done.returncode, done.stderr) == (0, "")


def test_each_gesture_is_done(hall: RunningHall) -> None:
    moved(hall, "paper", "bill-valid")
    moved(hall, "scanner", "fault=jam")
    moved(hall, "feed", "bill-valid/bill-host", "blank")
    assert hall.state()["scanner"]["feeder"] == ["bill-valid/bill-host", "blank"]
    moved(hall, "feed")
    moved(hall, "printer", "paper=out", "cover=open")
    moved(hall, "cable", "off")
    state = hall.state()
    assert state["scanner"] == {"paper": "bill-valid", "feeder": [], "fault": "jam"}
    assert (state["printer"]["paper"], state["printer"]["cover"]) == ("out", "open")
    assert state["cable"] == {"connected": False}
    moved(hall, "take-away")
    moved(hall, "scanner", "fault=none")
    moved(hall, "printer", "paper=ok", "cover=closed")
    assert hall.state()["scanner"] == {"paper": None, "feeder": [], "fault": None}


def test_the_last_receipt_is_read_and_its_picture_kept_where_asked(hall: RunningHall, tmp_path: Path) -> None:
    printer = Network("127.0.0.1", port=hall.printer_port, timeout=PATIENCE_S, profile="TM-T88V")
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
        (["feed", "bill-valid", "no-such-paper"], 1),
        (["feed", "a/b/c"], 1),
        (["printer", "paper=wet"], 2),
        (["printer", "colour=red"], 2),
        (["scanner"], 2),
        (["cable", "maybe"], 2),
        (["dance"], 2),
        (["serve", "--socket", "printer=x"], 2),
        (["serve", "--socket", "telex=3"], 2),
        (["serve", "--socket", "printer=99"], 1),
        (["serve", "--cable-to", "nowhere"], 2),
        (["serve", "--devices", "telex"], 2),
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


@contextlib.contextmanager
def hall_on(sockets: dict[str, socket.socket], state: Path) -> Iterator[RunningHall]:
    """A hall on sockets that this process opened and keeps open."""
    command = [sys.executable, "-m", "kiosk.hall", "--state", str(state), "--json", "--cable-to", "127.0.0.1:9"]
    for name, listener in sockets.items():
        command += ["--socket", f"{name}={listener.fileno()}"]
    descriptors = [listener.fileno() for listener in sockets.values()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, pass_fds=descriptors)
    assert process.stdout is not None
    with process.stdout:
        yield RunningHall(process, state, json.loads(process.stdout.readline()))
        process.kill()
        process.wait(PATIENCE_S)


@pytest.fixture
def sockets() -> Iterator[dict[str, socket.socket]]:
    with contextlib.ExitStack() as stack:
        names = ("escl", "printer", "cable", "control")
        yield {name: stack.enter_context(socket.create_server(("127.0.0.1", 0))) for name in names}


def port(sockets: dict[str, socket.socket], name: str) -> int:
    return int(sockets[name].getsockname()[1])


def test_inherited_sockets_are_served(sockets: dict[str, socket.socket], tmp_path: Path) -> None:
    with hall_on(sockets, tmp_path) as hall:
        assert hall.escl_url == f"http://127.0.0.1:{port(sockets, 'escl')}/eSCL"
        assert (hall.printer_port, hall.cable_port) == (port(sockets, "printer"), port(sockets, "cable"))
        assert hall.control_url.endswith(f":{port(sockets, 'control')}")
        assert hall.state()["scanner"]["paper"] is None


def test_they_refuse_while_off_though_the_parent_holds_them_and_outlive_the_hall(
    sockets: dict[str, socket.socket], tmp_path: Path
) -> None:
    for _ in range(2):  # the hall is killed while its printer is off, and started again on the same sockets
        with hall_on(sockets, tmp_path) as hall:
            printer = Network("127.0.0.1", port=port(sockets, "printer"), timeout=PATIENCE_S, profile="TM-T88V")
            assert printer.is_online()
            hall.printer(fault="offline")
            hall.cable(False)
            for name in ("printer", "cable"):
                with pytest.raises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port(sockets, name)), timeout=PATIENCE_S)


def test_papers_and_receipts_never_touch_the_disk(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        hall.add_paper("canary", name="Canari SPECIMEN")
        hall.lay("canary")
        printer = Network("127.0.0.1", port=hall.printer_port, timeout=PATIENCE_S, profile="TM-T88V")
        printer.textln("Canari SPECIMEN")
        printer.cut()
        assert printer.is_online()
        assert "Canari" in hall.receipts()[-1]["text"]
        written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
        opened = [path.resolve() for path in Path(f"/proc/{hall.process.pid}/fd").iterdir()]
    assert written == [
        "hall/control.json",
        "hall/trust/FR00-0001.pub.pem",
        "hall/trust/FR99-HA01.pub.pem",
        "hall/trust/cev-hall.json",
    ]
    regular = [path for path in opened if path.is_file() and path.suffix not in (".ttf", ".pyc")]
    assert regular == []
