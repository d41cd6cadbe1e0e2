"""Pictures of every page, to look at: `python -m tests.ui.gallery OUT [WORD...]` (only names that hold all words)."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from tests.support.qml import REFERENCE_PITCH, Screen, screen
from tests.support.qml_content import chrome, overlays, pages


class Format(NamedTuple):
    name: str
    size: tuple[int, int]
    pitch: float  # mm a pixel


FORMATS = (
    Format("portrait", (1080, 1920), REFERENCE_PITCH),
    Format("landscape", (1920, 1080), REFERENCE_PITCH),
    Format("small", (1280, 800), 0.2625),  # 15.6 inches
)
LOOKS = (("light", 0), ("light", 2), ("dark", 0), ("white_on_black", 2))
# How the screen is driven, beside the plain way: what changes with it.
WAYS: dict[str, dict[str, Any]] = {
    "": {},
    "lowered": {"lowered": True},
    "rtl": {"rtl": True},
    "keypad": {"mode": "keypad", "speech": True},
    "quadrants": {"mode": "quadrants", "speech": True},
    "two_switches": {"mode": "two_switches"},
}


def scenes(language: str) -> Iterator[str]:
    yield from pages(language)
    yield from overlays(language)


def show(shown: Screen, language: str, scene: str) -> None:
    every = pages(language)
    if scene in every:
        shown.visit.cover(None)
        shown.show(every[scene])
    else:
        shown.show(every["review"])
        shown.visit.cover(overlays(language)[scene])
        shown.settle()


def draw(out: Path, words: list[str]) -> int:
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for form in FORMATS:
        wanted = [
            (scene, language, theme, size, way, name)
            for way in WAYS
            for language in ("fr", "en")
            for theme, size in LOOKS
            for scene in scenes(language)
            if all(
                word in (name := f"{scene}-{form.name}-{language}-{theme}-{size}-{way}".strip("-")) for word in words
            )
        ]
        if not wanted:
            continue
        with screen(pages("fr")["attract"], chrome(motion=False), form.size, form.pitch) as shown:
            shown.put_specimen()
            for scene, language, theme, size, way, name in wanted:
                simulated = "Matériel simulé : scanner"
                shown.visit.dress(chrome(language, size, theme, motion=False, simulated=simulated, **WAYS[way]))
                show(shown, language, scene)
                for warning in dict.fromkeys(shown.warnings):
                    print(name, warning)
                shown.warnings.clear()
                shown.grab().save(str(out / f"{name}.png"))
                count += 1
    return count


if __name__ == "__main__":
    print(draw(Path(sys.argv[1]), sys.argv[2:]), "pictures")
