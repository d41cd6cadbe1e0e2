"""Whose signature on an identity chip is believed, and how old that belief is: for `kiosk doctor`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import config
from kiosk.check import Check
from kiosk.errors import KioskError
from kiosk.identity.trust import SUFFIXES, Trust

# An authority makes a new key every three to five years (9303-12, 4.1), and a State's list of all of them changes some
# times a year: documents signed by a younger key are of an unknown issuer until the list is brought anew.
OLD = timedelta(days=180)
BRING = "Bring a newer list: kiosk id trust import FILE --config FILE"


def of_trust(identity: config.Identity, now: datetime) -> Check:
    """That a face is read where there is a basis only stands there, too."""
    folder, name = identity.trust_dir, "identity chips"
    if not folder:
        return Check(name, "untested", "no [identity] trust_dir: no document's signature can be verified")
    try:
        trust = Trust.load(Path(folder), identity.pinned)
    except KioskError as error:
        return Check(name, "failed", str(error), "Take the file away, or import it anew: kiosk id trust import")
    anchors = [anchor for source in trust.sources for anchor in source.certificates]
    over = sum(anchor.not_after < now for anchor in anchors)
    if not anchors:
        return Check(name, "failed", f"{folder} holds no certificate", "kiosk id trust import FILE --config FILE")
    if over == len(anchors):
        return Check(name, "failed", f"all {over} authorities are over", BRING)
    unknown = sum(source.verified == "no_anchor" for source in trust.sources)
    lists = f", {unknown} master lists of unknown signers" if unknown else ""
    age = now - newest(Path(folder), now)
    said = f"{len(anchors)} authorities ({over} over){lists}; newest file {age.days} days old"
    basis = f"face: {identity.photo_legal_basis or 'never read'}"
    return Check(name, "well", f"{said}; {basis}", BRING if age > OLD else "")


def newest(folder: Path, now: datetime) -> datetime:
    """When the last of the trusted files was put there; now, where none tells."""
    times = []
    for path in folder.iterdir():
        if path.suffix.lower() in SUFFIXES and path.is_file():
            times.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return min(max(times, default=now), now)
