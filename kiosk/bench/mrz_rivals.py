"""What else reads machine-readable zones, each in its own process, which is how a user would meet it.

Tesseract (its English model: one for zones is in no registry) is told that the picture is sparse text, and the lines
that look like a zone are taken; PassportEye and fastmrz are asked for their text, by a Python that has them. fastmrz
takes no grey picture, so it is given a coloured one, and wants a model `mrz.traineddata`, which is in no registry: it
is run where `TESSDATA_PREFIX` names a folder that has one under this name.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.bench.mrz_corpus import Sample

RIVAL_S = 120
# Each reads a path on standard input and answers with the zone's text as JSON, null for none.
PASSPORT_EYE = """
import json, sys
from passporteye import read_mrz
found = read_mrz(sys.stdin.readline().strip())
print(json.dumps(found.aux.get("text") if found else None), flush=True)
"""
FAST_MRZ = """
import json, sys
from fastmrz import FastMRZ
from PIL import Image
coloured = sys.stdin.readline().strip() + ".rgb.png"
Image.open(coloured.removesuffix(".rgb.png")).convert("RGB").save(coloured, compress_level=1)
said = FastMRZ().get_details(coloured, input_type="imagepath", ignore_parse=True)
print(json.dumps(said if isinstance(said, str) else None), flush=True)
"""
SCRIPTS = {"passporteye": PASSPORT_EYE, "fastmrz": FAST_MRZ}


class Outcome(msgspec.Struct, frozen=True):
    """`valid`: called so; `wrong`: called valid with a wrong character under a check digit."""

    upright: bool
    exact: bool
    ms: float
    valid: bool = False
    wrong: bool = False
    cpu_ms: float = 0.0


Rival = Callable[[Sample], Outcome]


def tesseract(folder: Path) -> Rival | None:
    if shutil.which("tesseract") is None:
        return None
    options = ("--psm", "11", "-c", "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")

    def ask(sample: Sample) -> Outcome:
        said, ms = _answer(["tesseract", str(_written(sample, folder)), "-", *options], "")
        return Outcome(sample.quarter_turns == 0, _zone_of(said, sample) == sample.specimen.lines, ms)

    return ask


def of_python(python: str, module: str, folder: Path) -> Rival | None:
    """`module`: of `SCRIPTS`; None where that Python has none."""
    known = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)
    if known.returncode != 0:
        return None

    def ask(sample: Sample) -> Outcome:
        said, ms = _answer([python, "-c", SCRIPTS[module]], f"{_written(sample, folder)}\n")
        text = _last_json(said)
        return Outcome(sample.quarter_turns == 0, tuple(text.split()) == sample.specimen.lines, ms)

    return ask


def _answer(command: list[str], asked: str) -> tuple[str, float]:
    """What it writes, and the milliseconds; it is given up after `RIVAL_S`."""
    began = time.perf_counter()
    try:
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=RIVAL_S, check=False)
        said = done.stdout
    except subprocess.TimeoutExpired:
        said = ""
    return said, (time.perf_counter() - began) * 1000


def _last_json(said: str) -> str:
    """A library may print words of its own before."""
    try:
        found = json.loads(said.strip().rpartition("\n")[2] or "null")
    except ValueError:
        return ""
    return found if isinstance(found, str) else ""


def _zone_of(text: str, sample: Sample) -> tuple[str, ...]:
    """The lines of the length that the zone has: a help that no user has."""
    lines = ["".join(line.split()) for line in text.splitlines()]
    return tuple(line for line in lines if len(line) == len(sample.specimen.lines[0]))[-len(sample.specimen.lines) :]


def _written(sample: Sample, folder: Path) -> Path:
    path = folder / ("picture.png" if sample.data.startswith(b"\x89PNG") else "picture.jpg")
    path.write_bytes(sample.data)
    return path
