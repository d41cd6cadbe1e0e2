"""The devices of a kiosk: which client drives which table of the configuration. The only list of them."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from kiosk.config import Config
from kiosk.devices.camera.client import CameraClient
from kiosk.devices.card_reader.client import CardReaderClient
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.inputs.client import InputsClient
from kiosk.devices.page_printer.client import PagePrinterClient
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.states import DeviceName


class Equipment(NamedTuple):
    """Implements `kiosk.session.ports.Devices`. Each field is named as in the configuration."""

    scanner: ScannerClient
    camera: CameraClient
    card_reader: CardReaderClient
    receipt_printer: ReceiptPrinterClient
    page_printer: PagePrinterClient
    inputs: InputsClient

    def table(self) -> Mapping[DeviceName, DeviceClient]:
        return cast(Mapping[DeviceName, DeviceClient], self._asdict())


def equipment(config: Config) -> Equipment:
    """The clients; none of them starts anything yet. Raises `ConfigError` for a driver that is not installed."""
    return Equipment(
        scanner=ScannerClient(config.scanner),
        camera=CameraClient(config.camera),
        card_reader=CardReaderClient(config.card_reader, config.identity),
        receipt_printer=ReceiptPrinterClient(config.receipt_printer),
        page_printer=PagePrinterClient(config.page_printer),
        inputs=InputsClient(config.inputs),
    )
