"""All that is found beside the démarches: answer cards and places, from the kiosk's own files or an operator's."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.config import Config, Wifi
from kiosk.errors import N_, KioskError
from kiosk.finding import cards, directory, tickets
from kiosk.finding.answer import Answer, said
from kiosk.finding.index import Subject
from kiosk.flows.source import Finding
from kiosk.i18n.translator import FRENCH

NOT_THERE = N_("La borne n'a pas de Wi-Fi à proposer. Demandez à l'accueil.")


class Shelf(msgspec.Struct, frozen=True):
    cards: tuple[cards.Card, ...]
    places: tuple[directory.Place, ...]

    def subjects(self) -> Iterator[Subject]:
        yield from map(cards.subject, self.cards)
        yield from map(directory.subject, self.places)

    def find(self, answer_id: str, wifi: Wifi) -> Answer:
        """By the id that the index gives (`answer:rib`, `place:ccas`), with its texts as they are written. Raises
        `KeyError` for any other."""
        for card in self.cards:
            if f"answer:{card.id}" == answer_id:
                return _of_card(card, wifi)
        for place in self.places:
            if f"place:{place.id}" == answer_id:
                return Answer(answer_id, place.name, directory.lines(place))
        raise KeyError(answer_id)

    def answer(self, answer_id: str, config: Config) -> Answer:
        """The same in French, with what the configuration says of the operator. Raises `KeyError`."""
        found = self.find(answer_id, config.wifi)
        lines = tuple(said(line, FRENCH, config.operator) for line in found.lines)
        return msgspec.structs.replace(found, lines=lines)


def read(answers: Path | None = None, places: Path | None = None) -> Shelf:
    """What can be used of a folder of cards and a directory; by default the kiosk's own."""
    return Shelf(cards.read(answers or default_answers()), directory.read(places or default_places()))


def check(answers: Path, places: Path) -> tuple[tuple[Path, tuple[Finding, ...]], ...]:
    """Each file with what is wrong in it. Raises `KioskError` for a folder without cards: nothing would be green."""
    files = cards.files(answers)
    if not files:
        raise KioskError(f"{answers}: there is no answer card (a file that ends in .md)")
    return (*((file, cards.check(file).findings) for file in files), (places, directory.check(places)[1]))


def default_answers() -> Path:
    return assets.path("answers")


def default_places() -> Path:
    return assets.path("directory/lieux.yaml")


def _of_card(card: cards.Card, wifi: Wifi) -> Answer:
    card_id = f"answer:{card.id}"
    if card.ticket != "wifi":
        return Answer(card_id, card.title, card.lines, card.picture)
    if not wifi.ssid:
        return Answer(card_id, card.title, (NOT_THERE,), card.picture)
    return Answer(card_id, card.title, card.lines, card.picture, tickets.wifi_code(wifi))
