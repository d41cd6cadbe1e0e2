"""Every sentence that a citizen reads reaches the translators."""

import ast
import io

import msgspec
import pytest
import yaml

from kiosk.flows.model import Flow, texts
from kiosk.i18n.catalogues import KEYWORDS
from kiosk.i18n.extract_flow import extract
from tests.support import house

CATALOGUE = sorted((house.ROOT / "kiosk" / "flows" / "catalogue").glob("*.yaml"))


@pytest.mark.parametrize("file", CATALOGUE, ids=lambda file: file.stem)
def test_the_extractor_knows_the_texts_that_the_model_of_a_demarche_shows(file: object) -> None:
    assert hasattr(file, "read_bytes")
    raw = file.read_bytes()
    flow = msgspec.convert(yaml.load(raw, yaml.CSafeLoader), Flow)
    shown = set(texts(flow))
    extracted = {text for _, _, text, _ in extract(io.BytesIO(raw), [], [], {})}
    assert len(shown) > 20
    assert shown - extracted == set()
    assert extracted - shown == set()


def computed_texts(source: str) -> list[int]:
    """Lines where a marking function gets something that extraction cannot see: an f-string, a sum, a `%`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and _name(node.func) in KEYWORDS
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]


def _name(function: ast.expr) -> str:
    return getattr(function, "id", None) or getattr(function, "attr", "")


def test_no_marked_text_is_computed() -> None:
    found = {module: computed_texts(source) for module, source in house.sources().items()}
    assert {module: lines for module, lines in found.items() if lines} == {}


@pytest.mark.parametrize("bad", ["tr(f'Bonjour {name}')", "N_('a' + b)", "self.tr('%s' % x)", "plural(f'{n}', 'b', n)"])
def test_a_computed_text_is_seen(bad: str) -> None:
    assert computed_texts(bad) == [1]
    assert computed_texts("tr('Bonjour {name}', name=name)") == []
