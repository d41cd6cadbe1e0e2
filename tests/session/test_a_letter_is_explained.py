"""A letter in a visit: what was read of it is shown with its pieces and proposed; the person has the last word."""

from datetime import date
from functools import cache

import pytest
from msgspec.structs import replace

from kiosk.devices.scanner.port import Batch
from kiosk.devices.states import Fault
from kiosk.documents.letter.port import Amount, CannotRead, Dated, Delay, LetterRead, LetterReading, Piece, Sign
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.flows.load import catalogue
from kiosk.flows.model import Flow
from kiosk.session import effects, events
from kiosk.session.papers.letters import letter_readings
from kiosk.session.state import AtStep, Prepared, changed
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.pictures import pictures_of
from tests.support.rights import SHELF, Asked, buttons
from tests.support.visits import PAGE

LETTER = "comprendre-un-courrier"
PIECE = Piece("piece-1", "au plus tard le 10 décembre 2026", b"\x00" * 30, 5, 2)
ASKS = LetterRead(
    sender="caf",
    kind="papier",
    subject="caf-rsa",
    written=Dated(date(2026, 11, 12), replace(PIECE, name="piece-2")),
    deadlines=(Dated(date(2026, 12, 10), PIECE),),
)


def shown(*pages: LetterReading | Fault, language: str = "fr") -> Asked:
    """The pages were scanned, in one go where there are several, and read."""
    citizen = Asked()
    citizen.library = replace(SHELF, flows={**SHELF.flows, **flows_of_letters()})
    wish = events.Prefer("language", language)
    citizen.do(events.Begin(), wish, events.ChooseFlow(LETTER), events.ChooseRoute("kiosk"))
    sheets = [replace(PAGE, sha256=f"{number:064x}") for number, _ in enumerate(pages)]
    if len(sheets) == 1:
        citizen.do(events.Scan(), events.Scanned(sheets[0]))
    elif sheets:
        citizen.do(events.FeederChanged("feeder"), events.Scan("feeder"))
        citizen.do(*map(events.SheetScanned, sheets), events.SheetsDone(Batch(len(sheets))))
    for page in pages:
        asked = citizen.wants(effects.ReadPaper)
        assert asked.reader == "letter"
        citizen.do(events.ProofRead(asked.sha256, page))
        citizen.do(events.ProofRead(citizen.wants(effects.ReadPaper).sha256, NoCode()))
    return citizen


@cache
def flows_of_letters() -> dict[str, Flow]:
    return {flow.id: flow for flow in catalogue(only=(LETTER, "probleme-dossier"))}


def said(page: Page) -> str:
    rows = " ".join(f"{row.heading} {row.label} {row.value} {row.attention} {row.origin}" for row in page.rows)
    return f"{page.title} {page.lead} {page.notice.text if page.notice else ''} {rows}"


def test_who_what_and_until_when_stand_there_with_the_pieces_of_the_letter() -> None:
    citizen = shown(ASKS)
    page = citizen.page()
    told = said(page)
    assert "Voici ce que nous avons compris" in told
    assert "C'est la lettre qui compte" in told
    assert "La CAF" in told
    assert "On vous demande un papier" in told
    dated = [row for row in page.rows if "10" in row.value and row.preview]
    assert [row.preview for row in dated] == ["image://page/piece-1"]
    assert {"piece-1", "piece-2"} <= set(pictures_of(citizen.visit))
    assert any(button.action == "help" for button in buttons(page))


def test_what_was_read_is_proposed_and_what_a_person_says_stays() -> None:
    citizen = shown(ASKS).do(events.Continue())
    facts = citizen.visit.facts
    assert facts["expediteur"].value == "social"
    assert facts["nature"].value == "papier"
    assert facts["date_limite"].value == date(2026, 12, 10)
    assert citizen.visit.place == AtStep("moyen")
    citizen.do(events.Chosen("support", "lettre"), events.Chosen("expediteur", "mairie"))
    assert citizen.visit.facts["expediteur"].value == "mairie"


@pytest.mark.parametrize(
    "letter",
    [
        replace(ASKS, deadlines=(*ASKS.deadlines, Dated(date(2026, 12, 24), PIECE))),
        replace(ASKS, deadlines=ASKS.deadlines, meetings=(Dated(date(2027, 1, 14), PIECE),)),
    ],
)
def test_of_two_dates_none_is_proposed_and_the_person_is_told(letter: LetterRead) -> None:
    assert "letter.deadline" not in letter_readings(letter)
    assert "Il y a plusieurs dates" in said(shown(letter).page())


def test_a_letter_of_two_pages_is_one_letter() -> None:
    """Its head is on the first, its date on the second; a signed code on the first does not end the reading."""
    citizen = shown(replace(ASKS, deadlines=()), LetterRead(deadlines=ASKS.deadlines))
    assert citizen.visit.capture.stage == "read"
    assert citizen.visit.letter is not None
    assert citizen.visit.letter.sender == "caf"
    assert [dated.day for dated in citizen.visit.letter.deadlines] == [date(2026, 12, 10)]
    assert citizen.visit.facts["date_limite"].value == date(2026, 12, 10)


def test_a_day_that_is_long_past_or_far_away_is_not_said() -> None:
    citizen = shown(replace(ASKS, deadlines=(Dated(date(2021, 12, 10), PIECE),)))
    assert citizen.visit.letter is not None
    assert citizen.visit.letter.deadlines == ()
    assert "Nous n'en avons pas trouvé" in said(citizen.page())


def test_a_day_that_the_kiosk_has_reckoned_says_how() -> None:
    """Beside the piece of the letter from which it was reckoned; in French too, for whoever is asked."""
    reckoned = (
        Dated(date(2026, 11, 27), PIECE, "days", 15),
        Dated(date(2026, 12, 12), PIECE, "months", 1),
        Dated(date(2026, 11, 30), PIECE, "month_end"),
        Dated(date(2026, 11, 24), PIECE, "weekday"),
    )
    how = {row.origin for row in shown(replace(ASKS, deadlines=reckoned)).page().rows if row.preview and row.origin}
    assert {text.translate({0xA0: " ", 0x202F: " "}) for text in how} == {
        "Compté par la borne : 15 jours après la date de la lettre.",
        "Compté par la borne, en mois, à partir de la date de la lettre.",
        "Compté par la borne : le dernier jour du mois.",
        "Compté par la borne : le mois n'est pas écrit.",
    }
    page = shown(replace(ASKS, deadlines=reckoned[:1]), language="en").page("en")
    assert any("15" in row.origin for row in page.rows if row.heading and not row.preview)


def test_nothing_is_reckoned_from_a_date_of_the_letter_that_has_not_come() -> None:
    """It was read wrongly, or the letter is no true one."""
    later = Dated(date(2027, 6, 1), PIECE)
    fifteen = Dated(date(2027, 6, 16), PIECE, "days", 15)
    citizen = shown(replace(ASKS, written=later, deadlines=(*ASKS.deadlines, fifteen)))
    assert citizen.visit.letter is not None
    assert citizen.visit.letter.written is None
    assert citizen.visit.letter.deadlines == ASKS.deadlines


def test_signs_of_a_scam_lead_to_a_person_and_repeat_nothing_of_what_it_wants() -> None:
    citizen = shown(LetterRead(sender="energie", signs=(Sign("rib", PIECE),)))
    page = citizen.page()
    assert page.primary is not None
    assert page.primary.action == "help"
    assert "arnaque" in said(page)
    assert "N'importe qui peut écrire ce nom" in said(page)
    assert citizen.visit.facts["signes"].value == ("rib",)


@pytest.mark.parametrize(
    "nothing", [LetterRead(), CannotRead("no tesseract"), Fault(Code.TIMED_OUT), Fault(Code.NOT_CONFIGURED)]
)
def test_a_letter_that_is_not_understood_is_said_to_be_so_and_the_visit_goes_on(nothing: LetterReading | Fault) -> None:
    citizen = shown(nothing)
    assert citizen.page().title == "Nous n'avons pas reconnu cette lettre"
    assert citizen.do(events.Continue()).visit.place == AtStep("moyen")


def test_a_reader_of_another_language_has_the_french_beside() -> None:
    page = shown(ASKS, language="en").page("en")
    french = [row for row in page.rows if row.value == "On vous demande un papier ou une réponse."]
    assert french
    assert all(row.heading for row in french[-1:])


def test_without_the_letter_one_answers_alone() -> None:
    citizen = shown().do(events.NoPaper(), events.Continue())
    assert citizen.visit.place == AtStep("moyen")
    assert citizen.visit.letter is None


def test_the_end_leads_to_the_demarche_that_the_letter_is_about() -> None:
    citizen = shown(replace(ASKS, kind="refus"))
    citizen.visit = changed(citizen.visit, place=Prepared())
    ways = [one.argument for one in buttons(citizen.page()) if one.action == "start_flow"]
    assert ways == ["caf-rsa", "probleme-dossier"]
    assert citizen.do(events.StartFlow("caf-rsa")).visit.letter is None, "a letter is of one démarche only"


def test_days_without_a_date_are_proposed_as_days() -> None:
    told = letter_readings(LetterRead(delays=(Delay(15, PIECE),), amounts=(Amount(8640, PIECE),)))
    assert told == {"letter.limit": "nombre", "letter.days": 15, "letter.amount": "86.40"}
