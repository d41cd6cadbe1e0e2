"""Names of a file's pieces as a person and an archive read them: what it is and which page, never whose. A kiosk's own
names (ids of questions, roles of persons) are hostile until they are cut to what a name may be."""

import re
from collections import Counter
from datetime import datetime

from kiosk.delivery.wire import Dossier
from kiosk.desk.store import Received

ANSWERS, SUMMARY = "reponses.json", "recapitulatif.pdf"
MAX_WORD = 40
_NO_NAME = re.compile(r"[^a-z0-9]+")


def stem(received: Received, version: int = 1) -> str:
    """`2026-11-22_changement-adresse_K4T-7QX9-2M`, in the order in which a folder sorts; `_v2` for a second version."""
    day = datetime.fromisoformat(received.received_at).astimezone().date().isoformat()
    return f"{day}_{received.flow}_{received.reference}" + (f"_v{version}" if version > 1 else "")


def names(dossier: Dossier) -> dict[str, str]:
    """Each attachment's name, in the order in which they are read: the summary, each page by its question, each
    signature by the role of who signed. One that nothing names is `autre`."""
    said = {"summary.pdf": SUMMARY}
    pages: Counter[str] = Counter()
    for document in dossier.documents:
        _name(said, pages, f"{document.sha256}.jpg", _word(document.field))
    for signature in dossier.signatures:
        if signature.kind == "drawn":
            _name(said, pages, f"{signature.sha256}.png", f"signature-{_word(signature.person)}")
    for name in sorted(dossier.attachments):
        _name(said, pages, name, "autre")
    return {name: shown for name, shown in said.items() if name in dossier.attachments}


def _name(said: dict[str, str], pages: Counter[str], name: str, word: str) -> None:
    """The next of its kind; a page that stands in two places has the name of the first."""
    if name not in said:
        pages[word] += 1
        said[name] = f"{word}-{pages[word]}.{name.rsplit('.', 1)[1]}"


def _word(text: str) -> str:
    return _NO_NAME.sub("-", text.lower())[:MAX_WORD].strip("-") or "sans-nom"
