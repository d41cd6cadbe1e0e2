"""One question back, where it helps; a person, always."""

from kiosk.finding import asking
from kiosk.finding.index import Index, Result, Subject
from kiosk.i18n.translator import FRENCH


def test_two_that_are_equally_likely_are_asked_back() -> None:
    index = Index(
        (
            Subject("apl", "L'aide au logement", (("fr", "aide pour le loyer"),)),
            Subject("fsl", "Le fonds de solidarité", (("fr", "dette pour le loyer"),)),
            Subject("vote", "Voter", (("fr", "voter"),)),
        )
    )
    asked = asking.question(index.search("loyer"), FRENCH)
    assert asked is not None
    assert asked.ids == ("apl", "fsl")
    assert asked.text == "Parlez-vous de « L'aide au logement » ou de « Le fonds de solidarité » ?"


def test_nothing_is_asked_where_one_is_likelier() -> None:
    assert asking.question((Result("a", "A", 0.9), Result("b", "B", 0.5)), FRENCH) is None
    assert asking.question((Result("a", "A", 0.2),), FRENCH) is None
    assert asking.question((), FRENCH) is None


def test_a_person_is_always_offered() -> None:
    assert "personne" in asking.person(FRENCH)
