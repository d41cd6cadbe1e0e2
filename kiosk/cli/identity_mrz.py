"""`kiosk id mrz`: the machine-readable zone of pictures and PDFs."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk.cli.output import show
from kiosk.cli.paper_files import PICTURES, chosen, pages, read_bytes
from kiosk.devices.states import Fault
from kiosk.documents.mrz.client import ZoneReader
from kiosk.documents.mrz.port import TO_CONFIRM, NoZone, ZoneRead, ZoneReading
from kiosk.documents.port import Unreadable
from kiosk.errors import Code, KioskError

ACCEPTED = PICTURES | {".pdf"}
TIMEOUT_S = 30.0
# What `fields` holds, in this order, where the zone does; names as `kiosk.identity.zone` has them.
FIELDS = (
    "format", "document_code", "issuing_state", "surname", "given_names", "number", "nationality", "birth_date", "sex",
    "expiry", "issued",
)  # fmt: skip


def arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "find and read the machine-readable zone of pictures and PDFs"
    parser = kinds.add_parser("mrz", help=summary, description=summary)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or a folder of them")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(action=run)


def run(args: argparse.Namespace) -> int:
    files = list(chosen(args.files, ACCEPTED, "a picture or a PDF"))
    if not files:
        raise KioskError("no picture or PDF among the files")
    failed = asyncio.run(_read_all(files, as_json=args.json))
    if failed:
        raise KioskError(f"{failed} of {len(files)} could not be read")
    return 0


async def _read_all(files: list[Path], *, as_json: bool) -> int:
    """Print a line for each file; the number of files that could not be opened."""
    failed = 0
    reader = ZoneReader(TIMEOUT_S)
    reader.start()
    try:
        for path in files:
            line = _line(path, await _read(path, reader))
            failed += "error" in line
            show(line, _told(line), as_json=as_json)
    finally:
        await reader.close()
    return failed


async def _read(path: Path, reader: ZoneReader) -> ZoneReading | Fault:
    """Of a PDF, the first page with a valid zone; else the last that has any."""
    found: ZoneReading | Fault = NoZone(0)
    try:
        for picture in _pictures(path):
            reading = await reader.read(picture)
            if not isinstance(reading, NoZone) or isinstance(found, NoZone):
                found = reading
            if isinstance(reading, Fault) or (isinstance(reading, ZoneRead) and reading.valid):
                break
    except KioskError as error:
        return Unreadable(Code.UNREADABLE_DOCUMENT, str(error))
    return found


def _pictures(path: Path) -> Iterator[bytes]:
    data = read_bytes(path)
    if path.suffix.lower() == ".pdf":
        yield from pages(data)
    else:
        yield data


def _line(path: Path, reading: ZoneReading | Fault) -> dict[str, Any]:
    """What `--json` prints. Without a zone: no lines and no fields; `error` only when the file could not be opened."""
    line: dict[str, Any] = {"file": str(path), "lines": [], "valid": False, "fields": {}, "ms": 0.0}
    if isinstance(reading, ZoneRead):
        zone = msgspec.to_builtins(reading.zone)
        line |= {"lines": zone["lines"], "valid": reading.valid, "ms": reading.ms}
        line["fields"] = {name: zone[name] for name in FIELDS if zone[name]}
        line["fields"] |= {"uncertain": list(reading.uncertain), "to_confirm": list(TO_CONFIRM)}
    elif isinstance(reading, NoZone):
        line["ms"] = reading.ms
    elif isinstance(reading, Unreadable):
        line["error"] = reading.reason
    else:
        line["error"] = f"the reader gave up ({reading.code})"
    return line


def _told(line: dict[str, Any]) -> str:
    """The same for a person."""
    if "error" in line:
        return f"{line['file']}: {line['error']}"
    if not line["lines"]:
        return f"{line['file']}: no machine-readable zone"
    head = f"{line['file']}: {'valid' if line['valid'] else 'NOT valid'}, {line['ms']} ms"
    fields = [f"  {name}  {value}" for name, value in line["fields"].items() if isinstance(value, str)]
    doubts = [
        f"  {name}: {', '.join(value)}" for name, value in line["fields"].items() if isinstance(value, list) and value
    ]
    return "\n".join([head, *(f"  {text}" for text in line["lines"]), *fields, *doubts])
