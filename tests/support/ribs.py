"""Banks' papers of invented people, drawn as a scanner would give them."""

import io
from typing import Literal

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

Face = Literal["helvetica", "times", "courier", "sans"]

# Specimens of the registry of IBANs and of a bank's public example; nobody's account.
IBAN = "FR7630006000011234567890189"
GERMAN = "DE89370400440532013000"
# What banks print with, or its free twin: Helvetica, Times, Courier, and a face of screens.
FACES = {
    "helvetica": "/usr/share/fonts/opentype/urw-base35/NimbusSans-Regular.otf",
    "times": "/usr/share/fonts/opentype/urw-base35/NimbusRoman-Regular.otf",
    "courier": "/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Regular.otf",
    "sans": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}


def grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def rib(*lines: str, face: Face = "helvetica", dpi: int = 200, code: str = "", size_pt: float = 11) -> bytes:
    """A page of A4 as JPEG: a bank's form with these lines, and a QR code if one is given."""
    scale = dpi / 72
    page = Image.new("L", (round(595 * scale), round(842 * scale)), 250)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FACES[face], round(size_pt * scale))
    words = ("Relevé d'identité bancaire", "Titulaire : Camille SPECIMEN", "12 rue des Lilas, 57000 Metz", *lines)
    for number, words_of_line in enumerate(words):
        top = round((90 + 34 * number) * scale)
        pen.rectangle((50 * scale, top - 8 * scale, 545 * scale, top + 22 * scale), outline=120, width=2)
        pen.text((60 * scale, top), words_of_line, font=font, fill=20)
    if code:
        drawn = Image.fromarray(
            zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4)
        ).convert("L")
        page.paste(drawn, (round(60 * scale), round(600 * scale)))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, dpi=(dpi, dpi))
    return out.getvalue()
