"""The hall and the desk that `kiosk run` starts beside the kiosk, and the settings that lead to them.

Their listening sockets are opened here and handed over, so that every address is known before anything starts, and
stays the same when one of them is restarted; a connection made meanwhile waits in the socket's queue.
"""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.config import (
    Call,
    Camera,
    CardReader,
    Config,
    Device,
    Embedded,
    Identify,
    Inputs,
    PagePrinter,
    ReceiptPrinter,
    Scanner,
    Screen,
    Web,
)
from kiosk.devices.states import DEVICE_NAMES, DeviceName
from kiosk.errors import ConfigError
from kiosk.supervisor.child import python
from kiosk.supervisor.services import ServiceSpec

LOOPBACK = "127.0.0.1"
# Read by the dock, which shows it to whoever tries the kiosk; an environment is for the same user's eyes only.
PIN_VARIABLE = "KIOSK_STAFF_PIN"
# The sockets that the hall takes over, and what it calls its devices (docs/hall.md).
HALL_SOCKETS = ("escl", "printer", "camera", "cable", "control", "site", "site_mail", "france_connect")
HALL_NAMES: dict[DeviceName, str] = {
    "scanner": "scanner",
    "camera": "camera",
    "card_reader": "card_reader",
    "receipt_printer": "printer",
    "page_printer": "page_printer",
    "inputs": "inputs",
}
# Of the stand-in FranceConnect, as the hall knows it (docs/hall.md).
FRANCE_CONNECT_CLIENT = "borne-entrainement"
# A SIRET of nobody, with a good check digit.
RECIPIENT = "00000000000000"
INPUT_WIRES = ("keypad", "switches", "headset", "presence")


class Beside(NamedTuple):
    """`config` with the addresses filled in, and what to start."""

    config: Config
    services: tuple[ServiceSpec, ...]


def default_config(*, dock: bool) -> Config:
    """Without a configuration file: simulated hardware, an embedded recipient."""
    return Config(
        screen=Screen(fit=dock),
        scanner=Scanner(simulated=True),
        camera=Camera(enabled=True, simulated=True),
        card_reader=CardReader(enabled=True, simulated=True),
        receipt_printer=ReceiptPrinter(simulated=True),
        page_printer=PagePrinter(enabled=True, simulated=True),
        inputs=Inputs(enabled=True, simulated=True),
        web=Web(simulated=True),
        identify=Identify(france_connect=True, family_quotient=True, simulated=True),
        call=Call(simulated=True),
        embedded=Embedded(hall=True, desk=True, dock=dock),
    )


def beside(config: Config, state: Path, pin: str = "") -> Beside:
    """Open the sockets of what `config.embedded` names. Raises `ConfigError` for a simulated device without a hall."""
    hall = {name: _listener() for name in HALL_SOCKETS} if config.embedded.hall else {}
    desk = {"http": _listener()} if config.embedded.desk else {}
    services: list[ServiceSpec] = []
    if desk:
        settings = _desk_settings(state, hall, desk) if config.identify.simulated else ()
        command = python("kiosk", "desk", "serve", "--state", str(state), "--json", *settings)
        services.append(ServiceSpec("desk", command, desk))
    if hall:
        cable_to = ("--cable-to", f"{LOOPBACK}:{_port(desk['http'])}") if desk else ()
        there = ",".join(hall_name for name, hall_name in HALL_NAMES.items() if _is_simulated(config, name))
        site = "site" if config.web.simulated else ""
        signing_in = "france_connect" if config.identify.simulated else ""
        devices = ("--devices", ",".join(word for word in (there, "cable", site, signing_in) if word))
        command = python("kiosk.hall", "--state", str(state), "--json", *devices, *cable_to)
        services.append(ServiceSpec("hall", command, hall))
    if hall and config.embedded.dock:
        command = python("kiosk.hall.dock", "--state", str(state))
        environment = {PIN_VARIABLE: pin} if pin else {}
        services.append(ServiceSpec("dock", command, environment=environment, after_exit="leave"))
    return Beside(_with_addresses(config, state, hall, desk), tuple(services))


def _with_addresses(
    config: Config, state: Path, hall: dict[str, socket.socket], desk: dict[str, socket.socket]
) -> Config:
    """Only what is simulated, or not set, is led to the embedded ones."""
    documents, delivery, identity, papers = config.documents, config.delivery, config.identity, config.papers
    for name in DEVICE_NAMES:
        device: Device = getattr(config, name)
        if _is_simulated(config, name) and not device.addressed:
            if not hall:
                raise ConfigError(f"{name}: `simulated` needs `hall = true` under [embedded], or an address")
            config = msgspec.structs.replace(
                config, **{name: msgspec.structs.replace(device, **_hall_address(name, hall, state / "hall"))}
            )
    config = _with_sites(config, hall)
    if hall and not documents.trust_dir:
        documents = msgspec.structs.replace(documents, trust_dir=str(state / "hall" / "trust"))
    if hall and not identity.trust_dir and _is_simulated(config, "card_reader"):
        identity = msgspec.structs.replace(identity, trust_dir=str(state / "hall" / "identity-trust"))
    if hall and not papers.key_dir:
        folder = state / "papers"
        trust = papers.trust_dir or str(folder / "trust")
        papers = msgspec.structs.replace(papers, key_dir=str(folder), trust_dir=trust, simulated=True)
    if desk and not delivery.desk_url:
        way = hall["cable"] if hall else desk["http"]
        delivery = msgspec.structs.replace(delivery, desk_url=f"http://{LOOPBACK}:{_port(way)}")
    if desk and hall and not delivery.phone_url:
        # A browser on this machine stands for the telephone; it is not cut off when the kiosk's cable is.
        delivery = msgspec.structs.replace(delivery, phone_url=f"http://{LOOPBACK}:{_port(desk['http'])}")
    help_ = config.help
    if desk and not help_.desk_url:
        way = hall["cable"] if hall else desk["http"]
        help_ = msgspec.structs.replace(help_, desk_url=f"http://{LOOPBACK}:{_port(way)}")
    if desk and not delivery.recipient_key_file:
        delivery = msgspec.structs.replace(delivery, recipient_key_file=str(state / "desk" / "recipient.pub"))
    return msgspec.structs.replace(
        config,
        state_dir=str(state),
        documents=documents,
        delivery=delivery,
        help=help_,
        identity=identity,
        papers=papers,
    )


def _with_sites(config: Config, hall: dict[str, socket.socket]) -> Config:
    """The stand-in sites of the hall."""
    if hall and config.web.simulated and not config.web.stand_in:
        site, mail = (f"http://{LOOPBACK}:{_port(hall[name])}/" for name in ("site", "site_mail"))
        config = msgspec.structs.replace(
            config, web=msgspec.structs.replace(config.web, stand_in=site, stand_in_mail=mail)
        )
    if hall and config.identify.simulated and not config.identify.stand_in:
        address = f"http://{LOOPBACK}:{_port(hall['france_connect'])}"
        config = msgspec.structs.replace(config, identify=msgspec.structs.replace(config.identify, stand_in=address))
    return config


def _desk_settings(state: Path, hall: dict[str, socket.socket], desk: dict[str, socket.socket]) -> tuple[str, ...]:
    """That the embedded desk is a client of the stand-in FranceConnect, whose secret the hall makes at its start."""
    if not hall:
        return ()
    folder = state / "hall" / "france_connect"
    there = f"http://{LOOPBACK}:{_port(hall['france_connect'])}"
    lines = (
        "[france_connect]",
        f'client_id = "{FRANCE_CONNECT_CLIENT}"',
        f"secret_file = {json.dumps(str(folder / 'secret'))}",
        f'public_url = "http://{LOOPBACK}:{_port(desk["http"])}"',
        f'url = "{there}/api/v2"',
        "[particulier]",
        f"token_file = {json.dumps(str(folder / 'token'))}",
        f'recipient = "{RECIPIENT}"',
        f'url = "{there}"',
    )
    path = state / "desk-embedded.toml"
    try:
        path.write_text("\n".join((*lines, "")), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None
    return ("--config", str(path))


def _is_simulated(config: Config, name: DeviceName) -> bool:
    device: Device = getattr(config, name)
    return device.enabled and device.simulated


def _hall_address(name: DeviceName, hall: dict[str, socket.socket], folder: Path) -> dict[str, object]:
    """The settings that lead a device's client to its virtual hardware: a port that is open already, or a path in the
    hall's folder."""
    addresses: dict[DeviceName, Callable[[], dict[str, object]]] = {
        "scanner": lambda: {"escl_url": f"http://{LOOPBACK}:{_port(hall['escl'])}/eSCL"},
        "camera": lambda: {"url": f"http://{LOOPBACK}:{_port(hall['camera'])}/video.mjpg"},
        "card_reader": lambda: {"socket": str(folder / "pcscd.comm")},
        "receipt_printer": lambda: {"host": LOOPBACK, "port": _port(hall["printer"])},
        "page_printer": lambda: {"server": str(folder / "cups.sock"), "spool_dir": str(folder / "cups" / "spool")},
        "inputs": lambda: {"devices": tuple(str(folder / "inputs" / wire) for wire in INPUT_WIRES)},
    }
    return addresses[name]()


def _listener() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((LOOPBACK, 0))
    listener.listen(64)
    return listener


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
