"""A staff PIN is known again, and nothing else is."""

import pytest

from kiosk.privacy import pins


def test_the_pin_that_was_set_opens_and_its_neighbour_does_not() -> None:
    hashed = pins.hash_staff_pin("294817")
    assert pins.verify("294817", hashed)
    assert not pins.verify("294818", hashed)
    assert "294817" not in hashed


def test_two_hashes_of_one_pin_differ() -> None:
    assert pins.hash_staff_pin("294817", pins.LIGHT) != pins.hash_staff_pin("294817", pins.LIGHT)


@pytest.mark.parametrize("pin", ["", "12345", "123456", "987654", "777777", "12345a", "١٢٣٤٥٦", "29481729481"])
def test_a_weak_staff_pin_is_refused_without_being_quoted(pin: str) -> None:
    with pytest.raises(pins.WeakPinError) as refused:
        pins.hash_staff_pin(pin)
    assert not pin or pin not in str(refused.value)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "scrypt",
        "scrypt:16384:8:5:AAAAAAAAAAAAAAAAAAAAAA==:",
        "scrypt:9999999:99:99:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA==",  # would take gigabytes
        "scrypt:3:8:1:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA==",  # n is no power of two
        "scrypt:16384:8:1:AAAAA=AAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAA==",
        "x" * 100_000,
    ],
)
def test_a_damaged_hash_opens_to_nobody(damaged: str) -> None:
    assert not pins.verify("294817", damaged)
    assert not pins.verify("", damaged)


def test_what_is_typed_has_a_limit() -> None:
    assert not pins.verify("9" * 1_000_000, pins.hash_staff_pin("294817", pins.LIGHT))
