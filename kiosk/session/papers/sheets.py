"""One side of a paper, as it was taken and as it is kept."""

from kiosk.devices.scanner.port import Page
from kiosk.documents.page.port import Examined, Origin, Quad, Verdict
from kiosk.privacy.private import Private


class Sheet(Private, frozen=True):
    """`page`: as it is kept; `raw`: as the device gave it. `quad`: where the page is in it, None where nobody looked;
    `picture`: preview of the raw picture (RGB, width, height). `look`: to know the same page again. `marked`: words are
    burnt into `page`."""

    page: Page
    raw: Page
    origin: Origin
    quad: Quad | None = None
    quarter_turns: int = 0
    look: bytes = b""
    picture: bytes = b""
    picture_width: int = 0
    picture_height: int = 0
    verdicts: tuple[Verdict, ...] = ()
    marked: bool = False


def plain_sheet(raw: Page, origin: Origin = "scan") -> Sheet:
    """A page that nobody has judged."""
    return Sheet(raw, raw, origin)


def sheet_of(raw: Page, seen: Examined, origin: Origin, *, marked: bool = False) -> Sheet:
    page = Page(
        seen.jpeg,
        seen.width_px,
        seen.height_px,
        seen.dpi,
        seen.sha256,
        seen.preview_rgb,
        seen.preview_width,
        seen.preview_height,
    )
    return Sheet(
        page,
        raw,
        origin,
        seen.quad,
        seen.quarter_turns,
        seen.look,
        seen.picture_preview,
        seen.picture_width,
        seen.picture_height,
        seen.verdicts,
        marked,
    )
