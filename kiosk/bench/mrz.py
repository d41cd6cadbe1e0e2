"""`kiosk bench mrz`: whole zones read right, by kind of picture, beside what else may be installed.

Each reader gets the same pictures, one after the other. A reading counts when every character of every line is right.
The others run in their own processes (`mrz_rivals`); the product's reader runs in this one, and its time includes
opening the file's bytes.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import cv2
import msgspec
from PIL import ImageFont

from kiosk.bench import mrz_rivals, mrz_scanner
from kiosk.bench.mrz_corpus import FONT, GOALS, Sample, corpus
from kiosk.bench.mrz_rivals import Outcome, Rival
from kiosk.documents.mrz.layout import LAYOUTS, Place
from kiosk.documents.mrz.port import ZoneRead
from kiosk.documents.mrz.reader import read_picture
from kiosk.errors import KioskError

PICTURES = 24
# Of the bench alone: no picture of these seeds was looked at while the reader was made. 20240917, which was, is the
# corpus's own, for tests.
HELD_OUT = 5_110_922
__all__ = ["FONT", "HELD_OUT", "PICTURES", "MrzTable", "Rivals", "Row", "differs_under_a_check", "measure"]
TODAY = date(2026, 1, 1)
NOT_INSTALLED = "not installed"


class Row(msgspec.Struct, frozen=True):
    """Percent of `pictures` read whole (`goal`: what is asked for); of `exact_upright` of those that stood upright;
    `valid`: that were called valid. `wrong`: readings that were called valid with a wrong character under a check
    digit. Milliseconds a picture; `cpu_ms`: the processor's, which a busy machine changes less."""

    kind: str
    goal: int
    pictures: int
    exact: float
    exact_upright: float
    valid: float
    wrong: int
    ms_median: float
    ms_p95: float
    cpu_ms_median: float
    tesseract_exact: float | str
    tesseract_upright: float | str
    tesseract_ms: float | str
    passporteye_exact: float | str
    passporteye_upright: float | str
    passporteye_ms: float | str
    fastmrz_exact: float | str
    fastmrz_upright: float | str
    fastmrz_ms: float | str


class MrzTable(msgspec.Struct, frozen=True):
    """`load`: the machine's, before the first picture; to be read before the times are."""

    rows: tuple[Row, ...]
    scanner: tuple[mrz_scanner.Scans, ...]
    seed: int
    font: str
    cpus: int
    load: float


class Rivals(msgspec.Struct, frozen=True):
    """Pythons that have them; empty: this one."""

    passporteye: str = ""
    fastmrz: str = ""


HERE = Rivals()


def measure(
    pictures: int = PICTURES, rivals: Rivals = HERE, font: Path = FONT, seed: int = HELD_OUT, scans: int = 0
) -> MrzTable:
    """`scans`: passes of the hall's scanner over each of its documents at each resolution; 0: none. Raises `KioskError`
    without the corpus's font, or one of the Pythons."""
    if not font.is_file():
        raise KioskError(f"{font} is missing: install fonts-ocr-b")
    try:
        ImageFont.truetype(str(font), 12)
    except OSError:
        raise KioskError(f"{font}: not a font") from None
    for python in (rivals.passporteye, rivals.fastmrz):
        if python and shutil.which(python) is None:
            raise KioskError(f"{python}: not a program")
    load = os.getloadavg()[0]
    cv2.setNumThreads(1)  # as in the worker
    rows = []
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        others = (
            mrz_rivals.tesseract(Path(folder)),
            mrz_rivals.of_python(rivals.passporteye or sys.executable, "passporteye", Path(folder)),
            mrz_rivals.of_python(rivals.fastmrz or sys.executable, "fastmrz", Path(folder)),
        )
        for kind in GOALS:
            samples = list(corpus(pictures, kinds=(kind,), seed=seed, font=font))
            rows.append(
                _row(kind, [_ours(sample) for sample in samples], *(_asked(rival, samples) for rival in others))
            )
    scanned = mrz_scanner.measure(scans) if scans else ()
    return MrzTable(tuple(rows), scanned, seed, font.name, os.cpu_count() or 0, round(load, 2))


def _asked(rival: Rival | None, samples: list[Sample]) -> list[Outcome]:
    return [rival(sample) for sample in samples] if rival else []


def _row(kind: str, ours: list[Outcome], *others: list[Outcome]) -> Row:
    return Row(
        kind,
        GOALS[kind],
        len(ours),
        *_rates(ours)[:2],  # type: ignore[arg-type]
        round(100 * sum(outcome.valid for outcome in ours) / len(ours), 1),
        sum(outcome.wrong for outcome in ours),
        round(statistics.median(outcome.ms for outcome in ours), 1),
        round(sorted(outcome.ms for outcome in ours)[int(0.95 * (len(ours) - 1))], 1),
        round(statistics.median(outcome.cpu_ms for outcome in ours), 1),
        *(rate for outcomes in others for rate in _rates(outcomes)),
    )


def _rates(outcomes: list[Outcome]) -> tuple[float | str, float | str, float | str]:
    """Percent exact, of those upright, median milliseconds."""
    if not outcomes:
        return NOT_INSTALLED, NOT_INSTALLED, NOT_INSTALLED
    upright = [outcome for outcome in outcomes if outcome.upright]
    ms = round(statistics.median(outcome.ms for outcome in outcomes), 1)
    return _percent(outcomes), _percent(upright), ms


def _percent(outcomes: list[Outcome]) -> float:
    return round(100 * sum(outcome.exact for outcome in outcomes) / max(len(outcomes), 1), 1)


def _ours(sample: Sample) -> Outcome:
    began, spent = time.perf_counter(), time.process_time()
    reading = read_picture(sample.data, TODAY)
    ms, cpu_ms = (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000
    lines = reading.zone.lines if isinstance(reading, ZoneRead) else ()
    valid = isinstance(reading, ZoneRead) and reading.valid
    wrong = valid and differs_under_a_check(lines, sample.specimen.lines)
    return Outcome(sample.quarter_turns == 0, lines == sample.specimen.lines, ms, valid, wrong, cpu_ms)


def differs_under_a_check(read: tuple[str, ...], true: tuple[str, ...]) -> bool:
    """Whether a character that a check digit covers, or the digit, is not the true one."""
    if [len(line) for line in read] != [len(line) for line in true]:
        return True
    french = true[0].startswith("IDFRA") and len(true[0]) == 36
    shaped = [layout for layout in LAYOUTS if (len(layout.allowed), layout.cells) == (len(true), len(true[0]))]
    layout = next(one for one in shaped if (one.name == "FR-2x36") == french and true[0][0] in one.allowed[0][0])
    covered: set[Place] = {place for check in layout.checks for place in (*check.covered, check.digit)}
    return any(read[row][column] != true[row][column] for row, column in covered)
