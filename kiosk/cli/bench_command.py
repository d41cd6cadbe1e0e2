"""`kiosk bench NAME`: the performance tables."""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

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


def arguments(parser: argparse.ArgumentParser) -> None:
    tables = parser.add_subparsers(dest="table", required=True, metavar="NAME")
    summary = "from the start of the process to the first picture that takes a touch"
    starting = tables.add_parser("start", help=summary, description=summary)
    starting.add_argument("--pairs", type=_count, default=start.PAIRS, help="default: %(default)s")
    summary = "from a touch to the presented next page"
    touching = tables.add_parser("touch", help=summary, description=summary)
    touching.add_argument("--touches", type=_count, default=touch.TOUCHES, help="default: %(default)s")
    summary = "what the border between screen and driver costs: start, round trip, recovery, preview, receipt"
    devices_table = tables.add_parser("devices", help=summary, description=summary)
    devices_table.add_argument(
        "--kills", type=_count, default=devices.KILLS, help="of each driver; default: %(default)s"
    )
    summary = "what a page costs: its frames, the touch that brings it, the GUI thread's blocks, its memory"
    ui_table = tables.add_parser("ui", help=summary, description=summary)
    ui_table.add_argument("--pages", type=_count, default=ui.PAGES, help="default: %(default)s, about ten minutes")
    ui_table.add_argument("--pairs", type=_count, default=ui.PAIRS, help="rounds with a floor's; default: %(default)s")
    summary = "reading an identity card's chip through a real pcscd, beside the card's own time"
    identity_table = tables.add_parser("identity", help=summary, description=summary)
    identity_table.add_argument(
        "--readings", type=_count, default=identity.READINGS, help="of each kind; default: %(default)s"
    )
    summary = "whole machine-readable zones read right, by kind of picture, beside tesseract, PassportEye and fastmrz"
    mrz_table = tables.add_parser("mrz", help=summary, description=summary)
    mrz_table.add_argument("--pictures", type=_count, default=mrz.PICTURES, help="of each kind; default: %(default)s")
    mrz_table.add_argument("--passporteye", metavar="PYTHON", default="", help="a Python that has PassportEye")
    mrz_table.add_argument("--fastmrz", metavar="PYTHON", default="", help="a Python that has fastmrz")
    mrz_table.add_argument(
        "--seed", type=int, default=mrz.HELD_OUT, help="other pictures; default: %(default)s, which nobody looked at"
    )
    mrz_table.add_argument(
        "--scans", type=_scans, default=0, help="passes of the hall's scanner over each document; default: none"
    )
    mrz_table.add_argument("--font", type=Path, default=mrz.FONT, help="another OCR-B; default: %(default)s")
    summary = "what the framing coach says of the hall's people, and what a look and a photo cost"
    photo_table = tables.add_parser("photo", help=summary, description=summary)
    photo_table.add_argument("--looks", type=_count, default=photo.LOOKS, help="at each scene; default: %(default)s")
    summary = "papers found, judged, read and kept, beside what is asked for"
    papers_table = tables.add_parser("papers", help=summary, description=summary)
    papers_table.add_argument(
        "--pictures", type=_count, default=papers.PICTURES, help="of each background; default: %(default)s"
    )
    summary = "the next page of the largest démarche, and the load of the catalogue, beside their floors"
    flows_table = tables.add_parser("flows", help=summary, description=summary)
    flows_table.add_argument("--rounds", type=_count, default=flows.ROUNDS, help="default: %(default)s")
    summary = "touches, characters, words, speech and modelled time of each démarche, for each of some people"
    effort_table = tables.add_parser("effort", help=summary, description=summary)
    effort_table.add_argument(
        "--flow", action="append", metavar="ID", default=[], help="only this one; may be repeated"
    )
    effort_table.add_argument("--scenarios", type=Path, metavar="DIR", default=effort.SCENARIOS, help="%(default)s")
    summary = "sealing and committing a file of 5 MB, and a queue of ten thousand files, beside their floors"
    delivery_table = tables.add_parser("delivery", help=summary, description=summary)
    delivery_table.add_argument("--files", type=_files, default=delivery.FILES, help="queued; default: %(default)s")
    summary = "an estimate of rights after warm-up, beside OpenFisca alone"
    rights_table = tables.add_parser("rights", help=summary, description=summary)
    rights_table.add_argument("--rounds", type=_count, default=rights.ROUNDS, help="default: %(default)s")
    for table in (
        flows_table,
        effort_table,
        rights_table,
        *_of_help(tables),
        delivery_table,
        papers_table,
        photo_table,
        starting,
        touching,
        devices_table,
        identity_table,
        mrz_table,
        ui_table,
    ):
        table.add_argument("--json", action="store_true", help="one JSON object on standard output")


def _of_help(tables: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    summary = "thousands of kiosks and hundreds of agents at one desk's process, beside a bare echo server"
    desk_table = tables.add_parser("desk", help=summary, description=summary)
    desk_table.add_argument("--kiosks", type=_files, default=desk.KIOSKS, help="default: %(default)s")
    desk_table.add_argument("--agents", type=_count, default=desk.AGENTS, help="default: %(default)s")
    desk_table.add_argument("--seconds", type=_count, default=desk.SECONDS, help="default: %(default)s")
    words = "an empty PostgreSQL's address, or a file of one line with it; default: SQLite"
    desk_table.add_argument("--database", default="", metavar="URL|FILE", help=words)
    desk_table.add_argument("--processes", type=_count, default=1, help="of one desk; several need --database")
    summary = "sound and picture with an agent, beside a bare page of the same engine"
    call_table = tables.add_parser("call", help=summary, description=summary)
    call_table.add_argument("--pairs", type=_count, default=call.PAIRS, help="default: %(default)s")
    return desk_table, call_table


def run(args: argparse.Namespace) -> int:
    # An installed product has its bytecode: what is started here may use and keep it, the product as its floor.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    measure: dict[str, Callable[[], msgspec.Struct]] = {
        "start": lambda: start.measure(args.pairs),
        "touch": lambda: touch.measure(args.touches),
        "flows": lambda: flows.measure(args.rounds),
        "effort": lambda: effort.measure(tuple(args.flow), args.scenarios),
        "identity": lambda: identity.measure(args.readings),
        "papers": lambda: papers.measure(args.pictures),
        "rights": lambda: rights.measure(args.rounds),
        "mrz": lambda: mrz.measure(
            args.pictures, mrz.Rivals(args.passporteye, args.fastmrz), args.font, args.seed, args.scans
        ),
        "photo": lambda: photo.measure(args.looks),
        "desk": lambda: desk.measure(args.kiosks, args.agents, args.seconds, args.database, args.processes),
        "call": lambda: call.measure(args.pairs),
        "delivery": lambda: delivery.measure(args.files),
        "devices": lambda: devices.measure(kills=args.kills),
        "ui": lambda: ui.measure(args.pages, args.pairs),
    }
    measured = measure[args.table]()
    if args.json:
        print_json(measured)
    else:
        print("\n".join(aligned(table(msgspec.to_builtins(measured)))))
    return 0


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
