"""The rectangle of 35 x 45 mm around a head, by the rules for photos of identity documents. Pure."""

from typing import Final, NamedTuple

# Millimetres of the finished photo: a head of 33.5 (32 to 36 are allowed; drawn heads were measured 0 to 6 % short),
# somewhat above the middle.
WIDTH_MM: Final = 35.0
HEIGHT_MM: Final = 45.0
HEAD_MM: Final = 33.5
ABOVE_MM: Final = 4.5
# Where the oval on the screen is, in parts of the picture's height: the middle of the head, and its height. The screen
# draws it so (`kiosk/ui/qml/Kiosk/Controls/FacePicture.qml`).
GUIDE_MIDDLE: Final = 0.48
GUIDE_HEAD: Final = 0.56


class Box(NamedTuple):
    """Pixels of the picture; it may reach beyond it."""

    left: float
    top: float
    width: float
    height: float


def box_around(crown: tuple[float, float], chin: tuple[float, float]) -> Box:
    """Upright, whatever the head's tilt is: a photo is not turned."""
    head = ((crown[0] - chin[0]) ** 2 + (crown[1] - chin[1]) ** 2) ** 0.5
    pixels_per_mm = head / HEAD_MM
    width, height = WIDTH_MM * pixels_per_mm, HEIGHT_MM * pixels_per_mm
    middle_x, middle_y = (crown[0] + chin[0]) / 2, (crown[1] + chin[1]) / 2
    return Box(middle_x - width / 2, middle_y - head / 2 - ABOVE_MM * pixels_per_mm, width, height)


def box_of_guide(width: int, height: int) -> Box:
    """Around the oval on the screen, for a picture in which no face is found."""
    head, middle = GUIDE_HEAD * height, GUIDE_MIDDLE * height
    return box_around((width / 2, middle - head / 2), (width / 2, middle + head / 2))
