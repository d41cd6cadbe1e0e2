"""A letter of anybody: who seems to write, what it wants, by when; what is not sure is not said."""

import asyncio
from datetime import date
from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.letter import dates, days, delays, reader, wants
from kiosk.documents.letter.client import LetterReader
from kiosk.documents.letter.port import CannotRead, LetterRead, LetterReading, ReadLetter
from kiosk.documents.letter.reader import Reader
from kiosk.documents.letter.sense import understood
from kiosk.documents.letter.words import fold, paragraphs_of
from kiosk.documents.port import Unreadable
from kiosk.documents.print import tesseract
from tests.support.letters import Letter, Quality, drawn, letters

DAY = date(2026, 12, 10)


@pytest.mark.parametrize(
    "sentence",
    [
        "Merci de nous faire parvenir ces documents au plus tard le 10 décembre 2026.",
        "Veuillez renvoyer le questionnaire avant le jeudi 10 décembre 2026.",
        "Vous avez jusqu'au 10/12/2026 pour compléter votre dossier.",
        "Date limite de paiement : 10.12.2026",
        "Retournez ce formulaire signé d'ici le 10 décembre 2026.",
        "Répondez le 10 décembre 2026 au plus tard.",
    ],
)
def test_what_the_reader_is_to_do_until_a_day_is_a_deadline(sentence: str) -> None:
    text = fold(sentence)
    assert [day.day for day in days.days_in(text) if dates.is_deadline(text, day)] == [DAY]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nous vous répondrons au plus tard le 10 décembre 2026.",
        "Le paiement interviendra avant le 10 décembre 2026.",
        "Votre carte est valable jusqu'au 10 décembre 2026.",
        "Vos droits sont ouverts jusqu'au 10 décembre 2026.",
        "Vous aviez jusqu'au 10 décembre 2026 pour répondre.",
        "Vous pouvez contester cette décision avant le 10 décembre 2026.",
        "Les revenus perçus avant le 10 décembre 2026 ne comptent pas.",
        "La somme de 12 € sera prélevée avant le 10 décembre 2026.",
        "Vous avez envoyé votre dossier avant le 10 décembre 2026.",
        "Les travaux seront terminés au plus tard le 10 décembre 2026.",
        "Vous pouvez résilier votre contrat avant le 10 décembre 2026.",
        "Renvoyez le papier avant le lundi 10 décembre 2026.",  # a Thursday: something was misread
        "Renvoyez le papier avant le 31 novembre 2026.",
        "Personne née avant le 10 décembre 2026.",
    ],
)
def test_another_day_is_none(sentence: str) -> None:
    text = fold(sentence)
    assert [day for day in days.days_in(text) if dates.is_deadline(text, day)] == []


def test_sums_are_those_that_one_is_to_pay() -> None:
    asked = fold("Le montant à payer est de 1 234,56 €. Vous recevrez 300 € de plus. Plafond : 900 euros.")
    assert [cents for cents, _, _ in wants.sums_in(asked)] == [123456]


def test_a_sentence_that_says_again_and_again_how_to_contest_is_judged_once() -> None:
    """A page that is full of it took the worker 17 s."""
    text = fold("Vous pouvez contester dans un délai de deux mois" + " par un recours" * 2_000 + ". Merci.")
    assert len(list(delays.appeals_in(text))) == 1


def test_a_subject_and_a_kind_are_said_only_when_one_stands_out() -> None:
    assert wants.subject_of((fold("Objet : prime d'activité"), fold("votre RSA"))) == "caf-prime-activite"
    assert wants.subject_of((fold("le RSA et la prime d'activité"),)) == ""
    assert wants.kind_of(fold("Bonjour chère voisine")) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="5\t10 .-avntlepusrd26décembr/€:;\n\u00a0\x00é", max_size=400))
def test_any_answer_of_the_library_and_any_text_is_read_without_harm(text: str) -> None:
    found = understood(paragraphs_of(text), 1000, lambda words: pytest.fail("nothing to cut"), lambda words: ("",))
    assert found.deadlines == ()
    folded = fold(text)
    assert all(0 < term.days <= delays.MOST_DAYS for term in delays.delays_in(folded, DAY))
    assert all(0 < cents <= wants.MOST_CENTS for cents, _, _ in wants.sums_in(folded))


def read(*pictures: bytes) -> list[LetterReading | object]:
    """By the worker, in its sandbox."""

    async def story() -> list[LetterReading | object]:
        letter_reader = LetterReader()
        try:
            return [await letter_reader.read(picture) for picture in pictures]
        finally:
            await letter_reader.close()

    return asyncio.run(story())


def test_the_worker_reads_a_letter_in_its_sandbox_and_shows_where_it_says_so() -> None:
    asked, scam, neighbour, garbage = read(
        drawn(letters("seen")[0].text), drawn(letters("unseen")[9].text), drawn(letters("unseen")[-1].text), b"\xff\xd8"
    )
    assert isinstance(asked, LetterRead), asked
    assert (asked.sender, asked.kind, asked.subject) == ("caf", "papier", "caf-rsa")
    assert [dated.day for dated in asked.deadlines] == [DAY]
    piece = asked.deadlines[0].piece
    assert "2026" in piece.words
    assert len(piece.rgb) == piece.width * piece.height * 3
    assert "2026" not in repr(asked)
    assert isinstance(scam, LetterRead)
    assert {sign.sign for sign in scam.signs} == {"lien", "cadeau"}
    assert scam.deadlines == ()
    assert scam.amounts == ()
    assert neighbour == LetterRead(), "a letter of a neighbour is none of an administration"
    assert isinstance(garbage, Unreadable)


def test_without_tesseract_it_is_said_that_nothing_was_read() -> None:
    assert isinstance(Reader(None).handle(ReadLetter(drawn("Bonjour"))), CannotRead)


SAID = ("sender", "kind", "subject", "written", "deadlines", "meetings", "delays", "amounts", "signs")


def told(found: LetterReading) -> dict[str, object]:
    assert isinstance(found, LetterRead), found
    return {
        "sender": found.sender,
        "kind": found.kind,
        "subject": found.subject,
        "written": found.written.day if found.written else None,
        "deadlines": tuple(dated.day for dated in found.deadlines),
        "meetings": tuple(dated.day for dated in found.meetings),
        "delays": tuple(delay.days for delay in found.delays),
        "amounts": tuple(amount.cents for amount in found.amounts),
        "signs": tuple(sorted(sign.sign for sign in found.signs)),
    }


def expected(letter: Letter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in SAID} | {"signs": tuple(sorted(letter.signs))}


@pytest.mark.long
@pytest.mark.parametrize("which", ["seen", "unseen"])
def test_letters_of_several_qualities_are_understood_and_nothing_false_said(which: Literal["seen", "unseen"]) -> None:
    """`unseen`: written before the rules had met them. What is not sure is left out: that is no fault."""
    printed = tesseract.load(reader.LANGUAGE, tesseract.COLUMNS)
    assert printed is not None
    looking = Reader(printed)
    right: dict[str, int] = dict.fromkeys(SAID, 0)
    false: list[tuple[str, str, object]] = []
    qualities = get_args(Quality) if which == "unseen" else ("clean", "crooked")
    pages = [(letter, quality) for letter in letters(which) for quality in qualities]
    for letter, quality in pages:
        found, wanted = told(looking.handle(ReadLetter(drawn(letter.text, quality)))), expected(letter)
        right = {name: right[name] + (found[name] == wanted[name]) for name in SAID}
        false += [
            (f"{letter.name} {quality}", name, found[name])
            for name in SAID
            if found[name] and found[name] != wanted[name]
        ]
    print(which, len(pages), right, false)
    assert [what for what in false if what[1] in ("deadlines", "meetings", "written")] == []
    assert len(false) <= len(pages) * len(SAID) * 0.01, false
    assert min(right[name] for name in ("sender", "signs")) >= 0.97 * len(pages), right
    assert min(right.values()) >= 0.85 * len(pages), right


@pytest.mark.long
def test_a_page_that_is_full_of_dates_is_read_in_time_and_says_no_more_than_it_has_read_twice() -> None:
    many = "\n\n".join(f"Renvoyez la page {n} avant le {n % 28 + 1} décembre 2026." for n in range(45))
    (found,) = read(drawn(many, size_pt=7))
    assert isinstance(found, LetterRead), found
    assert 0 < len(found.deadlines) <= 4
