"""`python -m kiosk.update.reading DIR`: a bundle's translations and trust lists, read as the kiosk reads them; exit 1
with one line for what cannot be used. A process of its own: neither has to be believed before it is read."""

import gettext
import struct
import sys
from datetime import UTC, date, datetime
from pathlib import Path


def problems(folder: Path) -> list[str]:
    found = []
    for path in sorted((folder / "translations").rglob("*.mo")):
        try:
            with path.open("rb") as file:
                texts = gettext.GNUTranslations(file)
        except (OSError, ValueError, LookupError, struct.error) as error:
            found.append(f"{path}: not a catalogue of gettext: {type(error).__name__}")
            continue
        if not texts.info().get("language"):
            found.append(f"{path}: it does not say its language")
    if (folder / "trust").is_dir():
        from kiosk.documents.two_d_doc import inventory

        found += [f"{folder}/trust: {said}" for said in inventory.look(folder / "trust", _today()).problems]
    return found


def _today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    said = problems(Path(sys.argv[1]))
    sys.stderr.write("\n".join((*said, "")))
    sys.exit(1 if said else 0)
