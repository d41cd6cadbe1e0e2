"""Shared steps name every paper that could fill them; a démarche that takes them need not ask for one."""

from pathlib import Path

import pytest

from kiosk.flows import load
from tests.support.flows import SMALL

WITHOUT_CODES = SMALL.replace(", read: [two_d_doc]", "").replace(
    '"preuve.age_days > 365"', "\"preuve.signature == 'none'\""
)
ADDRESS = "steps:\n  - {include: address, of: moi}\n"
TYPED = """\
steps:
  - id: lieu
    title: "Où ?"
    fields: [{id: rue, label: "Rue", of: moi, type: text, from: [two_d_doc.street]}]
"""


@pytest.mark.parametrize(
    ("steps", "whats"),
    [(ADDRESS, []), (TYPED, ["'rue' takes two_d_doc.street, which no step reads"])],
    ids=["shared: nothing to say", "its own: an error"],
)
def test_a_source_that_nothing_reads(tmp_path: Path, steps: str, whats: list[str]) -> None:
    path = tmp_path / "petite.yaml"
    path.write_text(WITHOUT_CODES.replace("steps:\n", steps, 1), encoding="utf-8")
    assert [finding.what for finding in load.check(path).findings] == whats
