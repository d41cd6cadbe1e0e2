"""A démarche may take a photo for a town's card, and `flows check` refuses it for a title of the State."""

from pathlib import Path

import pytest

from kiosk.flows.explore import explore
from kiosk.flows.photo_rules import TITLES
from tests.support.photos import FLOW, FLOW_ID, judged
from tests.support.visits import TODAY


def complaints(tmp_path: Path, text: str, name: str = FLOW_ID) -> list[str]:
    flow, findings = judged(tmp_path, text, name)
    assert (flow is None) == bool(findings)
    return [str(finding) for finding in findings]


def test_a_library_card_may_have_a_photo(tmp_path: Path) -> None:
    flow, findings = judged(tmp_path)
    assert findings == ()
    assert flow is not None
    assert flow.steps[1].capture is not None
    assert flow.steps[1].capture.takes_photo
    assert not explore(flow, TODAY).faults


def test_what_says_that_it_is_official_may_not(tmp_path: Path) -> None:
    said = complaints(tmp_path, FLOW + "official_title: true\n")
    assert len(said) == 1
    assert "'portrait' takes a photo for an official title" in said[0]
    assert "e-photo code" in said[0]
    assert said[0].startswith(f"{tmp_path / FLOW_ID}.yaml:22:")


@pytest.mark.parametrize("title", TITLES)
def test_nor_what_is_named_after_one(tmp_path: Path, title: str) -> None:
    name = f"renouveler-{title}"
    said = complaints(tmp_path, FLOW.replace(f"id: {FLOW_ID}", f"id: {name}"), name)
    assert any("official title" in one for one in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: photo, use: library_card", "kind: photo", "kind: photo and use go together"),
        ("kind: photo, use", "kind: attestation, use", "kind: photo and use go together"),
        ("device: camera, kind", "device: scanner, kind", "kind: photo and use go together"),
        ("fallback: counter", "fallback: camera", "a photo's other way is paper or counter"),
        ("type: photo", "type: document", "must hold one photo"),
        ("devices: {camera: helpful, ", "devices: {", "uses a camera that devices does not name"),
        ("required: false", "required: true", "required without a legal text"),
        ("use: library_card", "use: passport", "library_card"),
    ],
)
def test_a_photo_is_asked_for_in_one_way(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FLOW
    assert any(said in one for one in complaints(tmp_path, FLOW.replace(old, new)))
