"""The receipt printer as the visit sees it. No ESC/POS word passes this line."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.devices.outcomes import NotPrinted as NotPrinted  # noqa: PLC0414 - belongs to this port, too
from kiosk.devices.outcomes import Unconfirmed as Unconfirmed  # noqa: PLC0414
from kiosk.devices.states import DeviceState
from kiosk.privacy.private import Private


class Line(Private, frozen=True, tag="line"):
    """`direction`: of the language that the text is in; None: of its first letter. An Arabic line that begins with a
    Latin name ("CAF : ...") needs to be told."""

    text: str
    style: Literal["title", "normal", "strong", "small", "reference"] = "normal"
    align: Literal["left", "centre"] = "left"
    direction: Literal["ltr", "rtl"] | None = None


class Rule(Private, frozen=True, tag="rule"):
    """A line across the paper."""


class QrCode(Private, frozen=True, tag="qr"):
    payload: str


class Ticket(Private, frozen=True, tag="ticket"):
    """What is printed, top to bottom; it is cut at the end."""

    blocks: tuple[Line | Rule | QrCode, ...]


class Printed(msgspec.Struct, frozen=True, tag="printed"):
    """The printer was asked after the last byte and answered that all is well."""

    job: str


PrintResult = Printed | Unconfirmed | NotPrinted


class ReceiptPrinter(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def state(self) -> DeviceState: ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None: ...

    async def open(self) -> None: ...

    async def print_ticket(self, job: str, ticket: Ticket) -> PrintResult:
        """`job` names the paper, not the attempt: a job that this driver has already printed or may have printed
        answers with the first result instead of printing twice."""
        ...

    async def close(self) -> None: ...
