"""The devices of a kiosk: which client drives which table of the configuration. The only list of them."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from kiosk.config import Config
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.states import DeviceName


class Equipment(NamedTuple):
    """Implements `kiosk.session.errands.Devices`. Each field is named as in the configuration."""

    scanner: ScannerClient
    receipt_printer: ReceiptPrinterClient

    def table(self) -> Mapping[DeviceName, DeviceClient]:
        return cast(Mapping[DeviceName, DeviceClient], self._asdict())


def equipment(config: Config) -> Equipment:
    """The clients; none of them starts anything yet."""
    return Equipment(
        scanner=ScannerClient(config.scanner), receipt_printer=ReceiptPrinterClient(config.receipt_printer)
    )
