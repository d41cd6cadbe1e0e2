"""The signed trust list: read when its signature holds over all of it; anything else is a sentence, in little time."""

import base64
import re
import time
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.two_d_doc.trust_list import TrustList, read
from kiosk.documents.two_d_doc.xml_signature import MAX_BYTES, Unbelievable, verify
from tests.support import trust_lists as lists
from tests.support.patience import promised

AUTHORITY = lists.holder("FR99")
SIGNER = lists.holder("Signataire SPECIMEN", key=rsa.generate_private_key(65537, 2048))
LIST = lists.document(lists.provider("FR99", lists.service(AUTHORITY.der)))
GOOD = lists.signed(LIST, SIGNER)

XPATH = (
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
    "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>"
)


def refused(data: bytes) -> str:
    with pytest.raises(Unbelievable) as caught:
        read(data)
    return str(caught.value)


def test_a_signed_list_says_who_certifies() -> None:
    found = read(GOOD)

    assert (found.operator, found.sequence, found.issued) == ("Opérateur SPECIMEN", 7, lists.ISSUED)
    assert found.signer == SIGNER.der
    assert [(one.id, one.name) for one in found.authorities] == [("FR99", "Autorité SPECIMEN")]
    assert [service.certificate for service in found.services("FR99")] == [AUTHORITY.der]
    assert found.services("FR98") == ()


def test_a_list_grows_old() -> None:
    found = read(GOOD)

    assert found.age_days(date(2026, 11, 22)) == 82
    assert not found.expired(date(2027, 3, 1))
    assert found.expired(date(2027, 3, 2))
    assert not read(lists.signed(lists.document(next_update=None), SIGNER)).expired(date(2099, 1, 1))


@pytest.mark.parametrize("canonical", [lists.INCLUSIVE, lists.EXCLUSIVE])
@pytest.mark.parametrize("transforms", [lists.ENVELOPED, XPATH, lists.ENVELOPED + XPATH], ids=["env", "xpath", "both"])
@pytest.mark.parametrize("uri", ["", "#list"])
def test_each_way_to_say_the_whole_document(uri: str, transforms: str, canonical: str) -> None:
    data = lists.signed(LIST, SIGNER, uri=uri, transforms=transforms, canonical=canonical)

    assert read(data).sequence == 7
    assert "changed" in refused(data.replace(b"FR99", b"FR98"))


@pytest.mark.parametrize(
    ("key", "method"),
    [
        (SIGNER.key, "rsa-sha512"),
        (SIGNER.key, "sha256-rsa-MGF1"),
        (ec.generate_private_key(ec.SECP256R1()), "ecdsa-sha256"),
        (ec.generate_private_key(ec.SECP384R1()), "ecdsa-sha384"),
        (ec.generate_private_key(ec.SECP521R1()), "ecdsa-sha512"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_algorithm_verifies_and_notices_another_key(key: lists.PrivateKey, method: str) -> None:
    signer = lists.holder("S", key=key)
    data = lists.signed(LIST, signer, method=method, xades=False)
    other = lists.holder("S", key=ec.generate_private_key(ec.SECP256R1()))

    assert read(data).signer == signer.der
    assert "no certificate" in refused(data.replace(base64.b64encode(signer.der), base64.b64encode(other.der)))


def test_weak_signatures_are_none() -> None:
    small = lists.holder("S", key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - that is the point

    assert "no certificate" in refused(lists.signed(LIST, small))
    assert "SHA-256" in refused(lists.signed(LIST, SIGNER, digest="http://www.w3.org/2000/09/xmldsig#sha1"))
    assert "SHA-256" in refused(GOOD.replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-md5"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b">7<", b">8<", "changed"),
        (b"Svcstatus/granted", b"Svcstatus/withdrawn", "changed"),
        (b"Autorit", b"Autarit", "changed"),
        (b"SigningTime>2026", b"SigningTime>2025", "changed"),
        (b'URI=""', b'URI="#other"', "whole document"),
        (b'URI=""', b'URI="http://127.0.0.1/list.xml"', "whole document"),
        (b'URI="#properties"', b'URI="#list"', "whole document"),
        (b'URI="#properties"', b'URI="#elsewhere"', "something else"),
        (b"enveloped-signature", b"base64", "no certificate"),
        (b"xml-exc-c14n", b"xml-odd-c14n", "not known"),
        (b"<ds:SignedInfo>", b"<ds:SignedInfo><ds:SignedInfo></ds:SignedInfo>", "no certificate"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>*", "base64"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA", "no certificate"),
        (b"ds:X509Certificate>", b"ds:X509Nothing>", "no certificate"),
    ],
)
def test_a_list_that_was_touched_is_believed_no_more(old: bytes, new: bytes, why: str) -> None:
    assert old in GOOD
    assert why in refused(GOOD.replace(old, new))


def test_a_list_without_signature_or_with_two_is_none() -> None:
    whole = "".join(LIST).encode()
    signature = GOOD[GOOD.index(b"<ds:Signature ") : GOOD.index(b"</ds:Signature>") + len(b"</ds:Signature>")]

    assert "one signature" in refused(whole)
    assert "one signature" in refused(GOOD.replace(signature, signature * 2))


def test_a_signature_that_was_wrapped_signs_nothing_else() -> None:
    """The signed list is moved into a list of the attacker's, whose own words are the ones that would be read."""
    inner = GOOD.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    evil = "".join(lists.document(lists.provider("FR66", lists.service(AUTHORITY.der)))).encode()
    nested = evil.replace(b"<tsl:TrustServiceProviderList>", b"<tsl:TrustServiceProviderList>" + inner)
    signature = GOOD[GOOD.index(b"<ds:Signature ") : GOOD.index(b"</ds:Signature>") + len(b"</ds:Signature>")]
    original = inner.replace(signature, b"")
    moved = evil.replace(b"\n</tsl:TrustServiceStatusList>", signature + original + b"\n</tsl:TrustServiceStatusList>")
    by_id = lists.signed(LIST, SIGNER, uri="#list").split(b"?>\n", 1)[1]
    by_id_signature = by_id[by_id.index(b"<ds:Signature ") : by_id.index(b"</ds:Signature>") + len(b"</ds:Signature>")]
    renamed = evil.replace(b'Id="list"', b'Id="evil"').replace(
        b"\n</tsl:TrustServiceStatusList>",
        by_id_signature + by_id.replace(by_id_signature, b"") + b"\n</tsl:TrustServiceStatusList>",
    )

    for attempt in (nested, moved, renamed):
        refused(attempt)


def test_comments_do_not_split_what_is_signed() -> None:
    """A comment is not signed, so it must not cut a value in two for who reads it."""
    data = lists.signed(lists.document(sequence=17), SIGNER)
    assert read(data.replace(b">17<", b">1<!-- -->7<")).sequence == 17


def test_what_was_signed_but_is_no_list_is_told_so() -> None:
    assert refused(lists.signed(('<a xmlns:tsl="urn:x">', "</a>"), SIGNER)) == "signed, but not a trust list"
    undated = tuple(re.sub("<tsl:ListIssueDateTime>.*</tsl:ListIssueDateTime>", "", half) for half in LIST)
    assert refused(lists.signed((undated[0], undated[1]), SIGNER)) == "the list has no date"


def test_a_signer_whose_certificate_had_ended_signed_nothing() -> None:
    ended = lists.holder("S", end=date(2026, 8, 31))
    assert "had ended" in refused(lists.signed(LIST, ended))


def test_a_providers_own_name_counts_only_where_it_has_no_trade_name() -> None:
    other = lists.holder("FR98")
    found = read(
        lists.signed(
            lists.document(
                lists.provider("", lists.service(other.der)), lists.provider("FR99", lists.service(other.der))
            ),
            SIGNER,
        )
    )
    assert sorted(one.id for one in found.authorities) == ["FR98", "FR99"]
    assert len(found.services("FR98")) == 1


def test_services_that_cannot_be_read_are_counted_and_do_not_spoil_the_others() -> None:
    truncated = lists.service(AUTHORITY.der[:200])
    dateless = lists.service(AUTHORITY.der).replace("2021-01-01T00:00:00Z", "the day before")
    good = lists.service(AUTHORITY.der)
    found = read(lists.signed(lists.document(lists.provider("FR99", truncated, dateless, good)), SIGNER))

    assert (found.unreadable, len(found.services("FR99"))) == (2, 1)


@pytest.mark.parametrize(
    ("status", "history", "in_force"),
    [
        ("granted", (), (True, True)),
        ("inaccord", (), (True, True)),
        ("withdrawn", (), (False, False)),
        ("withdrawn", (("granted", datetime(2020, 1, 1, tzinfo=UTC)),), (True, False)),
        ("withdrawn", (("withdrawn", datetime(2020, 1, 1, tzinfo=UTC)),), (False, False)),
        ("notgranted", (), (False, False)),
    ],
)
def test_a_service_counts_on_the_days_on_which_it_was_in_force(
    status: str, history: tuple[tuple[str, datetime], ...], in_force: tuple[bool, bool]
) -> None:
    since = datetime(2026, 6, 1, tzinfo=UTC)
    made = lists.document(lists.provider("FR99", lists.service(AUTHORITY.der, status, since, history)))
    service = read(lists.signed(made, SIGNER)).services("FR99")[0]

    assert (service.in_force(date(2026, 5, 31)), service.in_force(date(2026, 6, 1))) == in_force


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
    + b"]><l>&a11;</l>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100_000,
        bytes(range(256)) * 400,
        BOMB,
        BOMB.decode().encode("utf-16"),
        b'<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>',
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE l+AD4<l/>',
        b"<a>" * 200_000,
        b"<a>" * 300 + b"</a>" * 300,
        b"<a " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>",
        b"<a>" + b"<b/>" * 500_000 + b"</a>",
        b"<a>" + b"x" * MAX_BYTES + b"</a>",
        b"<a xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:Signature/></a>",
        b"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>",
    ],
    ids=["empty", "zeros", "bytes", "bomb", "bomb in UTF-16", "external", "UTF-7", "deep", "open", "wide", "many",
         "large", "hollow", "bare"],
)  # fmt: skip
def test_hostile_xml_gets_a_sentence_at_once(data: bytes) -> None:
    before = time.monotonic()

    assert refused(data)
    assert time.monotonic() - before < promised(5)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=12), st.integers(0, 40))
def test_whatever_is_done_to_the_bytes_the_list_is_the_same_or_none(at: int, put: bytes, cut: int) -> None:
    touched = GOOD[:at] + put + GOOD[at + cut :]
    try:
        found = read(touched)
    except Unbelievable:
        return
    assert isinstance(found, TrustList)
    assert found == read(GOOD)
    assert verify(touched).content == verify(GOOD).content
