"""Worker: what a household may claim, by OpenFisca-France.

Runs as `kiosk.processes.worker kiosk.rights.engine`. Loading the law takes seconds, the first household more: `Warm`
does both with a specimen. A household is held while its call is answered, and by nothing afterwards.
"""

import gc
import importlib
import importlib.metadata
import logging
import os
import sys
import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from kiosk.privacy.private import Private
from kiosk.processes.worker import Emit
from kiosk.rights.judging import complaint
from kiosk.rights.port import (
    Adult,
    Estimate,
    EstimateAnswer,
    Estimated,
    Household,
    Progress,
    Refused,
    RightName,
    Warm,
    Warmed,
)
from kiosk.rights.port import Request as Request  # noqa: PLC0414 - the worker module's own name
from kiosk.rights.situation import situation

# Of OpenFisca-France, by whom it is counted; each a month, `cheque_energie` a year.
VARIABLES: dict[RightName, str] = {
    "rsa": "rsa",
    "ppa": "ppa",
    "housing": "aide_logement",
    "af": "af",
    "asf": "asf",
    "aah": "aah",
    "aspa": "aspa",
    "energy": "cheque_energie",
}
A_YEAR: tuple[RightName, ...] = ("energy",)
LOADING_STEPS = 3
# Only a specimen: it touches every right, so that a citizen's household finds everything loaded.
SPECIMEN = Household(
    adults=(Adult(date(1986, 3, 12), "employee", 150_000), Adult(date(1950, 3, 12), "retired", pensions=30_000)),
    children=(date(2018, 3, 1), date(2020, 3, 1)),
    housing="tenant",
    rent=70_000,
    commune="57463",
)


class Setup(msgspec.Struct, frozen=True):
    """`folder`: of the packages (`shelf.folder`)."""

    folder: str


class Law(Private, frozen=True):
    """The loaded law: `build` makes a simulation of a situation."""

    version: str
    build: Callable[[dict[str, dict[str, dict[str, object]]]], Any]


class RightsEngine:
    """The worker's service."""

    def __init__(self, folder: str, emit: Emit) -> None:
        self._folder = folder
        self._emit = emit
        self._law: Law | None = None

    def handle(self, request: Warm | Estimate) -> Warmed | EstimateAnswer:
        law = self._loaded()
        if isinstance(request, Warm):
            return Warmed(law.version)
        refused = complaint(request.household, request.day)
        return Refused(refused) if refused else estimate(law, request.household, request.day, self._emit)

    def _loaded(self) -> Law:
        if self._law is None:
            self._emit(Progress("loading", 0, LOADING_STEPS))
            law = load(self._folder)
            self._emit(Progress("loading", 1, LOADING_STEPS))
            estimate(law, SPECIMEN, date(2026, 6, 15), lambda event: None)
            self._emit(Progress("loading", 2, LOADING_STEPS))
            self._law = law
            # The law is some hundred thousand objects, and none of them is garbage.
            gc.collect()
            gc.freeze()
        return self._law

    def cancel(self) -> None:
        """A household takes two seconds; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def load(folder: str) -> Law:
    """The law from the packages in `folder`, which stand before the kiosk's own: its NumPy is another one.

    Raises `ImportError` where they are not installed: the host sees the worker die."""
    # One household is small: threads would only take the screen's processors.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_MAX_THREADS"):
        os.environ[name] = "1"
    # What the library says of a household goes nowhere.
    logging.disable()
    warnings.simplefilter("ignore")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    # By name: they are not among the kiosk's own packages, and neither the type checker nor the screen knows them.
    country: Any = importlib.import_module("openfisca_france")
    builder: Any = importlib.import_module("openfisca_core.simulation_builder").SimulationBuilder
    system = country.FranceTaxBenefitSystem()

    def build(entities: dict[str, dict[str, dict[str, object]]]) -> Any:
        return builder().build_from_entities(system, entities)

    return Law(importlib.metadata.version("openfisca-france"), build)


def estimate(law: Law, household: Household, day: date, emit: Emit) -> Estimated:
    simulation = law.build(situation(household, day))
    month, year, steps = f"{day:%Y-%m}", f"{day:%Y}", len(VARIABLES) + 1
    cents: dict[RightName, int] = {}
    for done, (right, variable) in enumerate(VARIABLES.items()):
        emit(Progress("computing", done, steps))
        amounts = simulation.calculate(variable, year if right in A_YEAR else month)
        cents[right] = max(0, round(float(amounts.sum()) * 100))
    emit(Progress("computing", steps - 1, steps))
    return Estimated(cents, _css(simulation, month), date(day.year, day.month, 1))


def _css(simulation: Any, month: str) -> int | None:
    if simulation.calculate("cmu_c", month).any():
        return 0
    share = round(float(simulation.calculate("css_participation_forfaitaire", month).sum()) * 100)
    return share if share > 0 else None


def service(setup: Setup, emit: Emit) -> RightsEngine:
    return RightsEngine(setup.folder, emit)


__all__ = ["Request", "Setup", "service"]
