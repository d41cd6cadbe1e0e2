"""What an operator brings to the screen: a logo, which is somebody's file, and a colour, which may not be legible."""

import re
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 500_000
MAX_SIDE: Final = 4096  # pixels
MAX_ELEMENTS: Final = 5_000
# Elements of SVG that only draw. What loads, scripts, animates or embeds is not among them.
DRAWS: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "symbol",
        "use",
        "style",
    ]
)
PNG: Final = b"\x89PNG\r\n\x1a\n"
PAPER: Final = "#FAF7F1"  # of the light theme
INK: Final = "#14233A"
LEGIBLE: Final = 7.0  # to 1, WCAG 2.1 AAA; what is less is moved towards the ink until it reads


class _HostileError(ValueError):
    pass


def unusable(logo: Path) -> str | None:
    """Why the file cannot be shown as a logo (a PNG, or an SVG that only draws), or None."""
    try:
        with logo.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        return "no such file"
    if len(content) > MAX_BYTES:
        return f"at most {MAX_BYTES // 1000} kB are expected"
    if logo.suffix.lower() == ".png":
        return _unusable_png(content)
    if logo.suffix.lower() == ".svg":
        return _unusable_svg(content)
    return "a .png or a .svg is expected"


def _unusable_png(content: bytes) -> str | None:
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < 33:
        return "not a PNG"
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return f"at most {MAX_SIDE} x {MAX_SIDE} pixels are expected"
    return None


def _unusable_svg(content: bytes) -> str | None:
    from xml.parsers import expat  # not at the start of every process: few have a logo

    seen = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen
        seen += 1
        if seen > MAX_ELEMENTS:
            raise _HostileError(f"at most {MAX_ELEMENTS} elements are expected")
        if seen == 1 and name.rpartition(":")[2] != "svg":
            raise _HostileError("not an SVG")
        prefix, _, local = name.rpartition(":")
        if prefix in ("", "svg") and local not in DRAWS:
            raise _HostileError("an SVG that only draws is expected")
        for key, value in attributes.items():
            refers = key.rpartition(":")[2] == "href" and not value.startswith("#")
            if refers or key.startswith("on") or _leaves(value):
                raise _HostileError("an SVG that refers to nothing outside itself is expected")

    def declared(*_: object) -> None:
        raise _HostileError("an SVG without a document type is expected")

    def written(text: str) -> None:
        if _leaves(text) or "@import" in text:
            raise _HostileError("an SVG that refers to nothing outside itself is expected")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = declared
    parser.CharacterDataHandler = written
    try:
        parser.Parse(content, True)
    except _HostileError as error:
        return str(error)
    except (expat.ExpatError, ValueError):
        return "not an SVG"
    return None


def _leaves(text: str) -> bool:
    return re.search(r"url\(\s*['\"]?(?!\s*['\"]?#)", text, re.IGNORECASE) is not None


def contrast(one: str, other: str) -> float:
    """Of two colours "#RRGGBB": from 1 to 21 (WCAG 2.1)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def legible(colour: str, ground: str) -> str:
    """The colour as it may be words on the ground: moved towards the ink, a tenth at a time, until it stands at
    `LEGIBLE`. The screen's theme does the same with its own inks (`Theme.legible`)."""
    mixed = colour
    for part in range(1, 11):
        if contrast(mixed, ground) >= LEGIBLE:
            break
        mixed = "#" + "".join(
            f"{round((int(colour[at : at + 2], 16) * (10 - part) + int(INK[at : at + 2], 16) * part) / 10):02X}"
            for at in (1, 3, 5)
        )
    return mixed


def accent_remark(accent: str) -> str:
    """What the screen does with the operator's colour, for staff."""
    apart = contrast(accent, PAPER)
    if apart >= LEGIBLE:
        return f"{accent} stands {apart:.1f}:1 on the paper, shown as it is"
    return f"{accent} stands only {apart:.1f}:1 on the paper: the screen shows it darker, at {LEGIBLE:g}:1"
