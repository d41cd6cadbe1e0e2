"""A ticket handed to a printer that can be asked: status before, the bytes in one go, proof after."""

import time
from collections import deque

from kiosk.devices.receipt_printer import status
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Unconfirmed
from kiosk.devices.receipt_printer.status import Answer, Automatic, ProcessId, Queued, RealTime, Sorter
from kiosk.devices.receipt_printer.wire import Wire, fault_of
from kiosk.devices.states import Fault
from kiosk.errors import Code

# While a ticket prints, how often the printer is asked whether something is in its way.
ASK_EVERY_S = 0.5
# A printer that knows no process ids has answered `WHEN_DONE`, which stands behind the id: how long its id may take.
ID_GRACE_S = 0.5
# A printer that was mute is not waited for as long as one that speaks; one that speaks has this much at least.
_LEAST_PATIENCE_S = 1.0

# For how long what was said before may come in without a pause.
DRAIN_S = 1.0
# Of what a printer says unasked while it is asked; one that babbles more is not waited for.
_MOST_KEPT = 64

_MUTE = Fault(Code.PRINTER_MUTE)
_GARBAGE = Fault(Code.PRINTER_ERROR, "status bytes are not as specified")
_ANOTHER = Fault(Code.TIMED_OUT, "it named another ticket only")


class Conversation:
    """One operation over one wire. Every method answers with values; `names_jobs`: the model answers process ids and
    forgets when it is told to."""

    def __init__(self, wire: Wire, status_timeout_s: float, *, names_jobs: bool) -> None:
        self._wire = wire
        self._status_timeout_s = status_timeout_s
        self._names_jobs = names_jobs
        self._sorter = Sorter()
        self._waiting: deque[Answer] = deque()

    def ask(self, deadline: float | None = None) -> Fault | None:
        """How the printer is now: None when ready; `PRINTER_MUTE` when it does not answer in time."""
        try:
            return self._ask(deadline, at_rest=True) if self._drained() else _GARBAGE
        except OSError as error:
            return fault_of(error)

    def deliver(self, job: str, data: bytes, timeout_s: float) -> PrintResult:
        """Print `data`, once. A ticket whose fate is not known is taken back as far as that can be done."""
        deadline = time.monotonic() + timeout_s
        taken = 0
        try:
            before = self._ask(None, at_rest=True) if self._drained() else _GARBAGE
            mute = before == _MUTE
            if before is not None and not mute:
                return NotPrinted(job, before)
            process_id = status.new_id()
            whole = data + (status.when_done(process_id) if self._names_jobs else b"") + status.WHEN_DONE
            while taken < len(whole):
                step = self._wire.send(whole[taken:], deadline - time.monotonic())
                taken += step
                if not step:
                    self._wire.drop()
                    return _given_up(job, taken, Fault(Code.TIMED_OUT, "the printer takes no more bytes"))
            patience_s = self._status_timeout_s if mute else max(_LEAST_PATIENCE_S, deadline - time.monotonic())
            after = self._confirm(process_id, patience_s)
            if after is not None and after != _MUTE and self._names_jobs:
                self._wire.send(status.FORGET, self._status_timeout_s)
        except OSError as error:
            return _given_up(job, taken, fault_of(error))
        return Printed(job) if after is None else Unconfirmed(job, after)

    def _drained(self) -> bool:
        """Answers to questions of the past are nobody's: a serial line and USB keep them from one opening to the
        next. False: it talks without a pause and without being asked, so that nothing that it says is an answer."""
        end = time.monotonic() + DRAIN_S
        while self._wire.receive(0.0):
            if time.monotonic() >= end:
                return False
        return True

    def _confirm(self, process_id: bytes, timeout_s: float) -> Fault | None:
        """Wait for the proof that all was printed. None: all is well.

        A printer that knows neither question but says at the end, when asked in real time, that it is ready is
        believed; one that says nothing at all is `PRINTER_MUTE`. One that names another ticket knows the question,
        and has not answered it for this one: that it is ready proves nothing.
        """
        deadline = time.monotonic() + timeout_s
        ask_at = time.monotonic() + ASK_EVERY_S
        obstacle: Fault | None = _MUTE
        named_another = False
        while (now := time.monotonic()) < deadline:
            if now >= ask_at:
                obstacle = self._ask(deadline)
                ask_at = time.monotonic() + ASK_EVERY_S
                if obstacle is not None and obstacle != _MUTE:
                    return obstacle
            match self._next(min(deadline, ask_at)):
                case ProcessId(name) if name == process_id:
                    return None
                case ProcessId():
                    named_another = True
                case Queued(byte):
                    found = status.judge_when_done(byte)
                    if found is not None:
                        return found
                    # It may be the late answer to an earlier ticket's question: the id says.
                    if not self._names_jobs or (not named_another and self._named(process_id)):
                        return self._ask(None)
                    named_another = True
                case Automatic(data):
                    told = status.judge_automatic(data)
                    if told is not None:
                        return told
        return _ANOTHER if obstacle is None and named_another else obstacle

    def _named(self, process_id: bytes) -> bool:
        """Whether the id of this ticket comes, or none at all, as from a printer that knows none."""
        deadline = time.monotonic() + ID_GRACE_S
        while time.monotonic() < deadline:
            answer = self._next(deadline)
            if isinstance(answer, ProcessId):
                return answer.name == process_id
        return True

    def _ask(self, deadline: float | None, *, at_rest: bool = False) -> Fault | None:
        """What else comes meanwhile is kept for `_next`. `at_rest`: nothing is being printed, so that who says
        something else than the answers is no printer, or a broken one, and not a mute one."""
        end = time.monotonic() + self._status_timeout_s
        end = end if deadline is None else min(end, deadline)
        answers = b""
        kept: list[Answer] = []
        for question in status.QUESTIONS:
            if not self._wire.send(question, end - time.monotonic()):
                break
            byte = self._real_time(end, kept)
            if byte is None:
                break
            answers += bytes((byte,))
        self._waiting.extend(kept)
        unasked = sum(isinstance(answer, RealTime) for answer in self._waiting)
        if unasked > _MOST_KEPT or any(isinstance(answer, status.Noise) for answer in kept):
            return _GARBAGE
        if len(answers) == len(status.QUESTIONS):
            return status.judge(answers)
        babbles = self._sorter.in_the_middle or any(not isinstance(answer, Automatic) for answer in kept)
        return _GARBAGE if at_rest and babbles else _MUTE

    def _real_time(self, end: float, kept: list[Answer]) -> int | None:
        while len(kept) < _MOST_KEPT:
            answer = self._next(end)
            if answer is None:
                return None
            if isinstance(answer, RealTime):
                return answer.byte
            kept.append(answer)
            if isinstance(answer, status.Noise):
                return None
        return None

    def _next(self, deadline: float) -> Answer | None:
        """The next answer; None when there is none in time."""
        while not self._waiting:
            left_s = deadline - time.monotonic()
            data = self._wire.receive(max(0.0, left_s))
            self._waiting.extend(self._sorter.feed(data))
            if not data and left_s <= 0:
                return None
        return self._waiting.popleft()


def _given_up(job: str, taken: int, fault: Fault) -> PrintResult:
    return Unconfirmed(job, fault) if taken else NotPrinted(job, fault)
