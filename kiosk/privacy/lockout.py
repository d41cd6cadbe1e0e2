"""How long staff's door stays shut after wrong tries."""

import msgspec

# A wrong try doubles the wait, from one second on, and no longer than a quarter of an hour: whoever lays down cards for
# fun must not shut staff out for the day.
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 900.0


class Lockout(msgspec.Struct, frozen=True):
    """Wrong PINs and badges in a row. `wait_until`: instant of CLOCK_MONOTONIC, which all processes of a machine share,
    before which no try is taken."""

    tries: int = 0
    wait_until: float = 0.0


def with_wrong_try(lockout: Lockout, monotonic: float) -> Lockout:
    return locked_after(lockout.tries + 1, monotonic)


def locked_after(tries: int, monotonic: float) -> Lockout:
    """As it is right after the last of so many wrong tries."""
    if tries <= 0:
        return Lockout()
    return Lockout(tries, monotonic + min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries - 1, 10)))
