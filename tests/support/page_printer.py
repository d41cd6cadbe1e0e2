"""A hall with its page printer, for tests: the real cupsd and ippeveprinter, and documents to print on them."""

import asyncio
import contextlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pikepdf

from kiosk.config import PagePrinter as PagePrinterConfig
from kiosk.devices.page_printer.client import PagePrinterClient
from kiosk.devices.page_printer.port import Document, Progress
from kiosk.devices.states import DeviceState
from kiosk.hall.client import HallClient
from tests.support.devices import opened
from tests.support.patience import PATIENCE_S

WELL = {"paper": "ok", "toner": "ok", "cover": "closed", "queue": "running", "fault": None}


class PageHall:
    """One hall process with its page printer and nothing else; `move` is a hand at it."""

    def __init__(self, process: "subprocess.Popen[str]", state: Path, ready: dict[str, Any]) -> None:
        self.process = process
        self.state_dir = state
        self.server: str = ready["cups"]
        self.client = HallClient(state)

    @property
    def memory(self) -> Path:
        """Where cupsd and the printer write."""
        return (self.state_dir / "hall" / "cups").resolve()

    def state(self) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get("/state")["page_printer"]
        return told

    def move(self, **change: object) -> None:
        self.client.post("/page_printer", dict(change))

    async def until_at_work(self) -> None:
        """The printer has begun a job. (CUPS calls a job "processing" earlier than that.)"""
        await self._until(lambda: bool(self.state()["printing"]))

    async def until_at_rest(self) -> None:
        """The printer has no job any more, be it that it is told of a cancellation late."""
        await self._until(lambda: not self.state()["printing"] and not list((self.memory / "printer").iterdir()))

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110 - it is another process that is watched
                await asyncio.sleep(0.02)

    def printouts(self) -> list[dict[str, Any]]:
        """`[{"id", "pages", "copies", "sides", "whole"}]`, oldest first."""
        told: list[dict[str, Any]] = self.client.get("/page_printer/printouts")
        return told

    def picture(self, identifier: str, page: int) -> bytes:
        return self.client.fetch("GET", f"/page_printer/printouts/{identifier}/{page}.png")

    def config(self, **settings: Any) -> PagePrinterConfig:
        quick: dict[str, Any] = {"status_timeout_s": 1.5, "print_timeout_s": 15}
        return PagePrinterConfig(enabled=True, server=self.server, simulated=True, **quick | settings)

    def spool_files(self) -> list[Path]:
        """Documents and jobs in the spool: all files but those of lpadmin's own, which are PPDs."""
        files = [path for path in (self.memory / "spool").rglob("*") if path.is_file()]
        return [path for path in files if not path.read_bytes().startswith(b"*PPD-Adobe")]


@contextlib.contextmanager
def page_hall_in(state: Path) -> Iterator[PageHall]:
    command = [sys.executable, "-m", "kiosk.hall", "--state", str(state), "--devices", "page_printer", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, "the hall did not start"
        hall = PageHall(process, state, json.loads(line))
        deadline = time.monotonic() + PATIENCE_S
        while not hall.state()["open"]:
            assert not hall.state()["trouble"], hall.state()["trouble"]
            assert time.monotonic() < deadline, "the page printer did not start in time"
            time.sleep(0.05)
        yield hall
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        process.stdout.close()


class SeenPagePrinter(PagePrinterClient):
    """A page printer whose states and progress are kept, oldest first."""

    def __init__(self, config: PagePrinterConfig) -> None:
        super().__init__(config)
        self.states: list[DeviceState] = []
        self.progress: list[Progress] = []
        self.moved = asyncio.Event()
        self.watch(self.states.append)

    def note(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.moved.set()

    async def until_progress(self, fault: object = ...) -> Progress:
        """Wait for a progress that is printing, with such a fault (or None) if it is named."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for told in self.progress:
                    if told.stage == "printing" and (fault is ... or getattr(told.fault, "code", None) == fault):
                        return told
                self.moved.clear()
                await self.moved.wait()


def open_page_printer(config: PagePrinterConfig) -> AbstractAsyncContextManager[SeenPagePrinter]:
    return opened(SeenPagePrinter(config))


def pdf(pages: int = 1, text: str = "Camille SPECIMEN") -> bytes:
    """A PDF whose text stands in it as it is, not compressed."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = f"BT /F1 36 Tf 60 700 Td ({text} {number}) Tj ET".encode()
        page.Contents = document.make_stream(words)
    out = io.BytesIO()
    document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def document(pages: int = 1, *, copies: int = 1, duplex: bool = False, text: str = "Camille SPECIMEN") -> Document:
    return Document(pdf(pages, text), copies, duplex)
