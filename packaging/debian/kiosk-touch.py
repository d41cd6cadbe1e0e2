"""How the touches of a touchscreen are turned, for udev: prints LIBINPUT_CALIBRATION_MATRIX=..., or nothing.

Run by udev as root for each touchscreen that comes, with DEVPATH in its environment. Of the settings only `rotation`
and `touch` of the table `screen` count (docs/operate.md), and become six numbers. Where they say nothing, what else
calibrates the device holds; settings that are not understood turn nothing, and udev's journal says why.
"""

import os
import sys
import tomllib
from pathlib import Path

SETTINGS = Path("/etc/kiosk/kiosk.toml")
MAX_BYTES = 1_000_000
# From a panel's touch to the turned picture, each in parts of its width and height: x' = ax + by + c, y' = dx + ey + f.
MATRICES = {
    0: (1, 0, 0, 0, 1, 0),
    90: (0, 1, 0, -1, 0, 1),
    180: (-1, 0, 1, 0, -1, 1),
    270: (0, -1, 1, 1, 0, 0),
}


def main() -> int:
    settings = Path(sys.argv[1]) if len(sys.argv) > 1 else SETTINGS
    sysfs = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("/sys")
    try:
        matrix = matrix_of(screen(settings), device(sysfs, os.environ.get("DEVPATH", "")))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        sys.stderr.write(f"kiosk: touches are not turned: {type(error).__name__}\n")
        return 1
    if matrix:
        sys.stdout.write("LIBINPUT_CALIBRATION_MATRIX=" + " ".join(f"{number:g}" for number in matrix) + "\n")
    return 0


def screen(settings: Path) -> dict[str, object]:
    """The table `screen` of all layers (kiosk/config_layers.py); of `rotation` and `touch` alone."""
    found: dict[str, object] = {}
    touch: dict[str, object] = {}
    for file in (*sorted((settings.parent / "provisioned").glob("*.toml")), settings):
        with file.open("rb") as opened:
            table = tomllib.loads(opened.read(MAX_BYTES).decode()).get("screen", {})
        found |= table
        touch |= table.get("touch", {})
    return {"rotation": found.get("rotation", 0), "touch": touch}


def device(sysfs: Path, devpath: str) -> str:
    """Its id, such as `0eef:c002`, of whatever bus; empty where the kernel has none."""
    folder = sysfs / devpath.lstrip("/") / "device/id"
    try:
        return ":".join((folder / name).read_text("ascii").strip().lower() for name in ("vendor", "product"))
    except OSError:
        return ""


def matrix_of(table: dict[str, object], name: str) -> tuple[float, ...]:
    """Empty where the settings say nothing of it. Raises `ValueError`, `TypeError`."""
    touch, rotation = table["touch"], table["rotation"]
    if not isinstance(touch, dict):
        raise TypeError("a table")
    said = touch.get(name, rotation)
    if isinstance(said, list):
        numbers = tuple(float(number) for number in said)
        if len(numbers) != 6 or not all(abs(number) <= 10 for number in numbers):  # also: not a number
            raise ValueError("six numbers")
        return numbers
    if isinstance(said, bool) or not isinstance(said, int) or said not in MATRICES:
        raise ValueError("0, 90, 180 or 270")
    return MATRICES[said] if said or name in touch else ()


if __name__ == "__main__":
    sys.exit(main())
