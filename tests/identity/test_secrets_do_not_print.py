"""A CAN, a zone, a key, what the chip holds: not in a repr, not in an exception, not in a traceback with locals."""

import traceback

import pytest

from kiosk.clock import SystemClock
from kiosk.hall.chip import BAC_ONLY, CNIE, RESIDENCE_PERMIT, Holder, Profile
from kiosk.identity import Can, MrzKey, Options, WrongSecretFormError, ciphers
from kiosk.identity.curves import BY_ID, new_scalar
from kiosk.identity.reading import _Reading
from kiosk.identity.secrets import Key
from tests.support.identity import CAN, HOLDER, chip, read, trust, verdict, zone_key

# Signers are called SPECIMEN too, and theirs is no secret.
SOMEBODY = Holder(surname="SPECIMENE", given_names=("Camille",))


class PowerCut(BaseException):
    """Passes through whatever catches exceptions."""


def shown(error: BaseException) -> str:
    """All that a debugger's traceback would print, with the locals of every frame but the test's own."""
    trace = error.__traceback__.tb_next if error.__traceback__ else None
    return "".join(traceback.TracebackException(type(error), error, trace, capture_locals=True).format())


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[Key]:
    """Every key that a reading comes to."""
    kept: list[Key] = []
    derive = ciphers.derive

    def keeping(suite: ciphers.Suite, shared: Key, counter: int) -> Key:
        kept.extend((shared, key := derive(suite, shared, counter)))
        return key

    monkeypatch.setattr(ciphers, "derive", keeping)
    return kept


@pytest.mark.parametrize("profile", [CNIE, RESIDENCE_PERMIT, BAC_ONLY, Profile(active_authentication="ecdsa")])
def test_a_traceback_from_any_command_holds_neither_secret_nor_key_nor_name(
    profile: Profile, derived: list[Key]
) -> None:
    secret = zone_key() if profile is BAC_ONLY else CAN
    for limit in range(0, 26, 3):
        transport = chip(profile, SOMEBODY)

        def pulled(place: int, limit: int = limit) -> None:
            if place >= limit:
                raise PowerCut

        transport._before = pulled
        clock = SystemClock()
        reading = _Reading(transport, secret, trust(), Options(), lambda told: None, clock=clock)
        try:
            reading.run()
        except PowerCut as cut:
            text = shown(cut)
            assert "_exchange" in text
            for word in (HOLDER.can, zone_key().text, HOLDER.number, SOMEBODY.surname, "CAMILLE", "LILAS"):
                assert word not in text, (limit, word)
            for key in derived:
                assert repr(key.raw)[2:-1] not in text, limit
                assert key.raw.hex() not in text


def test_what_is_secret_refuses_to_print() -> None:
    scalar = new_scalar(BY_ID[12])
    for value in (CAN, zone_key(), Key(b"0123456789"), scalar):
        for text in (repr(value), str(value), f"{value}", f"{[value]!r}", f"{value!r:>40}"):
            assert "***" in text
            assert not any(char.isdigit() for char in text)


def test_a_verdict_refuses_to_print() -> None:
    found = verdict(read(CNIE))
    for value in (found, found.document, [found.document]):
        assert HOLDER.surname not in repr(value)
        assert HOLDER.number not in f"{value}"


@pytest.mark.parametrize("text", ["12345", "1234567", "48151x", "", "４８１５１６"])
def test_what_is_no_can_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(WrongSecretFormError) as refused:
        Can.of(text)
    assert str(refused.value) == "the CAN is six digits"


def test_what_is_no_zone_is_refused_without_being_quoted() -> None:
    with pytest.raises(WrongSecretFormError) as refused:
        MrzKey.of_fields("specimen!", "900713", "350302")
    assert "specimen" not in str(refused.value)
