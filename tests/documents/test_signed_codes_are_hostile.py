"""Codes that somebody altered, cut, made up or put together from others: none is believed, and none breaks a reader."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.documents.signed import base45, code, keys
from kiosk.documents.signed.code import Certificate, Code, Damaged, Delegation, Opened, Statement, opened, text_of
from kiosk.documents.signed.keys import Trust
from kiosk.documents.signed.port import Verdict
from kiosk.documents.signed.verifying import AHEAD, judge
from kiosk.errors import KioskError
from tests.support.papers_out import NOW, Operator, operator

OPERATOR, KIOSK = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
PUBLIC = bytes(OPERATOR.verify_key)
TRUST = Trust({keys.key_id(PUBLIC): ("lilas", PUBLIC)})
START, END = int((NOW - timedelta(days=1)).timestamp()), int((NOW + timedelta(days=1)).timestamp())


def delegated(by: SigningKey = OPERATOR, **changes: object) -> Certificate:
    words = Delegation("borne-7", keys.key_id(bytes(by.verify_key)), bytes(KIOSK.verify_key), START, END)
    raw = msgspec.msgpack.encode(msgspec.structs.replace(words, **changes))
    return Certificate(raw, by.sign(code.FOR_DELEGATION + raw).signature)


def signed(certificate: Certificate, kiosk: SigningKey = KIOSK, **changes: Any) -> str:
    words = Statement(1, "K4T-7QX9-2M", int(NOW.timestamp()), ("Changement d'adresse", "Accueil", "Reçu"))
    raw = msgspec.msgpack.encode(msgspec.structs.replace(words, **changes))
    signature = kiosk.sign(code.FOR_STATEMENT + certificate.delegation + raw).signature
    return text_of(Code(certificate.delegation, certificate.signature, raw, signature))


def outcome(text: str, trust: Trust = TRUST, now: datetime = NOW) -> str:
    return judge(text, trust, now).outcome


TRUE = signed(delegated())


def test_the_published_vectors_of_base45() -> None:
    """RFC 9285, section 4."""
    vectors = {b"AB": "BB8", b"Hello!!": "%69 VD92EX0", b"base-45": "UJCLQE7W581", b"ietf!": "QED8WEX0"}
    for plain, coded in vectors.items():
        assert base45.encode(plain) == coded
        assert base45.decode(coded) == plain
    assert [base45.decode(text) for text in ("FGW", "GGW", ":::", "A", "aa", "::")] == [b"\xff\xff", *[None] * 5]


@given(st.binary(max_size=300))
def test_base45_loses_nothing(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


def test_the_true_one_is_believed() -> None:
    assert outcome(TRUE) == "valid"
    assert len(TRUE) < 480, "more than a receipt's QR code takes"


def test_no_single_changed_bit_is_believed() -> None:
    data = base45.decode(TRUE.removeprefix(code.PREFIX))
    assert data is not None
    for at in range(len(data)):
        altered = bytes([*data[:at], data[at] ^ 1 << at % 8, *data[at + 1 :]])
        assert outcome(code.PREFIX + base45.encode(altered)) in ("changed", "unknown_signer"), at


def test_a_code_that_is_cut_is_damaged() -> None:
    for end in itertools.chain(range(5, 60), range(60, len(TRUE), 7)):
        assert outcome(TRUE[:end]) == "changed"


def test_another_kiosk_s_signature_under_this_delegation() -> None:
    assert outcome(signed(delegated(), kiosk=SigningKey.generate())) == "changed"


def test_a_delegation_that_the_kiosk_gave_itself() -> None:
    assert outcome(signed(delegated(by=KIOSK))) == "unknown_signer"
    assert outcome(signed(delegated(by=KIOSK, operator=keys.key_id(PUBLIC)))) == "changed"


def test_a_statement_is_no_delegation_and_a_delegation_no_statement() -> None:
    """Each signature is over a name of its purpose."""
    words = msgspec.msgpack.encode(Delegation("borne-8", keys.key_id(PUBLIC), bytes(KIOSK.verify_key), START, END))
    as_statement = Certificate(words, OPERATOR.sign(code.FOR_STATEMENT + words).signature)
    assert outcome(signed(as_statement)) == "changed"


def test_a_statement_under_the_delegation_of_another_day() -> None:
    later = delegated(start=END + 1, end=END + 10)
    true = opened(TRUE)
    assert isinstance(true, Opened)
    mixed = Code(later.delegation, later.signature, true.code.statement, true.code.signature)
    assert outcome(text_of(mixed)) == "changed"


@pytest.mark.parametrize("issued", [START - 1, END + 1, 0, 2**32 - 1])
def test_a_paper_of_a_day_without_a_delegation(issued: int) -> None:
    said = judge(signed(delegated(), issued=issued), TRUST, NOW)
    assert said.outcome == "expired_delegation"
    assert said.fields, "who looks at it still reads what it says"


@pytest.mark.parametrize("issued", [START, END])
def test_the_first_and_the_last_second_count(issued: int) -> None:
    at = datetime.fromtimestamp(issued, UTC)
    assert outcome(signed(delegated(), issued=issued), now=at) == "valid"


def test_a_paper_of_an_instant_that_is_still_to_come_is_not_believed() -> None:
    """Who has taken a kiosk's key writes papers for the whole of its delegation; two clocks differ a little."""
    at = int(NOW.timestamp())
    ahead = int(AHEAD.total_seconds())
    for issued, now, expected in (
        (at + ahead, NOW, "valid"),
        (at + ahead + 1, NOW, "not_yet"),
        (at + ahead + 1, NOW + timedelta(seconds=1), "valid"),
        (END, NOW, "not_yet"),
    ):
        said = judge(signed(delegated(), issued=issued), TRUST, now)
        assert said.outcome == expected, issued - at
        assert said.fields, "who looks at it still reads what it says"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": 99},
        {"values": ("x",) * 7},
        {"values": ("x" * 61,)},
        {"values": ("a\x1b[2Jb",)},
        {"values": ("a\u202eb",)},
        {"reference": ""},
        {"reference": "x" * 41},
        {"issued": -1},
        {"content": b"x" * 47},
        {"content": b"x" * 400},
    ],
)
def test_what_no_kiosk_says_is_damaged_even_when_it_is_signed(changes: dict[str, Any]) -> None:
    assert isinstance(opened(signed(delegated(), **changes)), Damaged)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=200).map(base45.encode), st.just("9" * 5000)))
def test_no_text_breaks_the_reader(text: str) -> None:
    said = judge(code.PREFIX + text, TRUST, NOW)
    assert isinstance(said, Verdict)
    assert said.outcome == "changed"
    assert said.fields == {}


def test_a_code_does_not_print() -> None:
    taken = opened(TRUE)
    assert "adresse" not in repr(taken) + str(judge(TRUE, TRUST, NOW))


class TestKeys:
    """Files of keys, whole, missing, damaged, and not for each other."""

    @pytest.fixture
    def lilas(self, tmp_path: Path) -> Operator:
        return operator(tmp_path)

    def test_no_key_is_overwritten(self, lilas: Operator) -> None:
        with pytest.raises(KioskError, match="never overwritten"):
            keys.new_operator(lilas.folder / "lilas.key", lilas.folder / "lilas.pub")

    def test_private_keys_are_for_their_owner_alone(self, lilas: Operator) -> None:
        lilas.delegate()
        for path in (lilas.folder / "lilas.key", lilas.kiosk / keys.KEY):
            assert path.stat().st_mode & 0o777 == 0o600

    def test_a_request_that_was_altered_is_not_delegated(self, lilas: Operator) -> None:
        request = keys.new_request(lilas.kiosk, "borne-7")
        asked = msgspec.msgpack.decode(keys.read(request, "request"), type=keys.Request)
        keys.replace(request, msgspec.msgpack.encode(msgspec.structs.replace(asked, kiosk="borne-8")))
        with pytest.raises(KioskError, match="does not hold"):
            keys.delegate(lilas.folder / "lilas.key", request, NOW, NOW)

    @pytest.mark.parametrize("data", [b"", b"x" * 5000, b"\xff\xfe", b"AAAA\n", b"not base64!"])
    def test_a_damaged_file_is_told_in_one_line(self, data: bytes, lilas: Operator) -> None:
        lilas.delegate()
        for path, load in (
            (lilas.kiosk / keys.KEY, lambda: keys.signing_key(lilas.kiosk / keys.KEY)),
            (lilas.kiosk / keys.DELEGATION, lambda: keys.certificate(lilas.kiosk / keys.DELEGATION)),
            (lilas.trust / "lilas.pub", lambda: keys.load_trust(lilas.trust)),
        ):
            path.write_bytes(data)
            with pytest.raises(KioskError) as raised:
                load()
            assert "\n" not in str(raised.value)
            assert path.name in str(raised.value)

    def test_a_list_of_withdrawn_keys_that_cannot_be_read_lets_nobody_in(self, lilas: Operator) -> None:
        (lilas.trust / keys.WITHDRAWN).write_text("0011\n")
        with pytest.raises(KioskError, match=r"withdrawn\.txt:1"):
            keys.load_trust(lilas.trust)
