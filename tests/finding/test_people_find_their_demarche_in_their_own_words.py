"""What people say, as they say it, leads to the right démarche; measured on phrases that the index has never seen."""

import time

import pytest

from kiosk.finding import sources
from kiosk.finding.folding import MOST_CHARS
from kiosk.finding.index import Index, Subject
from kiosk.flows import load
from tests.support import finding
from tests.support.patience import promised

# What was asked for: (first, in the first three).
FRENCH, OTHERS = (0.80, 0.95), (0.0, 0.85)
HALVES: tuple[finding.Which, ...] = ("tuning", "last")
LANGUAGES = ("fr", "en", "ar", "pt", "es", "tr", "uk", "ro", "zh")
ASKED = [(code, half) for half in HALVES for code in LANGUAGES] + [("fr", "later"), ("uk", "later"), ("ar", "later")]


@pytest.fixture(scope="module")
def index() -> Index:
    return finding.whole()


@pytest.mark.parametrize(("language", "which"), ASKED)
def test_unseen_phrases_lead_to_their_demarche(index: Index, language: str, which: finding.Which) -> None:
    asked = finding.phrases(language, which)
    measured = finding.measure(index, asked)
    first, three = FRENCH if language == "fr" else OTHERS
    assert measured.first >= first, measured.wrong
    assert measured.three >= three, measured.wrong


def test_few_phrases_are_lost_to_the_index() -> None:
    """Those that it holds word for word are not measured."""
    assert sum(len(finding.phrases(code, half)) for code in LANGUAGES for half in HALVES) > 0.9 * 35 * (10 + 8 * 3)


def test_an_index_that_knows_another_subject_fails_the_measure(index: Index) -> None:
    """The measure can fail: with the words of each démarche given to the next one, hardly anything is found."""
    said = sources.people(sources.VOCABULARY)
    moved = dict(zip(said, [*list(said.values())[1:], next(iter(said.values()))], strict=True))
    wrong = Index(Subject(one, one, told) for one, told in moved.items())
    assert finding.measure(wrong, finding.phrases("fr", "tuning")).first < 0.1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("jai perdu mon permi", "permis-conduire"),
        ("JE VEUX LES A.P.L.", "caf-aide-logement"),
        ("faire une demande de r s a", "caf-rsa"),
        ("rdv", "prendre-rendez-vous"),
        ("karte grize", "immatriculation-vehicule"),
        ("quiero faire ma carte vitale", "carte-vitale"),
        ("ruhsatimi kaybettim", "immatriculation-vehicule"),
        ("أُرِيدُ تَجْدِيدَ جَوَازِ السَّفَرِ", "carte-identite-passeport"),
        ("我的护照", "carte-identite-passeport"),
    ],
)
def test_mistakes_styles_and_mixed_languages(index: Index, said: str, meant: str) -> None:
    assert index.search(said)[0].id == meant


@pytest.mark.parametrize(
    "said",
    ["", " ", "!!!", "42", "asdf jkl", "\N{GRINNING FACE}", "\u0301" * 50, "\u202e\x00", "a" * 100_000, "\ud800"],
)
def test_what_nobody_means_finds_nothing(index: Index, said: str) -> None:
    assert index.search(said) == ()


def test_every_beginning_of_a_sentence_can_be_searched_while_it_is_typed(index: Index) -> None:
    sentence = "je voudrais refaire ma carte d'identité"
    for length in range(len(sentence)):
        index.search(sentence[:length])
    assert index.search(sentence)[0].id == "carte-identite-passeport"


def test_the_longest_sentence_is_searched_within_50_ms(index: Index) -> None:
    said = " ".join(text for _, text in finding.phrases("fr", "tuning"))[:MOST_CHARS]
    index.search(said)
    took = []
    for _ in range(5):
        start = time.thread_time()
        index.search(said)
        took.append(time.thread_time() - start)
    assert min(took) < promised(0.050)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index(()).search("passeport") == ()


def test_every_demarche_of_the_catalogue_is_found_by_its_title() -> None:
    index = sources.index()
    for entry in sources.entries(load.CATALOGUE):
        assert index.search(entry.title)[0].id == entry.id
