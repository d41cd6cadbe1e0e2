"""Places of a photo for a town's card: asked for, before the camera, and chosen among tries."""

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from kiosk.devices.states import Fault, Ready
from kiosk.documents.photo.port import Hint, Photo
from kiosk.errors import Code
from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.tour.citizen import Citizen, library
from kiosk.tour.steps import at_step

Way = Callable[[Citizen], Citizen]
DEMARCHE, STEP = "carte-bibliotheque", "portrait"
# Of a try as the citizen sees it: an even grey in the shape of 35 x 45 mm. No person's face is kept for pictures.
TRY_PX = (210, 270)
# Longer than the coach takes before it says another sentence.
LOOKS = 8


@cache
def _demarche() -> dict[str, Flow]:
    return library((DEMARCHE,)).flows


def _asked(citizen: Citizen) -> Citizen:
    citizen.library = replace(citizen.library, flows={**citizen.library.flows, **_demarche()})
    citizen.do(events.DeviceChanged("camera", Ready()))
    return at_step(citizen, DEMARCHE, STEP)


def _before_the_camera(hint: Hint) -> Way:
    def way(citizen: Citizen) -> Citizen:
        _asked(citizen).do(events.OpenPhoto(), events.PhotoOpened(None))
        for _ in range(LOOKS):
            citizen.clock.advance(0.25)
            citizen.do(events.PhotoHinted(hint))
        return citizen

    return way


def _tries(*hints: Hint) -> Way:
    def way(citizen: Citizen) -> Citizen:
        for number, hint in enumerate(hints):
            citizen = _before_the_camera(hint)(citizen) if number == 0 else citizen.do(events.OpenPhoto())
            citizen.do(events.PhotoOpened(None), events.Shoot(now=True), events.PhotoMade(_photo(number, hint)))
        return citizen

    return way


def _photo(number: int, hint: Hint) -> Photo:
    width, height = TRY_PX
    shade = bytes([110 + 40 * number]) * (3 * width * height)
    return Photo(b"%d" % number, f"{number:064x}", hint, hint == "good", 0, shade, width, height)


def _without_camera(citizen: Citizen) -> Citizen:
    return _asked(citizen).do(events.OpenPhoto(), events.PhotoOpened(Fault(Code.DISCONNECTED)))


PHOTO_PLACES: dict[str, Way] = {
    "photo": _asked,
    "photo-aiming": _before_the_camera("too_far"),
    "photo-good": _before_the_camera("good"),
    "photo-tries": _tries("good", "turn_left", "good"),
    "photo-failed": _without_camera,
}
