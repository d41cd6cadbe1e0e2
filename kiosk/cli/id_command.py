"""`kiosk id`: read identity papers and signed codes from files."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from kiosk.cli import identity_cev, identity_mrz, identity_read, identity_trust, identity_verify
from kiosk.cli.output import json_line, show
from kiosk.cli.paper_files import WITH_CODES, chosen, folder, pages, read_bytes
from kiosk.clock import SystemClock
from kiosk.config import Documents
from kiosk.devices.states import Fault
from kiosk.documents.client import Decoder
from kiosk.documents.port import NoCode, ProofReading, SignedCode, Unreadable
from kiosk.documents.two_d_doc.layout import is_text
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code, KioskError


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
        "--trust",
        type=folder,
        metavar="DIR",
        help="certificates FR03-XXXX.pem or .der, keys FR00-0001.pub.pem, trust list tsl.xml, revocation lists .crl",
    )
    two_d_doc.add_argument("--json", action="store_true", help="one JSON object a line")
    two_d_doc.set_defaults(action=_two_d_doc)
    identity_mrz.arguments(kinds)
    identity_cev.arguments(kinds)
    identity_read.arguments(kinds)
    identity_trust.arguments(kinds)
    identity_verify.arguments(kinds)


def run(args: argparse.Namespace) -> int:
    return int(args.action(args))


def _two_d_doc(args: argparse.Namespace) -> int:
    files = list(chosen(args.files, WITH_CODES, "a picture, a PDF or a .txt payload"))
    if not files:
        raise KioskError("no picture, PDF or .txt payload among the files")
    trust_dir = str(args.trust.absolute()) if args.trust else ""
    decoder = Decoder(Documents(trust_dir=trust_dir, decode_timeout_s=30))
    failed = asyncio.run(_read_all(files, Trust(args.trust), decoder, as_json=args.json))
    if failed:
        raise KioskError(f"{failed} of {len(files)} could not be read")
    return 0


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
        data = read_bytes(path)
        if path.suffix.lower() == ".txt":
            return _payload(data, trust)
        decoder.start()
        if path.suffix.lower() == ".pdf":
            return await _read_pdf(data, decoder)
        return await decoder.read_proof(data)
    except KioskError as error:
        return Unreadable(Code.UNREADABLE_DOCUMENT, str(error))


def _payload(data: bytes, trust: Trust) -> ProofReading:
    """A text editor ends a file with a newline, which no text of a 2D-Doc has; a raw signature may end with one."""
    text = data.rstrip(b"\r\n")
    tried = (text,) if is_text(text) else (data, text)
    readings = [read(payload, trust, SystemClock().today()) for payload in tried]
    if isinstance(readings[0], NoCode):
        return Unreadable(Code.UNREADABLE_DOCUMENT, "not the payload of a 2D-Doc")
    valid = (one for one in readings if isinstance(one, SignedCode) and one.signature == "valid")
    return next(valid, readings[0])


async def _read_pdf(data: bytes, decoder: Decoder) -> ProofReading | Fault:
    """The first page whose code verifies; else the first with one that does not, or that cannot be read."""
    first: ProofReading | Fault = NoCode()
    for page in pages(data):
        reading = await decoder.read_proof(page)
        if isinstance(reading, Fault) or (isinstance(reading, SignedCode) and reading.signature == "valid"):
            return reading
        if isinstance(first, NoCode):
            first = reading
    return first


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
