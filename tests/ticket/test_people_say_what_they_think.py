"""Three faces and a sentence if one likes: by a road of its own, without an hour, counted, answered on the screens."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kiosk.clock import HeldClock
from kiosk.config import Config, Delivery
from kiosk.delivery import protocol
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.reference import new_reference
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import Office
from kiosk.desk.opinions import FEWEST, Opinions
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings
from kiosk.privacy import sealing
from kiosk.session import events
from kiosk.session.resuming.errands import OutboxKeeper
from kiosk.session.resuming.saying_state import ChooseFace, NewsHeard, SayOpinion, SendOpinion
from kiosk.session.state import Receipt, Saying
from kiosk.ticket.opinion import MAX_NEWS, MAX_WORDS, OPINION, Face, Opinion, decode, decode_news, encode
from tests.support.ticket import DESK, offered, page
from tests.support.visits import Hand

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
MONTH = date(2026, 11, 1)


def at_receipt(config: Config = DESK) -> Hand:
    return Hand(config).to_review().sign().send().wait(5).ticket_comes_out()


def asked(hand: Hand) -> Hand:
    return hand.do(SayOpinion())


def test_it_is_offered_at_the_end_and_never_asked() -> None:
    hand = at_receipt()
    assert offered(hand)["say_opinion"].label == "Donner mon avis"
    assert "say_opinion" not in offered(at_receipt(Config())), "where no desk takes it"
    assert "end" in offered(hand)
    printing = Hand(DESK).to_review().sign().send().wait(5)
    assert isinstance(printing.do(SayOpinion()).visit.place, Receipt), "not while the ticket comes out"


def test_a_face_and_a_sentence_leave_without_anything_of_the_file() -> None:
    hand = asked(at_receipt())
    assert [tile.argument for tile in page(hand).tiles] == ["good", "fair", "bad"]
    assert "sans votre nom" in page(hand).lead
    hand.do(ChooseFace("fair"), events.Typed("opinion_words", "Les lettres sont  trop petites."), events.Continue())
    sent = hand.wants(SendOpinion)
    assert sent.opinion == Opinion("changement-adresse", "fair", MONTH, "Les lettres sont trop petites.")
    submission = hand.visit.submission
    assert submission is not None
    words = encode(sent.opinion)
    for secret in (submission.reference, submission.envelope_id, hand.visit.visit_id, "SPECIMEN", "22"):
        assert secret.encode() not in words
    assert page(hand).title == "Merci pour votre avis"


def test_the_sentence_may_be_left_out_and_one_may_turn_back() -> None:
    hand = asked(at_receipt()).do(ChooseFace("good"), events.Back(), ChooseFace("bad"), events.Continue())
    assert hand.wants(SendOpinion).opinion == Opinion("changement-adresse", "bad", MONTH)
    assert isinstance(asked(at_receipt()).do(events.Back()).visit.place, Receipt)
    assert isinstance(asked(at_receipt()).do(ChooseFace("angry"), events.Continue()).visit.place, Saying)


def test_once_in_a_visit() -> None:
    hand = asked(at_receipt()).do(ChooseFace("good"), events.Continue(), events.Continue(), events.Back())
    assert isinstance(hand.visit.place, Receipt)
    assert "say_opinion" not in offered(hand)
    assert hand.do(SayOpinion()).count(SendOpinion) == 1


def test_a_long_sentence_is_cut_and_the_last_words_are_not_kept() -> None:
    hand = asked(at_receipt()).do(ChooseFace("good"), events.Typed("opinion_words", "é" * 1000), events.Continue())
    assert len(hand.wants(SendOpinion).opinion.words) == MAX_WORDS
    assert hand.visit.opinion.words == ""
    assert hand.do(events.EndAsked("citizen")).visit.opinion.stage == "none"


def test_the_envelope_says_neither_the_hour_nor_the_visit(tmp_path: Path) -> None:
    key = tmp_path / "desk.pub"
    key.write_text(sealing.encode_key(sealing.new_key_pair().public) + "\n")
    settings = Delivery(recipient_key_file=str(key))
    keeper = OutboxKeeper(lambda: Outbox(protocol.outbox_directory(tmp_path), settings), key, lambda: NOW)
    effect = SendOpinion(Opinion("naissance", "good", MONTH), new_reference())
    assert keeper.send(effect)
    outbox = Outbox(protocol.outbox_directory(tmp_path), settings)
    (entry,) = outbox.list()
    assert (entry.flow, entry.service, entry.created_at) == (OPINION, OPINION, datetime(2026, 11, 1, tzinfo=UTC))
    assert outbox.interrupted_visit() is None
    outbox.close()
    assert OutboxKeeper(lambda: Outbox(tmp_path, settings), tmp_path / "none", lambda: NOW).send(effect) == ""


# -- the desk


@pytest.fixture
def opinions(tmp_path: Path) -> Iterator[Opinions]:
    made = Opinions(tmp_path, HeldClock(NOW))
    yield made
    made.close()


def give(opinions: Opinions, count: int, face: Face, flow: str = "naissance", month: date = MONTH) -> None:
    for number in range(count):
        name = f"{flow}{face}{month}{number}".encode().hex().ljust(32, "0")[-32:]
        opinions.add(name + str(number), Opinion(flow, face, month, f"Phrase {number}" if face == "bad" else ""))


def test_what_few_have_said_of_a_demarche_is_not_told_apart(opinions: Opinions) -> None:
    give(opinions, FEWEST, "good")
    give(opinions, FEWEST - 1, "bad", "mariage")
    give(opinions, 1, "fair", "deces")
    told = {count.flow: (count.good, count.fair, count.bad) for count in opinions.counts()}
    assert told == {"naissance": (FEWEST, 0, 0), "": (0, 1, FEWEST - 1)}
    assert [count.flow for count in opinions.counts()] == ["naissance", ""]


def test_an_envelope_that_comes_twice_counts_once(opinions: Opinions) -> None:
    given = Opinion("naissance", "good", MONTH, "Bien")
    assert (opinions.add("e" * 32, given), opinions.add("e" * 32, given)) == (True, False)
    assert opinions.counts()[0].good == 1
    assert len(opinions.sentences()) == 1


def test_sentences_lie_without_order_flow_or_day(opinions: Opinions, tmp_path: Path) -> None:
    give(opinions, 30, "bad")
    texts = [one.text for one in opinions.sentences()]
    assert sorted(texts) != texts, "the order of chance: once in 30! it is the one of arrival"
    opinions.drop(opinions.sentences()[0].id)
    assert len(opinions.sentences()) == 29
    assert not any(b"2026-11-22" in file.read_bytes() for file in tmp_path.iterdir())


def test_sentences_of_any_month_can_be_read(opinions: Opinions) -> None:
    before = date(2026, 9, 1)
    give(opinions, 2, "bad")
    give(opinions, 3, "bad", month=before)
    assert opinions.months() == (MONTH, before)
    assert {one.month for one in opinions.sentences(before)} == {before}
    assert (len(opinions.sentences(before)), len(opinions.sentences(MONTH)), len(opinions.sentences())) == (3, 2, 5)
    assert opinions.sentences(date(2020, 1, 1)) == ()


def test_what_is_old_is_forgotten(opinions: Opinions) -> None:
    give(opinions, FEWEST, "bad", month=date(2024, 1, 1))
    give(opinions, 1, "good")
    assert [count.month for count in opinions.counts()] == [MONTH]


class Town:
    def __init__(self, state: Path) -> None:
        self.office = Office(state, DeskSettings())
        entrance = Entrance()
        self.app = application(self.office, entrance)
        self.kiosk = TestClient(self.app, base_url="http://127.0.0.1")
        self.agent = TestClient(self.app, base_url="http://127.0.0.1")
        self.agent.get(entrance.new_link())

    def bring(self, plain: bytes, name: str = "a" * 32) -> int:
        sealed = sealing.seal(sealing.read_public_key(self.office.public_key_file), plain)
        headers = {
            "Idempotency-Key": name,
            "Kiosk-Reference": new_reference(),
            "Kiosk-Flow": OPINION,
            "Kiosk-Service": OPINION,
            "Kiosk-Created-At": "2026-11-01T00:00:00+00:00",
        }
        return self.kiosk.put(f"/inbox/{name}", content=sealed, headers=headers).status_code


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    opened = Town(tmp_path)
    yield opened
    opened.office.close()


def test_the_town_reads_them_and_answers_on_its_screens(town: Town) -> None:
    attack = "<script>alert(1)</script>"
    assert town.bring(encode(Opinion("changement-adresse", "bad", date.today().replace(day=1), attack))) == 201
    assert town.kiosk.get("/avis").status_code == 403
    page = town.agent.get("/avis").text
    assert attack not in page
    assert "alert(1)" in page
    assert town.kiosk.post("/avis", data={"news": "x"}).status_code == 403
    town.agent.post("/avis", data={"news": "Les textes sont plus grands."})
    news = decode_news(town.kiosk.get("/news").content)
    assert news is not None
    assert news.text == "Les textes sont plus grands."
    town.agent.post("/avis", data={"news": "y" * 500, "drop": "no number"})
    assert len(town.kiosk.get("/news").json()["text"]) == MAX_NEWS
    foreign = {"Sec-Fetch-Site": "cross-site"}
    town.agent.post("/avis", data={"news": "z"}, headers=foreign)
    assert "z" not in town.kiosk.get("/news").json()["text"]


def test_an_opinion_with_a_day_or_a_command_in_it_is_refused(town: Town) -> None:
    assert town.bring(encode(Opinion("x", "good", date(2026, 11, 22)))) == 422
    assert town.bring(encode(Opinion("x", "good", MONTH, "\x1b[2J"))) == 422
    assert town.bring(b"garbage") == 422
    assert decode(b"\x80") is None
    assert decode_news(b'{"text": "\\u001b[2J"}') is None
    assert decode_news(b'{"text": "' + b"x" * 200 + b'"}') is None


def test_what_the_town_did_stands_in_turn_with_the_greetings() -> None:
    hand = Hand(DESK).do(NewsHeard("Les textes sont plus grands."))
    rows = [(row.label, row.value) for row in page(hand).rows]
    assert rows[1] == ("Vous avez dit, nous avons fait", "Les textes sont plus grands.")
    assert len(page(Hand(DESK)).rows) == len(rows) - 1
