"""What the weekly look at the official pages (`kiosk flows probe --out`) has found, told to agents: a démarche whose
page is gone, has moved or says something else is flagged, and an agent does not send anybody there unseen."""

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from kiosk.privacy import logs

if TYPE_CHECKING:
    from kiosk.flows.probe import Probed

# In `--state`; written by whoever runs the probe (weekly: packaging/debian/kiosk-desk.kiosk-desk-pages.timer).
FILE = "official-pages.json"
SAID = {
    "gone": "La page officielle n'existe plus",
    "moved": "La page officielle a changé d'adresse",
    "changed": "La page officielle a changé",
}


def flagged(file: Path) -> dict[str, str]:
    """Démarche -> French sentence. A file that is not there flags nothing; one that cannot be read is logged."""
    if not file.is_file():
        return {}
    from kiosk.flows import probe  # with the reader of démarches: not at the start

    try:
        found = probe.dead(probe.load(file)).values()
    except KioskError:
        logs.event("official_pages_unusable")
        return {}
    return {name: _said(one) for one in found for name in one.of}


def written(file: Path) -> int:
    """When the file was written, to see that there is another; 0: there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _said(one: "Probed") -> str:
    seen = f" (vue le {one.day:%d/%m/%Y})" if one.day is not None else ""
    return f"À vérifier : {SAID[one.verdict]}{seen}."
