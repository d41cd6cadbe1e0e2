"""A card whose answers are changed at random: a verdict or a problem of the card's, never a fault of the program."""

import random

import pytest

from kiosk.hall.chip import BAC_ONLY, CNIE, PASSPORT, RESIDENCE_PERMIT, Profile, personalise
from kiosk.identity import Can, MrzKey, Options, Problem, ProblemCode, read_document
from tests.support.identity import CAN, HOLDER, InProcess, pki, trust, zone_key

CASES: list[tuple[Profile, Can | MrzKey]] = [
    (CNIE, CAN),
    (RESIDENCE_PERMIT, CAN),
    (BAC_ONLY, zone_key()),
    (PASSPORT, zone_key()),
    (Profile(active_authentication="rsa", extended=4000), CAN),
]


class Noise:
    """From the `start`-th command on, one answer in three is not what it was."""

    def __init__(self, inner: InProcess, source: random.Random, start: int) -> None:
        self._inner = inner
        self._source = source
        self._left = start

    def transmit(self, apdu: bytes) -> bytes:
        answer = bytearray(self._inner.transmit(apdu))
        self._left -= 1
        if self._left >= 0 or self._source.random() > 0.3:
            return bytes(answer)
        at = self._source.randrange(len(answer))
        match self._source.randrange(6):
            case 0:
                answer[at] ^= 1 << self._source.randrange(8)
            case 1:
                del answer[at:]
            case 2:
                answer[-2:] = self._source.randbytes(2)
            case 3:
                answer[-2:] = self._source.choice(
                    (b"\x61\x10", b"\x6c\x05", b"\x67\x00", b"\x62\x82", b"\x63\xc1", b"\x6a\x82")
                )
            case 4:
                answer[:at] = b""
            case _:
                answer[:] = self._source.randbytes(self._source.randrange(40))
        return bytes(answer)


def noisy(case: int, seeds: range) -> None:
    profile, secret = CASES[case]
    card = personalise(HOLDER, profile, pki())
    for seed in seeds:
        source = random.Random(seed)
        transport = Noise(InProcess(card), source, source.randrange(28))
        outcome = read_document(transport, secret, trust(), Options())
        assert not (isinstance(outcome, Problem) and outcome.code is ProblemCode.FAULT), (seed, outcome)


@pytest.mark.parametrize("case", range(len(CASES)))
def test_a_few_noisy_cards(case: int) -> None:
    noisy(case, range(12))


@pytest.mark.long
@pytest.mark.parametrize("case", range(len(CASES)))
def test_many_noisy_cards(case: int) -> None:
    noisy(case, range(100, 140))
