"""Draws a specimen bill: A4 at 300 dpi, of a supplier that does not exist."""

from datetime import date, timedelta

import msgspec
from PIL import Image, ImageDraw

from kiosk.hall.fonts import Face, font

DPI = 300
A4_PX = (2480, 3508)
SUPPLIER = "Énergies des Trois Sources"

_INK = "#20262E"
_SOFT = "#68717C"
_BLUE = "#1D5C7A"
_PALE = "#E4EEF2"
_WATERMARK = "#EBE3E3"
_MODULE_PX = 6  # 0.508 mm, the smallest module that the 2D-Doc specification allows
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


class Bill(msgspec.Struct, frozen=True):
    """What is printed in clear on the bill."""

    name: str
    street: str
    postcode: str
    town: str
    issued: date


def long_date(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def blank() -> Image.Image:
    """A sheet with nothing on it."""
    return Image.new("RGB", A4_PX, "#FDFDFB")


def draw_bill(bill: Bill, code: Image.Image | None) -> Image.Image:
    """`code`: the Data Matrix with one pixel a module, or None for a bill that carries none."""
    sheet = blank()
    _watermark(sheet)
    pen = ImageDraw.Draw(sheet)
    _letterhead(pen)
    _addresses(pen, bill)
    _amount(pen, bill)
    _table(pen)
    _chart(pen)
    _foot(pen)
    if code is not None:
        _code(sheet, pen, code)
    return sheet


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, *, bold: bool = False, colour: str = _INK
) -> None:
    face: Face = "DejaVuSans-Bold" if bold else "DejaVuSans"
    pen.text(at, text, font=font(face, size), fill=colour)


def _write_right(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, *, bold: bool = False, colour: str = _INK
) -> None:
    face: Face = "DejaVuSans-Bold" if bold else "DejaVuSans"
    pen.text(at, text, font=font(face, size), fill=colour, anchor="ra")


def _watermark(sheet: Image.Image) -> None:
    mark = Image.new("L", (2600, 460), 0)
    ImageDraw.Draw(mark).text((1300, 230), "SPECIMEN", font=font("DejaVuSans-Bold", 400), fill=255, anchor="mm")
    turned = mark.rotate(52, expand=True)
    left, top = (A4_PX[0] - turned.width) // 2, (A4_PX[1] - turned.height) // 2
    sheet.paste(Image.new("RGB", turned.size, _WATERMARK), (left, top), turned)


def _letterhead(pen: ImageDraw.ImageDraw) -> None:
    for number, colour in enumerate((_BLUE, "#4E93AE", "#9CC3D3")):
        left = 180 + number * 62
        pen.polygon([(left + 40, 170), (left + 80, 260), (left, 260)], fill=colour)
        pen.ellipse((left, 220, left + 80, 300), fill=colour)
    _write(pen, (430, 178), SUPPLIER, 62, bold=True, colour=_BLUE)
    _write(pen, (430, 256), "Fournisseur imaginaire · document SPECIMEN, sans valeur", 30, colour=_SOFT)
    for number, line in enumerate(("Service clients", "4 quai des Specimens", "57000 METZ", "Tél. 03 00 00 00 00")):
        _write(pen, (180, 400 + number * 48), line, 34, bold=number == 0)


def _addresses(pen: ImageDraw.ImageDraw, bill: Bill) -> None:
    for number, line in enumerate((bill.name, bill.street, f"{bill.postcode} {bill.town}")):
        _write(pen, (1340, 560 + number * 60), line, 44)
    _write(pen, (180, 700), "Lieu de consommation", 34, bold=True)
    _write(pen, (180, 750), bill.street, 34)
    _write(pen, (180, 796), f"{bill.postcode} {bill.town}", 34)


def _amount(pen: ImageDraw.ImageDraw, bill: Bill) -> None:
    _write(pen, (180, 960), f"Votre facture d'électricité du {long_date(bill.issued)}", 58, bold=True)
    _write(pen, (180, 1056), "N° de client : 000 0000 000", 34, colour=_SOFT)
    _write(pen, (900, 1056), "N° de facture : SPECIMEN-0001", 34, colour=_SOFT)
    pen.rounded_rectangle((180, 1140, 2300, 1330), 24, fill=_PALE)
    _write(pen, (230, 1180), "Montant à payer", 40, bold=True)
    due = bill.issued + timedelta(days=15)
    _write(pen, (230, 1244), f"Prélèvement le {long_date(due)}", 34, colour=_SOFT)
    _write_right(pen, (2250, 1186), "84,37 €", 80, bold=True, colour=_BLUE)


def _table(pen: ImageDraw.ImageDraw) -> None:
    rows = (
        ("Détail", "Quantité", "Prix unitaire", "Montant TTC"),
        ("Abonnement (2 mois)", "2", "12,60 €", "25,20 €"),
        ("Consommation, heures pleines", "214 kWh", "0,1841 €", "39,40 €"),
        ("Consommation, heures creuses", "96 kWh", "0,1369 €", "13,14 €"),
        ("Taxes et contributions", "", "", "6,63 €"),
        ("Total", "", "", "84,37 €"),
    )
    for number, (label, quantity, price, total) in enumerate(rows):
        top = 1420 + number * 84
        edge = number in (0, len(rows) - 1)
        if edge:
            pen.rectangle((180, top - 18, 2300, top + 62), fill=_PALE)
        pen.line((180, top + 64, 2300, top + 64), fill="#B8C2C9", width=2)
        _write(pen, (210, top), label, 36, bold=edge)
        for right, text in ((1420, quantity), (1860, price), (2270, total)):
            _write_right(pen, (right, top), text, 36, bold=edge)


def _chart(pen: ImageDraw.ImageDraw) -> None:
    _write(pen, (180, 2040), "Votre consommation sur douze mois (kWh)", 40, bold=True)
    base, heights = 2480, (310, 288, 240, 196, 150, 122, 108, 112, 146, 204, 262, 300)
    for number, height in enumerate(heights):
        left = 200 + number * 104
        pen.rectangle((left, base - height, left + 62, base), fill="#4E93AE" if number < 11 else _BLUE)
        pen.text((left + 31, base + 16), "JFMAMJJASOND"[number], font=font("DejaVuSans", 30), fill=_SOFT, anchor="ma")
    pen.line((180, base, 1460, base), fill=_SOFT, width=3)


def _foot(pen: ImageDraw.ImageDraw) -> None:
    lines = (
        "Une question ? Du lundi au vendredi, de 9 h à 17 h, au 03 00 00 00 00 (numéro fictif).",
        "Document fabriqué pour des essais : fournisseur, client et consommations sont inventés.",
        f"{SUPPLIER} · SPECIMEN · aucune valeur comptable ni administrative",
    )
    pen.line((180, 3200, 2300, 3200), fill="#B8C2C9", width=2)
    for number, line in enumerate(lines):
        _write(pen, (180, 3226 + number * 46), line, 28, colour=_SOFT)


def _code(sheet: Image.Image, pen: ImageDraw.ImageDraw, code: Image.Image) -> None:
    size = code.width * _MODULE_PX
    left, top = 2280 - size, 2080
    sheet.paste(code.convert("RGB").resize((size, code.height * _MODULE_PX), Image.Resampling.NEAREST), (left, top))
    pen.text((left + size // 2, top + size + 30), "2D-Doc", font=font("DejaVuSans-Bold", 32), fill=_INK, anchor="ma")
