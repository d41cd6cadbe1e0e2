"""A logo is a file from outside: one that does more than draw is refused when the settings are read; and an accent that
is too pale is told."""

import re
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import branding, config, config_file
from kiosk.errors import ConfigError
from tests.support import house

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return branding.PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IEND", b"")


def loaded(folder: Path, name: str, content: bytes) -> config.Config:
    (folder / name).write_bytes(content)
    settings = folder / "kiosk.toml"
    settings.write_text(f'[operator]\nlogo = "{folder / name}"\n', encoding="utf-8")
    return config_file.load(settings)


def test_a_drawing_and_a_picture_are_taken(tmp_path: Path) -> None:
    gradient = '<linearGradient id="a"/><g style="fill:url(#a)"><path d="M0 0H9V9Z" fill="url(#a)"/></g>'
    assert loaded(tmp_path, "town.svg", SVG.format(gradient).encode()).operator.logo
    assert loaded(tmp_path, "town.png", png(300, 200)).operator.logo


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("town.svg", SVG.format("<script>1</script>").encode()),
        ("town.svg", SVG.format('<image href="file:///etc/passwd"/>').encode()),
        ("town.svg", SVG.format('<use href="http://example.com/a.svg#b"/>').encode()),
        ("town.svg", SVG.format('<rect fill="url(http://example.com/a)"/>').encode()),
        ("town.svg", SVG.format("<style>@import 'http://example.com';</style>").encode()),
        ("town.svg", SVG.format('<rect onload="x()"/>').encode()),
        ("town.svg", SVG.format("<foreignObject/>").encode()),
        ("town.svg", SVG.format("<g>" * 6000 + "</g>" * 6000).encode()),
        ("town.svg", b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>' + SVG.format("&a;").encode()),
        ("town.svg", b"<html/>"),
        ("town.svg", b"<svg"),
        ("town.svg", b""),
        ("town.svg", b" " * (branding.MAX_BYTES + 1)),
        ("town.png", b"GIF89a"),
        ("town.png", png(60_000, 60_000)),
        ("town.png", png(0, 9)),
        ("town.gif", b"GIF89a"),
    ],
)
def test_what_does_more_than_draw_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(ConfigError, match=r"operator\.logo") as refused:
        loaded(tmp_path, name, content)
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=400), st.sampled_from([".svg", ".png"]))
def test_noise_is_refused_quietly(content: bytes, kind: str) -> None:
    refuse = branding._unusable_svg if kind == ".svg" else branding._unusable_png
    assert isinstance(refuse(content), str)


def test_the_paper_is_the_light_theme_s() -> None:
    light = (house.ROOT / "kiosk" / "ui" / "qml" / "Kiosk" / "Theme" / "Light.qml").read_text(encoding="utf-8")
    assert re.search(f'paper: "{branding.PAPER}"', light)


def test_a_pale_accent_is_told_to_staff() -> None:
    assert "as it is" in branding.accent_remark("#0F3A66")
    assert "darker" in branding.accent_remark("#FFD166")
