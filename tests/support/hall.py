"""A running hall for tests: the real process, moved through its control."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from kiosk.hall.client import HallClient
from tests.support.patience import PATIENCE_S

ScannerFault = Literal[
    "cover_open", "jam", "feeder_jam", "frozen", "garbage", "slow", "cut_mid_page", "truncated", "offline"
]
PrinterFault = Literal["mute", "offline", "garbage", "cut_mid_job", "roll_ends_mid_job"]


LIGHT = ("scanner", "printer", "cable")


class RunningHall:
    """One hall process. Addresses as attributes, gestures as methods; a refused gesture raises `HallError`."""

    def __init__(self, process: "subprocess.Popen[str]", state: Path, ready: dict[str, Any]) -> None:
        self.process = process
        self.state_dir = state
        self.escl_url: str = ready["escl_url"]
        self.printer_port: int = ready["printer_port"]
        self.control_url: str = ready["control"]
        self.cable_port: int | None = ready["cable_port"]
        self.ready = ready
        self.trust_dir = Path(ready["trust_dir"])
        self.client = HallClient(state)

    def lay(self, paper_id: str) -> None:
        """Lay a paper on the scanner's glass."""
        self.client.post("/scanner", {"paper": paper_id})

    def take_away(self) -> None:
        self.client.post("/scanner", {"paper": None})

    def feed(self, *sheets: str) -> None:
        """Put these sheets, and no others, into the feeder: FRONT or FRONT/BACK, the next one first."""
        self.client.post("/scanner", {"feeder": sheets})

    def scanner_fault(self, fault: ScannerFault | None) -> None:
        self.client.post("/scanner", {"fault": fault})

    def printer(
        self,
        *,
        paper: Literal["ok", "low", "out"] | None = None,
        cover: Literal["closed", "open"] | None = None,
        fault: PrinterFault | Literal["none"] | None = None,
    ) -> None:
        """`fault="none"` lifts the fault; what is left out stays as it is."""
        change: dict[str, object] = {}
        if paper is not None:
            change["paper"] = paper
        if cover is not None:
            change["cover"] = cover
        if fault is not None:
            change["fault"] = None if fault == "none" else fault
        self.client.post("/printer", change)

    def cable(self, connected: bool) -> None:
        self.client.post("/cable", {"connected": connected})

    def add_paper(
        self,
        paper_id: str,
        *,
        name: str = "Camille SPECIMEN",
        street: str = "12 rue des Lilas",
        postcode: str = "57000",
        town: str = "METZ",
        issued: date | None = None,
        signing: Literal["valid", "invalid", "unknown_issuer", "none", "truncated"] = "valid",
        title: str = "Facture",
    ) -> str:
        """A new bill; answers with its id."""
        self.client.post(
            "/papers",
            {
                "id": paper_id,
                "title": title,
                "name": name,
                "street": street,
                "postcode": postcode,
                "town": town,
                "issued": issued or date.today(),
                "signing": signing,
            },
        )
        return paper_id

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get("/state")
        return answer

    def receipts(self) -> list[dict[str, Any]]:
        """`[{"id", "text", "bytes", "cut"}]`, oldest first."""
        answer: list[dict[str, Any]] = self.client.get("/receipts")
        return answer

    def receipt_png(self, receipt_id: str) -> bytes:
        return self.client.fetch("GET", f"/receipts/{receipt_id}.png")

    def wait_for_receipts(self, count: int, timeout_s: float = PATIENCE_S) -> list[dict[str, Any]]:
        """The receipts, once there are `count` of them; fails when there are not in time."""
        self.wait_until(lambda: len(self.receipts()) >= count, timeout_s)
        return self.receipts()

    def wait_until(self, holds: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < deadline, "the hall did not come to it in time"
            time.sleep(0.02)


@contextlib.contextmanager
def running_hall(
    state: Path, *, cable_to: str = "", also: Sequence[str] = (), extra: Sequence[str] = ()
) -> Iterator[RunningHall]:
    """Start a hall with its state under `state` (a private folder); `cable_to`: "HOST:PORT" of the recipient; `also`:
    devices beside `LIGHT`, which are there always and start at once."""
    devices = ",".join((*LIGHT, *also))
    command = [sys.executable, "-m", "kiosk.hall", "--state", str(state), "--json", "--devices", devices, *extra]
    if cable_to:
        command += ["--cable-to", cable_to]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the hall did not start"
        yield RunningHall(process, state, json.loads(line))
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
