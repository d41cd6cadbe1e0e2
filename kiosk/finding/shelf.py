"""All that is found beside the démarches: answer cards and places, from the kiosk's own files or an operator's."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.config import Config
from kiosk.errors import N_, KioskError
from kiosk.finding import cards, directory, tickets
from kiosk.finding.index import Subject
from kiosk.flows.source import Finding

NOT_THERE = N_("La borne n'a pas de Wi-Fi à proposer. Demandez à l'accueil.")


class Answer(msgspec.Struct, frozen=True):
    """What is shown large, read aloud and printed. `code`: the payload of a QR code; empty: none."""

    id: str
    title: str
    lines: tuple[str, ...]
    picture: str = ""
    code: str = ""


class Shelf(msgspec.Struct, frozen=True):
    cards: tuple[cards.Card, ...]
    places: tuple[directory.Place, ...]

    def subjects(self) -> Iterator[Subject]:
        yield from map(cards.subject, self.cards)
        yield from map(directory.subject, self.places)

    def answer(self, answer_id: str, config: Config) -> Answer:
        """By the id that the index gives (`answer:rib`, `place:ccas`). Raises `KeyError` for any other."""
        for card in self.cards:
            if f"answer:{card.id}" == answer_id:
                return _of_card(card, config)
        for place in self.places:
            if f"place:{place.id}" == answer_id:
                return Answer(answer_id, place.name, directory.lines(place))
        raise KeyError(answer_id)


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


def _of_card(card: cards.Card, config: Config) -> Answer:
    card_id = f"answer:{card.id}"
    if card.ticket != "wifi":
        return Answer(card_id, card.title, cards.filled(card, config.operator), card.picture)
    if not config.wifi.ssid:
        return Answer(card_id, card.title, (NOT_THERE,), card.picture)
    return Answer(
        card_id, card.title, cards.filled(card, config.operator), card.picture, tickets.wifi_code(config.wifi)
    )
