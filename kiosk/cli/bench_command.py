"""`kiosk bench NAME`: the performance tables."""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kiosk.bench import (
    call,
    delivery,
    desk,
    devices,
    effort,
    flows,
    identity,
    mrz,
    papers,
    photo,
    rights,
    start,
    touch,
    ui,
)
from kiosk.cli.output import print_json


def _files(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("1 to 1000000")
    return number


def _scans(text: str) -> int:
    return _count(text) if text != "0" else 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("1 to 1000")
    return number


class Option(NamedTuple):
    """An argument of a table, as `add_argument` takes it."""

    flag: str
    words: dict[str, Any]


class Bench(NamedTuple):
    summary: str
    measure: Callable[[argparse.Namespace], msgspec.Struct]
    options: tuple[Option, ...]


def _option(
    flag: str, default: object, words: str = "default: %(default)s", kind: Callable[[str], Any] = _count, **more: Any
) -> Option:
    return Option(flag, {"type": kind, "default": default, "help": words, **more})


OF_EACH_KIND = "of each kind; default: %(default)s"
BENCHES: dict[str, Bench] = {
    "start": Bench(
        "from the start of the process to the first picture that takes a touch",
        lambda args: start.measure(args.pairs),
        (_option("--pairs", start.PAIRS),),
    ),
    "touch": Bench(
        "from a touch to the presented next page",
        lambda args: touch.measure(args.touches),
        (_option("--touches", touch.TOUCHES),),
    ),
    "devices": Bench(
        "what the border between screen and driver costs: start, round trip, recovery, preview, receipt",
        lambda args: devices.measure(kills=args.kills),
        (_option("--kills", devices.KILLS, "of each driver; default: %(default)s"),),
    ),
    "ui": Bench(
        "what a page costs: its frames, the touch that brings it, the GUI thread's blocks, its memory",
        lambda args: ui.measure(args.pages, args.pairs),
        (
            _option("--pages", ui.PAGES, "default: %(default)s, about ten minutes"),
            _option("--pairs", ui.PAIRS, "rounds with a floor's; default: %(default)s"),
        ),
    ),
    "identity": Bench(
        "reading an identity card's chip through a real pcscd, beside the card's own time",
        lambda args: identity.measure(args.readings),
        (_option("--readings", identity.READINGS, OF_EACH_KIND),),
    ),
    "mrz": Bench(
        "whole machine-readable zones read right, by kind of picture, beside tesseract, PassportEye and fastmrz",
        lambda args: mrz.measure(
            args.pictures, mrz.Rivals(args.passporteye, args.fastmrz), args.font, args.seed, args.scans
        ),
        (
            _option("--pictures", mrz.PICTURES, OF_EACH_KIND),
            _option("--passporteye", "", "a Python that has PassportEye", str, metavar="PYTHON"),
            _option("--fastmrz", "", "a Python that has fastmrz", str, metavar="PYTHON"),
            _option("--seed", mrz.HELD_OUT, "other pictures; default: %(default)s, which nobody looked at", int),
            _option("--scans", 0, "passes of the hall's scanner over each document; default: none", _scans),
            _option("--font", mrz.FONT, "another OCR-B; default: %(default)s", Path),
        ),
    ),
    "photo": Bench(
        "what the framing coach says of the hall's people, and what a look and a photo cost",
        lambda args: photo.measure(args.looks),
        (_option("--looks", photo.LOOKS, "at each scene; default: %(default)s"),),
    ),
    "papers": Bench(
        "papers found, judged, read and kept, beside what is asked for",
        lambda args: papers.measure(args.pictures),
        (_option("--pictures", papers.PICTURES, "of each background; default: %(default)s"),),
    ),
    "flows": Bench(
        "the next page of the largest démarche, and the load of the catalogue, beside their floors",
        lambda args: flows.measure(args.rounds),
        (_option("--rounds", flows.ROUNDS),),
    ),
    "effort": Bench(
        "touches, characters, words, speech and modelled time of each démarche, for each of some people",
        lambda args: effort.measure(tuple(args.flow), args.scenarios),
        (
            _option("--flow", [], "only this one; may be repeated", str, action="append", metavar="ID"),
            _option("--scenarios", effort.SCENARIOS, "%(default)s", Path, metavar="DIR"),
        ),
    ),
    "delivery": Bench(
        "sealing and committing a file of 5 MB, and a queue of ten thousand files, beside their floors",
        lambda args: delivery.measure(args.files),
        (_option("--files", delivery.FILES, "queued; default: %(default)s", _files),),
    ),
    "rights": Bench(
        "an estimate of rights after warm-up, beside OpenFisca alone",
        lambda args: rights.measure(args.rounds),
        (_option("--rounds", rights.ROUNDS),),
    ),
    "desk": Bench(
        "thousands of kiosks and hundreds of agents at one desk's process, beside a bare echo server",
        lambda args: desk.measure(args.kiosks, args.agents, args.seconds, args.database, args.processes),
        (
            _option("--kiosks", desk.KIOSKS, kind=_files),
            _option("--agents", desk.AGENTS),
            _option("--seconds", desk.SECONDS),
            _option(
                "--database",
                "",
                "an empty PostgreSQL's address, or a file of one line with it; default: SQLite",
                str,
                metavar="URL|FILE",
            ),
            _option("--processes", 1, "of one desk; several need --database"),
        ),
    ),
    "call": Bench(
        "sound and picture with an agent, beside a bare page of the same engine",
        lambda args: call.measure(args.pairs),
        (_option("--pairs", call.PAIRS),),
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    tables = parser.add_subparsers(dest="table", required=True, metavar="NAME")
    for name, bench in BENCHES.items():
        one = tables.add_parser(name, help=bench.summary, description=bench.summary)
        for flag, words in bench.options:
            one.add_argument(flag, **words)
        one.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    # An installed product has its bytecode: what is started here may use and keep it, the product as its floor.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    measured = BENCHES[args.table].measure(args)
    if args.json:
        print_json(measured)
    else:
        print("\n".join(aligned(table(msgspec.to_builtins(measured)))))
    return 0


def aligned(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Names, and the figures in one column beside them."""
    rows = list(lines)
    width = max((len(name) for name, figure in rows if figure), default=0)
    return [f"{name:{width}} {figure:>10}" if figure else name for name, figure in rows]


def table(measured: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(name, figure): the name is that in the JSON; a list's rows stand below its name, without a figure."""
    for name, value in measured.items():
        if isinstance(value, dict):
            yield from table(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}:", ""
            for row in value:
                yield "  " + "  ".join(f"{key} {figure}" for key, figure in row.items()), ""
        else:
            yield before + name, str(value)
