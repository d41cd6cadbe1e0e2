"""`kiosk bench effort`: what each démarche asks of people: touches, typed characters, words, minutes of speech, and a
modelled time. Nobody was watched: a model compares one version of a page with the next, and says nothing of whether a
person gets through (docs/fr/essai-dans-un-hall.md is how that is found out).

The time is a keystroke-level model (Card, Moran and Newell, 1980): `MENTAL_S` for each page, question and choice,
`POINT_S` for each touch of something else than a key, `KEY_S` for each key, which is their figure for somebody who does
not know the keyboard. Reading: 183 words a minute, aloud (Brysbaert, 2019); listening: the voice's own 122. Hands that
tremble take `TREMOR` times as long for each touch: an assumption, not a measure.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.bench.effort_walk import Count, Walk
from kiosk.config import Config
from kiosk.flows import scenarios
from kiosk.flows.load import catalogue_files
from kiosk.flows.scenarios import Scenario
from kiosk.tour.citizen import Library, library

MENTAL_S, POINT_S, KEY_S, PRESS_S = 1.35, 1.1, 1.2, 0.5
READ_WPM = 183
TREMOR = 2.0
SCENARIOS = Path("tests/scenarios")
MOVE = "changement-adresse"
SALE = "vente-vehicule"
# What may be typed to change one's address with a card and a bill.
MOVE_TYPED = 15


class Effort(msgspec.Struct, frozen=True):
    """`words`: to read, or to hear. `spoken_min`: of speech, for those who listen. `presses`: of a keypad, for those
    who do not touch the screen. `end`: the last page."""

    flow: str
    persona: str
    pages: int
    touches: int
    presses: int
    typed: int
    words: int
    spoken_min: float
    minutes: float
    end: str


class EffortTable(msgspec.Struct, frozen=True):
    """`move_typed`: characters typed to change one's address with a card and a bill; `move_typed_most`: the goal."""

    move_typed: int
    move_typed_most: int
    efforts: tuple[Effort, ...]


def measure(ids: tuple[str, ...] = (), folder: Path = SCENARIOS) -> EffortTable:
    """Of these démarches, or of all. Raises `KioskError`."""
    names = ids or tuple(path.stem for path in catalogue_files())
    known = library(names)
    efforts = tuple(effort for name in names for effort in _of_flow(name, known, folder))
    typed = next((one.typed for one in efforts if one.flow == MOVE and one.persona == "card_and_bill"), 0)
    return EffortTable(typed, MOVE_TYPED, efforts)


def _of_flow(name: str, known: Library, folder: Path) -> Iterator[Effort]:
    told = [one for one in scenarios.load(folder / f"{name}.yaml").scenarios if _goes_through(one)]
    if not told:
        return
    first = told[0]
    plain = Walk(known, first, language="fr").run(name)
    yield _effort(name, "finger", plain)
    yield _effort(name, "tremor", plain, slow=TREMOR)
    yield _effort(name, "cannot_read", plain, listens=True)
    yield _effort(name, "blind", plain, listens=True, keypad=True)
    yield _effort(name, "arabic", Walk(known, first, language="ar").run(name))
    without = next((one for one in told if one.answers.get("a_courriel") == "no"), None)
    if without is not None:
        yield _effort(name, "no_email", Walk(known, without, language="fr").run(name))
    if name == SALE:
        yield _effort(name, "two_sellers", plain)
    if name == MOVE:
        yield _effort(name, "card_and_bill", Walk(known, first, language="fr", with_card=True).run(name))


def _goes_through(scenario: Scenario) -> bool:
    return not (scenario.expect.problems or scenario.expect.missing or scenario.known or scenario.corrections)


def _effort(
    flow: str, persona: str, count: Count, *, slow: float = 1.0, listens: bool = False, keypad: bool = False
) -> Effort:
    wpm = Config().speech.words_per_minute
    spoken = count.words / wpm if listens else 0.0
    taken = spoken * 60 if listens else count.words * 60 / READ_WPM
    keys, points = count.typed, count.touches - count.typed
    hands = count.presses * PRESS_S if keypad else slow * (keys * KEY_S + points * POINT_S)
    return Effort(
        flow=flow,
        persona=persona,
        pages=count.pages,
        touches=0 if keypad else count.touches,
        presses=count.presses if keypad else 0,
        typed=count.typed,
        words=count.words,
        spoken_min=round(spoken, 1),
        minutes=round((taken + hands + count.decisions * MENTAL_S) / 60, 1),
        end=count.end,
    )
