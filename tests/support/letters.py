"""Letters of invented senders to invented people, drawn as a scanner or a camera would give them."""

import io
import random
import textwrap
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.support.ribs import FACES, Face

FOLDER = Path(__file__).parent.parent / "documents" / "letters"
# As a good scanner gives it, as a cheap one does (150 dpi, strongly packed), crooked and dirty, faint print, and as
# the kiosk's camera does.
Quality = Literal["clean", "coarse", "crooked", "faint", "camera"]
LINE_CHARACTERS = 84


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written, and what a reader may say of it; `None`, empty: nothing."""

    name: str
    text: str
    sender: str = ""
    kind: str = ""
    subject: str = ""
    written: date | None = None
    deadlines: tuple[date, ...] = ()
    meetings: tuple[date, ...] = ()
    delays: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()
    signs: tuple[str, ...] = ()


@cache
def letters(which: Literal["seen", "unseen"]) -> tuple[Letter, ...]:
    return msgspec.yaml.decode((FOLDER / f"{which}.yaml").read_bytes(), type=tuple[Letter, ...])


def drawn(text: str, quality: Quality = "clean", face: Face = "helvetica", seed: int = 0, size_pt: float = 11) -> bytes:
    """A page of A4 as JPEG."""
    chance = random.Random(f"{seed}{quality}{text[:40]}")
    dpi = {"clean": 200, "coarse": 150, "crooked": 200, "faint": 200, "camera": 170}[quality]
    scale = dpi / 72
    ink, paper = (130, 235) if quality == "faint" else (25, 250)
    page = Image.new("L", (round(595 * scale), round(842 * scale)), paper)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(FACES[face], round(size_pt * scale))
    top = 50.0
    for paragraph in text.strip().split("\n"):
        for line in textwrap.wrap(paragraph, LINE_CHARACTERS) or [""]:
            pen.text((60 * scale, top * scale), line, font=font, fill=ink)
            top += size_pt * 1.45
    return _worn(page, quality, chance)


def _worn(page: Image.Image, quality: Quality, chance: random.Random) -> bytes:
    packed = 85
    if quality == "coarse":
        page, packed = page.filter(ImageFilter.GaussianBlur(0.6)), 35
    if quality == "crooked":
        page = page.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=245)
        noise = Image.effect_noise(page.size, 40)
        page = Image.blend(page, noise, 0.12)
    if quality == "camera":
        light = Image.linear_gradient("L").resize(page.size).point(lambda level: 150 + level * 2 // 5)
        page = Image.composite(page, Image.new("L", page.size, 40), light)
        page = page.rotate(chance.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=200)
        page, packed = page.filter(ImageFilter.GaussianBlur(0.8)), 70
    out = io.BytesIO()
    page.save(out, "JPEG", quality=packed)
    return out.getvalue()
