"""`kiosk bench mrz` called with what is no font, or no program: said at once, before anything is measured."""

import sys
from pathlib import Path

import pytest

from kiosk.bench.mrz import Rivals, measure
from kiosk.errors import KioskError


def test_a_file_that_is_no_font(tmp_path: Path) -> None:
    file = tmp_path / "letters.otf"
    with pytest.raises(KioskError, match="is missing"):
        measure(1, font=file)
    file.write_bytes(b"no font")
    with pytest.raises(KioskError, match="not a font"):
        measure(1, font=file)


def test_a_python_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.bench.mrz.ImageFont.truetype", lambda *font: None)
    with pytest.raises(KioskError, match="not a program"):
        measure(1, Rivals(passporteye=str(tmp_path / "python")), font=Path(sys.executable))
