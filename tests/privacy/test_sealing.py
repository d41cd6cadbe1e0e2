"""What the kiosk seals, only the recipient opens; key files say plainly what is wrong with them."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ConfigError
from kiosk.privacy import sealing

KEYS = sealing.new_key_pair()


@given(st.binary(max_size=2000))
def test_the_recipient_reads_what_was_sealed(plaintext: bytes) -> None:
    sealed = sealing.seal(KEYS.public, plaintext)
    assert sealing.open_sealed(KEYS, sealed) == plaintext
    assert len(sealed) == len(plaintext) + sealing.OVERHEAD_BYTES


def test_the_same_file_sealed_twice_does_not_look_the_same() -> None:
    assert sealing.seal(KEYS.public, b"Camille SPECIMEN") != sealing.seal(KEYS.public, b"Camille SPECIMEN")


def test_nobody_else_opens_it() -> None:
    sealed = sealing.seal(KEYS.public, b"Camille SPECIMEN")
    assert b"SPECIMEN" not in sealed
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_sealed(sealing.new_key_pair(), sealed)


@given(st.integers(min_value=0, max_value=63), st.integers(min_value=1, max_value=255))
def test_one_altered_byte_is_noticed(position: int, flip: int) -> None:
    sealed = bytearray(sealing.seal(KEYS.public, b"0123456789abcdef"))
    sealed[position] ^= flip
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_sealed(KEYS, bytes(sealed))


@given(st.binary(max_size=200))
def test_garbage_is_not_opened(garbage: bytes) -> None:
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_sealed(KEYS, garbage)


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33, bytes(32)])
def test_a_key_that_is_none_is_refused(key: bytes) -> None:
    with pytest.raises(sealing.SealingError):
        sealing.seal(key, b"")


def test_a_pair_is_made_once_and_its_private_half_is_for_its_owner(tmp_path: Path) -> None:
    private, public = tmp_path / "recipient.key", tmp_path / "recipient.pub"
    first = sealing.keep_key_pair(private, public)
    assert sealing.keep_key_pair(private, public) == first
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert sealing.read_public_key(public) == first.public
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recipient.key", "recipient.pub"]


def test_a_lost_public_half_is_made_again(tmp_path: Path) -> None:
    private, public = tmp_path / "recipient.key", tmp_path / "recipient.pub"
    first = sealing.keep_key_pair(private, public)
    public.unlink()
    assert sealing.keep_key_pair(private, public) == first
    assert sealing.read_public_key(public) == first.public


def test_a_public_half_of_another_pair_is_refused(tmp_path: Path) -> None:
    private, public = tmp_path / "recipient.key", tmp_path / "recipient.pub"
    sealing.keep_key_pair(private, public)
    public.write_text(sealing.encode_key(KEYS.public))
    with pytest.raises(ConfigError, match="does not belong"):
        sealing.keep_key_pair(private, public)


@pytest.mark.parametrize("content", [b"", b"AAAA\n", b"\xff\xfe", b"A" * 1_000_000, bytes(32), b"A" * 43 + b"="])
def test_a_bad_key_file_is_one_line_that_does_not_quote_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipient.pub"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        sealing.read_public_key(path)
    assert "\n" not in str(refused.value)
    assert "AAAA" not in str(refused.value)


def test_a_key_pair_does_not_print_itself() -> None:
    assert f"{KEYS} {KEYS!r}" == "KeyPair(***) KeyPair(***)"
