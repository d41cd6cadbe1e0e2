"""Worker: makes the file of a visit a PDF that declares PDF/A-2a and PDF/UA-1, with typst.

Runs as `kiosk.processes.worker kiosk.documents.renderer`. Nothing of the citizen is written anywhere: the texts go to
typst as `sys.inputs`. So do the pictures, each within an SVG, because typst-py 0.15 takes files in memory only when
they are UTF-8; typst embeds the JPEG bytes of such a wrapper as they are.
"""

import base64
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import typst
from PIL import Image

from kiosk import branding
from kiosk.devices.states import Fault
from kiosk.documents.pictures import NotAPicture, limit_memory, open_picture
from kiosk.documents.port import Rendered, RenderSummary, SummaryTranslation
from kiosk.errors import Code
from kiosk.i18n.display import isolated
from kiosk.i18n.languages import language_of
from kiosk.processes.worker import Emit
from kiosk.text import CONTROLS, NOT_CHARACTERS, SUBSTITUTE, is_latin, replaced

MEMORY_BYTES = 1536 * 1024 * 1024
MAX_PICTURES = 40
MAX_TEXT = 4000
# typst may name the characters that it cannot show a few at a time.
MAX_TRIES = 5

Request = RenderSummary


class Setup(msgspec.Struct, frozen=True):
    """`template`: the .typ file. `fonts`: a folder. `accent`: the operator's colour, `#RRGGBB`."""

    template: str
    fonts: str
    accent: str = "#0F3A66"


# The three in the middle are those of the screen (Debian's fonts-noto-core and fonts-wqy-microhei); the last two come
# with typst, and hold Cyrillic, Greek and Arabic where the others are not installed.
FONTS = (
    "Atkinson Hyperlegible Next",
    "Noto Sans",
    "Noto Sans Arabic",
    "WenQuanYi Micro Hei",
    "Libertinus Serif",
    "DejaVu Sans Mono",
)
# Folders below `fonts` of each XDG data directory. All system fonts would take a second to look through.
_SCRIPTS = ("truetype/noto", "truetype/wqy")
_PAPER = "#FFFFFF"

# How typst 0.15 names the characters that none of the fonts can show; PDF/UA-1 forbids them.
_NO_GLYPH = re.compile('the text `"(.+?)"` could not be displayed')
# It writes marks in Rust's way, such as `\u{fa6}`.
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
# What PDF/A-2a forbids. Format characters stay: isolates keep a name in its own direction.
_FORBIDDEN = CONTROLS | NOT_CHARACTERS


class Renderer:
    """The worker's service. Compilers keep their fonts from one call to the next; the one that knows other scripts
    (0.1 s) is made when the first of their letters comes."""

    def __init__(self, setup: Setup) -> None:
        self._root = Path(setup.template).parent
        self._template = Path(setup.template).read_bytes()
        self._accent = branding.legible(setup.accent, _PAPER)
        self._fonts = setup.fonts
        self._latin = self._compiler([self._fonts])
        self._all: typst.Compiler | None = None

    def _compiler(self, folders: list[str]) -> typst.Compiler:
        return typst.Compiler(root=self._root, font_paths=folders, ignore_system_fonts=True)

    def _for(self, summary: str) -> typst.Compiler:
        if is_latin(summary):
            return self._latin
        if self._all is None:
            self._all = self._compiler([self._fonts, *_script_folders()])
        return self._all

    def handle(self, request: RenderSummary) -> Rendered | Fault:
        pictures = {f"scan-{i}": scan.jpeg for i, scan in enumerate(request.scans)}
        pictures |= {f"signature-{i}": signed.png for i, signed in enumerate(request.signatures) if signed.png}
        if len(pictures) > MAX_PICTURES:
            return Fault(Code.UNREADABLE_DOCUMENT, f"{len(pictures)} pictures; at most {MAX_PICTURES}")
        inputs = {"summary": summary_json(request, self._accent)}
        for name, data in pictures.items():
            wrapped = wrap(data, framed=name.startswith("scan"))
            if isinstance(wrapped, NotAPicture):
                return Fault(Code.UNREADABLE_DOCUMENT, f"{name}: {wrapped.reason}")
            inputs[name] = wrapped
        done = self._compile(inputs)
        if isinstance(done, Fault) and request.translation is not None:
            # The French part is what the service needs: a language that cannot be drawn here keeps no file.
            return self.handle(msgspec.structs.replace(request, translation=None))
        return done

    def _compile(self, inputs: dict[str, str]) -> Rendered | Fault:
        """Compile; again, with the characters replaced that no font has, when there are such: a rare name must not
        keep a file from leaving."""
        summary = inputs["summary"]
        for _ in range(MAX_TRIES):
            pdf, named = self._try(inputs, summary)
            if pdf is not None:
                return Rendered(pdf)
            if not named:
                break
            summary = summary.translate(dict.fromkeys(map(ord, named), SUBSTITUTE))
        return Fault(Code.IO_ERROR, "typst refused the document")

    def _try(self, inputs: dict[str, str], summary: str) -> tuple[bytes | None, set[str]]:
        """The PDF, or the characters that typst names as those that it cannot show."""
        try:
            pdf = self._for(summary).compile(
                input=self._template,
                format="pdf",
                sys_inputs={**inputs, "summary": summary},
                pdf_standards=["a-2a", "ua-1"],
            )
        except typst.TypstError as error:
            # Its texts quote the citizen's: they must not leave this function.
            return None, _unshowable(error.diagnostic)
        return (pdf if isinstance(pdf, bytes) else None), set()

    def cancel(self) -> None:
        """A summary takes a tenth of a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _script_folders() -> list[str]:
    """Where Debian puts the fonts of other scripts; those that are there."""
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(data) / "fonts" / name for data in shared.split(":") if data for name in _SCRIPTS]
    return [str(folder) for folder in folders if folder.is_dir()]


def _unshowable(diagnostic: str) -> set[str]:
    """The characters that typst names. ASCII is never among them, and holds the summary's JSON together."""
    named = "".join(_NO_GLYPH.findall(diagnostic))
    found = set(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), named))
    return {char for char in found if not char.isascii()} - {SUBSTITUTE}


def summary_json(request: RenderSummary, accent: str) -> str:
    """The texts of the request as the template reads them, in JSON without escapes."""
    second = request.translation
    captions = second.scans if second is not None else ()
    content = {
        "fonts": FONTS,
        "accent": accent,
        "operator": shown(request.operator),
        "reference": shown(request.reference),
        "parts": [_part(request), *([{**_part(second), "note": shown(second.note)}] if second is not None else [])],
        "scans": [
            {
                "caption": shown(scan.caption),
                "alternative": shown(scan.alternative),
                "translated": shown(captions[at]) if at < len(captions) else "",
            }
            for at, scan in enumerate(request.scans)
        ],
    }
    return msgspec.json.encode(content).decode()


def _part(words: RenderSummary | SummaryTranslation) -> dict[str, Any]:
    """What is said in one language."""
    about = language_of(words.language)
    main, *more = about.tag.split("-")
    # A Latin name or a number keeps its own direction beside an Arabic label.
    own: Callable[[str], str] = (lambda text: isolated(shown(text))) if about.rtl else shown
    return {
        "language": main,
        "region": next((part for part in more if len(part) == 2), None),
        "rtl": about.rtl,
        "bold": about.script != "han",
        "note": "",
        "title": shown(words.title),
        "made": shown(words.made),
        "sections": [
            {
                "heading": shown(section.heading),
                "rows": [
                    {"label": shown(row.label), "value": own(row.value), "origin": shown(row.origin)}
                    for row in section.rows
                ],
            }
            for section in words.sections
        ],
        "signatures": [
            {"caption": shown(signed.caption), "statement": shown(signed.statement), "drawn": bool(signed.png)}
            for signed in words.signatures
        ],
        "notices": [shown(notice) for notice in words.notices],
    }


def shown(text: str) -> str:
    """Without what PDF/A-2a forbids (control, private and unassigned characters), and of bounded length."""
    one = text[:MAX_TEXT].replace("\ufeff", "").replace("\n", " ").replace("\t", " ")
    return replaced(one, SUBSTITUTE, _FORBIDDEN)


def wrap(data: bytes, *, framed: bool) -> str | NotAPicture:
    """An SVG that holds the picture; `framed` draws the edge of the page around it.

    A JPEG in grey or RGB goes in as it came; whatever else is decoded and goes in as PNG.
    """
    image = open_picture(data, "RGB")
    if isinstance(image, NotAPicture):
        return image
    kind, inside = ("jpeg", data) if _is_plain_jpeg(data) else ("png", _png(image))
    width, height = image.size
    edge = max(1, round(max(image.size) / 600))
    inner = f'x="{edge / 2}" y="{edge / 2}" width="{width - edge}" height="{height - edge}"'
    frame = f'<rect {inner} fill="none" stroke="#8A7F6C" stroke-width="{edge}"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" '
        f'xlink:href="data:image/{kind};base64,{base64.b64encode(inside).decode()}"/>{frame if framed else ""}</svg>'
    )


def _is_plain_jpeg(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as image:
        return image.format == "JPEG" and image.mode in ("L", "RGB")


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def service(setup: Setup, emit: Emit) -> Renderer:
    limit_memory(MEMORY_BYTES)
    return Renderer(setup)
