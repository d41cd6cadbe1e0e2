"""Draws the identity documents of the hall at true size: cards of 85.6 x 54 mm, a passport's page of 125 x 88 mm.

Invented throughout: no State's marks, and SPECIMEN across each face. The machine-readable zone is in true OCR-B at its
true pitch, ten characters an inch (ICAO 9303-3, 4.2), where 9303-4 and 9303-5 have it.
"""

from collections.abc import Callable, Mapping
from datetime import date

from PIL import Image, ImageDraw

from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.chip import Holder, face, zone
from kiosk.hall.fonts import font, ocr_b

DPI = 300
_CARD_MM, _PAGE_MM = (85.6, 53.98), (125.0, 88.0)
_PITCH_MM = 2.54
_LINE_MM = 6.35  # between the middles of two lines of the zone
_INK, _SOFT, _PALE = "#1E2A33", "#5F6E78", "#DCE6EC"

Draw = Callable[[Holder], Image.Image]


def px(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)


def all_pictures(today: date) -> Mapping[str, tuple[str, Callable[[], Image.Image]]]:
    """By the paper's id: title, and what draws it (RGB, `DPI`)."""
    cards = {name: document.holder_on(today) for name, document in DOCUMENTS.items()}
    return {
        "cnie-front": ("Carte d'identité, recto", lambda: card_front(cards["cnie"], "CARTE D'IDENTITÉ")),
        "cnie-back": ("Carte d'identité, verso", lambda: card_back(cards["cnie"])),
        "passport-page": ("Passeport", lambda: passport_page(cards["passport"])),
        "residence-permit-front": (
            "Titre de séjour, recto",
            lambda: card_front(cards["residence-permit"], "TITRE DE SÉJOUR"),
        ),
        "residence-permit-back": ("Titre de séjour, verso", lambda: card_back(cards["residence-permit"])),
    }


def card_front(holder: Holder, title: str) -> Image.Image:
    """Photo, names, number and, at the lower right as on a French card, the CAN."""
    card, pen = _blank(_CARD_MM, hue=0)
    _text(pen, (4, 3.4), f"{title} · SPECIMEN", 3.1, bold=True)
    card.paste(face.picture().resize((px(22), px(28.3))), (px(4), px(11)))
    _fields(pen, holder, (29.5, 10.5))
    _text(pen, (62.5, 43), "CAN", 2.0, colour=_SOFT)
    _text(pen, (62.5, 45.6), holder.can, 4.6, bold=True)
    _stamp(card)
    return card


def card_back(holder: Holder) -> Image.Image:
    """Address, date of issue and the three lines of the zone."""
    card, pen = _blank(_CARD_MM, hue=2)
    _text(pen, (4, 3.4), "SPECIMEN sans valeur, dessiné pour des essais", 2.3, colour=_SOFT)
    _text(pen, (4, 8), "Adresse", 1.9, colour=_SOFT)
    _text(pen, (4, 10.4), ", ".join(holder.address[:1]) + ", " + " ".join(holder.address[1:]), 2.6)
    _text(pen, (4, 15), "Délivrée le", 1.9, colour=_SOFT)
    _text(pen, (4, 17.4), _day(holder.issued), 2.6)
    _stamp(card, above_mm=27)
    _zone(card, pen, holder, left_mm=4.7, last_middle_mm=_CARD_MM[1] - 5.6)
    return card


def passport_page(holder: Holder) -> Image.Image:
    page, pen = _blank(_PAGE_MM, hue=4)
    _text(pen, (5, 4), "PASSEPORT · SPECIMEN", 3.8, bold=True)
    page.paste(face.picture().resize((px(32), px(41.1))), (px(5), px(14)))
    _fields(pen, holder, (43, 14), scale=1.18)
    _stamp(page, above_mm=60)
    _zone(page, pen, holder, left_mm=6.6, last_middle_mm=_PAGE_MM[1] - 9.4)
    return page


def _blank(size_mm: tuple[float, float], *, hue: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A pale ground of fine arcs, which scanners and cameras see under the letters."""
    width, height = (px(side) for side in size_mm)
    card = Image.new("RGB", (width, height), ("#EAF1F4", "#EFF3EE", "#F4F1EA")[hue // 2])
    pen = ImageDraw.Draw(card)
    for number in range(-6, 60):
        at = number * px(2.1)
        pen.arc((at, -height // 2, at + width, height * 2), 100, 260, fill=_PALE, width=2)
        pen.arc((-width // 2, at, width * 2, at + height), 10, 170, fill=("#E6E2EE", "#DDE9DF", "#EBE3D6")[hue // 2])
    return card, pen


def _fields(pen: ImageDraw.ImageDraw, holder: Holder, at_mm: tuple[float, float], scale: float = 1.0) -> None:
    rows = (
        ("Nom", holder.surname),
        ("Prénoms", ", ".join(holder.given_names)),
        ("Sexe · Nationalité · Naissance", f"{holder.sex}   {holder.nationality}   {_day(holder.birth_date)}"),
        ("Lieu de naissance", holder.birth_place.upper()),
        ("N° · Expire le", f"{holder.number}   {_day(holder.expiry)}"),
    )
    left, top = at_mm
    for number, (label, value) in enumerate(rows):
        y = top + number * 6.5 * scale
        _text(pen, (left, y), label, 1.8 * scale, colour=_SOFT)
        _text(pen, (left, y + 2.2 * scale), value, 2.8 * scale, bold=True)


def _zone(
    card: Image.Image, pen: ImageDraw.ImageDraw, holder: Holder, *, left_mm: float, last_middle_mm: float
) -> None:
    """Each character in the middle of its own place, so that the pitch holds to the tenth of a millimetre."""
    lines = zone.lines(holder)
    top = px(last_middle_mm - _LINE_MM * (len(lines) - 1) - 4)
    pen.rectangle((0, top, card.width, card.height), fill="#FBFBF8")
    letters = ocr_b(_PITCH_MM * DPI / 25.4)
    for number, line in enumerate(lines):
        middle = (last_middle_mm - _LINE_MM * (len(lines) - 1 - number)) * DPI / 25.4
        for place, char in enumerate(line):
            left = (left_mm + place * _PITCH_MM) * DPI / 25.4
            pen.text((left, middle), char, font=letters, fill="#15181B", anchor="lm")


def _stamp(card: Image.Image, above_mm: float = 0) -> None:
    """SPECIMEN across the face, above the zone."""
    height = px(above_mm) or card.height
    mark = Image.new("L", (card.width, height), 0)
    size = height // 4
    ImageDraw.Draw(mark).text(
        (card.width // 2, height // 2), "SPECIMEN", font=font("DejaVuSans-Bold", size), fill=46, anchor="mm"
    )
    card.paste("#9A2117", (0, 0, card.width, height), mark.rotate(12))


def _text(
    pen: ImageDraw.ImageDraw,
    at_mm: tuple[float, float],
    text: str,
    size_mm: float,
    *,
    bold: bool = False,
    colour: str = _INK,
) -> None:
    letters = font("DejaVuSans-Bold" if bold else "DejaVuSans", px(size_mm))
    pen.text((px(at_mm[0]), px(at_mm[1])), text, font=letters, fill=colour)


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
