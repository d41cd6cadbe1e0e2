"""What a picture can be of: a place, and how the screen is dressed."""

from collections.abc import Sequence
from itertools import product

import msgspec

from kiosk.config import Config
from kiosk.errors import ConfigError
from kiosk.i18n.languages import LANGUAGES
from kiosk.session.preferences import SIZES, THEMES, Preferences


class Format(msgspec.Struct, frozen=True):
    """A glass: pixels, and millimetres a pixel."""

    name: str
    width_px: int
    height_px: int
    pitch_mm: float

    def config(self) -> Config:
        config = Config()
        screen = msgspec.structs.replace(
            config.screen, width_px=self.width_px, height_px=self.height_px, pixel_pitch_mm=self.pitch_mm
        )
        return msgspec.structs.replace(config, screen=screen)


# 21.5 inches standing and lying, 15.6 inches.
FORMATS = {
    one.name: one
    for one in (
        Format("1080x1920", 1080, 1920, 0.248),
        Format("1920x1080", 1920, 1080, 0.248),
        Format("1280x800", 1280, 800, 0.2625),
    )
}


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    place: str
    language: str = "fr"
    theme: str = "light"
    size: int = 0
    format: str = "1080x1920"
    lowered: bool = False

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        end = "-lowered" if self.lowered else ""
        return f"{self.place}-{self.format}-{self.language}-{self.theme}-{self.size}{end}"

    def dressed(self, wish: Preferences) -> Preferences:
        """`wish` with this look on it. Nothing moves: a picture is of what stands."""
        return msgspec.structs.replace(
            wish,
            language=self.language,
            theme=self.theme,
            size=self.size,
            lowered=self.lowered,
            motion=False,
        )


class Choice(msgspec.Struct, frozen=True):
    """Comma-separated words of the command line; an empty one means all."""

    pages: str = ""
    languages: str = ""
    themes: str = ""
    sizes: str = ""
    formats: str = ""


def looks(choice: Choice, places: Sequence[str]) -> list[Look]:
    """In the order in which they are quickest to take: a glass is changed seldom, a place driven to once for each.

    Raises `ConfigError` that names a word which is none of those that there are.
    """
    chosen = (
        _chosen("--formats", choice.formats, tuple(FORMATS)),
        _chosen("--pages", choice.pages, places),
        _chosen("--languages", choice.languages, tuple(LANGUAGES)),
        _chosen("--themes", choice.themes, THEMES),
        _chosen("--sizes", choice.sizes, tuple(str(size) for size in range(SIZES))),
    )
    return [Look(place, language, theme, int(size), form) for form, place, language, theme, size in product(*chosen)]


def _chosen(option: str, given: str, possible: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in given.split(","))) if given else tuple(possible)
    for word in words:
        if word not in possible:
            raise ConfigError(f"{option}: {word!r} is none of {', '.join(possible)}")
    return words
