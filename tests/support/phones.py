"""A telephone that has scanned the kiosk's code: it does what the page's script does, with the same address."""

import base64
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import requests
import zxingcpp

from kiosk.documents.phone import sealing
from kiosk.documents.phone.port import SlotShown
from tests.support.patience import PATIENCE_S


class Telephone(NamedTuple):
    """`page`: where the browser is, without the fragment; `key`: what the fragment says."""

    origin: str
    slot: str
    key: bytes

    @property
    def page(self) -> str:
        return f"{self.origin}/p/{self.slot}"

    def opens(self) -> requests.Response:
        return requests.get(self.page, timeout=PATIENCE_S)

    def sends(self, *files: bytes, key: bytes | None = None) -> list[int]:
        """Status of each answer, of "that is all" at the end."""
        said = [
            requests.put(
                f"{self.page}/files/{number}",
                data=sealing.seal(key or self.key, self.slot, "in", number, file),
                timeout=PATIENCE_S,
            ).status_code
            for number, file in enumerate(files)
        ]
        return [*said, requests.post(f"{self.page}/done", timeout=PATIENCE_S).status_code]

    def fetches(self) -> bytes | None:
        answer = requests.get(f"{self.page}/paper", timeout=PATIENCE_S)
        return sealing.opened(self.key, self.slot, "out", 0, answer.content) if answer.ok else None

    def has_it(self) -> int:
        return requests.delete(f"{self.page}/paper", timeout=PATIENCE_S).status_code


def scanned(shown: SlotShown) -> Telephone:
    """What a telephone's camera makes of the code on the screen."""
    pixels = np.frombuffer(shown.rgb, np.uint8).reshape(shown.height, shown.width, 3)
    (code,) = zxingcpp.read_barcodes(np.ascontiguousarray(pixels))
    return led_to(code.text)


def led_to(address_of_page: str) -> Telephone:
    """By the address that the code says."""
    address = urlsplit(address_of_page)
    key = base64.urlsafe_b64decode(address.fragment + "=" * (-len(address.fragment) % 4))
    return Telephone(f"{address.scheme}://{address.netloc}", address.path.rpartition("/")[2], key)
