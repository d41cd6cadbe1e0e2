"""Triple DES with two keys (FIPS 46-3, ISO/IEC 18033-3) in CBC, and the retail MAC (ISO/IEC 9797-1, algorithm 3)."""

BLOCK = 8

# Tables of FIPS 46-3; bits are numbered from one, from the left.
_IP = "58 50 42 34 26 18 10 2 60 52 44 36 28 20 12 4 62 54 46 38 30 22 14 6 64 56 48 40 32 24 16 8 " \
      "57 49 41 33 25 17 9 1 59 51 43 35 27 19 11 3 61 53 45 37 29 21 13 5 63 55 47 39 31 23 15 7"  # fmt: skip
_P = "16 7 20 21 29 12 28 17 1 15 23 26 5 18 31 10 2 8 24 14 32 27 3 9 19 13 30 6 22 11 4 25"
_PC1 = "57 49 41 33 25 17 9 1 58 50 42 34 26 18 10 2 59 51 43 35 27 19 11 3 60 52 44 36 " \
       "63 55 47 39 31 23 15 7 62 54 46 38 30 22 14 6 61 53 45 37 29 21 13 5 28 20 12 4"  # fmt: skip
_PC2 = "14 17 11 24 1 5 3 28 15 6 21 10 23 19 12 4 26 8 16 7 27 20 13 2 " \
       "41 52 31 37 47 55 30 40 51 45 33 48 44 49 39 56 34 53 46 42 50 36 29 32"  # fmt: skip
_SHIFTS = (1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1)
_BOXES = (
    "e4d12fb83a6c5907" "0f74e2d1a6cb9538" "41e8d62bfc973a50" "fc8249175b3ea06d",
    "f18e6b34972dc05a" "3d47f28ec01a69b5" "0e7ba4d158c6932f" "d8a13f42b67c05e9",
    "a09e63f51dc7b428" "d709346a285ecbf1" "d6498f30b12c5ae7" "1ad069874fe3b52c",
    "7de3069a1285bc4f" "d8b56f03472c1ae9" "a690cb7df13e5284" "3f06a1d8945bc72e",
    "2c417ab6853fd0e9" "eb2c47d150fa3986" "421bad78f9c5630e" "b8c71e2d6f09a453",
    "c1af92680d34e75b" "af427c9561de0b38" "9ef528c3704a1db6" "432c95fabe17608d",
    "4b2ef08d3c975a61" "d0b7491ae35c2f86" "14bdc37eaf680592" "6bd814a7950fe23c",
    "d2846fb1a93e50c7" "1fd8a374c56b0e92" "7b419ce206adf358" "21e74a8dfc90356b",
)  # fmt: skip


def _places(table: str) -> tuple[int, ...]:
    return tuple(int(place) for place in table.split())


def _permute(value: int, size: int, table: tuple[int, ...]) -> int:
    out = 0
    for place in table:
        out = out << 1 | value >> (size - place) & 1
    return out


def _by_bytes(table: tuple[int, ...]) -> list[list[int]]:
    """A permutation of 64 bits as eight looks: what each byte of the value contributes. A byte contributes what its
    lowest bit does, and the byte without it."""
    found = []
    for at in range(8):
        row = [0] * 256
        for byte in range(1, 256):
            lowest = byte & -byte
            rest = byte ^ lowest
            row[byte] = row[rest] | row[lowest] if rest else _permute(byte << 56 - 8 * at, 64, table)
        found.append(row)
    return found


_INITIAL = _places(_IP)
_FINAL = tuple(_INITIAL.index(place) + 1 for place in range(1, 65))
_INITIAL_BY_BYTES = _by_bytes(_INITIAL)
_FINAL_BY_BYTES = _by_bytes(_FINAL)


def _make_substitutions() -> list[list[int]]:
    """Box and permutation P in one look, by the six bits that enter it."""
    place = _places(_P)
    found = []
    for number, text in enumerate(_BOXES):
        row = []
        for six in range(64):
            at = (six >> 4 & 2 | six & 1) * 16 + (six >> 1 & 15)
            row.append(_permute(int(text[at], 16) << 28 - 4 * number, 32, place))
        found.append(row)
    return found


_S = _make_substitutions()


def _schedule(key: bytes) -> list[tuple[int, ...]]:
    """Sixteen round keys, each as eight groups of six bits."""
    both = _permute(int.from_bytes(key, "big"), 64, _places(_PC1))
    left, right = both >> 28, both & 0xFFFFFFF
    choice, keys = _places(_PC2), []
    for shift in _SHIFTS:
        left = left << shift & 0xFFFFFFF | left >> 28 - shift
        right = right << shift & 0xFFFFFFF | right >> 28 - shift
        chosen = _permute(left << 28 | right, 56, choice)
        keys.append(tuple(chosen >> 42 - 6 * group & 63 for group in range(8)))
    return keys


def _shuffle(value: int, tables: list[list[int]]) -> int:
    out = 0
    for at, table in enumerate(tables):
        out |= table[value >> 56 - 8 * at & 255]
    return out


def _des(block: int, keys: list[tuple[int, ...]]) -> int:
    block = _shuffle(block, _INITIAL_BY_BYTES)
    left, right = block >> 32, block & 0xFFFFFFFF
    s0, s1, s2, s3, s4, s5, s6, s7 = _S
    for k0, k1, k2, k3, k4, k5, k6, k7 in keys:
        # The expansion: the 32 bits with their neighbours at both ends, read six at a time, four apart.
        wide = (right & 1) << 33 | right << 1 | right >> 31
        left, right = right, left ^ (
            s0[wide >> 28 & 63 ^ k0] ^ s1[wide >> 24 & 63 ^ k1] ^ s2[wide >> 20 & 63 ^ k2] ^ s3[wide >> 16 & 63 ^ k3]
            ^ s4[wide >> 12 & 63 ^ k4] ^ s5[wide >> 8 & 63 ^ k5] ^ s6[wide >> 4 & 63 ^ k6] ^ s7[wide & 63 ^ k7]
        )  # fmt: skip
    return _shuffle(right << 32 | left, _FINAL_BY_BYTES)


class TripleDes:
    """One key of 16 bytes: K1, K2, and K1 again."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 16:
            raise ValueError("a key of triple DES has 16 bytes here")
        one, two = _schedule(key[:8]), _schedule(key[8:])
        self._single, self._second = one, two
        self._single_back, self._second_back = one[::-1], two[::-1]

    def encrypt_cbc(self, iv: bytes, data: bytes) -> bytes:
        """`data`: whole blocks, as everywhere here."""
        out, last = bytearray(), int.from_bytes(iv, "big")
        for at in range(0, len(data), BLOCK):
            last ^= int.from_bytes(data[at : at + BLOCK], "big")
            last = _des(_des(_des(last, self._single), self._second_back), self._single)
            out += last.to_bytes(BLOCK, "big")
        return bytes(out)

    def decrypt_cbc(self, iv: bytes, data: bytes) -> bytes:
        out, last = bytearray(), int.from_bytes(iv, "big")
        for at in range(0, len(data), BLOCK):
            block = int.from_bytes(data[at : at + BLOCK], "big")
            plain = _des(_des(_des(block, self._single_back), self._second), self._single_back)
            out += (plain ^ last).to_bytes(BLOCK, "big")
            last = block
        return bytes(out)

    def retail_mac(self, data: bytes) -> bytes:
        """Eight bytes, over data that is padded already."""
        last = 0
        for at in range(0, len(data), BLOCK):
            last = _des(last ^ int.from_bytes(data[at : at + BLOCK], "big"), self._single)
        return _des(_des(last, self._second_back), self._single).to_bytes(BLOCK, "big")
