"""Simple French keeps to short sentences, and says the same things."""

import re

from kiosk.i18n import catalogues
from tests.support.house import ROOT

MOST_WORDS = 15
# Said so because the citizen must find the same words on the paper or the site.
HARD = ("justificatif", "domiciliation", "dossier", "transmettre", "récépissé", "renseignements", "numériser")
STAFF = re.compile("staff|errors|readiness|checklist|client")


def test_sentences_are_short_and_words_are_plain() -> None:
    long, hard = [], []
    for message in catalogues.read(catalogues.file_of(ROOT / "translations", "fr_simple"), "fr_simple"):
        if not message.id or all(STAFF.search(file) for file, _ in message.locations):
            continue
        for text in [message.string] if isinstance(message.string, str) else message.string or ():
            long += [part for part in re.split(r"[.?!:;]", text) if len(part.split()) > MOST_WORDS]
            hard += [text for word in HARD if word in text.lower()]
    assert long == []
    assert hard == []
