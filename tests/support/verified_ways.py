"""A paper of a kiosk verified at the screen, in each way of use by its own gestures alone: found on the first page,
laid on the glass, told; another one, whose code was altered; then one as a file, chosen on a stick.

In a process of its own (`python -m tests.support.verified_ways WAY`), as `whole_visit`. Codes, keys and verdicts are
real. Prints what came of it as JSON.
"""

import io
import json
import os
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from kiosk.config import Config, Documents, Papers, Screen
from kiosk.documents.incoming.port import StickFile, StickListed
from kiosk.documents.signed import keys
from kiosk.documents.signed.drawing import code_picture
from kiosk.documents.signed.port import NotAPaper, VerifyPaper
from kiosk.documents.signed.reader import Reader
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.files.effects import LookAtStick, ReadStickFile
from kiosk.session.files.events import StickSeen
from kiosk.session.verifying.state import FileVerified, PaperVerified, VerifyPage
from tests.support.papers_out import NOW, Operator, attestation, issued, operator
from tests.support.ways import Way
from tests.support.ways_by_steps import WAYS, Quadrants
from tests.support.whole_visit import LANGUAGES, PAPER, Terminal

TITLE = "Vérifier un papier d'une borne"
FILE = "attestation.pdf"
WORDS = ("Changement d'adresse", "Camille SPECIMEN", "22 novembre 2026")


class Verifying(Terminal):
    """With a worker that verifies what lies on the glass, or is chosen on the stick: `papers`, one after the other."""

    def __init__(self, screen: Screen, whose: Operator, papers: list[bytes]) -> None:
        self._reader = Reader(keys.load_trust(whose.trust), lambda: NOW)
        self._papers = papers
        config = Config(
            screen=screen, papers=Papers(trust_dir=str(whose.trust)), documents=Documents(stick_dir="/media/kiosk")
        )
        super().__init__(screen, config)

    def _answer(self, effect: effects.Effect) -> tuple[events.Event, ...] | None:
        match effect:
            case effects.StartScan():
                return (events.Scanned(replace(PAPER, jpeg=self._papers.pop(0))),)
            case VerifyPage(sha256=sha256, jpeg=jpeg):
                return (PaperVerified(sha256, self._reader.handle(VerifyPaper(jpeg))),)
            case LookAtStick():
                return (StickSeen(StickListed((StickFile(0, FILE, "pdf", 48_211),))),)
            case ReadStickFile(turn=turn, verify=True):
                told = self._reader.handle(VerifyPaper(self._papers.pop(0)))
                return (FileVerified(turn, told.why if isinstance(told, NotAPaper) else told),)
        return super()._answer(effect)


def sheet(code: str) -> bytes:
    drawn = code_picture(code).convert("L")
    page = Image.new("L", (1240, 1754), 255)
    page.paste(drawn, (600, 300))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue()


def story(way: Way) -> dict[str, object]:
    terminal = way.terminal
    way.set_up()
    if way.page == "attract":
        way.begin()
    told = []
    way.press(TITLE)
    if isinstance(way, Quadrants):
        way.press("Non, ne pas les dire")  # by the loudspeaker: what stands on a paper is for who holds it
    for how, another in (
        (("Numériser",), "Vérifier un autre papier"),
        (("Numériser",), "Recommencer"),
        (("Depuis une clé USB", FILE), "Vérifier un autre papier"),
    ):
        for button in how:
            way.press(button)
        terminal.until(lambda: way.page == "reading", "what the paper says")
        terminal.settle()
        content = dict(terminal.screen.bridge.property("content"))
        told.append({"title": content["title"], "lead": content["lead"]})
        way.press(another)
    way.press("Retour")
    terminal.until(lambda: way.page == "welcome", "the first page")
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    return {
        "told": told,
        "heard": [one.text for one in terminal.listener.heard],
        "touches": len(terminal.touched[way.placed :]),
        "keys": sorted(terminal.keys),
        "size": terminal.screen.runner.visit.preferences.size,
    }


def main() -> None:
    way = WAYS[sys.argv[1]]
    way.prepare()
    with tempfile.TemporaryDirectory() as folder:
        lilas = operator(Path(folder))
        true = lilas.delegate().sign("attestation", "K4T-7QX9-2M", WORDS, NOW)
        at = len(true) // 2
        forged = true[:at] + ("A" if true[at] != "A" else "B") + true[at + 1 :]
        file = issued(lilas.delegate(), attestation())
        terminal = Verifying(Screen(languages=LANGUAGES), lilas, [sheet(true), sheet(forged), file])
        print(json.dumps(story(way(terminal, load("fr")))))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
