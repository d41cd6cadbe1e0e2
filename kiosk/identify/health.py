"""What `kiosk doctor` says of signing in elsewhere."""

from typing import Literal

from kiosk.config import Config

Verdict = Literal["well", "failed", "off"]


def of_signing_in(config: Config) -> tuple[str, Verdict, str, str]:
    """Name, verdict, detail and remedy of one line. Whether the desk has its settings is the desk's to say."""
    name = "signing in with FranceConnect"
    if not config.identify.france_connect:
        return name, "off", "", ""
    if not config.web.enabled:
        return name, "failed", "official sites are off, so it is never offered", "Set `[web] enabled = true`."
    if not config.delivery.desk_url:
        return name, "failed", "no desk is named", "Set `desk_url` under [delivery]: the desk holds the secret."
    return name, "well", "simulated" if config.identify.stand_in else "", ""


def of_wallets(config: Config) -> tuple[str, Verdict, str, str]:
    """The same of showing an identity with a telephone."""
    name = "identity from a telephone"
    if not config.identify.wallet:
        return name, "off", "", ""
    if not config.delivery.desk_url:
        return name, "failed", "no desk is named", "Set `desk_url` under [delivery]: the desk proves what is shown."
    return name, "well", "", ""
