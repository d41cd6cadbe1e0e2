"""What a citizen reads: short sentences, drawings that exist, texts that reach the translators."""

from pathlib import Path

import pytest

from kiosk import assets
from kiosk.flows import expand, load
from kiosk.flows.model import Flow, texts
from kiosk.flows.remarks import SIMPLE, catalogues, long_sentences
from kiosk.i18n.extract_flow import extract

FLOWS = load.catalogue()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_sentences_have_at_most_fifteen_words(flow: Flow) -> None:
    """Where the French cannot be short, its simple French is."""
    simple = catalogues().get(SIMPLE)
    for text in texts(flow):
        assert long_sentences((simple.gettext(text) if simple else "") or text) == ()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_picture_is_drawn(flow: Flow) -> None:
    for picture in (flow.picture, *(step.picture for step in flow.steps)):
        assert not picture or assets.path(f"drawings/{picture}.svg").is_file()


@pytest.mark.parametrize("path", load.catalogue_files(), ids=lambda path: path.stem)
def test_the_translators_get_every_text(path: Path) -> None:
    flow = next(flow for flow in FLOWS if flow.id == path.stem)
    own, shared = _extracted(path), set().union(*(_extracted(file) for file in expand.SHARED.glob("*.yaml")))
    assert own <= set(texts(flow)) | shared, "no text that nobody would read"
    assert set(texts(flow)) <= own | shared
    assert len(own) > 50


def _extracted(path: Path) -> set[str]:
    with path.open("rb") as stream:
        return {text for _, _, text, _ in extract(stream, None, None, None)}


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_warning_may_be_passed_over_or_talked_about(flow: Flow) -> None:
    for step in flow.steps:
        for warn in step.warn:
            assert {"continue", "call_agent"} <= set(warn.offer)
