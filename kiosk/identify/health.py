"""What `kiosk doctor` says of signing in elsewhere."""

from kiosk.check import Check
from kiosk.config import Config


def of_signing_in(config: Config) -> Check:
    """Whether the desk has its settings is the desk's to say."""
    name = "signing in with FranceConnect"
    if not config.identify.france_connect:
        return Check(name, "off")
    if not config.web.enabled:
        return Check(name, "failed", "official sites are off, so it is never offered", "Set `[web] enabled = true`.")
    if not config.delivery.desk_url:
        return Check(name, "failed", "no desk is named", "Set `desk_url` under [delivery]: the desk holds the secret.")
    return Check(name, "well", "simulated" if config.identify.stand_in else "")


def of_wallets(config: Config) -> Check:
    """Of showing an identity with a telephone."""
    name = "identity from a telephone"
    if not config.identify.wallet:
        return Check(name, "off")
    if not config.delivery.desk_url:
        return Check(
            name, "failed", "no desk is named", "Set `desk_url` under [delivery]: the desk proves what is shown."
        )
    return Check(name, "well")
