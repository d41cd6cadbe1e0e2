"""`kiosk chaos delivery`: kiosk, desk and the services behind it are killed at random instants of random deliveries.

After the commit exactly once, before it not at all. The kiosk process seals, commits and sends by the real outbox and
courier; `kiosk desk serve` forwards each file to three services (a webhook, Publik, Pastell) that keep one row for each
time that a file had an effect, and lose one answer in ten after it.
"""

import contextlib
import os
import random
import select
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from kiosk.chaos.delivery_kiosk import FLOW
from kiosk.chaos.delivery_services import PASSWORD
from kiosk.config import Delivery
from kiosk.delivery.outbox import Outbox, State
from kiosk.errors import KioskError

SERVICES = ("hook", "publik", "pastell")
# Half of the deaths come within a delivery's own time, half within a whole life.
LIVES_S = (0.06, 0.7)
READY_WITHIN_S = 60.0
# How long nothing may move once nobody is killed any more; the longest waits are two seconds. A backlog of thousands of
# requests takes minutes on a machine that others use, and nothing of it is lost while it goes on.
NOTHING_MOVES_S = 120.0
FLOW_FILE = f"""
id: {FLOW}
title: "Essai de livraison"
purpose: "Essayer la livraison."
official: {{url: "https://service.example/", checked: 2026-11-22}}
legal: {{basis: "Essai.", retention: "Aucune.", recipients: "Personne.", rights: "Aucun."}}
bring: ["Rien"]
devices: {{scanner: helpful}}
routes: {{kiosk: "Ici.", paper: "Sur papier.", counter: "Au guichet."}}
persons: {{declarant: "Vous"}}
steps:
  - id: identite
    title: "Qui ?"
    fields: [{{id: nom, label: "Nom", of: declarant, type: text, required: true}}]
  - {{id: relecture, title: "Relire", kind: review}}
  - {{id: depot, title: "Envoyer", kind: submit}}
deliver:
  - {{connector: webhook, service: hook, map: {{nom: nom, recapitulatif: $summary}}}}
  - connector: publik
    service: publik
    map: {{reference: $reference, nom: nom, recapitulatif: $summary}}
  - connector: pastell
    service: pastell
    map: {{objet: $reference, nom: nom, fichier: $summary}}
next: ["Rien."]
"""


class Table(msgspec.Struct, frozen=True):
    """`committed`: files in the outbox; `delivered`: those that each service has; `double`: effects beyond the first,
    and files that arrived without a commit; `lost`: committed, and not everywhere."""

    kills: int
    committed: int
    delivered: int
    double: int
    lost: int
    said_sent_but_not_committed: int

    @property
    def passed(self) -> bool:
        return self.committed > 0 and not (self.double or self.lost or self.said_sent_but_not_committed)


def run(seed: int, kills: int, progress: Callable[[str], None] = lambda line: None) -> Table:
    """Raises `KioskError` when a process does not start. A file that has stopped moving counts as lost."""
    with tempfile.TemporaryDirectory(prefix="kiosk-chaos-") as folder, town(Path(folder), seed) as there:
        for number in range(1, kills + 1):
            there.kill_one()
            if number % 100 == 0:
                progress(f"{number} kills, {len(there.said)} files")
        there.settle(progress)
        return there.table(kills)


def explain(table: Table) -> KioskError:
    named = ("double", "lost", "said_sent_but_not_committed")
    wrong = [f"{name} {getattr(table, name)}" for name in named if getattr(table, name)]
    return KioskError(", ".join(wrong) or "nothing was committed")


class Life:
    """One process that is killed and started again, and the lines that all its lives have said."""

    def __init__(self, command: Callable[[int], list[str]]) -> None:
        self._command = command
        self._number = 0
        self.lines: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._number += 1
        words = [sys.executable, "-P", "-m", *self._command(self._number)]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._rest = b""
        self._fresh = 0

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._fresh:
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise KioskError(f"{self._command(0)[0]}: does not start")
            self.read(0.2)

    def read(self, wait_s: float) -> None:
        """Take the lines that are there; a pipe outlives who wrote into it."""
        if self._process is None or self._process.stdout is None:
            return
        pipe = self._process.stdout.fileno()
        while select.select([pipe], [], [], wait_s)[0]:
            chunk = os.read(pipe, 65536)
            if not chunk:
                return
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            self._fresh += len(whole)
            self.lines += [line.decode("ascii", "replace") for line in whole]
            wait_s = 0

    def kill(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        self._process.kill()
        self._process.wait()
        self.read(0)
        self._process.stdout.close()
        self._process = None


class Town:
    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._services_db = folder / "services.sqlite3"
        self._commits = True
        desk_port, services_port = _free_port(), _free_port()
        desk_url = f"http://127.0.0.1:{desk_port}"
        self._desk_state = folder / "desk-state"
        self._kiosk_state = folder / "kiosk-state"
        config = _desk_settings(folder, f"http://127.0.0.1:{services_port}")
        self.services = Life(lambda number: [
            "kiosk.chaos.delivery_services", str(self._services_db), str(services_port), "--lose", "0.1",
            "--seed", str(seed + number),
        ])  # fmt: skip
        self.desk = Life(lambda number: [
            "kiosk", "desk", "serve", "--state", str(self._desk_state), "--port", str(desk_port), "--config",
            str(config), "--json",
        ])  # fmt: skip
        self.kiosk = Life(lambda number: [
            "kiosk.chaos.delivery_kiosk", str(self._kiosk_state), desk_url, "--seed", str(seed * 10_000 + number),
            *(() if self._commits else ("--no-commits",)),
        ])  # fmt: skip

    @property
    def said(self) -> dict[str, str]:
        """Envelope id -> reference, of all that was said to be sent."""
        words = (line.split() for line in self.kiosk.lines if line.startswith("sent "))
        return {said[1]: said[2] for said in words if len(said) == 3}

    def start(self) -> None:
        self.services.start()
        self.desk.start()
        self.desk.wait_ready()
        self._kiosk_state.mkdir()
        (self._kiosk_state / "recipient.pub").write_bytes((self._desk_state / "desk" / "recipient.pub").read_bytes())
        self.kiosk.start()

    def kill_one(self) -> None:
        """Most deaths strike a process at work; some strike it while it starts."""
        victim = self._chance.choices((self.kiosk, self.desk, self.services), (5, 3, 2))[0]
        if self._chance.random() < 0.8:
            victim.wait_ready()
        time.sleep(self._chance.uniform(0, self._chance.choice(LIVES_S)))
        victim.kill()
        victim.start()

    def settle(self, progress: Callable[[str], None]) -> None:
        """Nobody is killed any more, and nothing new is committed: what waits arrives."""
        self._commits = False
        self.kiosk.kill()
        self.kiosk.start()
        for life in (self.kiosk, self.desk, self.services):
            life.wait_ready()
        moved_at, before = time.monotonic(), -1
        while time.monotonic() - moved_at < NOTHING_MOVES_S:
            committed = self._committed()
            queued = sum(state is State.QUEUED for _, state in committed.values())
            settled = self._settled()
            left = queued + len(SERVICES) * len(committed) - settled
            if not left:
                return
            if settled - queued != before:
                moved_at, before = time.monotonic(), settled - queued
                progress(f"nobody is killed any more: {queued} files to bring, {left - queued} forwards to settle")
            time.sleep(0.5)

    def table(self, kills: int) -> Table:
        committed, said = self._committed(), self.said
        with contextlib.closing(sqlite3.connect(self._services_db)) as services:
            effects = Counter((str(a), str(b)) for a, b in services.execute("SELECT service, reference FROM taken"))
        references = {reference for reference, _ in committed.values()}
        everywhere = [reference for reference in references if all(effects[service, reference] for service in SERVICES)]
        unknown = {reference for _, reference in effects} - references
        return Table(
            kills=kills,
            committed=len(committed),
            delivered=len(everywhere),
            double=sum(count - 1 for count in effects.values()) + len(unknown),
            lost=len(references) - len(everywhere),
            said_sent_but_not_committed=len(said.keys() - committed.keys()),
        )

    def _committed(self) -> dict[str, tuple[str, State]]:
        outbox = Outbox(self._kiosk_state / "outbox", Delivery())
        try:
            return {entry.id: (entry.reference, entry.state) for entry in outbox.list()}
        finally:
            outbox.close()

    def _settled(self) -> int:
        """Forwards that do not wait any more, by the desk's own ledger."""
        with contextlib.closing(sqlite3.connect(self._desk_state / "desk" / "desk.sqlite3", timeout=10)) as desk:
            (settled,) = desk.execute("SELECT count(*) FROM forwards WHERE state != 'waiting'").fetchone()
        return int(settled)


@contextlib.contextmanager
def town(folder: Path, seed: int) -> Iterator[Town]:
    there = Town(folder, seed)
    try:
        there.start()
        yield there
    finally:
        for life in (there.kiosk, there.desk, there.services):
            life.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _desk_settings(folder: Path, url: str) -> Path:
    flows, secret, config = folder / "flows", folder / "secret", folder / "desk.toml"
    flows.mkdir()
    (flows / f"{FLOW}.yaml").write_text(FLOW_FILE, encoding="utf-8")
    secret.write_text(PASSWORD, encoding="utf-8")
    waits = "timeout_s = 5\nretry_first_s = 0.1\nretry_max_s = 1\nbreak_after = 20\nbreak_s = 0.5\n"
    common = f"{waits}secret_file = {msgspec.json.encode(str(secret)).decode()}\n"
    config.write_text(
        f"flows_dir = {msgspec.json.encode(str(flows)).decode()}\n"
        f'[services.hook]\nconnector = "webhook"\nurl = "{url}/hook"\nkey_id = "borne"\n'
        f'algorithm = "hmac-sha256"\n{common}'
        f'[services.publik]\nconnector = "publik"\nurl = "{url}"\nform = "essai"\nuser = "borne"\n{common}'
        f'[services.pastell]\nconnector = "pastell"\nurl = "{url}"\nentity = 1\ndocument_type = "demarche"\n'
        f'action = "transmettre"\nuser = "borne"\n{common}',
        encoding="utf-8",
    )
    return config
