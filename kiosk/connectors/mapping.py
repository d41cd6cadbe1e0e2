"""From a file's facts to what a service calls them, as the démarche declares it (`deliver: - map:`). Pure."""

import hashlib
from collections.abc import Iterator
from typing import Any

from kiosk.connectors.port import FieldValue, File, Parcel
from kiosk.delivery.wire import Dossier
from kiosk.flows.model import Delivery

MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def parcel_of(dossier: Dossier, delivery: Delivery, envelope_id: str) -> Parcel:
    """What one service gets. A fact that was not asked (hidden by an answer) is left out; no value is invented."""
    fields: dict[str, FieldValue] = {}
    files: dict[str, tuple[File, ...]] = {}
    for target, source in delivery.map.items():
        found = tuple(_files(dossier, source, target))
        if found:
            files[target] = found
        elif (value := _value(dossier, delivery, source)) is not None:
            fields[target] = value
    service = delivery.service or ""
    return Parcel(
        id=hashlib.sha256(f"{envelope_id}/{service}".encode()).hexdigest()[:32],
        reference=dossier.reference,
        flow=dossier.flow,
        service=service,
        language=dossier.language,
        fields=fields,
        files=files,
        reference_target=next((target for target, source in delivery.map.items() if source == "$reference"), ""),
        url=delivery.url or "",
    )


def _value(dossier: Dossier, delivery: Delivery, source: str) -> FieldValue | None:
    if source.startswith("$"):
        said = {
            "$reference": dossier.reference,
            "$language": dossier.language,
            "$made_on": dossier.made_at.date().isoformat(),
        }
        return said.get(source)
    fact = dossier.facts.get(source)
    theirs = delivery.values.get(source, {})
    return None if fact is None else _plain(fact.value, theirs)


def _plain(value: Any, theirs: dict[str, str]) -> FieldValue | None:
    """Dates come as ISO 8601 texts. A paper or a signature is no field: its pages are files."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return theirs.get(value, value)
    if isinstance(value, list | tuple):
        return tuple(theirs.get(str(part), str(part)) for part in value)
    return None


def _files(dossier: Dossier, source: str, target: str) -> Iterator[File]:
    """The summary, the pages of a paper, or a drawn signature, named for those who will open them."""
    stem = f"{dossier.reference}-{target}"
    if source == "$summary":
        yield File(f"{dossier.reference}-recapitulatif.pdf", MEDIA_TYPES["pdf"], dossier.attachments["summary.pdf"])
    pages = [document.sha256 for document in dossier.documents if document.field == source]
    for number, sha256 in enumerate(pages, start=1):
        name = f"{stem}.jpg" if len(pages) == 1 else f"{stem}-{number}.jpg"
        yield File(name, MEDIA_TYPES["jpg"], dossier.attachments[f"{sha256}.jpg"])
    fact = dossier.facts.get(source)
    if fact is not None and isinstance(fact.value, dict) and fact.value.get("type") == "signature":
        drawn = dossier.attachments.get(f"{fact.value.get('sha256')}.png")
        if drawn is not None:
            yield File(f"{stem}.png", MEDIA_TYPES["png"], drawn)
