"""The kiosk's own answer cards are translated with everything else: the extractor reads what a visit shows."""

import io
from pathlib import Path

import pytest

from kiosk.finding import cards, shelf
from kiosk.i18n.extract_card import extract

FILES = cards.files(shelf.default_answers())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_extractor_gives_what_is_shown(file: Path) -> None:
    card = cards.check(file).card
    assert card is not None
    given = [text for _, _, text, _ in extract(io.BytesIO(file.read_bytes()), [], [], {})]
    assert given == [card.title, *card.lines]


def test_a_paragraph_of_two_lines_is_one_text() -> None:
    told = b'---\ntitle: "Une"\nfind: {fr: [une]}\n---\nPremi\xc3\xa8re ligne,\nsuite.\n\n- un\n- deux\n  suite\nfin\n'
    assert [text for _, _, text, _ in extract(io.BytesIO(told), [], [], {})] == [
        "Une", "Première ligne, suite.", "- un", "- deux suite fin",
    ]  # fmt: skip
