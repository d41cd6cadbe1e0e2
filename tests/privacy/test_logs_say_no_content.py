"""Whatever reaches the logs, a citizen's name, number or picture does not come out of them."""

import io
import logging
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Code
from kiosk.privacy import logs
from kiosk.privacy.private import Private

NAME = "Camille SPECIMEN"
NIR = "2 85 05 57 463 999 12"


class Person(Private, frozen=True):
    name: str


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    kept = root.handlers[:], root.level, sys.excepthook, sys.unraisablehook, logging.raiseExceptions
    stream = io.StringIO()
    logs.set_up("test", stream=stream)
    yield stream
    root.handlers[:], level, sys.excepthook, sys.unraisablehook, logging.raiseExceptions = kept
    root.setLevel(level)
    logging.captureWarnings(False)


def test_an_event_says_what_may_be_said(written: io.StringIO) -> None:
    logs.event("delivered", envelope_id="5f0c", status=201, code=Code.NETWORK_DOWN, seconds=0.25)
    line = written.getvalue()
    assert "INFO test delivered envelope_id=5f0c status=201 code=network_down seconds=0.25\n" in line


def test_a_private_value_and_an_unknown_field_are_starred(written: io.StringIO) -> None:
    logs.event("read", state=Person(NAME), surname="SPECIMEN", code=NAME, reference=NIR, count=2850557463999)
    assert written.getvalue().endswith("read state=*** surname=*** code=*** reference=*** count=***\n")


@pytest.mark.parametrize(
    "field",
    ["surname", "value", "text", "label", "title", "person", "field", "address", "town", "birth", "digits", "path"],
)
def test_a_field_whose_name_promises_a_citizens_value_is_starred(field: str, written: io.StringIO) -> None:
    logs.event("read", **{field: "SPECIMEN"})  # type: ignore[arg-type]
    assert written.getvalue().endswith(f"read {field}=***\n")


def test_a_record_that_was_not_made_for_us_loses_its_words(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot parse %s", NAME)
    logging.getLogger("kiosk").error(f"cannot parse {NIR}")  # the mistake that this guards against
    logging.getLogger(NAME).error("hello")
    text = written.getvalue()
    assert "SPECIMEN" not in text
    assert "463" not in text
    assert text.count("\n") == 3
    assert text.count("***") >= 3
    assert "some.library test_logs_say_no_content.py:" in text


def test_an_exception_keeps_its_type_and_place_and_loses_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("kiosk").exception("while reading %s", NAME)
    text = written.getvalue()
    assert "exception=ValueError@test_logs_say_no_content.py:" in text
    assert "SPECIMEN" not in text
    assert text.count("\n") == 1


def test_a_record_that_cannot_be_formatted_prints_nothing_of_itself(
    written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("kiosk").error("%d pages", NAME)
    assert "SPECIMEN" not in written.getvalue()
    assert "SPECIMEN" not in "".join(capfd.readouterr())


@given(st.text(), st.text())
def test_no_text_in_makes_a_second_line_or_comes_out_whole(words: str, field: str) -> None:
    record = logging.LogRecord("kiosk", logging.INFO, "x.py", 1, "%s", (words,), None)
    record.kiosk_event, record.kiosk_fields = words, {"code": f"{field} {NAME}", words: field}
    line = logs.SafeFormatter("test").format(record)
    assert "\n" not in line
    assert "SPECIMEN" not in line


def test_a_process_that_crashes_does_not_tell_what_it_was_working_on() -> None:
    program = f"""
        import threading, warnings
        from kiosk.privacy import logs
        logs.set_up("crashing")
        def work(name):
            raise RuntimeError(name)
        warnings.warn({NAME!r})
        thread = threading.Thread(target=work, args=({NAME!r},)); thread.start(); thread.join()
        work({NIR!r})
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.count("uncaught error=RuntimeError@") == 2
    assert "SPECIMEN" not in done.stderr
    assert "463" not in done.stderr
    assert "Traceback" not in done.stderr
