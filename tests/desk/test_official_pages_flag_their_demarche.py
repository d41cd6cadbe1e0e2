"""What `kiosk flows probe --out` has written, beside a call: the agent is told of a page that needs a look."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.official_pages import FILE, flagged, written
from kiosk.flows.load import catalogue
from kiosk.flows.probe import Probed, Verdict

URL = "https://www.service-public.gouv.fr/particuliers/vosdroits/F1707"
DAY = date(2026, 11, 22)


def probed(folder: Path, verdict: Verdict) -> Path:
    file = folder / FILE
    file.write_bytes(msgspec.json.encode([Probed(URL, ("caf-rsa",), verdict, 404, day=DAY)]))
    return file


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("gone", "À vérifier : La page officielle n'existe plus (vue le 22/11/2026)."),
        ("moved", "À vérifier : La page officielle a changé d'adresse (vue le 22/11/2026)."),
        ("changed", "À vérifier : La page officielle a changé (vue le 22/11/2026)."),
    ],
)
def test_an_agent_is_told_first_of_a_page_that_needs_a_look(verdict: Verdict, said: str, tmp_path: Path) -> None:
    guide = Guide()
    flows = {flow.id: flow for flow in catalogue(only=("caf-rsa", "msa"))}
    guide.learn(flows, flagged(probed(tmp_path, verdict)))
    assert guide.at("caf-rsa", "identite").checklist[0] == said
    assert "officielle" not in guide.at("msa", "identite").checklist[0]


@pytest.mark.parametrize("verdict", ["well", "turned_away", "out_of_order", "silent"])
def test_what_is_of_the_day_flags_nothing(verdict: Verdict, tmp_path: Path) -> None:
    assert flagged(probed(tmp_path, verdict)) == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff" * 40, b"[" * 5000])
def test_a_file_that_is_none_flags_nothing(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / FILE
    assert flagged(file) == {}
    assert written(file) == 0
    file.write_bytes(content)
    assert flagged(file) == {}
    assert written(file) > 0
