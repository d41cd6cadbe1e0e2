"""How far a photo of the citizen has come, what the coach says, and what can happen to it."""

from typing import Literal

import msgspec

from kiosk.devices.states import Fault
from kiosk.documents.photo.port import Hint, NoPhoto, Photo
from kiosk.privacy.private import Private

MAX_TRIES = 3

PhotoStage = Literal["ready", "opening", "live", "taking", "choosing", "failed"]
# Stages in which the visit has the camera.
LIVE_STAGES: tuple[PhotoStage, ...] = ("opening", "live", "taking")

# A sentence stays at least so long; as long as it takes to say it where it is said aloud.
HOLD_S = 1.6
HOLD_ALOUD_S = 3.2
# Looks in a row that must agree before another sentence comes; for "good" one more, as the picture follows.
AGREE = 2
AGREE_GOOD = 3


class Coaching(msgspec.Struct, frozen=True):
    """`hint` is on the screen `since` then; the last looks said `next`, `times` in a row."""

    hint: Hint = "no_face"
    since: float = 0.0
    next: Hint = "no_face"
    times: int = 0


def looked(now: Coaching, hint: Hint, at: float, hold_s: float) -> Coaching:
    """After one more look. The screen does not flicker between two sentences, and none is cut off by the next."""
    times = now.times + 1 if hint == now.next else 1
    now = msgspec.structs.replace(now, next=hint, times=times)
    held = at - now.since >= hold_s or now.hint == "good"
    if hint == now.hint or times < (AGREE_GOOD if hint == "good" else AGREE) or not (held or hint == "good"):
        return now
    return Coaching(hint, at, hint, times)


class Try(Private, frozen=True):
    """A photo that was taken; its picture is in `Visit.pages`. `hint`: what may be wrong with it, or "good"."""

    sha256: str
    hint: Hint
    framed: bool


class PhotoTaking(Private, frozen=True):
    """Of the step `step`. `waiting`: the citizen has pressed, and the picture is taken as soon as all is good.
    `shown`: the try that is looked at."""

    step: str = ""
    stage: PhotoStage = "ready"
    coaching: Coaching = Coaching()
    waiting: bool = False
    tries: tuple[Try, ...] = ()
    shown: str = ""
    fault: Fault | None = None

    @property
    def left(self) -> int:
        return MAX_TRIES - len(self.tries)


def photo_at(photo: PhotoTaking, step: str) -> PhotoTaking:
    """What is known at this step: a démarche may ask for the photos of two persons."""
    return photo if photo.step == step else PhotoTaking(step=step)


# -- events


class OpenPhoto(msgspec.Struct, frozen=True):
    """ "Turn the camera on": nobody is looked at before."""


class PhotoOpened(msgspec.Struct, frozen=True):
    """The camera shows its picture; or why not."""

    fault: Fault | None


class PhotoHinted(msgspec.Struct, frozen=True):
    """What the coach says of a frame."""

    hint: Hint


class Shoot(msgspec.Struct, frozen=True):
    """The shutter: as soon as all is good; `now`, or pressed twice: at once."""

    now: bool = False


class PhotoMade(Private, frozen=True):
    result: Photo | NoPhoto | Fault


class ShowTry(msgspec.Struct, frozen=True):
    """Look at another of the tries."""

    sha256: str


class KeepPhoto(msgspec.Struct, frozen=True):
    """The photo that is shown is the answer."""


class RefusePhoto(msgspec.Struct, frozen=True):
    """ "I do not want one": none is kept, and the other way is told."""


class ClosePhoto(msgspec.Struct, frozen=True):
    """Turn the camera off without a picture."""


PhotoEvent = OpenPhoto | PhotoOpened | PhotoHinted | Shoot | PhotoMade | ShowTry | KeepPhoto | RefusePhoto | ClosePhoto
