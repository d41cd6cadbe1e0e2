"""`kiosk bench photo`: what the framing coach says of the hall's people, and what a look and a photo cost.

The hall's camera shows drawn heads over MJPEG; the product's camera driver takes the pictures; the product's coach
looks at them in this process. The floor of a look is the two networks alone, run on inputs that are ready; that of a
photo, to open the same JPEG, resize its middle to 827 x 1063 and write that as JPEG.
"""

import asyncio
import io
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
from PIL import Image

from kiosk import assets
from kiosk.bench.hall import hall, tell
from kiosk.bench.touch import quantile
from kiosk.config import Config
from kiosk.devices.camera.client import CameraClient
from kiosk.devices.camera.port import Picture
from kiosk.devices.states import Fault
from kiosk.documents.photo import coach, finding
from kiosk.documents.photo.client import MODELS
from kiosk.documents.photo.port import DPI, HEIGHT_PX, WIDTH_PX, Hint, Photo
from kiosk.errors import KioskError

LOOKS = 12
SETTLE_S = 20.0
# What stands before the camera, and the word that is right for it.
SCENES: dict[str, tuple[Hint, ...]] = {
    "person": ("good",),
    "person_far": ("too_far",),
    "person_aside": ("go_left", "go_right"),
    "person_tilted": ("lean_left", "lean_right"),
    "person_in_the_dark": ("dark",),
    "person_asleep": ("eyes_closed",),
    "two_people": ("several",),
    "nobody": ("no_face",),
}


class Scene(msgspec.Struct, frozen=True):
    """Of `looks`, percent that said the right word; `said`: what was said most. `framed`: percent of photos that were
    cut around a face."""

    scene: str
    looks: int
    right: float
    said: str
    framed: float


class Cost(msgspec.Struct, frozen=True):
    """Milliseconds, of one processor; `ratio`: of the medians."""

    what: str
    p50_ms: float
    p95_ms: float
    floor_ms: float
    ratio: float


class PhotoTable(msgspec.Struct, frozen=True):
    """`photo`: width, height and density of what is kept."""

    scenes: tuple[Scene, ...]
    costs: tuple[Cost, ...]
    camera: str
    photo: str


def measure(looks: int = LOOKS) -> PhotoTable:
    """Raises `KioskError` without the networks, or when the hall's camera shows nothing."""
    cv2.setNumThreads(1)  # as in the worker
    models = assets.path(MODELS)
    judge = coach.Coach(coach.Setup(str(models)))
    with hall() as (config, state):
        pictures = asyncio.run(_pictures(config, state, looks))
    scenes = tuple(_scene(judge, name, taken) for name, taken in pictures.items())
    posed = pictures["person"]
    made = judge.photo(posed[0].jpeg)
    if not isinstance(made, Photo):
        raise KioskError(f"bench: no photo was made ({made.reason})")
    with Image.open(io.BytesIO(made.jpeg)) as photo:
        size = f"{photo.width} x {photo.height} at {round(photo.info.get('dpi', (0, 0))[0])} dpi"
    if size != f"{WIDTH_PX} x {HEIGHT_PX} at {DPI} dpi":
        raise KioskError(f"bench: the photo is {size}")
    return PhotoTable(scenes, _costs(judge, models, posed), f"{posed[0].width_px} x {posed[0].height_px}", size)


async def _pictures(config: Config, state: Path, looks: int) -> dict[str, list[Picture]]:
    return {scene: await _taken(config, state, scene, looks) for scene in SCENES}


async def _taken(config: Config, state: Path, scene: str, looks: int) -> list[Picture]:
    """Pictures of that scene. The camera is opened once the scene is before it: a stream that is on has frames of the
    one before on their way, and nothing says for how long."""
    await asyncio.to_thread(tell, state, "camera", f"scene={scene}")
    client = CameraClient(config.camera)
    try:
        await client.open()
        await client.settled(SETTLE_S)
        lease = await client.lease("photo")
        if isinstance(lease, Fault):
            raise KioskError(f"bench: the camera is not lent ({lease.code})")
        async with lease:
            taken = [await lease.snapshot() for _ in range(looks)]
    finally:
        await client.close()
    shown = [picture for picture in taken if isinstance(picture, Picture)]
    if len(shown) < looks:
        raise KioskError("bench: the hall's camera shows nothing")
    return shown


def _scene(judge: coach.Coach, scene: str, pictures: list[Picture]) -> Scene:
    photos = [photo for one in pictures if isinstance(photo := judge.photo(one.jpeg), Photo)]
    words = [photo.hint for photo in photos]
    return Scene(
        scene=scene,
        looks=len(words),
        right=_percent(word in SCENES[scene] for word in words),
        said=statistics.mode(words) if words else "",
        framed=_percent(photo.framed for photo in photos),
    )


def _percent(those: Iterator[bool]) -> float:
    every = list(those)
    return round(100 * sum(every) / max(len(every), 1), 1)


def _costs(judge: coach.Coach, models: Path, posed: list[Picture]) -> tuple[Cost, ...]:
    frames = [np.asarray(Image.open(io.BytesIO(one.jpeg)).convert("RGB"), np.uint8) for one in posed]
    networks = _networks(models)
    looked = [_ms(judge.look, frame) for frame in frames]
    bare = [_ms(networks) for _ in frames]
    made = [_ms(judge.photo, one.jpeg) for one in posed]
    cut = [_ms(_resized, one.jpeg) for one in posed]
    return _cost("look", looked, bare), _cost("photo", made, cut)


def _networks(models: Path) -> Callable[[], object]:
    """Both, on pictures of their own size that are ready."""
    nets = finding.networks(models)
    inputs = [np.zeros((1, 3, side, side), np.float32) for side in finding.SIDES]

    def run() -> None:
        for net, ready, names in zip(nets, inputs, finding.OUTPUTS, strict=True):
            net.setInput(ready)
            net.forward(names)

    run()
    return run


def _resized(jpeg: bytes) -> None:
    whole = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), np.uint8)
    wide = round(whole.shape[0] * WIDTH_PX / HEIGHT_PX)
    left = (whole.shape[1] - wide) // 2
    middle = np.ascontiguousarray(whole[:, left : left + wide])
    cut = cv2.resize(middle, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    Image.fromarray(np.asarray(cut, np.uint8)).save(io.BytesIO(), "JPEG", quality=coach.JPEG_QUALITY, subsampling=0)


def _ms(call: Callable[..., object], *args: object) -> float:
    spent = time.process_time()
    call(*args)
    return (time.process_time() - spent) * 1000


def _cost(what: str, taken: list[float], floor: list[float]) -> Cost:
    p50, bare = statistics.median(taken), statistics.median(floor)
    return Cost(what, round(p50, 1), round(quantile(sorted(taken), 0.95), 1), round(bare, 1), round(p50 / bare, 2))
