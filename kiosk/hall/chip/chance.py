"""Where the chip's keys, nonces and serial numbers come from: the system's generator, or a seed that repeats them."""

import hashlib
import secrets


class Chance:
    """Random bytes; with a seed, the same ones at each run (SHA-256 over the seed and a counter)."""

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._count = 0

    def bytes(self, size: int) -> bytes:
        if self._seed is None:
            return secrets.token_bytes(size)
        out = b""
        while len(out) < size:
            out += hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
            self._count += 1
        return out[:size]

    def scalar(self, order: int) -> int:
        """From 1 to order - 1; eight bytes more than needed leave no bias that could be seen."""
        size = (order.bit_length() + 7) // 8 + 8
        return int.from_bytes(self.bytes(size), "big") % (order - 1) + 1
