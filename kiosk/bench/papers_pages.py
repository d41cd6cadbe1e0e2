"""Invented papers as they are printed: letters, bills with tables, forms, stamps, codes. Drawn anew, no picture is
kept.

A fixed seed gives the same papers. Names and places are specimens.
"""

import random
from typing import Any, Literal

import cv2
import msgspec
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk import assets

Pixels = NDArray[np.uint8]
"""Height x width x 3, red, green, blue."""

DRAWN = 8.0  # pixels a millimetre, 203 dpi
SIZES_MM = {"a4": (210.0, 297.0), "a5": (148.0, 210.0), "letter": (215.9, 279.4), "slip": (100.0, 210.0)}
Kind = Literal["letter", "table", "form", "blank", "back"]
KINDS: tuple[Kind, ...] = ("letter", "table", "form")
MODULE_MM = 0.508  # the smallest that the 2D-Doc specification allows

# The specification's public example under its public test key; the person is invented.
PAYLOAD = (
    b"DC03FR000001123F1636000126FR245700010MLLE/SAMPLE/ANGELA\x1d20\x1d21BAT 2 ETG 3\x1d227 PLACE DES SPECIMENS\x1d23"
    b"\x1d25METZ\x1d\x1f3HJIYP3OAJ4LIZNQXCTZMNQPTT5C2XICTEF4UGJ3NDE2CWM7HJOEEK4ACIY4CZOO5ZOFG35APDZMZQFEAEBWRZTW4CBP"
    b"G35JE2FJ4EY"
)

_WORDS = (  # noqa: SIM905 - words are read as words
    "le la les de du des et à pour votre nous vous demande dossier facture adresse logement contrat période "
    "montant payer avant service client numéro compte énergie eau relevé index consommation courrier pièce jointe "
    "attestation domicile date réponse délai décision commune mairie accueil horaires paiement échéance mensuel "
    "annuel total hors taxe remise abonnement prélèvement quittance loyer charges locataire propriétaire bail "
    "signature "
).split()
_TITLES = ("Facture d'énergie", "Quittance de loyer", "Attestation", "Avis d'échéance", "Relevé de compte", "Courrier")


class Paper(msgspec.Struct, frozen=True):
    """`pixels`: the paper upright at `DRAWN` pixels a millimetre. `code_mm`: where its Data Matrix stands (left, top,
    side), if it has one."""

    kind: Kind
    pixels: Pixels
    size_mm: tuple[float, float]
    code_mm: tuple[float, float, float] | None = None


def paper(kind: Kind, chance: random.Random, *, size: str = "a4", code: bool = False, stamp: bool = False) -> Paper:
    """One invented paper."""
    width_mm, height_mm = SIZES_MM[size]
    white = chance.randint(240, 254)
    ground = (white, white - chance.randint(0, 4), white - chance.randint(0, 10))
    image = Image.new("RGB", (round(width_mm * DRAWN), round(height_mm * DRAWN)), ground)
    where = None
    if kind in KINDS:
        where = _front(image, kind, chance, code=code, stamp=stamp)
    pixels = np.asarray(image).copy()
    if kind == "back":
        pixels = _shines_through(pixels, chance, size)
    return Paper(kind, pixels, (width_mm, height_mm), where)


def _front(
    image: Image.Image, kind: Kind, chance: random.Random, *, code: bool, stamp: bool
) -> tuple[float, float, float] | None:
    pen = ImageDraw.Draw(image)
    width, height = image.size
    margin = round(chance.uniform(14, 22) * DRAWN)
    below = _letterhead(pen, image.size, margin, chance)
    where = None
    if code:
        side = _code(image, width - margin, margin // 2)
        where = ((width - margin - side) / DRAWN, margin / 2 / DRAWN, side / DRAWN)
        below = max(below, margin // 2 + side + round(6 * DRAWN))
    last = height - margin - round(chance.uniform(0, 0.25) * height)
    if kind == "letter":
        _prose(pen, (margin, below, width - margin, last), chance)
    elif kind == "table":
        middle = _table(pen, (margin, below, width - margin, last), chance)
        _prose(pen, (margin, middle + round(5 * DRAWN), width - margin, last), chance)
    else:
        _form(pen, (margin, below, width - margin, last), chance)
    if stamp:
        _stamp(image, chance)
    return where


def _font(size_mm: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "AtkinsonHyperlegibleNext_700Bold.ttf" if bold else "AtkinsonHyperlegibleNext_400Regular.ttf"
    return ImageFont.truetype(str(assets.path(f"fonts/{name}")), round(size_mm * DRAWN))


def _letterhead(pen: ImageDraw.ImageDraw, size: tuple[int, int], margin: int, chance: random.Random) -> int:
    colour = chance.choice(("#1D5C7A", "#7A1D3A", "#2B6B3F", "#444444", "#222222"))
    top = margin
    pen.text((margin, top), chance.choice(_TITLES), font=_font(chance.uniform(5, 7), bold=True), fill=colour)
    top += round(11 * DRAWN)
    if chance.random() < 0.4:
        pen.rectangle((margin, top, size[0] - margin, top + round(1.2 * DRAWN)), fill=colour)
        top += round(5 * DRAWN)
    small = _font(3.2)
    for line in ("Camille SPECIMEN", "12 rue des Lilas", "57000 Metz"):
        pen.text((round(size[0] * 0.5), top), line, font=small, fill="#20262E")
        top += round(5 * DRAWN)
    return top + round(8 * DRAWN)


def _prose(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], chance: random.Random) -> None:
    """Paragraphs, ragged at the right, with a short last line."""
    left, top, right, bottom = box
    size = chance.uniform(3.2, 4.2)
    font, step = _font(size), round(size * 1.45 * DRAWN)
    while top + step < bottom:
        lines = chance.randint(3, 7)
        for line in range(lines):
            if top + step >= bottom:
                return
            reach = left + (right - left) * (
                chance.uniform(0.86, 1.0) if line < lines - 1 else chance.uniform(0.2, 0.8)
            )
            _line(pen, left, top, reach=reach, font=font, chance=chance)
            top += step
        top += step


def _line(
    pen: ImageDraw.ImageDraw, left: int, top: int, *, reach: float, font: ImageFont.FreeTypeFont, chance: random.Random
) -> None:
    words: list[str] = []
    while left + font.getlength(" ".join((*words, "consommation"))) < reach:
        word = chance.choice(_WORDS)
        words.append(word.capitalize() if chance.random() < 0.12 else word)
    pen.text((left, top), " ".join(words), font=font, fill="#1B1F24")


def _table(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], chance: random.Random) -> int:
    """Rows of a bill; its lowest pixel."""
    left, top, right, bottom = box
    rows, step = chance.randint(5, 14), round(8 * DRAWN)
    columns = [left, round(left + (right - left) * 0.55), round(left + (right - left) * 0.78), right]
    font, ink, rule = _font(3.4), "#20262E", chance.choice((1, 2, 4))
    if chance.random() < 0.5:
        pen.rectangle((left, top, right, top + step), fill=chance.choice(("#E4EEF2", "#DDDDDD", "#2B4A5C")))
    for row in range(rows):
        at = top + row * step
        if at + step > bottom:
            break
        pen.rectangle((left, at, right, at + step), outline=ink, width=rule)
        name = chance.choice(_WORDS).capitalize()
        for column, text in zip(
            columns, (name, f"{chance.randint(1, 999)}", f"{chance.uniform(1, 900):.2f} €"), strict=False
        ):
            pen.text((column + DRAWN * 2, at + 2 * DRAWN), text, font=font, fill=ink)
    for column in columns[1:-1]:
        pen.line((column, top, column, min(top + rows * step, bottom)), fill=ink, width=rule)
    return min(top + rows * step, bottom)


def _form(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], chance: random.Random) -> None:
    """Labels, lines and boxes to be filled in, some with writing."""
    left, top, right, bottom = box
    font, hand = _font(3.4), _font(4.2)
    while top + 12 * DRAWN < bottom:
        label = " ".join(chance.choices(_WORDS, k=chance.randint(1, 4))).capitalize()
        pen.text((left, top), label, font=font, fill="#20262E")
        start = round(left + font.getlength(label) + 3 * DRAWN)
        line = top + round(4.6 * DRAWN)
        if chance.random() < 0.3:
            for box_at in range(start, min(right, start + round(60 * DRAWN)), round(5 * DRAWN)):
                pen.rectangle((box_at, top, box_at + round(4.4 * DRAWN), line), outline="#666666")
        else:
            pen.line((start, line, right, line), fill="#666666", width=2)
        if chance.random() < 0.6:
            pen.text((start + DRAWN, top - DRAWN * 0.6), chance.choice(_WORDS), font=hand, fill="#1C2F7A")
        top += round(chance.uniform(9, 14) * DRAWN)


def _stamp(image: Image.Image, chance: random.Random) -> None:
    side = round(chance.uniform(28, 42) * DRAWN)
    stamp = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen, colour = ImageDraw.Draw(stamp), chance.choice(((150, 30, 60, 190), (40, 60, 160, 190)))
    pen.ellipse((4, 4, side - 4, side - 4), outline=colour, width=8)
    pen.ellipse((30, 30, side - 30, side - 30), outline=colour, width=4)
    pen.text((side / 2, side / 2), "SPÉCIMEN", font=_font(4.2, bold=True), fill=colour, anchor="mm")
    stamp = stamp.rotate(chance.uniform(-30, 30))
    at = (round(image.width * chance.uniform(0.1, 0.6)), round(image.height * chance.uniform(0.55, 0.8)))
    image.paste(stamp, at, stamp)


def _code(image: Image.Image, right: int, top: int) -> int:
    """A 2D-Doc, its right side at `right`; its side in pixels."""
    modules = np.asarray(zxingcpp.write_barcode(zxingcpp.BarcodeFormat.DataMatrix, PAYLOAD.decode("latin-1"), 1, 1, 0))
    pixels: Any = modules
    side: int = round(pixels.shape[0] * MODULE_MM * DRAWN)
    drawn = Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST).convert("RGB")
    quiet = round(2 * MODULE_MM * DRAWN)
    ground = image.getpixel((0, 0))
    ImageDraw.Draw(image).rectangle((right - side - quiet, top - quiet, right + quiet, top + side + quiet), fill=ground)
    image.paste(drawn, (right - side, top))
    return side


def _shines_through(pixels: Pixels, chance: random.Random, size: str) -> Pixels:
    """The back of a printed paper: the front, mirrored, faint and soft."""
    front = paper(chance.choice(KINDS), chance, size=size).pixels[:, ::-1]
    soft = cv2.GaussianBlur(front, (0, 0), 3.0).astype(np.float32)
    faint = pixels.astype(np.float32) - (255 - soft) * chance.uniform(0.06, 0.13)
    return faint.clip(0, 255).astype(np.uint8)
