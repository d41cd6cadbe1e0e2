"""Zones on the hall's scanner, by resolution: the product's driver over eSCL, then the product's reader.

The paper lies askew as a hand lays it, the same way in each pass; what differs is the sensor's noise.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from kiosk.bench.hall import hall, tell
from kiosk.config import Config
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.scanner.port import Page, ScanSettings
from kiosk.documents.mrz.port import ZoneRead
from kiosk.documents.mrz.reader import read_picture
from kiosk.errors import KioskError

# Of the hall's scanner; 200 is what a visit takes.
RESOLUTIONS = (150, 200, 300, 600)
# Paper -> the document of the hall whose zone it shows.
PAPERS = {"passport-page": "passport", "cnie-back": "cnie", "residence-permit-back": "residence-permit"}
SETTLE_S = 20.0


class Scans(msgspec.Struct, frozen=True):
    """Of `passes`, how many were read to the letter, how many were called valid, and how many of those wrongly;
    milliseconds of the reader, medians: by the clock, and the processor's."""

    paper: str
    dpi: int
    passes: int
    exact: int
    valid: int
    wrong: int
    ms_median: float
    cpu_ms_median: float


def measure(passes: int) -> tuple[Scans, ...]:
    """Raises `KioskError` where the hall or its scanner does not answer."""
    with hall() as (config, state):
        known = json.loads(tell(state, "state", "--json"))["card_reader"]["identity"]["documents"]
        pictures = asyncio.run(_scanned(config, state, passes))
        return tuple(
            _row(paper, dpi, scans, tuple(known[PAPERS[paper]]["zone"])) for (paper, dpi), scans in pictures.items()
        )


async def _scanned(config: Config, state: Path, passes: int) -> dict[tuple[str, int], list[bytes]]:
    client = ScannerClient(config.scanner)
    pictures: dict[tuple[str, int], list[bytes]] = {}
    try:
        await client.open()
        await client.settled(SETTLE_S)
        for paper in PAPERS:
            await asyncio.to_thread(tell, state, "scanner", f"paper={paper}")
            for dpi in RESOLUTIONS:
                pictures[paper, dpi] = [await _pass(client, dpi) for _ in range(passes)]
    finally:
        await client.close()
    return pictures


async def _pass(client: ScannerClient, dpi: int) -> bytes:
    page = await client.scan(ScanSettings(dpi=dpi, colour="gray"))
    if not isinstance(page, Page):
        raise KioskError(f"bench: the hall's scanner gave no page ({page.code})")
    return page.jpeg


def _row(paper: str, dpi: int, scans: list[bytes], zone: tuple[str, ...]) -> Scans:
    read = list(_read(scans))
    return Scans(
        paper=paper,
        dpi=dpi,
        passes=len(read),
        exact=sum(lines == zone for lines, *_ in read),
        valid=sum(valid for _, valid, *_ in read),
        wrong=sum(valid and lines != zone for lines, valid, *_ in read),
        ms_median=round(statistics.median(ms for *_, ms, _ in read), 1),
        cpu_ms_median=round(statistics.median(cpu_ms for *_, cpu_ms in read), 1),
    )


def _read(scans: list[bytes]) -> Iterator[tuple[tuple[str, ...], bool, float, float]]:
    for jpeg in scans:
        began, spent = time.perf_counter(), time.process_time()
        reading = read_picture(jpeg, date.today())
        ms, cpu_ms = (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000
        if isinstance(reading, ZoneRead):
            yield reading.zone.lines, reading.valid, ms, cpu_ms
        else:
            yield (), False, ms, cpu_ms
