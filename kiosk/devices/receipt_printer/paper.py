"""What is known of a printer by its name: how wide it prints, how it cuts, which of Epson's questions it answers.

Source: python-escpos' capabilities; Epson, "ESC/POS Command Reference" (GS ( H and DLE DC4 8: TM models from the
T88III on).
"""

from typing import Any, Literal

import msgspec

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer.escpos_library import profile_named

# Width of the normal font (A), in dots.
FONT_DOTS = 12
_USUAL_DPI = 203
# Dots that can be printed, by the paper's width in millimetres and the head's resolution.
_DOTS = {(80, 203): 576, (80, 180): 512, (58, 203): 384, (58, 180): 360}

PictureCommand = Literal["bitImageRaster", "bitImageColumn"]


class Paper(msgspec.Struct, frozen=True):
    """`dots`: printable width; `columns`: characters of the normal font on a line; `narrowed`: the paper is narrower
    than the printer's head, and the printer has to be told; `logo`: a picture file, or empty."""

    profile: str
    dots: int
    columns: int
    narrowed: bool
    cut: Literal["full", "partial", "none"]
    picture: PictureCommand
    names_jobs: bool
    logo: str = ""


def paper_of(printer: ReceiptPrinter) -> Paper | None:
    """None when python-escpos has no such profile."""
    profile = profile_named(printer.profile)
    if profile is None:
        return None
    dots, narrowed = _dots(profile, printer.paper_mm)
    columns = printer.columns or dots // FONT_DOTS
    return Paper(
        profile=printer.profile,
        dots=min(dots, columns * FONT_DOTS) if printer.columns else dots,
        columns=columns,
        narrowed=narrowed,
        cut=printer.cut,
        picture="bitImageRaster" if profile.supports("bitImageRaster") else "bitImageColumn",
        names_jobs=_names_jobs(printer.profile, profile),
        logo=printer.logo,
    )


def _dots(profile: Any, paper_mm: int) -> tuple[int, bool]:
    """Dots, and whether that is less than the head has. What the capabilities leave out is taken as usual."""
    media = profile.profile_data.get("media", {})
    dpi = media.get("dpi")
    usual = _DOTS[paper_mm, dpi if dpi == 180 else _USUAL_DPI]
    head = media.get("width", {}).get("pixels")
    if not isinstance(head, int) or head < _DOTS[58, 180]:
        return usual, False
    # A head for narrow paper prints as wide as it is, whatever the roll.
    return (head, False) if paper_mm == 80 or head <= _DOTS[58, 203] else (usual, True)


def _names_jobs(name: str, profile: Any) -> bool:
    return profile.profile_data.get("vendor") == "Epson" and name != "TM-T88II" and not name.startswith("TM-U")
