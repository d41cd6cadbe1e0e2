"""What a recipient has to say to the visit that has sent a file. It may lead to the citizen's draft (an address that
finishes it): it is sealed to a key that is in the memory of one visit's screen alone, so that neither the courier, the
worker that asks, nor the disk can read it."""

from kiosk.delivery.wire import VisitAnswer, decode_answer
from kiosk.privacy import sealing

MOST = 10


def answers(sealed: tuple[bytes, ...], keys: sealing.KeyPair) -> tuple[VisitAnswer, ...]:
    """What does not open, or is not of its form, is left out."""
    found = []
    for one in sealed[:MOST]:
        try:
            answer = decode_answer(sealing.open_sealed(keys, one))
        except sealing.CannotOpenError:
            continue
        if answer is not None:
            found.append(answer)
    return tuple(found)
