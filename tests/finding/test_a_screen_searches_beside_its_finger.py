"""The errands of the page "Dites-le avec vos mots": in a thread, once somebody has stopped typing, the last words only;
and the notices, seen when they come and when they end."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.config import Catalogue, Config, Wifi
from kiosk.errors import KioskError
from kiosk.finding import finder
from kiosk.finding.answer import said, translated
from kiosk.finding.finder import Finder
from kiosk.flows.load import CATALOGUE, load
from kiosk.i18n.translator import FRENCH
from kiosk.i18n.translator import load as translator
from kiosk.session import events
from kiosk.session.finding import errands as finding_errands
from kiosk.session.finding.errands import FindingRoom
from kiosk.session.finding.state import FetchAnswer, FetchPlaces, LookFor

OFFERED = ("changement-adresse", "caf-rsa", "caf-aide-logement", "carte-identite-passeport")


@lru_cache
def built() -> Finder:
    flows = tuple(load(CATALOGUE / f"{name}.yaml") for name in OFFERED)
    return finder.build(flows, Config(wifi=Wifi(ssid="Mairie", password="Specimen-1234")))


def ids(text: str) -> list[str]:
    return [hit.id for hit in built().look(text).hits]


def test_only_what_this_kiosk_offers_is_found() -> None:
    assert ids("je démenage")[0] == "changement-adresse"
    assert {one for one in ids("acheter une voiture, carte grise") if ":" not in one} <= set(OFFERED)


ASKED = [
    ("comment avoir un rib", "answer:rib"), ("wifi", "answer:wifi"), ("où est le ccas", "place:ccas"),
    ("انتقلت إلى بيت جديد", "changement-adresse"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first"), ASKED)
def test_an_answer_comes_first_when_the_words_ask_for_one(text: str, first: str) -> None:
    assert ids(text)[0] == first


@pytest.mark.parametrize("text", ["", " ", "\x00\u202e" * 40, "x" * 10_000, "🙂" * 300, "؟؟؟"])
def test_anything_may_be_typed(text: str) -> None:
    found = built().look(text)
    assert len(found.hits) <= finder.MOST_FLOWS + finder.MOST_ANSWERS


def test_three_demarches_and_two_answers_at_most() -> None:
    for text in ("logement", "papiers", "mairie horaires adresse", "aide"):
        hits = built().look(text).hits
        assert sum(not hit.is_answer for hit in hits) <= 3
        assert sum(hit.is_answer for hit in hits) <= 2


def test_an_answer_and_the_directory() -> None:
    wifi = built().answer("answer:wifi")
    assert wifi is not None
    assert "Mairie" in wifi.code
    assert built().answer("answer:nothing") is None
    assert {"place:mairie", "place:ccas"} <= {hit.id for hit in built().places()}


def test_a_card_is_filled_in_each_language() -> None:
    hours = built().answer("answer:horaires")
    assert hours is not None
    operator = Config().operator
    assert operator.phone in said(hours.lines[-1], FRENCH, operator)
    assert translated(hours, FRENCH)
    place = built().answer("place:ccas")
    assert place is not None
    assert not translated(place, translator("ar"))  # an address is not translated, and is said to be French


def test_the_mediators_own_cards_take_the_place_of_the_kiosk_s(tmp_path: Path) -> None:
    card = '---\ntitle: "Où sont les toilettes ?"\nfind: {fr: [toilettes, wc]}\n---\nAu fond du hall.\n'
    (tmp_path / "toilettes.md").write_text(card)
    (tmp_path / "brouillon.md").write_text("pas une réponse")
    config = Config(catalogue=Catalogue(answers_dir=str(tmp_path), places_file=str(tmp_path / "none.yaml")))
    own = finder.build((), config)
    assert [hit.id for hit in own.look("wc").hits] == ["answer:toilettes"]
    assert own.places() == ()
    assert own.answer("answer:rib") is None


# -- the room


def run(room: FindingRoom, *effects: LookFor | FetchAnswer | FetchPlaces) -> list[events.Event]:
    told: list[events.Event] = []

    async def all_of_them() -> None:
        await asyncio.gather(*(room.carry_out(effect, told.append) for effect in effects))

    asyncio.run(all_of_them())
    return told


def room_of(build: object = built, folder: Path | None = None) -> FindingRoom:
    return FindingRoom(build, folder, SystemClock().now)  # type: ignore[arg-type]


def test_the_last_words_are_looked_for_and_the_index_is_made_once() -> None:
    made = []

    def build() -> Finder:
        made.append(threading.current_thread() is threading.main_thread())
        return built()

    told = run(room_of(build), LookFor(""), LookFor("dem"), LookFor("déménager"))
    assert [event.text for event in told if isinstance(event, events.Sought)] == ["déménager"]
    assert made == [False]


def test_answers_and_places_are_fetched() -> None:
    told = run(room_of(), FetchAnswer("answer:rib"), FetchAnswer("answer:none"), FetchPlaces())
    assert [type(event) for event in told] == [events.AnswerFetched, events.AnswerFetched, events.PlacesFetched]


def test_an_index_that_cannot_be_made_finds_nothing() -> None:
    def build() -> Finder:
        raise KioskError("vocabulary/fr.yaml:3: it must be a mapping")

    told = run(room_of(build), LookFor("rsa"), FetchAnswer("answer:rib"), FetchPlaces())
    assert [event.answer for event in told if isinstance(event, events.AnswerFetched)] == [None]
    assert [event.found.hits for event in told if isinstance(event, events.Sought)] == [()]


def test_notices_are_told_when_they_come_and_when_they_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_errands, "NOTICES_EVERY_S", 0.01)
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    clock = [now]
    told: list[int] = []

    async def watch() -> None:
        changed = asyncio.Event()

        def hear(event: events.Event) -> None:
            assert isinstance(event, events.NoticesRead)
            told.append(len(event.notices))
            changed.set()

        room = FindingRoom(built, tmp_path, lambda: clock[0])
        watching = asyncio.ensure_future(room.watch_notices(hear))
        notice = {"id": "ferme", "title": "Fermé", "text": "Demain.", "since": now, "until": now + timedelta(hours=1)}
        (tmp_path / "ferme.json").write_bytes(msgspec.json.encode(notice))
        await asyncio.wait_for(changed.wait(), 10)
        changed.clear()
        clock[0] = now + timedelta(hours=1)
        await asyncio.wait_for(changed.wait(), 10)
        watching.cancel()

    asyncio.run(watch())
    assert told == [1, 0]
