"""What the screen imports to use a device must not bring SANE, Pillow or python-escpos into its process."""

import subprocess
import sys

import msgspec

PROGRAM = """
import sys, kiosk.devices.scanner.client, kiosk.devices.receipt_printer.client
import msgspec
print(msgspec.json.encode(sorted({name.partition(".")[0] for name in sys.modules})).decode())
"""


def test_the_clients_import_no_library_of_a_device() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded = set(msgspec.json.decode(said.stdout, type=list[str]))
    assert not loaded & {"sane", "_sane", "PIL", "escpos", "numpy", "PySide6", "cv2", "requests", "zxingcpp"}
