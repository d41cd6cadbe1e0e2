"""delivery.pml, the model of outbox, delivery, forwarding and receipt: Spin looks at every state of it, and its random
runs are replayed on the real outbox, desk, ledger and connector, which must be where the model is after each step."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.chaos.delivery_kiosk import FLOW
from kiosk.chaos.delivery_services import Services
from kiosk.config import Delivery
from kiosk.connectors.forwarder import Notebook
from kiosk.connectors.ledger import Ledger
from kiosk.connectors.ledger import State as Forwarded
from kiosk.connectors.mapping import parcel_of
from kiosk.connectors.port import Later, Outcome, Sent
from kiosk.delivery import wire
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.wire import Acknowledgement, Envelope
from kiosk.desk.office import Cover, Office
from kiosk.desk.settings import DeskSettings
from kiosk.privacy import sealing
from tests.support.connectors import (
    BRINGS,
    FAULTS,
    FailsOnce,
    connector_for,
    flow_to,
    specimen_for,
)
from tests.support.delivery import NOW

MODEL = Path(__file__).with_name("delivery.pml")
pytestmark = pytest.mark.skipif(
    not (shutil.which("spin") and shutil.which("gcc")), reason="the Debian packages spin and gcc are not installed"
)


def explored(folder: Path, *options: str, search: str = "-DSAFETY", flags: tuple[str, ...] = ()) -> str:
    """What Spin says of every state that can be reached."""
    subprocess.run(["spin", *options, "-a", str(MODEL)], cwd=folder, check=True, capture_output=True, timeout=60)
    subprocess.run(["gcc", "-O1", "-w", search, "-o", "pan", "pan.c"], cwd=folder, check=True, timeout=60)
    done = subprocess.run(
        ["./pan", "-m1000000", *flags], cwd=folder, check=True, capture_output=True, text=True, timeout=100
    )
    assert "max search depth too small" not in done.stdout
    return done.stdout


HOLDS = {
    "one file, five faults": ("-DFILES=1", "-DFAULTS=5"),
    "one file, a service with keys": ("-DFILES=1", "-DFAULTS=5", "-DKEYED"),
    "one file, keys, requests that come late": ("-DFILES=1", "-DFAULTS=4", "-DKEYED", "-DLATE"),
    "two files, a fault": ("-DFILES=2", "-DFAULTS=1"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "one file, five faults" else [pytest.mark.long]) for name in HOLDS]
)
def test_nothing_is_lost_double_or_said_too_early(name: str, tmp_path: Path) -> None:
    assert "errors: 0" in explored(tmp_path, *HOLDS[name])


@pytest.mark.long
def test_two_files_and_two_faults(tmp_path: Path) -> None:
    assert "errors: 0" in explored(tmp_path, "-DFILES=2", "-DFAULTS=2")


@pytest.mark.long
def test_nothing_goes_on_for_ever(tmp_path: Path) -> None:
    said = explored(tmp_path, "-DFILES=1", "-DFAULTS=3", search="-DNP", flags=("-l",))
    assert "errors: 0" in said


def test_a_look_up_cannot_help_against_a_request_that_comes_later(tmp_path: Path) -> None:
    """Why a first retry waits, and why the webhook has a key: the model can fail, and says where."""
    said = explored(tmp_path, "-DFILES=1", "-DFAULTS=4", "-DLATE")
    assert re.search(r"assertion violated \(+effects\[g\]<=1\)", said)


# The replay


Step = tuple[str, int, dict[int, str]]


def run_of_the_model(seed: int, folder: Path) -> list[Step]:
    """(step, file, what is true of each file after it: "outbox at_desk forward effects")."""
    said = subprocess.run(
        ["spin", "-T", f"-n{seed}", "-DFILES=2", "-DFAULTS=30", "-DDEATHS=3", str(MODEL)],
        check=True, capture_output=True, text=True, timeout=60, cwd=folder,
    ).stdout  # fmt: skip
    steps: list[Step] = []
    for line in said.splitlines():
        words = line.split()
        if words[:1] == ["STEP"]:
            steps.append((words[1], int(words[2]), {}))
        elif words[:1] == ["STATE"]:
            steps[-1][2][int(words[1])] = " ".join(words[2:])
    return steps


class Rig:
    """The real parts, moved as the model moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services = Services(folder / "services.sqlite3")
        self.failing = FailsOnce(self.services, BRINGS["publik"], FAULTS["reset"])
        self.failing._fault = None
        self.connector = connector_for("publik", self.failing.url, folder / "secret")
        self.delivery = flow_to(folder, ["publik"]).deliver[0]
        self.open_kiosk()
        self.open_desk()
        self.files = [self.new_file() for _ in range(2)]
        self.puts: list[int] = []
        self.acks: dict[int, Acknowledgement] = {}
        self.answers: dict[int, Outcome] = {}

    def open_kiosk(self) -> None:
        self.outbox = Outbox(self.folder / "outbox", Delivery())

    def open_desk(self) -> None:
        desk = self.folder / "desk"
        self.office = Office(self.folder, DeskSettings())
        self.keys = sealing.keep_key_pair(desk / "recipient.key", desk / "recipient.pub")
        self.ledger = Ledger(desk, self.keys)

    def new_file(self) -> Envelope:
        return make_envelope(specimen_for(FLOW), visit_id="0" * 32, recipient_key=self.keys.public, created_at=NOW)

    def close(self) -> None:
        self.outbox.close()
        self.ledger.close()
        self.office.close()
        self.failing.close()

    def truth(self, number: int) -> str:
        file = self.files[number]
        entry = self.outbox.entry(file.id)
        forwards = self.ledger.forwards(file.id)
        at_desk = any(received.envelope_id == file.id for received in self.office.store.files())
        effects = sum(reference == file.reference for _, reference in self.services.taken())
        return (
            f"{entry.state.value if entry else 'absent'} {int(at_desk)} "
            f"{forwards[0].state.value if forwards else 'unplanned'} {effects}"
        )

    # The steps, by their names in the model

    def commit(self, number: int) -> None:
        self.outbox.commit(self.files[number])

    def say_sent(self, number: int) -> None:
        assert self.outbox.entry(self.files[number].id) is not None

    def print_acknowledged(self, number: int) -> None:
        assert self.outbox.acknowledgement(self.files[number].id) is not None

    def attempt(self, number: int) -> None:
        self.outbox.begin_attempt(self.files[number].id, NOW)

    def desk_takes(self, number: int) -> None:
        file = self.files[number]
        taken = self.office.take(Cover(file.id, file.reference, file.flow, file.service, NOW), file.sealed)
        said = wire.decode_acknowledgement(taken.body, file.id, file.reference)
        assert said is not None
        self.acks[number] = said

    def acknowledged(self, number: int) -> None:
        self.outbox.mark_delivered(self.files[number].id, self.acks.pop(number), NOW)

    def courier_gives_up(self, number: int) -> None:
        self.outbox.mark_failed(self.files[number].id, "network_down timeout", NOW)

    def plan(self, number: int) -> None:
        self.ledger.plan(self.files[number].id, [("publik", "publik")], NOW)

    def submit(self, number: int) -> None:
        self.ledger.begin_attempt(self.ledger.forwards(self.files[number].id)[0], NOW)
        # In the model the note is written with the attempt; the connector writes it before it submits.
        Notebook(self.ledger, self.files[number].id, "publik").put("asked", "yes")

    def submit_again(self, number: int) -> None:
        self.ledger.begin_attempt(self.ledger.forwards(self.files[number].id)[0], NOW)

    def service_takes(self, number: int) -> None:
        self.answers[number] = self.send(number)
        assert isinstance(self.answers[number], Sent)

    def submit_lost(self, number: int) -> None:
        self.failing._fault = FAULTS["reset"]
        assert isinstance(self.send(number), Later)

    def found(self, number: int) -> None:
        self.ledger.begin_attempt(self.ledger.forwards(self.files[number].id)[0], NOW)
        self.answers[number] = self.send(number)
        self.settle(number)

    def settle(self, number: int) -> None:
        assert isinstance(self.answers.pop(number), Sent)
        self.ledger.settle(self.ledger.forwards(self.files[number].id)[0], Forwarded.SENT, "", NOW)

    def forwarder_gives_up(self, number: int) -> None:
        one = self.ledger.forwards(self.files[number].id)[0]
        self.ledger.postpone(one, "network_down timeout", NOW)

    def kiosk_dies(self, number: int) -> None:
        self.outbox.close()
        self.open_kiosk()

    def desk_dies(self, number: int) -> None:
        self.ledger.close()
        self.office.close()
        self.answers.clear()
        self.open_desk()

    def nothing(self, number: int) -> None:
        """A message that is lost, or a commit that the power cut prevented: nothing of ours moves."""

    put_lost = ack_lost = answer_lost = power_cut_before_commit = nothing

    def send(self, number: int) -> Outcome:
        file = self.files[number]
        dossier = self.office.dossier(self.office.find(file.id))
        parcel = parcel_of(dossier, self.delivery, file.id)
        return self.connector.send(parcel, Notebook(self.ledger, file.id, "publik"))


def replayed(folder: Path, steps: list[Step]) -> None:
    rig = Rig(folder)
    try:
        for at, (name, number, states) in enumerate(steps):
            step: Callable[[int], None] = getattr(rig, name)
            step(number)
            for other, state in states.items():
                assert rig.truth(other) == state, f"file {other} after step {at}: {name} {number}"
    finally:
        rig.close()


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_run_of_the_model_is_a_run_of_the_code(seed: int, tmp_path: Path) -> None:
    steps = run_of_the_model(seed, tmp_path)
    assert {"commit"} <= {name for name, _, _ in steps} or all(name != "attempt" for name, _, _ in steps)
    assert all(len(states) == 2 for _, _, states in steps)
    replayed(tmp_path, steps)


@pytest.mark.long
def test_many_runs_of_the_model_take_every_step(tmp_path: Path) -> None:
    taken: set[str] = set()
    for seed in range(100, 140):
        folder = tmp_path / str(seed)
        folder.mkdir()
        steps = run_of_the_model(seed, tmp_path)
        taken |= {name for name, _, _ in steps}
        replayed(folder, steps)
    assert taken >= {
        "commit", "power_cut_before_commit", "say_sent", "print_acknowledged", "attempt", "desk_takes", "put_lost",
        "acknowledged", "ack_lost", "courier_gives_up", "plan", "submit", "submit_again", "service_takes",
        "submit_lost", "settle", "answer_lost", "found", "forwarder_gives_up", "kiosk_dies", "desk_dies",
    }  # fmt: skip


def test_a_code_that_is_not_where_the_model_is_is_seen(tmp_path: Path) -> None:
    steps: list[Step] = [("commit", 0, {0: "delivered 0 unplanned 0"})]
    with pytest.raises(AssertionError, match="file 0 after step 0"):
        replayed(tmp_path, steps)
