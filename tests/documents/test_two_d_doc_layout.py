"""How a payload is taken apart: versions, separators, truncation, annex; and any bytes at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.two_d_doc.layout import MAX_PAYLOAD_BYTES, Layout, Malformed, parse
from tests.support import two_d_doc as codes


def layout(payload: bytes) -> Layout:
    parsed = parse(payload)
    assert isinstance(parsed, Layout)
    return parsed


@pytest.mark.parametrize(
    ("version", "perimeter", "country"), [(1, "", ""), (2, "", ""), (3, "01", ""), (4, "01", "FR")]
)
def test_each_version_has_its_header(version: int, perimeter: str, country: str) -> None:
    parsed = layout(codes.payload(None, codes.HOLDER, version=version))

    assert (parsed.header.version, parsed.header.perimeter, parsed.header.country) == (version, perimeter, country)
    assert (parsed.fields["24"], parsed.fields["22"]) == ("57000", "12 RUE DES LILAS")


def test_no_date_is_no_date() -> None:
    header = layout(codes.payload(None, codes.HOLDER, issued=None, signed=None)).header

    assert header.issued is None
    assert header.signed is None


def test_a_variable_field_of_full_length_needs_no_separator() -> None:
    parsed = layout(codes.payload(None, [("22", "R" * 38), ("24", "57000")]))

    assert parsed.fields == {"22": "R" * 38, "24": "57000"}


def test_a_separator_where_none_is_due_does_no_harm() -> None:
    parsed = layout(codes.payload(None, [("22", "R" * 38 + "\x1d"), ("24", "57000\x1d"), ("25", "METZ\x1d")]))

    assert parsed.fields == {"22": "R" * 38, "24": "57000", "25": "METZ"}


def test_a_field_that_the_issuer_cut_short_is_marked() -> None:
    parsed = layout(codes.payload(None, [("10", "MME/SPECIMEN/CAM\x1e"), ("22", "12 RUE DES LILAS\x1d")]))

    assert parsed.truncated == {"10"}
    assert parsed.fields["10"] == "MME/SPECIMEN/CAM"


def test_an_unknown_field_ends_at_its_separator() -> None:
    assert layout(codes.payload(None, [("ZZ", "anything\x1d"), ("24", "57000")])).fields == {
        "ZZ": "anything",
        "24": "57000",
    }


def test_of_a_repeated_field_the_first_counts() -> None:
    assert layout(codes.payload(None, [("24", "57000"), ("24", "75000")])).fields == {"24": "57000"}


def test_the_annex_is_kept_apart_and_changes_nothing_that_is_signed() -> None:
    key = codes.key()
    parsed = layout(codes.payload(key, codes.HOLDER, version=4, annex=b"24750000122X\x1d"))

    assert parsed.annex["24"] == "75000"
    assert parsed.fields["24"] == "57000"
    assert [len(one.signature) for one in parsed.sealed] == [64]


def test_an_annex_that_cannot_be_read_is_as_good_as_none() -> None:
    assert layout(codes.payload(codes.key(), codes.HOLDER, version=4, annex=b"?")).annex == {}


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "header"),
        (b"DC05FR000001123F1636000126FR", "header"),
        (b"DC03fr000001123F1636000126FR", "header"),
        (b"DC03FR000001123G1636000126FR", "header"),
        (b"DC03FR000001123F163600", "header"),
        (b"DC04FR000001123F16360001F", "header"),
        (b"DC03" * 3000, "at most 8192"),
    ],
)
def test_what_is_no_header_is_refused_with_a_reason(payload: bytes, why: str) -> None:
    parsed = parse(payload)

    assert isinstance(parsed, Malformed)
    assert why in parsed.reason


def test_a_fixed_field_that_is_cut_short_leaves_no_fields() -> None:
    parsed = layout(codes.payload(None, [("22", "12 RUE DES LILAS\x1d"), ("24", "570")]))

    assert parsed.problem == "field 24 is cut short"
    assert parsed.fields == {}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_value(data: bytes) -> None:
    for payload in (data, b"DC04FR000001123F16360001FR" + data, codes.ATTESTATION[:80] + data):
        assert isinstance(parse(payload), Layout | Malformed)


@settings(max_examples=10, deadline=None)
@given(st.binary(min_size=1000, max_size=1000))
def test_a_hundred_kilobytes_of_garbage_give_a_value_at_once(data: bytes) -> None:
    assert isinstance(parse(data * 100), Malformed)
    assert isinstance(parse(b"DC03FR000001123F16360001" + data * 100), Malformed)


@pytest.mark.parametrize("cut", ["22", "2212 RUE D", "01ABC", "24570"])
def test_data_that_stops_within_a_field_is_cut_short(cut: str) -> None:
    parsed = layout(codes.payload(None, [("10", "MME/SPECIMEN/CAMILLE\x1d")]) + cut.encode())

    assert parsed.problem == f"field {cut[:2]} is cut short"


def test_the_signature_ends_the_last_field() -> None:
    parsed = layout(codes.payload(codes.key(), [("24", "57000"), ("22", "12 RUE DES LILAS")]))

    assert parsed.fields["22"] == "12 RUE DES LILAS"


def test_the_longest_payload_is_read() -> None:
    head = codes.payload(None, [("24", "57000")])
    parsed = layout(head + b"01" + b"A" * (MAX_PAYLOAD_BYTES - len(head) - 3) + b"\x1d")

    assert parsed.fields["24"] == "57000"
