"""The recipient's own settings, read from TOML. Each default is a specimen's."""

import ipaddress
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.config import Settings
from kiosk.connectors.ban_settings import BanSettings
from kiosk.connectors.franceconnect_settings import FranceConnect
from kiosk.connectors.particulier_settings import Particulier
from kiosk.connectors.settings import AnyService
from kiosk.connectors.wallet_settings import Wallet
from kiosk.delivery.wire import MAX_ACKNOWLEDGED_TEXT, MAX_SEALED_BYTES, is_readable
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.archive_settings import Archive
from kiosk.desk.live.settings import Live
from kiosk.desk.retention_settings import Retention
from kiosk.desk.senders import SmsGateway, Smtp
from kiosk.errors import ConfigError

MAX_SETTINGS_BYTES = 1_000_000
Network = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-fA-F.:]{2,39}(/[0-9]{1,3})?\Z")]


class DeskSettings(Settings, frozen=True):
    """What an acknowledgement says (CRPA, L112-11 and R112-11-1), and limits.

    Silence for two months is acceptance unless a text says otherwise (CRPA, L231-1, L231-4): an operator whose
    démarche is among the exceptions writes its own `silence_effect` and `appeals`.

    `papers_trust_dir`: operators' public keys (NAME.pub), with which agents verify papers of kiosks; empty: those of
    the kiosk beside. `database_file`: one line with PostgreSQL's address, of a desk of several processes; empty: SQLite
    in its own folder. `flows_dir`: démarches (YAML) beside those that come with the program; one of the same id takes
    its place. `proxies`: networks from which `X-Forwarded-For` is believed, for limits; none: a peer's own address is
    taken. `max_connections`: at one time; each kiosk and each console holds one.

    Tables that are not there by themselves: `services`: where files are forwarded to, by the names that démarches give
    (docs/connectors.md); none: agents read them all. `smtp`, `sms`: by what people are told that their file has moved
    (docs/ticket.md). `france_connect`: by which citizens may identify themselves at a kiosk, `particulier`: by which
    the family quotient is asked for them, `wallet`: how a wallet on their telephone is asked (docs/identify.md). `ban`:
    by which kiosks may have an address looked for (docs/finding.md).
    """

    service: str = "Accueil de la mairie, Ville de Lilas-sur-Moselle"
    contact: str = "1 place des Specimens, 57000 Metz · 03 00 00 00 00 · accueil@lilas-sur-moselle.example"
    silence_effect: str = (
        "Sans réponse du service à cette date, votre demande est acceptée ; "
        "une attestation vous est remise si vous la demandez (CRPA, articles L231-1 et L232-3)."
    )
    silence_months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 2
    appeals: str = (
        "En cas de refus, vous avez deux mois pour demander au service de revoir sa décision (recours gracieux) "
        "ou pour saisir le tribunal administratif de Strasbourg, 31 avenue de la Paix, 67000 Strasbourg, "
        "ou www.telerecours.fr."
    )
    max_sealed_bytes: Annotated[int, msgspec.Meta(ge=1_000, le=MAX_SEALED_BYTES)] = MAX_SEALED_BYTES
    body_timeout_s: Annotated[float, msgspec.Meta(gt=0)] = 300
    papers_trust_dir: str = ""
    database_file: str = ""
    flows_dir: str = ""
    proxies: tuple[Network, ...] = ("127.0.0.0/8", "::1/128")
    max_connections: Annotated[int, msgspec.Meta(ge=16, le=100_000)] = 4096
    services: dict[str, AnyService] = msgspec.field(default_factory=dict)
    smtp: Smtp | None = None
    sms: SmsGateway | None = None
    france_connect: FranceConnect | None = None
    particulier: Particulier | None = None
    wallet: Wallet | None = None
    ban: BanSettings | None = None
    live: Live = Live()
    archive: Archive = Archive()
    retention: Retention = Retention()
    appointments: Appointments = Appointments()


def load(path: Path) -> DeskSettings:
    """Raises `ConfigError` (one line)."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SETTINGS_BYTES + 1)
        if len(data) > MAX_SETTINGS_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_SETTINGS_BYTES} bytes")
        settings = msgspec.convert(tomllib.loads(data.decode()), DeskSettings)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from None
    if settings.flows_dir and not Path(settings.flows_dir).is_dir():
        raise ConfigError(f"{path}: flows_dir: no such folder")
    for network in settings.proxies:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise ConfigError(f"{path}: proxies: {network} is no network (192.0.2.0/24)") from None
    for name in ("service", "contact", "silence_effect", "appeals"):
        # A kiosk takes an acknowledgement without them for garbage, and sends the file again and again.
        if not is_readable(getattr(settings, name)):
            raise ConfigError(f"{path}: {name}: 1 to {MAX_ACKNOWLEDGED_TEXT} printable characters are expected")
    return settings


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (30 December + 2 months is 28 or 29 February)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month0 + 1, last)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")
