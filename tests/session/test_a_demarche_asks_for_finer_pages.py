"""200 dots an inch, unless the démarche asks for more: its file says so, and the scanner is asked for it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.config import Config
from kiosk.config_devices import Scanner
from kiosk.flows import load
from kiosk.flows.model import Flow
from kiosk.session import effects, events
from tests.support.flows import bent, written
from tests.support.visits import FLOWS, Hand


def asking(dpi: int | None) -> Flow:
    flow = FLOWS["changement-adresse"]
    steps = tuple(
        replace(step, capture=replace(step.capture, dpi=dpi)) if step.capture is not None else step
        for step in flow.steps
    )
    return replace(flow, steps=steps)


@pytest.mark.parametrize(("own", "asked", "scanned"), [(200, None, 200), (200, 300, 300), (300, 200, 300)])
@pytest.mark.parametrize("feeder", [False, True])
def test_the_finer_of_both_is_scanned(own: int, asked: int | None, scanned: int, *, feeder: bool) -> None:
    hand = Hand(Config(scanner=Scanner(dpi=own)), flow=asking(asked)).enter().identify().live_at()
    if feeder:
        hand.do(events.FeederChanged("duplex"), events.Scan("feeder"))
        assert hand.wants(effects.StartBatch).settings.dpi == scanned
    else:
        hand.do(events.Scan())
        assert hand.wants(effects.StartScan).settings.dpi == scanned


def test_a_file_says_it_of_a_scanner_alone(tmp_path: Path) -> None:
    path = written(tmp_path, bent("kind: proof_of_address,", "kind: proof_of_address, dpi: 300,"))
    assert [step.capture.dpi for step in load.load(path).steps if step.capture is not None] == [300]

    for wrong, said in (
        ("{device: camera, kind: photo, use: badge, dpi: 300}", "dpi is said of scans"),
        ("{device: scanner, kind: proof_of_address, dpi: 3000}", "600"),
    ):
        written(tmp_path, bent("{device: scanner, kind: proof_of_address, read: [two_d_doc]}", wrong))
        assert any(said in finding.what for finding in load.check(path).findings)
