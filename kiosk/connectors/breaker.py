"""A circuit breaker: a service that is out of order is left alone for a while, then tried with one file."""

import msgspec


class Breaker(msgspec.Struct, frozen=True):
    """`failures` in a row; `open_until`: on the clock that never goes back."""

    failures: int = 0
    open_until: float = 0.0

    def lets_through(self, now: float) -> bool:
        return now >= self.open_until

    def failed(self, now: float, *, break_after: int, break_s: float) -> "Breaker":
        """When the pause is over one attempt decides: its failure opens the circuit again at once."""
        failures = self.failures + 1
        return Breaker(failures, now + break_s if failures >= break_after else 0.0)

    def worked(self) -> "Breaker":
        return Breaker()
