"""`kiosk bench call`: the shape of its figures, from one short pair of real calls."""

import os

import pytest

from kiosk.bench import call
from kiosk.errors import KioskError
from tests.support.web import SIZE  # with Qt's own switch for tests that run as root


def test_as_root_it_says_why_no_engine_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(call.UNBOXED, raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(KioskError, match="sandbox"):
        call.measure(pairs=1)


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root counts the engine's memory")
def test_a_pair_of_calls_is_measured() -> None:
    assert SIZE
    table = call.measure(pairs=1, seconds=1.5)
    for row in (table.first_frame_ms, table.fps, table.cpu, table.pss_mb):
        assert row.floor > 0
        assert row.kiosk > 0
        assert row.ratio > 0
    assert table.frames_decoded.kiosk > 5
    assert table.frames_decoded.agent > 5
    assert 0 < table.text_ms.p50 <= table.text_ms.p95 < 5000
