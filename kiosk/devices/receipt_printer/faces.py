"""Which typeface holds a letter: Noto by the letter's script, WenQuanYi for Chinese, Japanese and Korean, DejaVu else.

Debian packages fonts-noto-core, fonts-wqy-microhei, fonts-dejavu-core. Without one of them its letters are drawn by
the next; a letter that no typeface has is shown by its number.
"""

import unicodedata
from functools import lru_cache

from PIL import ImageFont

Face = ImageFont.FreeTypeFont | ImageFont.ImageFont

_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "BOPOMOFO")
# Scripts whose Noto face is not named as Unicode names the letters.
_NAMED = {"NKO": "NotoSansNKo", "TIBETAN": "NotoSerifTibetan"}
_USUAL = "DejaVuSans"
_ENDING = {False: ".ttf", True: "-Bold.ttf"}
_EAST_ASIAN_FACE = "wqy-microhei.ttc"


def face_name(char: str, bold: bool) -> str:
    """The file name of the typeface that holds `char`; empty when none does."""
    return _face_name(char, bold)


@lru_cache(maxsize=4096)
def _face_name(char: str, bold: bool) -> str:
    usual, own, script = _USUAL + _ENDING[bold], _of_script(char, bold), _script(char)
    if script in _EAST_ASIAN:
        names = [_EAST_ASIAN_FACE, usual]
    elif char.isalpha() and script != "LATIN":
        names = [own, usual]
    else:
        names = [usual, _EAST_ASIAN_FACE]  # signs
    return next((name for name in names if has(name, char)), "")


def for_all(text: str, bold: bool) -> str:
    """One typeface for the whole text, its letters of other scripts included; the usual one when none has them all."""
    usual = _USUAL + _ENDING[bold]
    own = [_of_script(char, bold) for char in text if unicodedata.bidirectional(char) in ("R", "AL")]
    return next((name for name in (usual, *own[:1]) if all(has(name, char) for char in text)), usual)


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0].partition("-")[0]


def _of_script(char: str, bold: bool) -> str:
    script = _script(char)
    return _NAMED.get(script, f"NotoSans{script.capitalize()}") + ("-Bold.ttf" if bold else "-Regular.ttf")


def shared(name: str, char: str) -> bool:
    """Whether `char` is no script's own (a digit, a sign, a blank, an accent) and the typeface has it: it then
    stays with the letters around it."""
    return not char.isalpha() and (char == " " or has(name, char))


@lru_cache(maxsize=4096)
def has(name: str, char: str) -> bool:
    face = load(name, 16)
    if face is None:
        return False
    return char == " " or bytes(face.getmask(char)) != _missing(name)


@lru_cache(maxsize=64)
def _missing(name: str) -> bytes:
    """What a typeface shows for a letter that it has not."""
    face = load(name, 16)
    return b"" if face is None else bytes(face.getmask("\U0010fffd"))


@lru_cache(maxsize=128)
def load(name: str, size: int) -> Face | None:
    """None when the typeface is not installed. Its letters are shaped and joined by raqm where libfribidi0 is."""
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


def last_resort(size: int) -> Face:
    """Pillow's own, Latin only."""
    return load(f"{_USUAL}.ttf", size) or ImageFont.load_default(size)
