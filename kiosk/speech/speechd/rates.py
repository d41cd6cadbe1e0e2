"""From words a minute and decibels to what speech-dispatcher and espeak-ng take. Measured with espeak-ng 1.51.

espeak-ng's rate is nominal: at 110 it says 121 French words a minute and 133 English ones. Below 80 it stays at 80 (90
French words): what is slower is made by pauses between groups of words, at the same pitch. Pauses also help those who
are learning the language more than drawn-out vowels do.
"""

from bisect import bisect_right

# Our configuration of the module makes SSIP's RATE (-100 to 100) this nominal rate: one step, one word a minute.
MIDDLE_WPM = 180
SPAN_WPM = 100

# (nominal rate, French words a minute) of a text of 48 words.
_MEASURED = (
    (80, 89.9), (90, 96.1), (100, 109.5), (111, 120.1), (120, 132.4), (140, 154.5), (170, 189.8), (200, 224.3),
    (214, 241.8), (244, 276.7), (280, 320.0),
)  # fmt: skip
# How many more words a minute another language has at the same nominal rate; unknown ones are taken as French.
_LANGUAGE = {"en": 1.09}

# A break that falls where the sentence pauses anyway takes the place of that pause: measured on two texts.
_BREAKS_THAT_COUNT = 1 / 1.2

# Decibels below the loudest to SSIP's VOLUME, measured on the samples: -3.0, -6.0, -9.1, -12.0, -15.0, -18.3.
_VOLUMES = {0: 100, -3: 42, -6: 0, -9: -28, -12: -49, -15: -62, -18: -74}


def ssip_rate(words_per_minute: float, language: str) -> int:
    """SSIP's RATE for this many words a minute; -100 for all that is too slow for espeak-ng."""
    wanted = words_per_minute / _LANGUAGE.get(language, 1.0)
    if wanted <= _MEASURED[0][1]:
        return -SPAN_WPM
    place = min(bisect_right([measured for _, measured in _MEASURED], wanted), len(_MEASURED) - 1)
    (low, low_wpm), (high, high_wpm) = _MEASURED[place - 1], _MEASURED[place]
    nominal = low + (high - low) * (wanted - low_wpm) / (high_wpm - low_wpm)
    return max(-SPAN_WPM, min(SPAN_WPM, round(nominal) - MIDDLE_WPM))


def pause_ms(words_per_minute: float, language: str) -> int:
    """Milliseconds of pause for each word, where espeak-ng's slowest is too fast; else 0."""
    slowest = _MEASURED[0][1] * _LANGUAGE.get(language, 1.0)
    return max(0, round((60_000 / words_per_minute - 60_000 / slowest) / _BREAKS_THAT_COUNT))


def ssip_volume(volume_db: int) -> int:
    """SSIP's VOLUME; between the measured steps, the nearest one."""
    return _VOLUMES[min(_VOLUMES, key=lambda db: abs(db - volume_db))]
