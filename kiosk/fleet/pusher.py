"""Posts the figures that the supervisor leaves to the operator's collector, now and then (docs/adr/0021-otlp.md).

Nothing is kept for later: counters are cumulative, and what a collector did not hear is in the next push. Whoever
watches notices a kiosk that is silent.
"""

import gzip
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.fleet.metrics import Family, Figures, families
from kiosk.fleet.monitor import FIGURES
from kiosk.fleet.otlp import Whose, rejected, request
from kiosk.privacy import logs

MAX_FIGURES_BYTES = 50_000
# Written each quarter of a minute: a kiosk that stands still is silent, and not as it was.
STALE_AFTER_S = 90.0
METERED_EVERY_S = 900
AGES_EVERY_S = 6 * 3600.0
MAX_ANSWER_BYTES = 20_000
HEADERS = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Accept": "application/json"}

Outcome = Literal["pushed", "no_figures", "refused", "unreachable"]
Send = Callable[[Ask, Line], Answer | NoAnswer]


def every_s(config: Config) -> int:
    own = config.fleet.otlp.every_s
    return max(own, METERED_EVERY_S) if config.fleet.metered else own


def send(ask: Ask, line: Line) -> Answer | NoAnswer:
    return exchange(ask, line, max_answer_bytes=MAX_ANSWER_BYTES)


class Pusher:
    """`folder`: where the supervisor leaves `figures.json`. `ages`: how old is what the kiosk believes, asked a few
    times a day."""

    def __init__(
        self,
        config: Config,
        folder: Path,
        clock: Clock,
        ages: Callable[[], Iterable[Family]] = tuple,
        send: Send = send,
    ) -> None:
        self._config = config
        self._folder = folder
        self._clock = clock
        self._ages = ages
        self._send = send
        self._known_ages: tuple[Family, ...] = ()
        self._ages_at: float | None = None
        self._last: Outcome | None = None

    def push(self) -> Outcome:
        """Once. Logged when it is another outcome than the last time."""
        outcome, points = self._pushed()
        if outcome != self._last or points:
            level = logging.INFO if outcome == "pushed" and not points else logging.WARNING
            logs.event("figures_pushed", level=level, state=outcome, count=points)
        self._last = outcome
        return outcome

    def _pushed(self) -> tuple[Outcome, int]:
        """The outcome, and how many points were not taken."""
        figures = self._figures()
        if figures is None:
            return "no_figures", 0
        whose = Whose(self._config.kiosk_id, figures.version)
        told = (*families(figures), *self._material())
        body = request(whose, told, since=figures.counted_since, at=figures.written_at)
        otlp, delivery = self._config.fleet.otlp, self._config.delivery
        line = Line(delivery.timeout_s, otlp.roots_file, delivery.proxy, otlp.certificate_file)
        answer = self._send(Ask("POST", otlp.url, HEADERS, gzip.compress(body, mtime=0)), line)
        if isinstance(answer, NoAnswer):
            return "unreachable", 0
        return ("pushed", rejected(answer.body)) if 200 <= answer.status < 300 else ("refused", 0)

    def _figures(self) -> Figures | None:
        """None: no kiosk runs, or it has written nothing for a while, or what it wrote are no figures."""
        try:
            with (self._folder / FIGURES).open("rb") as file:
                figures = msgspec.json.decode(file.read(MAX_FIGURES_BYTES), type=Figures)
        except (OSError, msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            return None
        age_s = self._clock.now().timestamp() - figures.written_at
        return figures if abs(age_s) <= STALE_AFTER_S else None

    def _material(self) -> tuple[Family, ...]:
        now = self._clock.monotonic()
        if self._ages_at is None or now - self._ages_at >= AGES_EVERY_S:
            self._ages_at = now
            self._known_ages = tuple(self._ages())
        return self._known_ages
