"""Settings of a kiosk that is one of many: what it tells its fleet, whom it obeys, what its line bears."""

from typing import Annotated, Literal

import msgspec

from kiosk.config_base import Settings

Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class Otlp(Settings, frozen=True):
    """Figures pushed to a collector, by `kiosk push` (docs/operate.md). `url`: where it takes metrics by OTLP over
    HTTP, such as https://collector.example/v1/metrics (http on this machine only); empty: nothing is pushed. `every_s`:
    seconds; on a metered line not more often than each quarter of an hour. `roots_file`: PEM of the only authorities
    that may vouch for it; empty: the public ones. `certificate_file`: this kiosk's own certificate and key, PEM, where
    the collector knows its clients by it. The proxy is that of [delivery]."""

    url: str = ""
    every_s: Annotated[int, msgspec.Meta(ge=10, le=86_400)] = 60
    roots_file: str = ""
    certificate_file: str = ""


class Fleet(Settings, frozen=True):
    """`metrics_dir`: the folder that node_exporter's textfile collector reads; `kiosk.prom` is written there every 15
    seconds. Empty: nothing is. `orders_key_file`: the public key of the administrator whose orders this kiosk obeys
    (`kiosk desk orders-key`); empty: it obeys none. `updates_url`: the static server that has the bundles of updates
    (docs/update.md). `metered`: the line is paid by what goes over it; less is said on it (docs/operate.md).
    `fetch_updates`: "night" between the hours `night_from` and `night_until` of the machine's own time only; empty:
    always, and on a metered line at night."""

    metrics_dir: str = ""
    orders_key_file: str = ""
    updates_url: Annotated[str, msgspec.Meta(pattern=r"^(https://[A-Za-z0-9._~:/%\[\]-]{1,300})?$")] = ""
    metered: bool = False
    fetch_updates: Literal["", "always", "night", "never"] = ""
    night_from: Hour = 22
    night_until: Hour = 6
    otlp: Otlp = Otlp()
