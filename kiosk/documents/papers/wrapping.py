"""Pictures as typst takes them without a disk: within an SVG, because typst-py 0.15 takes files in memory only when
they are UTF-8; typst embeds the JPEG bytes of such a wrapper as they are.
"""

import base64
import io
from typing import Literal

from PIL import Image

from kiosk.documents.pictures import NotAPicture, open_picture
from kiosk.documents.signed.drawing import code_picture


def wrap(data: bytes, *, framed: bool) -> str | NotAPicture:
    """An SVG that holds the picture; `framed` draws the edge of the page around it.

    A JPEG in grey or RGB goes in as it came; whatever else is decoded and goes in as PNG.
    """
    image = open_picture(data, "RGB")
    if isinstance(image, NotAPicture):
        return image
    if _is_plain_jpeg(data):
        return _svg("jpeg", data, image.size, framed=framed)
    return _svg("png", _png(image), image.size, framed=framed)


def drawn_code(text: str) -> str:
    """The picture of a signed code, wrapped."""
    picture = code_picture(text)
    return _svg("png", _png(picture), picture.size, framed=False)


def _svg(kind: Literal["jpeg", "png"], data: bytes, size: tuple[int, int], *, framed: bool) -> str:
    width, height = size
    edge = max(1, round(max(size) / 600))
    inner = f'x="{edge / 2}" y="{edge / 2}" width="{width - edge}" height="{height - edge}"'
    frame = f'<rect {inner} fill="none" stroke="#8A7F6C" stroke-width="{edge}"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" '
        f'xlink:href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>{frame if framed else ""}</svg>'
    )


def _is_plain_jpeg(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as image:
        return image.format == "JPEG" and image.mode in ("L", "RGB")


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
