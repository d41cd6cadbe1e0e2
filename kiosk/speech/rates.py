"""Seven speeds and seven volumes.

Speeds: 50 to 200 % of the base, in equal ratios (the R10 series of preferred numbers), at the same pitch.
Volumes: decibels below the loudest. They cover 18 dB and one of them is 12 dB above the lowest (EN 301 549 8.2.1.1 and
8.2.1.2); each visit begins at the same one (5.1.3.13), as each visit is a process. The loudest is what the cabinet's
amplifier is set to: at least 65 dBA (5.1.3.12), to be measured on site.
"""

SPEEDS = (0.5, 0.63, 0.8, 1.0, 1.26, 1.6, 2.0)
NORMAL_SPEED = 3

VOLUMES_DB = (-18, -15, -12, -9, -6, -3, 0)
NORMAL_VOLUME = 4

# How far speech steps back while a call is under way: to be heard beside a voice, and not over it.
DUCKED_DB = -12


def next_speed(index: int) -> int:
    """The next faster one; after the fastest, the slowest: one key reaches them all."""
    return (index + 1) % len(SPEEDS)


def louder(index: int) -> int:
    return min(index + 1, len(VOLUMES_DB) - 1)


def softer(index: int) -> int:
    return max(index - 1, 0)
