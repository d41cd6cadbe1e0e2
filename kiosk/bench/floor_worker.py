"""A worker that does nothing: what a process, its Python and the protocol cost before any driver is in it."""

import msgspec

from kiosk.processes.worker import Emit

__all__ = ["Echo", "Request", "Setup", "service"]


class Setup(msgspec.Struct, frozen=True):
    pass


class Echo(msgspec.Struct, frozen=True, tag="echo"):
    word: str


Request = Echo


class Service:
    def handle(self, request: Echo) -> Echo:
        return request

    def cancel(self) -> None:
        """There is nothing to cancel."""

    def close(self) -> None:
        """There is nothing to close."""


def service(setup: Setup, emit: Emit) -> Service:
    return Service()
