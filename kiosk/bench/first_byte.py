"""From the order to print until the first byte of the ticket is at the printer, beside the same bytes sent bare."""

import asyncio
import contextlib
import socket
import statistics
import threading
import time

import msgspec

from kiosk.config import Config
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import KioskError

TICKETS = 40
# What is asked of the printer before a ticket is short: `DLE EOT n` and its like.
STATUS_BYTES = 16
TICKET = Ticket(
    (
        Line("Ville de Lilas-sur-Moselle", "title", "centre"),
        Rule(),
        Line("Changement d'adresse : référence"),
        Line("K4T-7QX9-2M", "reference", "centre"),
        QrCode("K4T-7QX9-2M"),
    )
)


class FirstByte(msgspec.Struct, frozen=True):
    """Milliseconds, medians of `TICKETS`. `driver` asks the printer four questions before it sends; `floor`:
    connect and send the same bytes, asking nothing."""

    driver: float
    floor: float
    ratio: float
    ticket_bytes: int


class Ear:
    """A cable between the driver and the hall's printer: carries everything, and notes when a ticket begins."""

    def __init__(self, printer: tuple[str, int]) -> None:
        self._printer = printer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self.heard_at = 0.0
        self.ticket = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def forget(self) -> None:
        self.heard_at, self.ticket = 0.0, b""

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._printer)
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, listen: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if listen and (self.ticket or len(data) > STATUS_BYTES):
                    self.heard_at = self.heard_at or time.monotonic()
                    self.ticket += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


async def measure_first_byte(config: Config) -> FirstByte:
    """Raises `KioskError` when no ticket comes."""
    settings = config.receipt_printer
    ear = Ear((settings.host, settings.port))
    host, port = ear.address
    client = ReceiptPrinterClient(msgspec.structs.replace(settings, host=host, port=port))
    taken = []
    try:
        await client.open()
        await client.settled(20)
        for index in range(TICKETS):
            ear.forget()
            began = time.monotonic()
            await client.print_ticket(f"bench-{index}", TICKET)
            if not ear.heard_at:
                raise KioskError("bench: no ticket reached the printer")
            taken.append(ear.heard_at - began)
    finally:
        await client.close()
    ticket = ear.ticket
    floors = await asyncio.to_thread(lambda: [_bare(ear, ticket) for _ in range(TICKETS)])
    ear.close()
    driver, floor = statistics.median(taken), statistics.median(floors)
    return FirstByte(round(driver * 1e3, 2), round(floor * 1e3, 2), round(driver / floor, 2), len(ticket))


def _bare(ear: Ear, ticket: bytes) -> float:
    ear.forget()
    began = time.monotonic()
    with socket.create_connection(ear.address) as sock:
        sock.sendall(ticket)
        deadline = began + 10
        while not ear.heard_at and time.monotonic() < deadline:
            time.sleep(0.0005)
    if not ear.heard_at:
        raise KioskError("bench: the bare ticket did not arrive")
    return ear.heard_at - began
