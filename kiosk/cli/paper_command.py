"""`kiosk paper`: a file from outside made clean pages of, as the screen does it."""

import argparse
import asyncio
from pathlib import Path

from kiosk.cli.output import show
from kiosk.cli.output_file import write_whole
from kiosk.cli.paper_files import read_bytes
from kiosk.documents.incoming.client import Opener
from kiosk.documents.incoming.port import CleanPages, FileRefused
from kiosk.errors import KioskError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="PDF, JPEG, PNG, TIFF or WebP")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets page-01.jpg, page-02.jpg, ...")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    try:
        data = read_bytes(args.file)
    except KioskError as error:
        raise KioskError(f"{args.file}: {error}") from None
    answer = asyncio.run(_open(data))
    if isinstance(answer, FileRefused):
        raise KioskError(f"{args.file}: refused: {answer.why}{f': {answer.detail}' if answer.detail else ''}")
    paths = [args.out / f"page-{number:02}.jpg" for number in range(1, len(answer.pages) + 1)]
    for path, page in zip(paths, answer.pages, strict=True):
        write_whole(path, page.jpeg)
    told = {
        "kind": answer.kind,
        "pages": [
            {"file": str(path), "width_px": page.width_px, "height_px": page.height_px, "dpi": page.dpi}
            for path, page in zip(paths, answer.pages, strict=True)
        ],
        "dropped": answer.dropped,
    }
    dropped = f"; left out: {', '.join(answer.dropped)}" if answer.dropped else ""
    show(told, f"{args.file}: {len(paths)} pages drawn anew into {args.out}{dropped}", as_json=args.json)
    return 0


async def _open(data: bytes) -> CleanPages | FileRefused:
    opener = Opener()
    opener.start()
    try:
        return await opener.open(data)
    finally:
        await opener.close()
