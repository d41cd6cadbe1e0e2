"""Helpers for tests of devices: clients as context managers, a cable that can be cut, SANE's own test scanner."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

from kiosk.config import ReceiptPrinter as ReceiptPrinterConfig
from kiosk.config import Scanner as ScannerConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.states import DeviceState
from tests.support.patience import PATIENCE_S

Client = TypeVar("Client", bound=DeviceClient)

TICKET = Ticket(
    (
        Line("Ville de Lilas-sur-Moselle", "title", "centre"),
        Rule(),
        Line("Référence", "strong"),
        Line("CA-7Q2K-91", "reference", "centre"),
        Line("Déclaration reçue à l'accueil de la mairie."),
        QrCode("https://lilas.example/s/CA-7Q2K-91"),
    )
)


class SeenScanner(ScannerClient):
    """A scanner whose states are kept, oldest first."""

    def __init__(self, config: ScannerConfig) -> None:
        super().__init__(config)
        self.states: list[DeviceState] = []
        self.watch(self.states.append)


class SeenPrinter(ReceiptPrinterClient):
    def __init__(self, config: ReceiptPrinterConfig) -> None:
        super().__init__(config)
        self.states: list[DeviceState] = []
        self.watch(self.states.append)


@contextlib.asynccontextmanager
async def opened(client: Client) -> AsyncIterator[Client]:
    """A client whose device has been opened and is no longer starting; closed at the end."""
    try:
        await client.open()
        await client.settled(PATIENCE_S)
        yield client
    finally:
        await client.close()


def open_scanner(config: ScannerConfig) -> AbstractAsyncContextManager[SeenScanner]:
    return opened(SeenScanner(config))


def printer_at(port: int, **settings: float) -> ReceiptPrinterConfig:
    """The printer at a port of this machine, with little patience."""
    return ReceiptPrinterConfig(
        host="127.0.0.1",
        port=port,
        status_timeout_s=settings.get("status_timeout_s", 0.5),
        print_timeout_s=settings.get("print_timeout_s", 5),
    )


def open_printer(printer: int | ReceiptPrinterConfig, **settings: float) -> AbstractAsyncContextManager[SeenPrinter]:
    """`printer`: a port, or a whole configuration."""
    return opened(
        SeenPrinter(printer if isinstance(printer, ReceiptPrinterConfig) else printer_at(printer, **settings))
    )


async def until(
    client: DeviceClient, holds: Callable[[DeviceState], bool], timeout_s: float = PATIENCE_S
) -> DeviceState:
    """Wait until the client's state is such."""
    changed = asyncio.Event()
    client.watch(lambda state: changed.set())
    async with asyncio.timeout(timeout_s):
        while not holds(client.state):
            changed.clear()
            await changed.wait()
    return client.state


async def while_under_way(call: Awaitable[object], after_s: float, gesture: Callable[[], object]) -> object:
    """Start a call, do the gesture a moment later, answer with the call's result."""
    task = asyncio.ensure_future(call)
    await asyncio.sleep(after_s)
    assert not task.done(), "the call had ended before the mishap"
    outcome = gesture()
    if asyncio.iscoroutine(outcome):
        await outcome
    return await task


async def pressed_until_it_ends(call: Awaitable[object], press: Callable[[], Awaitable[object]]) -> object:
    """Start a call and press "stop" again and again, as a person does: a press that comes before the call
    has begun stops nothing."""
    task = asyncio.ensure_future(call)
    while not task.done():
        await press()
        await asyncio.wait([task], timeout=0.1)
    return await task


def sane_test_scanner(
    folder: Path, *, picture: str = "Color pattern", status: str = "Default", slow: bool = False
) -> Path:
    """SANE's own virtual scanner ("test:0"), as a folder for SANE_CONFIG_DIR. `status` is what its reads answer."""
    (folder / "dll.conf").write_text("test\n")
    delay = "read-delay true\nread-delay-duration 200000\nread-limit true\nread-limit-size 8192\n" if slow else ""
    (folder / "test.conf").write_text(
        f"number_of_devices 1\nmode Color\ndepth 8\nresolution_min 50\nresolution_max 600\nresolution_quant 1\n"
        f'resolution 100\ntest-picture "{picture}"\nread-status-code "{status}"\n{delay}'
        "geometry_min 0\ngeometry_max 297\ngeometry_quant 1\ntl_x 0\ntl_y 0\nbr_x 210\nbr_y 297\n"
    )
    return folder


class Cable:
    """A TCP cable to `port` that a hand pulls out (`pull`) and puts back (`plug`); `drop_after`: bytes towards the
    device after which it falls out by itself."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.drop_after: int | None = None
        self.connections = 0
        self._sockets: list[socket.socket] = []
        self._plugged = True
        self._carried = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        self._plugged = False
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def plug(self) -> None:
        self._carried = 0
        self.drop_after = None
        self._plugged = True

    def close(self) -> None:
        self.pull()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone leaves the thread in its `accept`
        self._listener.close()
        for sock in self._sockets:
            sock.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if not self._plugged:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), 5)
            except OSError:
                near.close()
                continue
            self._sockets += [near, far]
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, towards_device: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(256):
                if towards_device:
                    self._carried += len(data)
                    if self.drop_after is not None and self._carried > self.drop_after:
                        self.pull()
                        return
                sink.sendall(data)
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
