"""What the script tells of a page comes from a stranger: it is parsed under limits, or it is nothing."""

import json

import pytest

from kiosk.web import reading
from kiosk.web.port import MAX_CHOICES, MAX_ITEMS, MAX_NAME


def told(*items: dict[str, object], whole: bool = True) -> str:
    return json.dumps({"items": items, "whole": whole})


def test_a_page_becomes_its_things_in_order() -> None:
    found = reading.outline(
        told(
            {"id": 0, "role": "heading", "name": "Votre demande", "level": 1},
            {"id": 3, "role": "email", "name": "Adresse", "value": "a@b.example", "required": True, "longest": 40},
            {
                "id": 4,
                "role": "list",
                "name": "Pays",
                "choices": [{"label": "France", "chosen": True}, {"label": "Italie"}],
            },
        )
    )
    assert [(item.role, item.name) for item in found.items] == [
        ("heading", "Votre demande"), ("email", "Adresse"), ("list", "Pays")
    ]  # fmt: skip
    assert found.items[1].required
    assert [(one.value, one.label, one.chosen) for one in found.items[2].choices] == [
        ("0", "France", True), ("1", "Italie", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "garbage",
    [None, 7, "", "nonsense", "[]", "{}x", '{"items": 3}', '{"items": [{"id": -1, "role": "link"}]}',
     '{"items": [{"id": 1, "role": "devil"}]}', "[" * 100_000, "x" * 3_000_000, '{"items": [{"id": 1}]}'],
)  # fmt: skip
def test_anything_else_is_no_page(garbage: object) -> None:
    assert reading.outline(garbage).items == ()
    assert not reading.outline(garbage).whole
    assert reading.item(garbage) is None
    assert reading.spot(garbage) is None


def test_what_is_too_much_is_cut_and_said() -> None:
    found = reading.outline(told(*({"id": at, "role": "button", "name": "x" * 900} for at in range(1, MAX_ITEMS + 9))))
    assert len(found.items) == MAX_ITEMS
    assert len(found.items[0].name) == MAX_NAME
    assert not found.whole
    many = reading.outline(told({"id": 1, "role": "list", "choices": [{"label": "a"}] * 500}))
    assert len(many.items[0].choices) == MAX_CHOICES


def test_no_mark_turns_a_name_around() -> None:
    [item] = reading.outline(told({"id": 1, "role": "button", "name": "\u202eelbatcepsus\u0007\n oui"})).items
    assert item.name == "elbatcepsus oui"


def test_a_date_is_one_or_none() -> None:
    dates = [
        reading.item(json.dumps({"id": 1, "role": "date", "value": value})) for value in ("1950-03-12", "12/03/50")
    ]
    assert [one.value for one in dates if one is not None] == ["1950-03-12", ""]


def test_nothing_of_it_prints() -> None:
    [item] = reading.outline(told({"id": 1, "role": "text_box", "value": "1 85 12 57 000 001 12"})).items
    assert "85" not in repr(item)
