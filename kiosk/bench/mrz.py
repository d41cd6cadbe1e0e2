"""`kiosk bench mrz`: whole zones read right, by kind of picture, beside what else may be installed.

Each reader gets the same pictures, one after the other. A reading counts when every character of every line is right.
Tesseract (its English model: one for zones is in no registry) is told that the picture is sparse text, and the lines
that look like a zone are taken; PassportEye is asked for its text. Both run in their own processes, which is how a
user would meet them; the product's reader runs in this one, and its time includes opening the file's bytes.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import cv2
import msgspec
from PIL import ImageFont

from kiosk.bench import mrz_scanner
from kiosk.bench.mrz_corpus import FONT, GOALS, Sample, corpus
from kiosk.documents.mrz.layout import LAYOUTS, Place
from kiosk.documents.mrz.port import ZoneRead
from kiosk.documents.mrz.reader import read_picture
from kiosk.errors import KioskError

PICTURES = 24
# Of the bench alone: no picture of these seeds was looked at while the reader was made. 20240917, which was, is the
# corpus's own, for tests.
HELD_OUT = 5_110_922
__all__ = ["FONT", "HELD_OUT", "PICTURES", "MrzTable", "Row", "differs_under_a_check", "measure"]
RIVAL_S = 120
TODAY = date(2026, 1, 1)
NOT_INSTALLED = "not installed"
# Reads paths on standard input, one a line; answers each with the zone's text as JSON, null for none.
PASSPORT_EYE = """
import json, sys
from passporteye import read_mrz
for line in sys.stdin:
    found = read_mrz(line.strip())
    print(json.dumps(found.aux.get("text") if found else None), flush=True)
"""


class Row(msgspec.Struct, frozen=True):
    """Percent of `pictures` read whole (`goal`: what is asked for); of `exact_upright` of those that stood upright.
    `wrong`: readings that were called valid with a wrong character under a check digit. Milliseconds a picture;
    `cpu_ms`: the processor's, which a busy machine changes less."""

    kind: str
    goal: int
    pictures: int
    exact: float
    exact_upright: float
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


class MrzTable(msgspec.Struct, frozen=True):
    """`load`: the machine's, before the first picture; to be read before the times are."""

    rows: tuple[Row, ...]
    scanner: tuple[mrz_scanner.Scans, ...]
    seed: int
    font: str
    cpus: int
    load: float


class _Outcome(msgspec.Struct, frozen=True):
    upright: bool
    exact: bool
    ms: float
    wrong: bool = False
    cpu_ms: float = 0.0


Reader = Callable[[Sample], _Outcome]


def measure(
    pictures: int = PICTURES, passporteye: str = "", font: Path = FONT, seed: int = HELD_OUT, scans: int = 0
) -> MrzTable:
    """`passporteye`: a Python that has it; empty: this one. `scans`: passes of the hall's scanner over each of its
    documents at each resolution; 0: none. Raises `KioskError` without the corpus's font, or that
    Python."""
    if not font.is_file():
        raise KioskError(f"{font} is missing: install fonts-ocr-b")
    try:
        ImageFont.truetype(str(font), 12)
    except OSError:
        raise KioskError(f"{font}: not a font") from None
    if passporteye and shutil.which(passporteye) is None:
        raise KioskError(f"{passporteye}: not a program")
    load = os.getloadavg()[0]
    cv2.setNumThreads(1)  # as in the worker
    rows = []
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        rivals = _tesseract(Path(folder)), _passporteye(passporteye or sys.executable, Path(folder))
        for kind in GOALS:
            samples = list(corpus(pictures, kinds=(kind,), seed=seed, font=font))
            rows.append(
                _row(kind, [_ours(sample) for sample in samples], *(_asked(rival, samples) for rival in rivals))
            )
    scanned = mrz_scanner.measure(scans) if scans else ()
    return MrzTable(tuple(rows), scanned, seed, font.name, os.cpu_count() or 0, round(load, 2))


def _asked(rival: Reader | None, samples: list[Sample]) -> list[_Outcome]:
    return [rival(sample) for sample in samples] if rival else []


def _row(kind: str, ours: list[_Outcome], tesseract: list[_Outcome], passporteye: list[_Outcome]) -> Row:
    return Row(
        kind,
        GOALS[kind],
        len(ours),
        *_rates(ours)[:2],  # type: ignore[arg-type]
        sum(outcome.wrong for outcome in ours),
        round(statistics.median(outcome.ms for outcome in ours), 1),
        round(sorted(outcome.ms for outcome in ours)[int(0.95 * (len(ours) - 1))], 1),
        round(statistics.median(outcome.cpu_ms for outcome in ours), 1),
        *_rates(tesseract),
        *_rates(passporteye),
    )


def _rates(outcomes: list[_Outcome]) -> tuple[float | str, float | str, float | str]:
    """Percent exact, of those upright, median milliseconds."""
    if not outcomes:
        return NOT_INSTALLED, NOT_INSTALLED, NOT_INSTALLED
    upright = [outcome for outcome in outcomes if outcome.upright]
    ms = round(statistics.median(outcome.ms for outcome in outcomes), 1)
    return _percent(outcomes), _percent(upright), ms


def _percent(outcomes: list[_Outcome]) -> float:
    return round(100 * sum(outcome.exact for outcome in outcomes) / max(len(outcomes), 1), 1)


def _ours(sample: Sample) -> _Outcome:
    began, spent = time.perf_counter(), time.process_time()
    reading = read_picture(sample.data, TODAY)
    ms, cpu_ms = (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000
    lines = reading.zone.lines if isinstance(reading, ZoneRead) else ()
    wrong = isinstance(reading, ZoneRead) and reading.valid and differs_under_a_check(lines, sample.specimen.lines)
    return _Outcome(sample.quarter_turns == 0, lines == sample.specimen.lines, ms, wrong, cpu_ms)


def differs_under_a_check(read: tuple[str, ...], true: tuple[str, ...]) -> bool:
    """Whether a character that a check digit covers, or the digit, is not the true one."""
    if [len(line) for line in read] != [len(line) for line in true]:
        return True
    french = true[0].startswith("IDFRA") and len(true[0]) == 36
    shaped = [layout for layout in LAYOUTS if (len(layout.allowed), layout.cells) == (len(true), len(true[0]))]
    layout = next(one for one in shaped if (one.name == "FR-2x36") == french and true[0][0] in one.allowed[0][0])
    covered: set[Place] = {place for check in layout.checks for place in (*check.covered, check.digit)}
    return any(read[row][column] != true[row][column] for row, column in covered)


def _tesseract(folder: Path) -> Reader | None:
    if shutil.which("tesseract") is None:
        return None

    def ask(sample: Sample) -> _Outcome:
        path = _written(sample, folder)
        command = [
            "tesseract",
            str(path),
            "-",
            "--psm",
            "11",
            "-c",
            "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<",
        ]
        began = time.perf_counter()
        try:
            text = subprocess.run(command, capture_output=True, text=True, timeout=RIVAL_S, check=False).stdout
        except subprocess.TimeoutExpired:
            text = ""
        ms = (time.perf_counter() - began) * 1000
        return _Outcome(sample.quarter_turns == 0, _zone_of(text, sample) == sample.specimen.lines, ms)

    return ask


def _zone_of(text: str, sample: Sample) -> tuple[str, ...]:
    """The lines of the length that the zone has: a help that no user has."""
    lines = ["".join(line.split()) for line in text.splitlines()]
    return tuple(line for line in lines if len(line) == len(sample.specimen.lines[0]))[-len(sample.specimen.lines) :]


def _passporteye(python: str, folder: Path) -> Reader | None:
    known = subprocess.run([python, "-c", "import passporteye"], capture_output=True, check=False)
    if known.returncode != 0:
        return None

    def ask(sample: Sample) -> _Outcome:
        path = _written(sample, folder)
        began = time.perf_counter()
        try:
            done = subprocess.run(
                [python, "-c", PASSPORT_EYE],
                input=f"{path}\n",
                capture_output=True,
                text=True,
                timeout=RIVAL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _Outcome(sample.quarter_turns == 0, False, RIVAL_S * 1000)
        ms = (time.perf_counter() - began) * 1000
        text = json.loads(done.stdout or "null") or ""
        return _Outcome(sample.quarter_turns == 0, tuple(text.split()) == sample.specimen.lines, ms)

    return ask


def _written(sample: Sample, folder: Path) -> Path:
    path = folder / ("picture.png" if sample.data.startswith(b"\x89PNG") else "picture.jpg")
    path.write_bytes(sample.data)
    return path
