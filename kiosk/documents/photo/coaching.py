"""One sentence at a time: what is to be changed first, so that a face stands as the rules for photos want it. Pure.

The limits are those of ISO/IEC 19794-5 and of the French rules for identity photos (a head of 32 to 36 mm on 45, eyes
open, even light, face to the camera), with the slack that a town's card allows.
"""

from typing import Final

from kiosk.documents.photo.cropping import Box, box_around, box_of_guide
from kiosk.documents.photo.measuring import Measures
from kiosk.documents.photo.port import Hint

# Height of the head in parts of the picture's height: at the least, 1080 lines give 340 dots for an inch of the photo;
# at the most, the photo still lies within the picture.
FAR: Final = 0.40
NEAR: Final = 0.72
# Middle of the head beside the guide's, in heads.
BESIDE: Final = 0.16
# Degrees.
LEANS: Final = 7.0
TURNS: Final = 11.0
CHIN_DOWN: Final = 21.0
CHIN_UP: Final = -14.0
# 0 to 255.
DARK_WHITES: Final = 85.0
DARK_FACE: Final = 65.0
BRIGHT_FACE: Final = 228.0
GLARE: Final = 0.08
UNEVEN: Final = 0.36
BLURRED: Final = 0.60
EYES_CLOSED: Final = 0.19
LENSES: Final = 0.45


def judge(faces: int, found: Measures | None, width: int, height: int) -> Hint:
    """Of a picture of `width` x `height` with so many `faces`. What keeps others from being judged comes first."""
    if faces > 1:
        return "several"
    if found is None:
        return "no_face"
    hints = (_distance(found, height), _posture(found), _place(found, width, height), _eyes_and_light(found))
    return next((hint for hint in hints if hint is not None), "good")


def _distance(found: Measures, height: int) -> Hint | None:
    if found.head < FAR * height:
        return "too_far"
    return "too_near" if found.head > NEAR * height else None


def _place(found: Measures, width: int, height: int) -> Hint | None:
    """After the posture: the middle of a head that is turned away is not where it seems."""
    guide = box_of_guide(width, height)
    here = box_around(found.crown, found.chin)
    beside = ((here.left + here.width / 2) - (guide.left + guide.width / 2)) / found.head
    if abs(beside) > BESIDE:
        # The picture's right is the person's left.
        return "go_right" if beside > 0 else "go_left"
    return _height(here, guide, height, found.head)


def _height(here: Box, guide: Box, height: int, head: float) -> Hint | None:
    """A photo that leaves the picture above or below is not whole."""
    below = ((here.top + here.height / 2) - (guide.top + guide.height / 2)) / head
    if here.top + here.height > height or below > BESIDE:
        return "go_up"
    if here.top < 0 or below < -BESIDE:
        return "go_down"
    return None


def _posture(found: Measures) -> Hint | None:
    if abs(found.roll) > LEANS:
        # Clockwise as it is seen: towards the person's left shoulder.
        return "lean_right" if found.roll > 0 else "lean_left"
    if abs(found.yaw) > TURNS:
        return "turn_right" if found.yaw > 0 else "turn_left"
    if found.pitch > CHIN_DOWN:
        return "chin_up"
    return "chin_down" if found.pitch < CHIN_UP else None


def _eyes_and_light(found: Measures) -> Hint | None:
    """Dark is a picture whose whites of the eyes are dark, too: a dark skin in good light is not."""
    if found.lenses < LENSES:
        return "eyes_hidden"
    if found.eyes < EYES_CLOSED:
        return "eyes_closed"
    if found.whites < DARK_WHITES and found.light < DARK_FACE:
        return "dark"
    if found.glare > GLARE or found.light > BRIGHT_FACE:
        return "bright"
    if found.slope > UNEVEN:
        return "uneven"
    return "blurred" if found.blur > BLURRED else None
