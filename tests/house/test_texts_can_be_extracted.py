"""Every sentence that a citizen reads reaches the translators."""

import ast
import io
from pathlib import Path

import pytest

from kiosk.flows.load import load
from kiosk.flows.model import texts
from kiosk.i18n.catalogues import KEYWORDS
from kiosk.i18n.extract_flow import extract
from kiosk.i18n.extract_python import literal, name_of
from kiosk.i18n.fields import fields_of
from tests.support import house

FLOWS = house.ROOT / "kiosk" / "flows"
CATALOGUE = sorted((FLOWS / "catalogue").glob("*.yaml"))


@pytest.mark.parametrize("file", CATALOGUE, ids=lambda file: file.stem)
def test_the_extractor_knows_the_texts_that_the_model_of_a_demarche_shows(file: Path) -> None:
    shown = set(texts(load(file)))
    own, shared = extracted(file), set().union(*(extracted(one) for one in (FLOWS / "shared").glob("*.yaml")))
    assert len(shown) > 20
    assert shown - own - shared == set()
    assert own - shown == set()


def extracted(file: Path) -> set[str]:
    return {text for _, _, text, _ in extract(io.BytesIO(file.read_bytes()), [], [], {})}


def computed_texts(source: str) -> list[int]:
    """Lines where a marking function gets a text that is put together on the spot (an f-string, a sum, a `%`), and
    where `plural` gets anything but two literals: its two forms are one entry of the catalogue."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return [
        call.lineno
        for call in calls
        if (name_of(call.func) in KEYWORDS and isinstance(call.args[0], ast.JoinedStr | ast.BinOp))
        or (name_of(call.func) == "plural" and None in [literal(argument) for argument in call.args[:2]])
    ]


def unfilled_fields(source: str) -> list[str]:
    """Calls of `tr` and `plural` whose literal text has other `{fields}` than the call gives values for."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node.func) not in ("tr", "plural"):
            continue
        given = {keyword.arg for keyword in node.keywords}
        texts = [text for argument in node.args if (text := literal(argument)) is not None]
        if texts and None not in given:
            implied = {"n"} if name_of(node.func) == "plural" else set()
            wanted = frozenset[str]().union(*(fields_of(text) for text in texts))
            if wanted - implied != given:
                found.append(f"{node.lineno}: {texts[0]!r} is given {sorted(map(str, given))}")
    return found


def test_no_marked_text_is_computed() -> None:
    found = {module: computed_texts(source) for module, source in house.sources().items()}
    assert {module: lines for module, lines in found.items() if lines} == {}


def test_every_field_of_a_text_is_given_a_value() -> None:
    found = {module: unfilled_fields(source) for module, source in house.sources().items()}
    assert {module: lines for module, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "bad",
    ["tr(f'Bonjour {name}')", "N_('a' + b)", "self.tr('%s' % x)", "plural(f'{n}', 'b', n)", "tr.plural(one, many, n)"],
)
def test_a_computed_text_is_seen(bad: str) -> None:
    assert computed_texts(bad) == [1]
    assert computed_texts("tr('Bonjour {name}', name=name); tr(label); tr.plural(N_('a'), 'b', n)") == []


@pytest.mark.parametrize(
    "bad", ["tr('Bonjour {name}')", "tr(N_('Bonjour'), name=1)", "plural('{count} page', '{count} pages', 2)"]
)
def test_a_field_without_a_value_is_seen(bad: str) -> None:
    assert len(unfilled_fields(bad)) == 1
    assert unfilled_fields("tr('Bonjour {name}', name=name); plural(N_('une page'), N_('{n} pages'), n)") == []
