"""A practice visit through the real screen, drivers and hall: to its receipt, which is marked; and nothing has left."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kiosk.i18n.translator import load
from kiosk.privacy import pins
from kiosk.tour.terminal import Terminal, running_terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import STAFF_PIN, files


class Wire:
    """The recipient's address, with nobody behind it: who calls, and what they say."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.said: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                with suppress(OSError):
                    self.said.append(connection.recv(65536))

    def told(self) -> list[bytes]:
        """What was sent. A call without a word is staff asking whether the service answers; the news of the attract
        screen are asked for by each screen when it starts, with nobody before it."""
        return [one for one in self.said if one and not one.startswith(b"GET /news")]

    def close(self) -> None:
        self._listener.close()


@contextmanager
def hall(folder: Path) -> Iterator[tuple[Terminal, Wire]]:
    wire = Wire()
    key = folder / "recipient.pub"
    key.write_text("k" * 43 + "=\n")
    lines = [
        "[embedded]\nhall = true",
        '[catalogue]\noffer = ["changement-adresse"]',
        "[scanner]\nsimulated = true",
        "[receipt_printer]\nsimulated = true",
        f'[delivery]\ndesk_url = "http://127.0.0.1:{wire.port}"\nrecipient_key_file = {json.dumps(str(key))}',
        f"[staff]\npin_hash = {json.dumps(pins.hash_staff_pin(STAFF_PIN, pins.LIGHT))}",
    ]
    config = folder / "kiosk.toml"
    config.write_text("\n".join(lines) + "\n")
    try:
        with running_terminal(folder / "state", config) as terminal:
            yield terminal, wire
    finally:
        wire.close()


@pytest.mark.long
def test_an_exercise_goes_to_its_receipt_and_nothing_leaves(tmp_path: Path) -> None:
    with hall(tmp_path) as (kiosk, wire):
        robot = kiosk.next_screen()
        robot.tap("Personnel", "Button")
        robot.see("Code du personnel", "Heading")
        for digit in STAFF_PIN:
            robot.tap(digit, "Button")
        robot.tap("Entrer", "Button")
        robot.tap("Visite d'exercice", "Button", match="start")
        robot.tap("Commencer l'exercice", "Button")
        robot.see("Qu'est-ce qui vous amène ?")
        unmarked: list[str] = []

        def shown(name: str) -> None:
            if "Exercice : rien n'est envoyé." not in robot.words():
                unmarked.append(name)

        visit = ChangeOfAddress(robot, kiosk.hall, load("fr"), shown=shown)
        visit.whole()
        assert unmarked == []
        assert wire.told() == []
        assert files(kiosk, "outbox") == []
        printed = kiosk.hall.receipts()[-1]["text"]
        assert printed.strip().startswith("EXERCICE")
        kiosk.next_screen().see("Touchez l'écran", "Button")  # it ends as any visit does
        assert wire.told() == []
        assert files(kiosk, "outbox") == []


@pytest.mark.long
def test_the_wire_would_have_seen_a_real_visit(tmp_path: Path) -> None:
    """The same watch over a visit that is none: it is called, and the file waits in the outbox."""
    with hall(tmp_path) as (kiosk, wire):
        visit = ChangeOfAddress(kiosk.next_screen(), kiosk.hall, load("fr"))
        visit.begin()
        visit.whole()
        assert wire.told() != []
        assert len(files(kiosk, "outbox")) == 1
