"""The receipt printer, from the screen's side: the port of `port.py` over the driver process."""

import asyncio
from typing import Any

from kiosk.config import ReceiptPrinter as ReceiptPrinterConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Ticket, Unconfirmed
from kiosk.devices.receipt_printer.protocol import Print, Reply, Setup
from kiosk.devices.states import Fault
from kiosk.errors import N_, Code

# Beyond the driver's own time-outs: connecting, silence before the ticket, and building it.
MARGIN_S = 6.0


class ReceiptPrinterClient(DeviceClient):
    """Implements `kiosk.devices.receipt_printer.port.ReceiptPrinter`.

    It remembers what became of each job, also when the driver has died over it: such a job is `Unconfirmed` and is
    not sent again.
    """

    def __init__(self, config: ReceiptPrinterConfig) -> None:
        super().__init__(
            kind="receipt_printer",
            name=N_("Imprimante de tickets (simulée)") if config.simulated else N_("Imprimante de tickets"),
            enabled=config.enabled,
            module=module_of("receipt_printer", config.driver),
            setup=Setup(config),
            reply_type=Reply,
            open_timeout_s=config.status_timeout_s + MARGIN_S,
        )
        self._hears = config.connection != "cups"
        self._timeout_s = config.print_timeout_s + 3 * config.status_timeout_s + MARGIN_S
        self._jobs: dict[str, asyncio.Task[PrintResult]] = {}

    async def print_ticket(self, job: str, ticket: Ticket) -> PrintResult:
        """As the port says. A caller that is cancelled does not stop the paper: asked again, the same job answers
        with what became of it."""
        known = self._jobs.get(job)
        if known is None or (known.done() and isinstance(known.result(), NotPrinted)):
            self._jobs[job] = known = asyncio.get_running_loop().create_task(self._print(job, ticket))
        return await asyncio.shield(known)

    async def _print(self, job: str, ticket: Ticket) -> PrintResult:
        reply, lost = await self._operate(Print(job, ticket), self._timeout_s)
        if isinstance(reply, Printed | Unconfirmed | NotPrinted):
            return reply
        fault = reply if isinstance(reply, Fault) else Fault(Code.PRINTER_ERROR)
        return Unconfirmed(job, fault) if lost is not None and lost.asked else NotPrinted(job, fault)

    def _fault_in(self, reply: Any) -> Fault | None:
        if isinstance(reply, Unconfirmed) and not self._hears and reply.fault.code is Code.PRINTER_MUTE:
            return None  # a queue never says more, and is well
        return reply.fault if isinstance(reply, Unconfirmed | NotPrinted) else super()._fault_in(reply)
