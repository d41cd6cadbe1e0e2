"""What the screen imports to use its devices must not bring any of their libraries into its process."""

import subprocess
import sys
from pathlib import Path

import msgspec

import kiosk.devices
from kiosk.devices.states import DEVICE_NAMES

PROGRAM = """
import msgspec, sys
import kiosk.equipment
print(msgspec.json.encode(sorted(sys.modules)).decode())
"""

# What the drivers stand on, and what these bring along.
LIBRARIES = {
    "PIL", "PySide6", "_cups", "_sane", "barcode", "cryptography", "cups", "cv2", "defusedxml", "escpos", "evdev",
    "lxml", "nacl", "numpy", "pikepdf", "qrcode", "requests", "sane", "serial", "smartcard", "typst", "urllib3", "usb",
    "yaml", "zxingcpp",
}  # fmt: skip


def _loaded_by(program: str) -> set[str]:
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(msgspec.json.decode(said.stdout, type=list[str]))


def test_the_equipment_of_a_kiosk_brings_no_library_of_a_device() -> None:
    loaded = _loaded_by(PROGRAM)
    assert {f"kiosk.devices.{name}.client" for name in DEVICE_NAMES} <= loaded  # each device there is
    assert not {name.partition(".")[0] for name in loaded} & LIBRARIES
    assert not {name for name in loaded if name.endswith((".driver", "_wire"))}


def test_each_library_that_a_driver_imports_is_named_here() -> None:
    """A device that is added with a library of its own is noticed, by what its files import."""
    imported = set()
    for path in Path(kiosk.devices.__file__).parent.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] in ("import", "from"):
                imported.add(words[1].rstrip(",").partition(".")[0])
    assert imported - set(sys.stdlib_module_names) - {"kiosk", "msgspec"} <= LIBRARIES
