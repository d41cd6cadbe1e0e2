"""Base45 (RFC 9285): bytes as the 45 characters that a QR code packs into 5.5 bits each, so that 32 bytes take 48
characters and no reader mistakes them for text in some encoding.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {char: value for value, char in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    out = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        rest, low = divmod(int.from_bytes(pair, "big"), 45)
        out.append(ALPHABET[low])
        if len(pair) == 1:
            out.append(ALPHABET[rest])
        else:
            high, middle = divmod(rest, 45)
            out += (ALPHABET[middle], ALPHABET[high])
    return "".join(out)


def decode(text: str) -> bytes | None:
    """None for what no encoder writes."""
    if len(text) % 3 == 1 or not set(text) <= _VALUES.keys():
        return None
    out = bytearray()
    for at in range(0, len(text), 3):
        digits = [_VALUES[char] for char in text[at : at + 3]]
        number = sum(digit * 45**power for power, digit in enumerate(digits))
        size = len(digits) - 1
        if number >= 256**size:
            return None
        out += number.to_bytes(size, "big")
    return bytes(out)
