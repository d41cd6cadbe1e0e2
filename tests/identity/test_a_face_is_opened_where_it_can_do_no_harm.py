"""The picture of DG2 is opened in a process of its own, under limits; a bomb is a reason, and the next one opens."""

import asyncio
import io

import pytest
from PIL import Image

from kiosk.hall.chip import Fault, Profile
from kiosk.identity import Options
from kiosk.identity.portrait_client import PortraitDecoder
from kiosk.identity.portrait_port import MAX_SHOWN_SIDE, NotAPortrait, Portrait
from tests.support.identity import read, verdict


def face(profile: Profile) -> bytes:
    photo = verdict(read(profile, options=Options(photo_basis="test"))).photo
    assert photo is not None
    return photo.data


def drawn(form: str, size: tuple[int, int] = (413, 531)) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, form)
    return out.getvalue()


def opened(*pictures: bytes) -> list[Portrait | NotAPortrait]:
    async def run() -> list[Portrait | NotAPortrait]:
        decoder = PortraitDecoder()
        decoder.start()
        try:
            return [await decoder.decode(picture) for picture in pictures]
        finally:
            await decoder.close()

    return asyncio.run(run())


def test_a_face_of_a_chip_is_opened_after_bombs_and_garbage() -> None:
    bombs = [face(Profile(fault=Fault(f"{name}_bomb"))) for name in ("jpeg", "jpeg2000")]
    *refused, last = opened(*bombs, b"", b"\xff\xd8\xff" + bytes(1000), bytes(300_000), face(Profile()))
    assert all(isinstance(one, NotAPortrait) for one in refused)
    assert isinstance(last, Portrait)
    assert (last.width, last.height) == (413, 531)
    with Image.open(io.BytesIO(last.jpeg)) as image:
        assert image.size == (413, 531)


@pytest.mark.parametrize("form", ["JPEG", "JPEG2000"])
def test_both_formats_are_opened_and_made_small(form: str) -> None:
    (found,) = opened(drawn(form, (700, 1000)))
    assert isinstance(found, Portrait)
    with Image.open(io.BytesIO(found.jpeg)) as image:
        assert max(image.size) == MAX_SHOWN_SIDE


def test_other_formats_are_not() -> None:
    assert all(isinstance(one, NotAPortrait) for one in opened(drawn("PNG"), drawn("GIF"), drawn("TIFF")))


def test_a_face_refuses_to_print() -> None:
    assert "***" in repr(Portrait(b"face", 1, 1))
