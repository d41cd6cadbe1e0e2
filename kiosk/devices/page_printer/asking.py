"""Questions that may never be answered: libcups has no time-out for a peer that is frozen."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

# A question that has hung for so long is given up: its thread stays behind, and the next one is asked.
GIVE_UP_S = 60.0


class NoAnswerError(Exception):
    """The time ran out, or an earlier question still waits."""


class Asker(Generic[T]):
    """Asks one question at a time in a thread of its own, and does not wait longer than the caller wants."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._thread: threading.Thread | None = None

    def ask(self, question: Callable[[], T], timeout_s: float) -> T:
        """The question's answer. Raises `NoAnswerError`, or what the question raises."""
        if self._thread is not None and self._thread.is_alive() and time.monotonic() < self._asked_at + GIVE_UP_S:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                raise NoAnswerError
        answers: list[T] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                answers.append(question())
            except Exception as error:  # noqa: BLE001 - carried to the caller's thread
                errors.append(error)

        self._asked_at = time.monotonic()
        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        self._thread.join(timeout_s)
        if errors:
            raise errors[0]
        if not answers:
            raise NoAnswerError
        return answers[0]
