"""Each way of using the kiosk, alone, carries a whole change of address from the first touch to the receipt and the
end: the real rules, pages and window, and no gesture but the way's own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support.house import ROOT

FACTS = {"nom": "Li", "prenoms": "Al", "naissance": "1950-03-12", "situation": "chez_moi", "voie": "1 rue a"}
LONG = pytest.mark.long


def came(way: str, language: str = "fr") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.whole_visit", way, language],
        cwd=ROOT, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def whole(found: dict[str, Any]) -> None:
    assert found["ended"] == "citizen"
    assert found["reference"]
    facts = {name: value for name, value in found["facts"].items() if name in FACTS}
    assert facts == FACTS


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=LONG)])
def test_a_finger(language: str) -> None:
    found = came("touch", language)
    whole(found)
    assert "signature_declarant" in found["facts"]
    assert found["heard"] == []
    assert found["keys"] == []


@pytest.mark.long
def test_a_finger_in_simple_french() -> None:
    found = came("touch", "fr_simple")
    whole(found)
    assert found["preferences"]["language"] == "fr_simple"
    assert found["keys"] == []


def test_a_finger_from_right_to_left() -> None:
    found = came("touch", "ar")
    whole(found)
    assert found["preferences"]["language"] == "ar"
    assert "signature_declarant" in found["facts"]
    assert found["keys"] == []


@pytest.mark.long
def test_a_finger_that_reaches_the_lower_half_only() -> None:
    found = came("seated")
    whole(found)
    assert found["preferences"]["lowered"]
    assert found["highest_touch"] >= found["height"] / 2
    assert found["keys"] == []


@pytest.mark.parametrize("glass", ["large", "large-small"])
@pytest.mark.long
def test_the_largest_size(glass: str) -> None:
    found = came(glass)
    whole(found)
    assert found["preferences"]["size"] == 2
    assert found["keys"] == []


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=LONG)])
def test_a_keypad_by_ear_before_a_black_screen(language: str) -> None:
    found = came("keypad", language)
    whole(found)
    assert found["preferences"]["curtain"]
    assert found["preferences"]["mode"] == "keypad"
    assert found["notes"]["black"] < 0.02
    assert found["notes"]["black_at_the_end"] < 0.02
    assert "Li" in found["heard_personal"], "a headset hears what was typed"
    assert any(found["reference"] in said for said in found["heard"])
    assert found["touches"] == []
    assert set(found["keys"]) <= {"Up", "Down", "Left", "Right", "Return"}


@pytest.mark.long
def test_four_quarters_of_a_glass_that_is_not_seen() -> None:
    found = came("quadrants")
    whole(found)
    assert found["heard_personal"] == [], "no value of the citizen is said to the hall without consent"
    assert found["preferences"]["aloud"] is False
    assert found["keys"] == ["F3"], "the one key that is told by touch starts speech"
    rested, *tapped = found["touches"]
    assert rested == [found["width"] // 2, found["height"] // 2], "a finger laid down anywhere"
    quarters = {(2 * x // found["width"], 2 * y // found["height"]) for x, y in tapped}
    assert quarters <= {(1, 0), (1, 1)}, "next, and choose: never where a thing is seen"
    assert len({tuple(place) for place in tapped}) == len(quarters)


def test_one_switch() -> None:
    found = came("one_switch")
    whole(found)
    assert found["preferences"]["mode"] == "one_switch"
    assert found["touches"] == []
    assert set(found["keys"]) == {"F13", "Space"}, "keys that are the same switch"


@pytest.mark.long
def test_two_switches() -> None:
    found = came("two_switches")
    whole(found)
    assert found["preferences"]["mode"] == "two_switches"
    assert found["touches"] == []
    assert set(found["keys"]) == {"F14", "Space", "Return"}, "the second switch, the first, the second"
