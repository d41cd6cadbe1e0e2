"""Where the files of `assets/` and `translations/` are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path, PurePosixPath

from kiosk import content
from kiosk.errors import KioskError

_PACKAGE = Path(__file__).resolve().parent
# The wheel holds both folders as `kiosk/data/` (pyproject.toml); an editable install reads the checkout.
_ROOT = _PACKAGE / "data" if (_PACKAGE / "data").is_dir() else _PACKAGE.parent


def path(name: str) -> Path:
    """The file or folder `name` ("fonts/X.ttf", "drawings/tick.svg") of `assets/`, or of `assets/generated/`, which
    setup fills from npm packages.

    Raises `KioskError` for a name that leaves the folder or that is not there.
    """
    parts = PurePosixPath(name)
    if not name or parts.is_absolute() or ".." in parts.parts or "\0" in name:
        raise KioskError(f"asset {name!r}: not a relative name")
    taken = content.part(parts.parts[0])
    if taken is not None and (found := taken.joinpath(*parts.parts[1:])).exists():
        return found
    for folder in (_ROOT / "assets", _ROOT / "assets" / "generated"):
        if (folder / parts).exists():
            return folder / parts
    raise KioskError(f"asset {name!r} is missing: run `make setup`, or install a complete wheel")


def translations() -> Path:
    """The folder that holds `LANGUAGE/LC_MESSAGES/kiosk.mo`: of the content that was taken last, or the system's."""
    return content.part("translations") or _ROOT / "translations"
