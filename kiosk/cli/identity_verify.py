"""`kiosk id verify`: whether a paper was issued by a kiosk of an operator that is trusted here, and as it is now."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from kiosk.cli.output import json_line, show
from kiosk.cli.paper_files import WITH_CODES, chosen, folder, read_bytes
from kiosk.config_file import load
from kiosk.devices.states import Fault
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.keys import load_trust
from kiosk.documents.signed.port import NotAPaper, Verdict, VerifyAnswer
from kiosk.errors import Code, KioskError

KINDS = "a picture, a PDF or a .txt payload"


class Line(msgspec.Struct, frozen=True):
    """One file, as `--json` prints it. `outcome`: valid, changed, unknown_signer, expired_delegation, not_yet,
    no_code, or null with an `error`."""

    file: str
    outcome: str | None = None
    reason: str = ""
    kind: str | None = None
    reference: str = ""
    issued: str = ""
    kiosk: str = ""
    operator: str = ""
    fields: dict[str, str] = {}
    compared: bool = False
    redrawn: bool = False
    changes: tuple[str, ...] = ()
    error: str | None = None


def arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "whether papers were issued by a kiosk, and not changed since; off line"
    parser = kinds.add_parser("verify", help=summary, description=summary)
    parser.add_argument("files", nargs="+", metavar="FILE", help=f"{KINDS}, or a folder of them")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--trust", type=folder, metavar="DIR", help="operators' public keys, NAME.pub; withdrawn.txt")
    where.add_argument("--config", type=Path, metavar="FILE", help="its [papers] trust_dir")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(action=_verify)


def _verify(args: argparse.Namespace) -> int:
    trust: Path | None = args.trust
    if args.config:
        configured = load(args.config).papers.trust_dir
        trust = Path(configured) if configured else None
    load_trust(trust)  # what is wrong with it is said here, in words
    files = list(chosen(args.files, WITH_CODES, KINDS))
    if not files:
        raise KioskError("no picture, PDF or .txt payload among the files")
    failed = asyncio.run(_all(files, str(trust.absolute()) if trust else "", as_json=args.json))
    if failed:
        raise KioskError(f"{failed} of {len(files)} could not be read")
    return 0


async def _all(files: list[Path], trust_dir: str, *, as_json: bool) -> int:
    """Print a line for each file; the number of files that could not be read."""
    failed = 0
    reader = PaperReader(trust_dir)
    reader.start()
    try:
        for path in files:
            line = _line(path, await _one(path, reader))
            failed += line.error is not None
            show(line, _told(line), as_json=as_json)
    finally:
        await reader.close()
    return failed


async def _one(path: Path, reader: PaperReader) -> VerifyAnswer | Fault:
    try:
        return await reader.verify(read_bytes(path))
    except KioskError as error:
        return NotAPaper(Code.UNREADABLE_DOCUMENT, str(error))


def _line(path: Path, answer: VerifyAnswer | Fault) -> Line:
    if isinstance(answer, Verdict):
        return Line(file=str(path), **msgspec.structs.asdict(answer))
    if isinstance(answer, NotAPaper):
        return Line(file=str(path), error=answer.reason)
    return Line(file=str(path), error=f"the reader gave up ({answer.code})")


def _told(line: Line) -> str:
    """The same for a person."""
    if line.outcome is None:
        return f"{line.file}: {line.error}"
    if line.outcome == "no_code":
        return f"{line.file}: no code of a kiosk"
    said = [f"{line.file}: {line.outcome}{f': {line.reason}' if line.reason else ''}"]
    if line.operator:
        said.append(f"  issued by kiosk {line.kiosk} of {line.operator}, at {line.issued}")
        said.append(f"  {line.kind}, reference {json_line(line.reference)}")
        said += [f"  {label}: {json_line(value)}" for label, value in line.fields.items()]
    said += [f"  changed: {change}" for change in line.changes]
    if line.outcome == "valid":
        said.append(
            "  the pages of the file are as the kiosk made them"
            if line.compared
            else "  compare the lines above with the paper: only they are signed and could be read here"
        )
        said.append("  this says who issued the paper, not that what it tells is true")
    return "\n".join(said)
