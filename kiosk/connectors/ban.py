"""The Base Adresse Nationale, asked by the desk for kiosks that may reach the desk alone. Nothing is kept."""

from kiosk.address import ban
from kiosk.address.port import AddressAnswer, Seek
from kiosk.connectors.ban_settings import BanSettings
from kiosk.delivery.line import Line


def search(settings: BanSettings, asked: Seek) -> AddressAnswer:
    """Never raises."""
    return ban.search(settings.url, asked, Line(settings.timeout_s, settings.roots_file, settings.proxy))
