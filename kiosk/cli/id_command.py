"""`kiosk id`: read identity papers and signed codes from files."""

import argparse
import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.cli import identity_read, identity_trust
from kiosk.cli.output import json_line, show
from kiosk.clock import SystemClock
from kiosk.config import Documents
from kiosk.devices.states import Fault
from kiosk.documents.client import Decoder
from kiosk.documents.port import NoCode, ProofReading, SignedCode, Unreadable
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code, KioskError

PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}
ACCEPTED = PICTURES | {".pdf", ".txt"}
MAX_FILE_BYTES = 50_000_000
MAX_PDF_PAGES = 10
# The longer side of a page as it is rasterised: 300 dpi for A4, and a bound for a page that claims to be a field.
PDF_PAGE_PX = 3508
PDF_PAGE_S = 20
PDF_MEMORY_BYTES = 1024 * 1024 * 1024


class Line(msgspec.Struct, frozen=True):
    """One file's outcome, as `--json` prints it. Without a signed code: nulls, no fields, signature `none`."""

    file: str
    type: str | None = None
    version: int | None = None
    issuer: str | None = None
    certificate: str | None = None
    issued: str | None = None
    fields: dict[str, str] = {}
    signature: str = "none"
    error: str | None = None


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    summary = "find, read and verify the 2D-Doc of pictures, PDFs and raw payloads (.txt)"
    two_d_doc = kinds.add_parser("2ddoc", help=summary, description=summary)
    two_d_doc.add_argument("files", nargs="+", metavar="FILE", help="a file, or a folder of them")
    two_d_doc.add_argument(
        "--trust", type=_folder, metavar="DIR", help="certificates FR03-XXXX.pem or .der, keys FR00-0001.pub.pem"
    )
    two_d_doc.add_argument("--json", action="store_true", help="one JSON object a line")
    two_d_doc.set_defaults(action=_two_d_doc)
    identity_read.arguments(kinds)
    identity_trust.arguments(kinds)


def run(args: argparse.Namespace) -> int:
    return int(args.action(args))


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text}: not a folder")
    return path


def _two_d_doc(args: argparse.Namespace) -> int:
    files = list(_chosen(args.files))
    if not files:
        raise KioskError("no picture, PDF or .txt payload among the files")
    trust_dir = str(args.trust.absolute()) if args.trust else ""
    decoder = Decoder(Documents(trust_dir=trust_dir, decode_timeout_s=30))
    failed = asyncio.run(_read_all(files, Trust(args.trust), decoder, as_json=args.json))
    if failed:
        raise KioskError(f"{failed} of {len(files)} could not be read")
    return 0


def _chosen(names: list[str]) -> Iterator[Path]:
    """The files to read: of a folder, those that may carry a code; another file is named on stderr and left out."""
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from _in_folder(path)
        elif path.suffix.lower() in ACCEPTED or not path.exists():
            yield path
        else:
            print(f"kiosk: {name}: ignored: not a picture, a PDF or a .txt payload", file=sys.stderr)


def _in_folder(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in ACCEPTED)
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None


async def _read_all(files: list[Path], trust: Trust, decoder: Decoder, *, as_json: bool) -> int:
    """Print a line for each file; the number of files that could not be read."""
    failed = 0
    try:
        for path in files:
            line = _line(path, await _read(path, trust, decoder))
            failed += line.error is not None
            show(_plain(line), _told(line), as_json=as_json)
    finally:
        await decoder.close()
    return failed


async def _read(path: Path, trust: Trust, decoder: Decoder) -> ProofReading | Fault:
    try:
        data = _bytes(path)
        if path.suffix.lower() == ".txt":
            return _payload(data, trust)
        decoder.start()
        if path.suffix.lower() == ".pdf":
            return await _read_pdf(data, decoder)
        return await decoder.read_proof(data)
    except KioskError as error:
        return Unreadable(Code.UNREADABLE_DOCUMENT, str(error))


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise KioskError("not a regular file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KioskError(error.strerror or "cannot be read") from None
    if len(data) > MAX_FILE_BYTES:
        raise KioskError(f"larger than {MAX_FILE_BYTES} bytes")
    return data


def _payload(data: bytes, trust: Trust) -> ProofReading:
    """A text editor ends a file with a newline, which no payload has."""
    reading = read(data.rstrip(b"\r\n"), trust, SystemClock().today())
    if isinstance(reading, NoCode):
        return Unreadable(Code.UNREADABLE_DOCUMENT, "not the payload of a 2D-Doc")
    return reading


async def _read_pdf(data: bytes, decoder: Decoder) -> ProofReading | Fault:
    """The first page with a code; pages are made pictures by poppler, in a process under limits."""
    for number in range(1, MAX_PDF_PAGES + 1):
        page = _rasterised(data, number)
        if not page:
            if number == 1:
                raise KioskError("not a PDF that can be opened")
            break
        reading = await decoder.read_proof(page)
        if not isinstance(reading, NoCode):
            return reading
    return NoCode()


def _rasterised(pdf: bytes, number: int) -> bytes:
    """Page `number` as JPEG, or nothing when there is none. The file goes through pipes: nothing is written."""
    command = ["pdftoppm", "-f", str(number), "-l", str(number), "-scale-to", str(PDF_PAGE_PX), "-gray", "-jpeg", "-"]
    try:
        done = subprocess.run(
            command, input=pdf, capture_output=True, timeout=PDF_PAGE_S, preexec_fn=_limit_poppler, check=False
        )
    except FileNotFoundError:
        raise KioskError("pdftoppm is missing: install poppler-utils") from None
    except subprocess.TimeoutExpired:
        raise KioskError(f"page {number} takes more than {PDF_PAGE_S} s to draw") from None
    return done.stdout if done.returncode == 0 else b""


def _limit_poppler() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _line(path: Path, reading: ProofReading | Fault) -> Line:
    if isinstance(reading, SignedCode):
        return Line(
            file=str(path),
            type=reading.type,
            version=reading.version,
            issuer=reading.issuer,
            certificate=reading.certificate,
            issued=reading.issued.isoformat() if reading.issued else None,
            fields=reading.fields,
            signature=reading.signature,
        )
    if isinstance(reading, Unreadable):
        return Line(file=str(path), error=reading.reason)
    if isinstance(reading, Fault):
        return Line(file=str(path), error=f"the decoder gave up ({reading.code})")
    return Line(file=str(path))


def _plain(line: Line) -> dict[str, object]:
    """Without `error` when there is none."""
    plain: dict[str, object] = msgspec.to_builtins(line)
    if line.error is None:
        del plain["error"]
    return plain


def _told(line: Line) -> str:
    """The same for a person."""
    if line.error is not None:
        return f"{line.file}: {line.error}"
    if line.type is None:
        return f"{line.file}: no 2D-Doc"
    head = f"{line.file}: signature {line.signature}, type {line.type}, version {line.version}, "
    head += f"issuer {line.issuer}, certificate {line.certificate}, issued {line.issued or 'on no date'}"
    return "\n".join([head, *(f"  {key}  {json_line(value)}" for key, value in line.fields.items())])
