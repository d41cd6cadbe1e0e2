"""How long to wait before the next attempt."""

import random


def backoff_s(attempts: int, first_s: float, longest_s: float) -> float:
    """Doubles with each attempt up to `longest_s`; half of it is chance, so that four hundred kiosks do not come back
    at once."""
    return min(first_s * 2.0 ** min(attempts, 30), longest_s) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load
