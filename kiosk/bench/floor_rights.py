"""The floor of an estimate: OpenFisca alone, in a process of its own, without worker, frames or visit.

`python -m kiosk.bench.floor_rights FOLDER ROUNDS` prints its times as JSON.
"""

import sys
import time
from datetime import date

import msgspec

from kiosk.rights.engine import SPECIMEN, VARIABLES, load
from kiosk.rights.situation import situation

MONTH = "2026-06"


class Bare(msgspec.Struct, frozen=True):
    """Seconds: until the law is loaded, of the first household, and of each after it."""

    load_s: float
    first_s: float
    each_s: tuple[float, ...]


def measure(folder: str, rounds: int) -> Bare:
    began = time.monotonic()
    law = load(folder)
    loaded = time.monotonic()
    times = []
    for _ in range(rounds + 1):
        start = time.monotonic()
        simulation = law.build(situation(SPECIMEN, date(2026, 6, 15)))
        for right, variable in VARIABLES.items():
            simulation.calculate(variable, "2026" if right == "energy" else MONTH)
        for variable in ("cmu_c", "css_participation_forfaitaire"):
            simulation.calculate(variable, MONTH)
        times.append(time.monotonic() - start)
    return Bare(loaded - began, times[0], tuple(times[1:]))


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(measure(sys.argv[1], int(sys.argv[2]))))
