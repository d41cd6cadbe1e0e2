"""Random identifiers, and the reference that a citizen takes home. Imports no cryptography: the screen needs these
before its first picture, and sealing only after it. Chance is the kernel's, as in `secrets`, which loads OpenSSL too.
"""

import os
from random import SystemRandom

# No 0 O, 1 I L, nor A and U, without which few words can be read into a reference: 29 characters, a prime, so that
# the check character notices every single wrong character and every swap of two.
ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 8
_random = SystemRandom()


def new_id() -> str:
    """A random identifier of 128 bits: of a visit, or of an envelope (its idempotency key)."""
    return os.urandom(16).hex()


def new_reference() -> str:
    """A reference to read aloud, such as `K4T-7QX9-2M`: 8 random characters (5e11 values) and a check character."""
    characters = "".join(_random.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return _grouped(characters + _check_character(characters))


def normalise_reference(typed: str) -> str | None:
    """A reference as someone typed it (lower case, spaces, no dashes), or None when its check character is wrong."""
    if len(typed) > 40:
        return None
    characters = "".join(char for char in typed.upper() if char not in " -.\u00a0\u2011\u202f")
    if len(characters) != _RANDOM_CHARACTERS + 1 or not set(characters) <= set(ALPHABET):
        return None
    return _grouped(characters) if _check_character(characters[:-1]) == characters[-1] else None


def _check_character(characters: str) -> str:
    """Weighted sum modulo 29; the weights 1 to 8 differ from each other and from 0."""
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(characters, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _grouped(characters: str) -> str:
    return f"{characters[:3]}-{characters[3:7]}-{characters[7:]}"
