"""A way of use whose devices fail in the midst of its visit: `python -m tests.support.failing_ways WAY LANGUAGE`.

The scanner jams, then is gone, then is back; the receipt printer has no paper. Prints what came of it as JSON.
"""

import json
import os
import sys

from kiosk.config import Screen
from kiosk.devices.receipt_printer.port import NotPrinted
from kiosk.devices.states import Fault, Lost, NeedsAttention, Ready
from kiosk.errors import MEANINGS, Code
from kiosk.i18n.display import plain
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from tests.support.ways import Way
from tests.support.ways_by_steps import WAYS, Keypad, Quadrants
from tests.support.whole_visit import LANGUAGES, PAPER, Terminal

JAM, GONE = Fault(Code.SCANNER_JAM), Fault(Code.DISCONNECTED)
NO_PAPER = Fault(Code.PRINTER_NO_PAPER)
BY_EAR = (Keypad, Quadrants)


class FailingTerminal(Terminal):
    """`scans`: how many were asked for."""

    scans = 0

    def _answer(self, effect: effects.Effect) -> tuple[events.Event, ...] | None:
        match effect:
            case effects.StartScan():
                self.scans += 1
                if self.scans == 1:
                    return (events.DeviceChanged("scanner", NeedsAttention(JAM)), events.Scanned(JAM))
                if self.scans == 2:
                    return (events.DeviceChanged("scanner", Lost(GONE)), events.Scanned(GONE))
                return (events.Scanned(PAPER),)
            case effects.PrintTicket(job=job):
                lost = events.DeviceChanged("receipt_printer", NeedsAttention(NO_PAPER))
                return (lost, events.TicketDone(NotPrinted(job, NO_PAPER)))
        return super()._answer(effect)


def failing(way: type[Way]) -> type[Way]:
    class Failing(way):  # type: ignore[misc, valid-type]
        def press(self, name: str) -> None:
            if name == "C'est bien cela":
                self._scanner_fails()
            super().press(name)

        def _scanner_fails(self) -> None:
            self._told(JAM)
            self.terminal.screen.hear(events.DeviceChanged("scanner", Ready()))
            super().press("Numériser")
            self._told(GONE)
            super().press("Je n'ai pas ce papier")
            bridge = self.terminal.screen.bridge
            self.terminal.until(lambda: str(bridge.property("content")["key"]).startswith("without-"), "without it")
            self.notes["without"] = [row["value"] for row in bridge.property("content")["rows"]]
            super().press("Retour")
            self.terminal.screen.hear(events.DeviceChanged("scanner", Ready()))
            super().press("Numériser")

        def received(self) -> None:
            self._told(NO_PAPER)
            super().received()

        def _told(self, fault: Fault) -> None:
            """On the screen, and aloud for who sees none of it."""
            sentence = plain(self.tr(MEANINGS[fault.code].citizen))
            terminal, bridge = self.terminal, self.terminal.screen.bridge

            def shown() -> str:
                return plain(str((bridge.property("content")["notice"] or {}).get("text", "")))

            terminal.until(lambda: sentence in shown(), sentence)
            if issubclass(way, BY_EAR):
                heard = terminal.listener.heard
                terminal.until(lambda: any(sentence in one.text for one in heard), f"heard: {sentence}")

    return Failing


def main() -> None:
    way, language = sys.argv[1:]
    WAYS[way].prepare()
    terminal = FailingTerminal(Screen(1080, 1920, 0.248, languages=LANGUAGES))
    person = failing(WAYS[way])(terminal, load(language))
    person.carry_through()
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    [file] = terminal.committed
    print(json.dumps({"ended": terminal.ended, "reference": file.reference, "scans": terminal.scans, **person.notes}))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
