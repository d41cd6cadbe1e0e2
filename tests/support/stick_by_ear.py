"""A bill on a USB stick, found and chosen by ear before a black screen, by a keypad: the real rules, pages, window, and
the real workers that list the stick, open its file in the sandbox, judge its page and read its signed code.

In a process of its own (`python -m tests.support.stick_by_ear STICK FILE TRUST`), as `whole_visit`. Prints what came of
it as JSON.
"""

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Coroutine
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QTimer
from qasync import QEventLoop

from kiosk.config import Config, Documents, Screen
from kiosk.devices.page_printer.port import PagePrinter
from kiosk.documents.client import Decoder
from kiosk.documents.page.client import PageCoach
from kiosk.flows.facts import DocumentValue
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.files.effects import FileEffect
from kiosk.session.files.errands import FileErrands, Renderer
from kiosk.session.files.ports import file_ports
from tests.support.ways_by_steps import Keypad
from tests.support.whole_visit import LANGUAGES, Terminal


class PapersTerminal(Terminal):
    """Papers go to the real workers; the other devices answer at once."""

    def __init__(self, config: Config) -> None:
        super().__init__(config.screen, config)
        self._coach, self._decoder = PageCoach(), Decoder(config.documents)
        # Nothing of this visit is printed, rendered or counted.
        ports = file_ports(config, cast(Renderer, None), cast(PagePrinter, None), cast(Any, None))
        self._files = FileErrands(ports, lambda: b"", self.screen.hear)
        self._errands: set[asyncio.Task[None]] = set()

    def work(self) -> None:
        """Once the event loop runs."""
        self._coach.start()
        self._decoder.start()

    def _carry_out(self, effect: effects.Effect) -> None:
        match effect:
            case effects.ExaminePage():
                self._spawn(self._examine(effect))
            case effects.ReadPaper():
                self._spawn(self._read(effect))
            case _ if isinstance(effect, FileEffect):
                self._spawn(self._files.carry_out(effect))
            case _:
                super()._carry_out(effect)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _examine(self, asked: effects.ExaminePage) -> None:
        self.screen.hear(events.PageExamined(asked.sha256, await self._coach.examine(asked.request)))

    async def _read(self, asked: effects.ReadPaper) -> None:
        self.screen.hear(events.ProofRead(asked.sha256, await self._decoder.read_proof(asked.jpeg)))


class ByEar(Keypad):
    """Where others lay the bill on the glass, it comes from the stick."""

    file = ""

    def press(self, name: str) -> None:
        if name != "Numériser":
            super().press(name)
            return
        super().press("Depuis une clé USB")
        self._wait("Choisissez un fichier")
        super().press(self.file)
        self._wait("Voici ce que nous avons lu")

    def _wait(self, title: str) -> None:
        title = self.tr(title)
        said = self.terminal.screen.bridge
        self.terminal.until(lambda: said.property("content")["title"] == title, title)


def main() -> None:
    stick, file, trust = sys.argv[1:]
    documents = Documents(stick_dir=stick, trust_dir=trust)
    terminal = PapersTerminal(Config(screen=Screen(1080, 1920, 0.248, languages=LANGUAGES), documents=documents))
    loop = QEventLoop(terminal.app)
    asyncio.set_event_loop(loop)
    person = ByEar(terminal, load("fr"))
    person.file = file

    def drive() -> None:
        try:
            terminal.work()
            person.carry_through()
            tell(terminal, person)
        except BaseException:  # noqa: BLE001 - Qt would go on without it
            traceback.print_exc()
            os._exit(1)

    QTimer.singleShot(0, drive)
    with loop:
        loop.run_forever()


def tell(terminal: PapersTerminal, person: ByEar) -> None:
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    [file] = terminal.committed
    proof = file.facts["preuve"].value
    assert isinstance(proof, DocumentValue)
    came = {
        "ended": terminal.ended,
        "reference": file.reference,
        "signature": proof.signature,
        "pages": len(proof.sha256),
        "touches": len(terminal.touched),
        "keys": sorted(terminal.keys),
        "heard": [one.text for one in terminal.listener.heard],
        "notes": person.notes,
    }
    print(json.dumps(came))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
