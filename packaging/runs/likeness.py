"""Whether two screens of one size show the same: as a whole, and where one of them has just changed."""

from typing import NamedTuple

from PIL import Image, ImageChops

# At a quarter of the size: two ways of drawing a letter are alike, two letters are not.
SCALE = 4
STEP = 40
# Fewer changed points than these are a caret.
LEAST = 8


class Likeness(NamedTuple):
    """Shares of the points that are alike, 0 to 1: of all, and of those that the touch before has changed."""

    whole: float
    changed: float

    @property
    def is_page(self) -> bool:
        """A clock and a caret may differ. Two pages that differ in a line are 0.98 alike as a whole: what tells them
        from each other is that line."""
        return self.whole >= 0.97 and self.changed >= 0.8


def likeness(found: Image.Image, wanted: Image.Image, before: Image.Image) -> Likeness:
    """`wanted`: the twin's screen now; `before`: as it was at the last touch."""
    differs = _differs(found, wanted)
    moved = _differs(wanted, before)
    of_these = sum(moved.histogram()[255:])
    both = sum(ImageChops.darker(differs, moved).histogram()[255:])
    return Likeness(_without(differs), 1 - both / of_these if of_these >= LEAST else 1.0)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Nothing moves, but for a caret."""
    return sum(_differs(one, other).histogram()[255:]) < LEAST


def _without(differs: Image.Image) -> float:
    return 1 - sum(differs.histogram()[255:]) / (differs.width * differs.height)


def _differs(one: Image.Image, other: Image.Image) -> Image.Image:
    size = (one.width // SCALE, one.height // SCALE)
    both = [picture.convert("RGB").resize(size) for picture in (one, other)]
    return ImageChops.difference(*both).convert("L").point(lambda value: 255 if value > STEP else 0)
