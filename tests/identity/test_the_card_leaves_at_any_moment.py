"""A card that is pulled at each command of a reading, and a reader that is: a clean answer, and the next card reads."""

import functools

import pytest

from kiosk.hall.chip import BAC_ONLY, CNIE, PASSPORT, RESIDENCE_PERMIT, Holder, Profile, personalise
from kiosk.identity import (
    CardRemovedError,
    CardSilentError,
    Options,
    Problem,
    ProblemCode,
    ReaderLostError,
    TransportError,
    read_document,
)
from tests.support.identity import CAN, HOLDER, InProcess, chip, pki, trust, verdict, zone_key

BOOKLET = Holder(layout="TD3", code="P<")
CASES = {
    "card": (CNIE, HOLDER),
    "passport": (PASSPORT, BOOKLET),
    "permit": (RESIDENCE_PERMIT, HOLDER),
    "older": (BAC_ONLY, BOOKLET),
    "signing": (Profile(active_authentication="ecdsa"), HOLDER),
}


def pulled(limit: int, error: type[TransportError], place: int) -> None:
    if place >= limit:
        raise error


@functools.cache
def whole(case: str) -> int:
    """How many commands a whole reading takes."""
    profile, holder = CASES[case]
    transport = chip(profile, holder)
    verdict(read_document(transport, zone_key(holder), trust(), Options()))
    return len(transport.commands)


@pytest.mark.parametrize("case", sorted(CASES))
def test_at_every_command_it_is_said_that_the_card_has_gone(case: str) -> None:
    profile, holder = CASES[case]
    card = personalise(holder, profile, pki())
    for limit in range(whole(case)):
        transport = InProcess(card, functools.partial(pulled, limit, CardRemovedError))
        outcome = read_document(transport, zone_key(holder), trust(), Options())
        assert outcome == Problem(ProblemCode.CARD_REMOVED), limit
    verdict(read_document(InProcess(card), zone_key(holder), trust(), Options()))


@pytest.mark.parametrize(
    ("error", "code"),
    [(ReaderLostError, ProblemCode.READER_LOST), (CardSilentError, ProblemCode.CARD_SILENT)],
)
def test_a_lost_reader_and_a_silent_card_have_their_own_answer(error: type[TransportError], code: ProblemCode) -> None:
    for limit in range(0, whole("card"), 4):
        transport = InProcess(personalise(HOLDER, CNIE, pki()), functools.partial(pulled, limit, error))
        assert read_document(transport, CAN, trust(), Options()) == Problem(code)
