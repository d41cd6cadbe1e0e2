"""A whole kiosk under a robot's hand, for stories: real processes, hall, drivers, outbox and desk."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from kiosk.i18n.translator import load
from kiosk.privacy import pins
from kiosk.processes.proc import alive, children, command, pids
from kiosk.processes.proc import family as family  # noqa: PLC0414 - of this module, for its users
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import Terminal, running_terminal
from kiosk.tour.visit import ChangeOfAddress, Person
from tests.support.supervisor import until

STAFF_PIN = "482915"
# A word that no page, log or program contains by itself.
CANARY = Person(surname="ZORGLUBIN", given_names="Quetzalie", street="97 rue du Crapaudinet")
CANARIES = (CANARY.surname, CANARY.given_names, "Crapaudinet")


# Beside the scanner and the receipt printer, which every story has.
OTHER_DEVICES = ("camera", "card_reader", "page_printer", "inputs")


def configuration(directory: Path, session: dict[str, float] | None = None, devices: tuple[str, ...] = ()) -> Path:
    """The embedded default, with a known staff PIN, quick retries and, if given, other times and more devices."""
    lines = [
        "[embedded]\nhall = true\ndesk = true",
        '[catalogue]\noffer = ["changement-adresse"]',
        "[scanner]\nsimulated = true",
        "[receipt_printer]\nsimulated = true",
        *(f"[{device}]\nenabled = true\nsimulated = true" for device in devices),
        "[delivery]\nretry_first_s = 0.5\nretry_max_s = 2",
        f"[staff]\npin_hash = {json.dumps(pins.hash_staff_pin(STAFF_PIN, pins.LIGHT))}",
        "[session]",
        *(f"{key} = {value}" for key, value in (session or {}).items()),
    ]
    file = directory / "kiosk.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


@contextlib.contextmanager
def running_kiosk(
    directory: Path, session: dict[str, float] | None = None, devices: tuple[str, ...] = ()
) -> Iterator[Terminal]:
    """At the end, no page may have made QML complain and no process may have met what it did not expect."""
    with running_terminal(directory / "state", configuration(directory, session, devices)) as terminal:
        yield terminal
        terminal.close()
    surprises = [line for line in terminal.log if " ERROR " in line or " CRITICAL " in line or "Traceback" in line]
    assert not surprises, surprises


def visit(terminal: Terminal, person: Person | None = None, language: str = "fr") -> ChangeOfAddress:
    """The next screen's visit, not begun."""
    return ChangeOfAddress(terminal.next_screen(), terminal.hall, load(language), person)


def kill_worker(robot: Robot, module: str) -> None:
    """SIGKILL the screen's worker that runs `module`, once it is there."""

    def pid() -> int | None:
        return next((pid for pid in children(robot.pid) if module in command(pid)), None)

    os.kill(until(pid, module), signal.SIGKILL)


def all_gone(processes: set[int]) -> None:
    until(lambda: not any(alive(pid) for pid in processes), "the end of every process")


def spilt(terminal: Terminal, words: tuple[str, ...] = CANARIES) -> list[str]:
    """Where the words are found: files of the state directory, logs, argument lists."""
    needles = [form.encode(code) for word in words for form in (word, word.upper()) for code in ("utf-8", "utf-16-le")]
    places = {str(file): file.read_bytes() for file in terminal.state.rglob("*") if file.is_file()}
    places["log"] = "".join(terminal.log).encode()
    places["standard output"] = "".join(terminal.said).encode()
    places |= {f"arguments of {pid}": command(pid).encode() for pid in pids()}
    return [place for place, content in places.items() if any(needle in content for needle in needles)]


def files(terminal: Terminal, where: str) -> list[dict[str, str]]:
    """What `kiosk outbox list` or `kiosk desk list` tells."""
    listed = terminal.command(where, "list", "--json")
    assert listed.returncode == 0, listed.stderr
    found: list[dict[str, str]] = json.loads(listed.stdout)["files"]
    return found
