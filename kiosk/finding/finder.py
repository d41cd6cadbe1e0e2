"""All that one kiosk can lead to: the démarches that it offers, its answer cards, its places. Built in a thread (about
half a second), then asked while somebody types."""

from collections.abc import Iterable
from pathlib import Path

from kiosk.config import Config
from kiosk.finding import shelf, sources
from kiosk.finding.answer import Answer, Found, Hit
from kiosk.finding.asking import AS_LIKELY
from kiosk.finding.index import Index, Result
from kiosk.flows.model import Flow

# More than is shown: cards and places stand among the démarches, and must not push them out.
LOOKED_AT = 12
MOST_FLOWS, MOST_ANSWERS = 3, 2


class Finder:
    """Frozen once built; `look` may be called in any thread."""

    def __init__(self, flows: Iterable[Flow], config: Config, kept: shelf.Shelf, said: dict[str, sources.Phrases]):
        self._wifi = config.wifi
        self._shelf = kept
        entries = tuple(_entry(flow) for flow in flows)
        self._pictures = {entry.id: entry.picture for entry in entries}
        self._pictures |= {f"answer:{card.id}": card.picture for card in kept.cards}
        self._index = Index((*sources.subjects(entries, said), *kept.subjects()))

    def look(self, text: str) -> Found:
        """What is meant by a text; nothing when nothing is known of it. Never raises."""
        results = self._index.search(text, LOOKED_AT)
        best = results[0].score if results else 0.0
        flows = [one for one in results if ":" not in one.id][:MOST_FLOWS]
        # A card answers a question that was asked: one that is less likely than a démarche would only be in the way.
        answers = [one for one in results if ":" in one.id and one.score >= AS_LIKELY * best][:MOST_ANSWERS]
        shown = sorted((*flows, *answers), key=lambda one: -one.score)
        doubt = len(shown) > 1 and shown[1].score >= AS_LIKELY * shown[0].score
        return Found(tuple(map(self._hit, shown)), doubt)

    def answer(self, answer_id: str) -> Answer | None:
        """None for an id that leads to none."""
        try:
            return self._shelf.find(answer_id, self._wifi)
        except KeyError:
            return None

    def places(self) -> tuple[Hit, ...]:
        """The whole directory, in its own order."""
        return tuple(Hit(f"place:{place.id}", place.name) for place in self._shelf.places)

    def _hit(self, result: Result) -> Hit:
        return Hit(result.id, result.title, self._pictures.get(result.id, ""))


def build(flows: Iterable[Flow], config: Config) -> Finder:
    """From the operator's cards and places, or the kiosk's own. Raises `KioskError` for a vocabulary
    that cannot be read."""
    own = config.catalogue
    kept = shelf.read(*(Path(path) if path else None for path in (own.answers_dir, own.places_file)))
    return Finder(flows, config, kept, sources.people(sources.VOCABULARY))


def _entry(flow: Flow) -> sources.Entry:
    own = (("fr", flow.title), *((code, text) for code, texts in flow.find.items() for text in texts))
    return sources.Entry(flow.id, flow.title, flow.picture, own)
