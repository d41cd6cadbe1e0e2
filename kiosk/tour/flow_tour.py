"""The tour of any démarche, and of a second one in the same visit, from their scenarios: `kiosk tour --flow ID`."""

import contextlib
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.clock import SystemClock
from kiosk.errors import KioskError
from kiosk.flows import scenarios
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact
from kiosk.flows.load import catalogue
from kiosk.flows.model import Flow
from kiosk.flows.scenarios import Scenario
from kiosk.flows.towns import Towns
from kiosk.i18n.translator import Translator, load, name_of
from kiosk.tour.demarche import Demarche, Played
from kiosk.tour.robot import NotSeenError, Robot, ScreenGoneError
from kiosk.tour.terminal import Terminal, running_terminal
from kiosk.tour.tour import Album, prepare_folder
from kiosk.tour.visit import REFERENCE

SCENARIOS = Path("tests/scenarios")
# The file has been committed, delivered and printed by then.
RECEIPT_S = 40.0


class FlowPlayed(msgspec.Struct, frozen=True):
    """`reference`: of the file that was sent; empty for a démarche that only prepares."""

    flow: str
    scenario: str
    pages: int
    touches: int
    typed: int
    facts_reused: int
    typed_twice: int
    reference: str


class FlowTour(msgspec.Struct, frozen=True):
    """`facts_reused`, `typed_twice`: of all the démarches of the visit."""

    language: str
    flows: tuple[FlowPlayed, ...]
    facts_reused: int
    typed_twice: int
    pictures: tuple[str, ...]
    seconds: float


def tour_of(ids: tuple[str, ...], language: str, out: Path | None, folder: Path = SCENARIOS) -> FlowTour:
    """One visit, one démarche after the other, each by the first scenario of its file in `folder`. `out`: where the
    pictures go. Raises `KioskError` that names the page."""
    flows = catalogue(only=ids)
    chosen = tuple(first_scenario(folder / f"{flow.id}.yaml") for flow in flows)
    album = Album(out or Path())
    if out is not None:
        prepare_folder(out)
    shown: Callable[[str], None] = album.take if out is not None else lambda key: None
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kiosk-tour-") as state, running_terminal(Path(state), offer=ids) as kiosk:
        told = _visit(kiosk, album, load(language), tuple(zip(flows, chosen, strict=True)), shown)
    return FlowTour(
        language,
        told,
        sum(one.facts_reused for one in told),
        sum(one.typed_twice for one in told),
        tuple(album.pictures),
        round(time.monotonic() - started, 1),
    )


def first_scenario(path: Path) -> Scenario:
    """The first that goes through to the end. Raises `KioskError`."""
    for scenario in scenarios.load(path).scenarios:
        if not (scenario.expect.problems or scenario.expect.missing or scenario.known):
            return scenario
    raise KioskError(f"{path}: no scenario goes through to the end")


def _visit(
    kiosk: Terminal,
    album: Album,
    tr: Translator,
    played: tuple[tuple[Flow, Scenario], ...],
    shown: Callable[[str], None],
) -> tuple[FlowPlayed, ...]:
    robot = album.robot = kiosk.next_screen()
    _begin(robot, tr)
    shown("welcome")
    known: dict[str, Fact] = {}
    told: list[FlowPlayed] = []
    towns = Towns.load(assets.path("postcodes.tsv"))
    for number, (flow, scenario) in enumerate(played):
        if number:
            robot.tap(tr("Faire une autre démarche"), "Button", timeout_s=RECEIPT_S)
            robot.see(tr("Qu'est-ce qui vous amène ?"))
        demarche = Demarche(
            robot,
            kiosk.hall,
            tr,
            engine=Engine(flow, SystemClock().today(), towns),
            scenario=scenario,
            known=known,
            shown=partial(_show, shown, flow.id),
        )
        demarche.choose()
        done = demarche.play()
        known = demarche.known_after()
        told.append(_told(done, scenario, "" if flow.prepares else _reference(robot, tr)))
    robot.tap(tr("Terminer"), "Button", timeout_s=RECEIPT_S)
    with contextlib.suppress(ScreenGoneError):  # the screen ends under the finger
        robot.tap(tr("Terminer"), "Button")
    robot.wait_until_gone()
    return tuple(told)


def _show(shown: Callable[[str], None], flow_id: str, key: str) -> None:
    shown(f"{flow_id}-{key}")


def _begin(robot: Robot, tr: Translator) -> None:
    robot.tap("Touchez l'écran", "Button")
    robot.see("Qu'est-ce qui vous amène ?")
    if tr.language != "fr":
        robot.tap("Langue", "Button", match="start")
        robot.tap(name_of(tr.language), "Button")
        robot.tr = tr
    robot.see(tr("Qu'est-ce qui vous amène ?"))


def _reference(robot: Robot, tr: Translator) -> str:
    deadline = time.monotonic() + RECEIPT_S
    while (found := REFERENCE.search(robot.words())) is None:
        if time.monotonic() > deadline:
            raise NotSeenError("a reference", robot.look())
        time.sleep(0.1)
    robot.see(tr("Prenez votre ticket."), timeout_s=RECEIPT_S, match="part")
    return found.group()


def _told(done: Played, scenario: Scenario, reference: str) -> FlowPlayed:
    return FlowPlayed(
        done.flow,
        scenario.name,
        len(done.pages),
        done.touches,
        done.typed,
        done.facts_reused,
        done.typed_twice,
        reference,
    )
