"""Papers of the corpus, as the bytes that a scanner or a camera would give."""

import io
from functools import cache

from PIL import Image

from kiosk.bench.papers_corpus import Scene, Wrong, scan, scene
from kiosk.bench.papers_desks import Background

# Another seed than the bench's, and than those that thresholds were set with.
SEED = 31


def jpeg(scene: Scene) -> bytes:
    out = io.BytesIO()
    Image.fromarray(scene.rgb).save(out, "JPEG", quality=88)
    return out.getvalue()


@cache
def filmed(background: Background, number: int, wrong: Wrong = "") -> Scene:
    return scene(background, number, wrong=wrong, seed=SEED)


@cache
def scanned(number: int, wrong: Wrong = "", *, code: bool = False) -> Scene:
    return scan(number, dpi=150, wrong=wrong, code=code, seed=SEED)
