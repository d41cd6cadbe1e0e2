"""The queue: new output cuts off the old one, and nothing that matters is lost."""

from kiosk.speech import queue
from kiosk.speech.queue import Queue
from kiosk.speech.utterance import Utterance
from tests.support.speech import utterance

TITLE, TEXT = utterance("Votre adresse", "page"), utterance("Où habitez-vous ?", "page")
FIELD = utterance("Rue, champ")
ERROR = utterance("Ce code postal n'existe pas.", "error")
CHANGE = utterance("Le scanner redémarre.", "change")
NOTE = Utterance("go", "", "earcon")


def now(state: Queue) -> str:
    return state.current.utterance.text if state.current else ""


def finished(state: Queue) -> Queue:
    assert state.current is not None
    return queue.ended(state, state.current)


def told(*batches: tuple[Utterance, ...]) -> Queue:
    state = Queue()
    for batch in batches:
        state = queue.said(queue.noted(state, batch), batch)
    return state


def heard(state: Queue) -> list[str]:
    texts = []
    while state.current:
        texts.append(now(state))
        state = finished(state)
    return texts


def test_a_page_is_said_in_its_order() -> None:
    assert heard(told((TITLE, TEXT))) == [TITLE.text, TEXT.text]


def test_what_gets_the_focus_cuts_off_the_page() -> None:
    assert heard(told((TITLE, TEXT), (FIELD,))) == [FIELD.text]


def test_a_change_waits_until_all_before_it_is_said() -> None:
    assert heard(told((TITLE, TEXT), (CHANGE,))) == [TITLE.text, TEXT.text, CHANGE.text]


def test_a_later_change_takes_the_place_of_one_that_waits() -> None:
    half, most = utterance("50 %", "change"), utterance("90 %", "change")
    assert heard(told((TITLE,), (half,), (most,))) == [TITLE.text, most.text]


def test_an_error_is_not_cut_off_by_the_focus_that_moves() -> None:
    assert heard(told((TITLE, TEXT), (ERROR,), (FIELD,))) == [ERROR.text, FIELD.text]


def test_an_error_that_waits_is_not_lost_either() -> None:
    second = utterance("Ce nom est vide.", "error")
    assert heard(told((ERROR, second), (FIELD,))) == [ERROR.text, second.text, FIELD.text]


def test_an_error_is_cut_off_by_a_new_page_and_by_the_citizen() -> None:
    assert heard(told((ERROR,), (TITLE,))) == [TITLE.text]
    assert heard(queue.silence(told((ERROR,)))) == []


def test_repeat_says_the_last_thing_and_read_says_the_page() -> None:
    state = queue.silence(told((TITLE, TEXT), (FIELD,)))
    assert heard(queue.repeated(state)) == [FIELD.text]
    assert heard(queue.page_read(state)) == [TITLE.text, TEXT.text]


def test_what_was_heard_last_is_spelled_and_stays_private() -> None:
    state = told((utterance("Camille SPECIMEN", personal=True),))
    spelled = queue.spelled(state).current
    assert spelled is not None
    assert (spelled.utterance.kind, spelled.utterance.personal) == ("spelling", True)
    assert queue.spelled(Queue()) == Queue(), "nothing has been said yet"


def test_a_note_is_never_alone() -> None:
    assert heard(told((NOTE,))) == []
    assert heard(told((NOTE, FIELD, NOTE))) == ["go", FIELD.text]
    assert heard(told((NOTE, utterance("  ")))) == []


def test_the_end_of_a_sentence_that_was_cut_off_changes_nothing() -> None:
    state = told((FIELD,))
    old = state.current
    assert old is not None
    state = queue.said(state, (FIELD,))
    assert queue.ended(state, old) == state


def test_another_speed_begins_the_sentence_again_and_keeps_what_waits() -> None:
    assert heard(queue.restarted(told((TITLE, TEXT)))) == [TITLE.text, TEXT.text]
    assert queue.restarted(Queue()) == Queue()


def test_a_flood_of_changes_is_bounded() -> None:
    state = told((TITLE,), *(((utterance(str(n), "change")),) for n in range(3)))
    for number in range(2000):
        state = queue.said(state, (Utterance(str(number), "fr", "change", key=str(number)),))
    assert len(state.waiting) <= queue.MAX_WAITING
