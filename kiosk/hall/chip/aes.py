"""AES (FIPS 197) by tables, with CBC and CMAC (NIST SP 800-38B), in pure Python."""

import struct

BLOCK = 16
_WORDS = struct.Struct(">4I")


def _double(value: int) -> int:
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _make_boxes() -> tuple[bytes, bytes]:
    """The S-box, by the powers of the generator 3, and its inverse."""
    exponents, logs, value = [0] * 256, [0] * 256, 1
    for power in range(255):
        exponents[power], logs[value] = value, power
        value ^= _double(value)
    box = bytearray(256)
    for byte in range(256):
        inverse = exponents[(255 - logs[byte]) % 255] if byte else 0
        spread = inverse | inverse << 8
        box[byte] = (inverse ^ spread >> 7 ^ spread >> 6 ^ spread >> 5 ^ spread >> 4) & 0xFF ^ 0x63
    back = bytearray(256)
    for byte, image in enumerate(box):
        back[image] = byte
    return bytes(box), bytes(back)


def _times(value: int, factor: int) -> int:
    product = 0
    while factor:
        if factor & 1:
            product ^= value
        value, factor = _double(value), factor >> 1
    return product


def _make_table(box: bytes, column: tuple[int, int, int, int]) -> tuple[list[int], ...]:
    """Substitution and mixing of one column in one look: four tables, one for each row, each the one before turned."""
    rows = [[int.from_bytes(bytes(_times(value, factor) for factor in column), "big") for value in box]]
    for _ in range(3):
        rows.append([word >> 8 | (word & 255) << 24 for word in rows[-1]])
    return tuple(rows)


_BOX, _BACK = _make_boxes()
_T0, _T1, _T2, _T3 = _make_table(_BOX, (2, 1, 1, 3))
_D0, _D1, _D2, _D3 = _make_table(_BACK, (14, 9, 13, 11))
_MIX_BACK = _make_table(bytes(range(256)), (14, 9, 13, 11))


class Aes:
    """One key of 16, 24 or 32 bytes."""

    def __init__(self, key: bytes) -> None:
        words = _expand(key)
        self._rounds = [tuple(words[at : at + 4]) for at in range(0, len(words), 4)]
        middle = [tuple(_mix_back(word) for word in four) for four in self._rounds[1:-1]]
        self._rounds_back = [self._rounds[-1], *reversed(middle), self._rounds[0]]

    def encrypt(self, block: bytes) -> bytes:
        a, b, c, d = _WORDS.unpack(block)
        k0, k1, k2, k3 = self._rounds[0]
        a, b, c, d = a ^ k0, b ^ k1, c ^ k2, d ^ k3
        t0, t1, t2, t3 = _T0, _T1, _T2, _T3
        for k0, k1, k2, k3 in self._rounds[1:-1]:
            a, b, c, d = (
                t0[a >> 24] ^ t1[b >> 16 & 255] ^ t2[c >> 8 & 255] ^ t3[d & 255] ^ k0,
                t0[b >> 24] ^ t1[c >> 16 & 255] ^ t2[d >> 8 & 255] ^ t3[a & 255] ^ k1,
                t0[c >> 24] ^ t1[d >> 16 & 255] ^ t2[a >> 8 & 255] ^ t3[b & 255] ^ k2,
                t0[d >> 24] ^ t1[a >> 16 & 255] ^ t2[b >> 8 & 255] ^ t3[c & 255] ^ k3,
            )
        return _last(_BOX, (a, b, c, d, a, b, c), self._rounds[-1])

    def decrypt(self, block: bytes) -> bytes:
        a, b, c, d = _WORDS.unpack(block)
        k0, k1, k2, k3 = self._rounds_back[0]
        a, b, c, d = a ^ k0, b ^ k1, c ^ k2, d ^ k3
        t0, t1, t2, t3 = _D0, _D1, _D2, _D3
        for k0, k1, k2, k3 in self._rounds_back[1:-1]:
            a, b, c, d = (
                t0[a >> 24] ^ t1[d >> 16 & 255] ^ t2[c >> 8 & 255] ^ t3[b & 255] ^ k0,
                t0[b >> 24] ^ t1[a >> 16 & 255] ^ t2[d >> 8 & 255] ^ t3[c & 255] ^ k1,
                t0[c >> 24] ^ t1[b >> 16 & 255] ^ t2[a >> 8 & 255] ^ t3[d & 255] ^ k2,
                t0[d >> 24] ^ t1[c >> 16 & 255] ^ t2[b >> 8 & 255] ^ t3[a & 255] ^ k3,
            )
        # The inverse shifts rows the other way: the words are named in the other order and put back.
        k0, k1, k2, k3 = self._rounds_back[-1]
        said = _WORDS.unpack(_last(_BACK, (a, d, c, b, a, d, c), (k0, k3, k2, k1)))
        return _WORDS.pack(said[0], said[3], said[2], said[1])

    def encrypt_cbc(self, iv: bytes, data: bytes) -> bytes:
        """`data`: whole blocks, as everywhere here."""
        out, last = [], int.from_bytes(iv, "big")
        for at in range(0, len(data), BLOCK):
            mixed = (last ^ int.from_bytes(data[at : at + BLOCK], "big")).to_bytes(BLOCK, "big")
            out.append(self.encrypt(mixed))
            last = int.from_bytes(out[-1], "big")
        return b"".join(out)

    def decrypt_cbc(self, iv: bytes, data: bytes) -> bytes:
        out, last = [], int.from_bytes(iv, "big")
        for at in range(0, len(data), BLOCK):
            block = data[at : at + BLOCK]
            out.append((last ^ int.from_bytes(self.decrypt(block), "big")).to_bytes(BLOCK, "big"))
            last = int.from_bytes(block, "big")
        return b"".join(out)

    def cmac(self, data: bytes) -> bytes:
        """All 16 bytes."""
        sub = int.from_bytes(self.encrypt(bytes(BLOCK)), "big")
        whole = bool(data) and len(data) % BLOCK == 0
        for _ in range(1 if whole else 2):
            sub = (sub << 1) ^ ((1 << 128 | 0x87) if sub >> 127 else 0)
        if not whole:
            data += b"\x80" + bytes(-(len(data) + 1) % BLOCK)
        tail = (int.from_bytes(data[-BLOCK:], "big") ^ sub).to_bytes(BLOCK, "big")
        return self.encrypt_cbc(bytes(BLOCK), data[:-BLOCK] + tail)[-BLOCK:]


def _expand(key: bytes) -> list[int]:
    count = len(key) // 4
    if len(key) not in (16, 24, 32):
        raise ValueError("an AES key has 16, 24 or 32 bytes")
    words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, len(key), 4)]
    constant = 1
    for number in range(count, 4 * (count + 7)):
        word = words[-1]
        if number % count == 0:
            word = _substitute(word << 8 & 0xFFFFFFFF | word >> 24) ^ constant << 24
            constant = _double(constant)
        elif count > 6 and number % count == 4:
            word = _substitute(word)
        words.append(words[number - count] ^ word)
    return words


def _substitute(word: int) -> int:
    return int.from_bytes(bytes(_BOX[byte] for byte in word.to_bytes(4, "big")), "big")


def _mix_back(word: int) -> int:
    m0, m1, m2, m3 = _MIX_BACK
    return m0[word >> 24] ^ m1[word >> 16 & 255] ^ m2[word >> 8 & 255] ^ m3[word & 255]


def _last(box: bytes, words: tuple[int, ...], keys: tuple[int, ...]) -> bytes:
    """The last round, without mixing. `words`: the four, and the first three again."""
    return _WORDS.pack(
        *(
            (
                box[words[at] >> 24] << 24
                | box[words[at + 1] >> 16 & 255] << 16
                | box[words[at + 2] >> 8 & 255] << 8
                | box[words[at + 3] & 255]
            )
            ^ keys[at]
            for at in range(4)
        )
    )
