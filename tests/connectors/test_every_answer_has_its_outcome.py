"""The table of docs/connectors.md: whatever a service answers, nothing is lost and nothing is there twice."""

from pathlib import Path

import pytest

from kiosk.connectors.port import Later, Outcome, Prepared, Refused, Sent
from tests.support.connectors import FAULTS, NAMES, Book, Fault, connector_for, fails_once, parcel

PAGE = Path(__file__).parents[2] / "docs" / "connectors.md"
SLOW = ("silence", "drop by drop", "done, then silence")


def rows() -> dict[str, tuple[str, str, str]]:
    lines = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines if len(line) == 4]
    return {row[0]: (row[1], row[2], row[3]) for row in cells if row[0] in FAULTS}


def test_the_table_says_something_of_each_case() -> None:
    assert rows().keys() == FAULTS.keys()


def said(outcome: Outcome) -> str:
    match outcome:
        case Later(error=error, retry_after_s=None):
            return f"later {error}"
        case Later(error=error, retry_after_s=seconds):
            return f"later {error}, in {seconds:.0f} s"
        case Refused(error=error):
            return f"refused {error}"
    return "there"


# Silences cost their time-outs; the webhook's stand for the others' where there is no time.
CASES = [
    pytest.param(case, name, marks=[pytest.mark.long] if case in SLOW and name != "webhook" else [])
    for case in FAULTS
    for name in NAMES
]


@pytest.mark.parametrize(("case", "name"), CASES)
def test_each_case_is_as_the_table_says(case: str, name: str, tmp_path: Path) -> None:
    outcome, there, prefills = rows()[case]
    with fails_once(tmp_path, name, FAULTS[case]) as (services, failing):
        connector, book = connector_for(name, failing.url, tmp_path / "secret", timeout_s=0.3), Book()
        first = connector.send(parcel(name), book)
        after_fault = len(services.taken())
        second = connector.send(parcel(name), book)
        after_retry = len(services.taken())
    assert said(first) == outcome
    assert isinstance(second, Sent | Prepared)
    assert f"{after_fault}, {after_retry}" == (prefills if name == "demarches_simplifiees" else there)


@pytest.mark.parametrize("fault", ["done, then half an answer", "500", "reset", "garbage"])
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_at_any_request_is_overcome(name: str, fault: str, tmp_path: Path) -> None:
    """Schema, look-up, creation, each file, data, action, read-back: each fails once, in turn."""
    number, struck = 0, True
    while struck:
        folder = tmp_path / str(number)
        folder.mkdir()
        with fails_once(folder, name, FAULTS[fault], number) as (services, failing):
            connector, book = connector_for(name, failing.url, folder / "secret"), Book()
            outcomes = _until_there(connector.send, name, book)
            struck = failing.has_failed
            taken = services.taken()
        # A prefill does without its schema: what will be dropped is then not known.
        assert len(outcomes) == (2 if struck and not _has_unknown(outcomes[0]) else 1)
        assert len(taken) == 1 or (name == "demarches_simplifiees" and len(taken) == 2)
        number += struck
    assert number >= (1 if name == "webhook" else 2)


def _has_unknown(outcome: Outcome) -> bool:
    return isinstance(outcome, Prepared) and outcome.dropped == ("?",)


def _until_there(send: object, name: str, book: Book) -> list[Outcome]:
    assert callable(send)
    outcomes: list[Outcome] = []
    while len(outcomes) < 3:
        outcomes.append(send(parcel(name), book))
        if isinstance(outcomes[-1], Sent | Prepared):
            return outcomes
    raise AssertionError(f"not there after three attempts: {outcomes}")


def test_a_look_up_that_fails_is_no_reason_to_send_again(tmp_path: Path) -> None:
    with fails_once(tmp_path, "publik", FAULTS["done, then 500"]) as (services, failing):
        connector, book = connector_for("publik", failing.url, tmp_path / "secret"), Book()
        connector.send(parcel("publik"), book)
        fault: Fault = FAULTS["503, Retry-After: 120"]
        failing._begins, failing._fault = b"GET /api/forms/essai/list", fault
        assert said(connector.send(parcel("publik"), book)) == "later busy http_503, in 120 s"
        assert len(services.taken()) == 1
        assert isinstance(connector.send(parcel("publik"), book), Sent)
        assert len(services.taken()) == 1
