"""What a ticket's code holds, and what its secret seals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ticket import code, deposit, sealing
from kiosk.ticket.code import new_code, parse, text_of
from tests.support.ticket import at_review, kept, ticket_of

SECRET = b"Camille SPECIMEN, 12 rue des Lilas"


def test_a_code_says_an_id_and_a_secret_and_is_read_back_in_both_forms() -> None:
    ticket = new_code()
    assert parse(text_of(ticket)) == ticket
    at_desk = text_of(ticket, "https://bornes.example/")
    assert at_desk.startswith("https://bornes.example/reprendre#"), "browsers send no fragment"
    assert parse(at_desk) == ticket
    assert len(ticket.secret) * 8 == 256
    assert ticket != new_code()


def test_a_code_does_not_print() -> None:
    ticket = new_code()
    assert ticket.secret.hex() not in f"{ticket} {ticket!r}"
    hand = kept(at_review())
    words = f"{hand.visit} {hand.visit!r} {hand.wanted!r} {ticket_of(hand)!r}"
    assert hand.visit.keeping.text
    assert hand.visit.keeping.text not in words


@given(st.text(max_size=500))
def test_any_other_text_is_no_ticket(text: str) -> None:
    found = parse(text)
    assert found is None or len(found.secret) == code.SECRET_BYTES


@pytest.mark.parametrize(
    "text",
    ["", "KST1:", "KST1:" + "A" * 63, "KST1:" + "A" * 65, "KST1:" + "A" * 63 + "é", "KST2:" + "A" * 64,
     "javascript:alert(1)/reprendre#" + "A" * 64, "https://a b/reprendre#" + "A" * 64,
     "https://x/reprendre#" + "A" * 64 + "\n", "https://" + "x" * 500 + "/reprendre#" + "A" * 64],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert parse(text) is None


def test_only_the_ticket_opens_what_it_sealed() -> None:
    ticket, other = new_code(), new_code()
    sealed = sealing.seal(ticket, SECRET)
    assert sealing.open_sealed(ticket, sealed) == SECRET
    assert b"SPECIMEN" not in sealed
    for wrong in (other, code.TicketCode(ticket.id, other.secret), code.TicketCode(other.id, ticket.secret)):
        with pytest.raises(sealing.CannotOpenError):
            sealing.open_sealed(wrong, sealed)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_opens_nothing(at: int, change: int) -> None:
    ticket = new_code()
    sealed = bytearray(sealing.seal(ticket, SECRET))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_sealed(ticket, bytes(sealed))


def test_what_is_cut_opens_nothing() -> None:
    ticket = new_code()
    sealed = sealing.seal(ticket, SECRET)
    for length in (0, 11, 12, 27, 28, len(sealed) - 1):
        with pytest.raises(sealing.CannotOpenError):
            sealing.open_sealed(ticket, sealed[:length])


def test_what_the_desk_is_told_leads_to_no_key() -> None:
    ticket = new_code()
    proof = sealing.proof_of(ticket)
    assert sealing.digest_of(proof) != proof
    forged = code.TicketCode(ticket.id, proof)
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_sealed(forged, sealing.seal(ticket, SECRET))


@given(st.binary(max_size=200))
def test_garbage_is_no_deposit_and_no_question(data: bytes) -> None:
    assert deposit.decode(data) is None
    assert deposit.decode_asked(data) is None
    assert deposit.decode_denied(data) is None
