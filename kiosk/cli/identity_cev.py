"""`kiosk id cev`: the signed code on the back of identity cards, from pictures, PDFs and raw payloads."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from kiosk.cli.output import json_line, show
from kiosk.cli.paper_files import PICTURES, chosen, folder, pages, read_bytes
from kiosk.clock import SystemClock
from kiosk.devices.states import Fault
from kiosk.documents.cev import description
from kiosk.documents.cev.client import CevReader
from kiosk.documents.cev.port import Cev, CevReading, NoCev
from kiosk.documents.cev.reading import read
from kiosk.documents.port import Unreadable
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code, KioskError

ACCEPTED = PICTURES | {".pdf", ".bin"}
TIMEOUT_S = 30.0


def arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "find, read and verify the signed code (CEV) of identity cards in pictures, PDFs and raw payloads (.bin)"
    parser = kinds.add_parser("cev", help=summary, description=summary)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or a folder of them")
    parser.add_argument(
        "--trust", type=folder, metavar="DIR", help="keys and lists as for 2ddoc, and descriptions cev-NAME.json"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(action=run)


def run(args: argparse.Namespace) -> int:
    files = list(chosen(args.files, ACCEPTED, "a picture, a PDF or a .bin payload"))
    if not files:
        raise KioskError("no picture, PDF or .bin payload among the files")
    shelved = description.load(args.trust)
    if shelved.problems:
        raise KioskError(shelved.problems[0])
    reader = CevReader(str(args.trust.absolute()) if args.trust else "", TIMEOUT_S)
    failed = asyncio.run(_read_all(files, args.trust, reader, as_json=args.json))
    if failed:
        raise KioskError(f"{failed} of {len(files)} could not be read")
    return 0


async def _read_all(files: list[Path], folder: Path | None, reader: CevReader, *, as_json: bool) -> int:
    """Print a line for each file; the number of files that could not be read."""
    failed = 0
    try:
        for path in files:
            line = _line(path, await _read(path, folder, reader))
            failed += "error" in line
            show(line, _told(line), as_json=as_json)
    finally:
        await reader.close()
    return failed


async def _read(path: Path, folder: Path | None, reader: CevReader) -> CevReading | Fault:
    """Of a PDF, the first page with a code."""
    try:
        data = read_bytes(path)
        if path.suffix.lower() == ".bin":
            return read(data, Trust(folder), description.load(folder), SystemClock().today())
        reader.start()
        for picture in pages(data) if path.suffix.lower() == ".pdf" else (data,):
            reading = await reader.read(picture)
            if not isinstance(reading, NoCev):
                return reading
    except KioskError as error:
        return Unreadable(Code.UNREADABLE_DOCUMENT, str(error))
    return NoCev()


def _line(path: Path, reading: CevReading | Fault) -> dict[str, Any]:
    """What `--json` prints. Without a code: nulls, nothing in `fields` and `facts`, signature `none`."""
    line: dict[str, Any] = {
        "file": str(path), "format": None, "issuer": None, "certificate": None, "signed": None, "signature": "none",
        "fields": {}, "facts": {},
    }  # fmt: skip
    if isinstance(reading, Cev):
        line |= {
            "format": reading.format,
            "issuer": reading.issuer or None,
            "certificate": reading.certificate or None,
            "signed": reading.signed.isoformat() if reading.signed else None,
            "signature": reading.signature,
            "fields": reading.fields,
            "facts": {f"cev.{name}": value for name, value in reading.facts.items()},
        }
    elif isinstance(reading, Unreadable):
        line["error"] = reading.reason
    elif isinstance(reading, Fault):
        line["error"] = f"the reader gave up ({reading.code})"
    return line


def _told(line: dict[str, Any]) -> str:
    """The same for a person."""
    if "error" in line:
        return f"{line['file']}: {line['error']}"
    if line["signature"] == "unsupported":
        return f"{line['file']}: a code whose layout nobody has described to this kiosk (docs/cev.md)"
    if line["format"] is None:
        return f"{line['file']}: no Data Matrix"
    head = f"{line['file']}: signature {line['signature']}, {line['format']}, issuer {line['issuer']}, "
    head += f"certificate {line['certificate']}, signed {line['signed'] or 'on no date'}"
    return "\n".join([head, *(f"  {name}  {json_line(value)}" for name, value in line["facts"].items())])
