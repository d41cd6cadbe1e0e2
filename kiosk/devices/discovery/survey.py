"""What is plugged in: every enumeration at once, each library in a process of its own and for a limited time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

import msgspec

from kiosk.config import Config
from kiosk.devices.discovery import sysfs
from kiosk.devices.discovery.matching import Found, Seen, match
from kiosk.devices.discovery.protocol import Ask, Library, Listed, Reply, Setup
from kiosk.devices.drivers import InstalledDriver, installed
from kiosk.devices.scanner import discovery as scanners
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

Asked = Literal["sane", "pcsc", "cups"]
WORKER = "kiosk.devices.discovery.worker"
# SANE waits for what answers on the network: eSCL and WSD scanners are given 5 s by sane-airscan.
TIMEOUT_S = 20.0


class Survey(msgspec.Struct, frozen=True):
    """`silent`: the enumerations that could not be made and why, so that an empty list is not taken for "nothing is
    plugged in". `drivers`: what third parties have installed."""

    devices: tuple[Found, ...]
    silent: Mapping[Asked, Fault]
    drivers: tuple[InstalledDriver, ...]


async def survey(config: Config, root: Path = Path("/"), timeout_s: float = TIMEOUT_S) -> Survey:
    """Look at everything. Takes as long as the slowest library, at most `timeout_s` and a little; never raises for
    what it finds. `root`: where /sys, /dev and /run are."""
    libraries: tuple[Library, ...] = get_args(Library)
    setup = Setup(pcsc_socket=config.card_reader.socket, cups_server=config.page_printer.server)
    search = asyncio.create_task(scanners.found(config.scanner, timeout_s))
    replies = await asyncio.gather(*(_ask(library, setup, timeout_s) for library in libraries))
    found = await search
    told = dict(zip(libraries, replies, strict=True))
    seen = Seen(
        usb=sysfs.usb_devices(root),
        cameras=sysfs.cameras(root),
        inputs=sysfs.inputs(root),
        serial=sysfs.serial_lines(root),
        scanners=() if isinstance(found, Fault) else found,
        listed={library: reply.items for library, reply in told.items() if isinstance(reply, Listed)},
    )
    silent: dict[Asked, Fault] = {library: reply for library, reply in told.items() if isinstance(reply, Fault)}
    if isinstance(found, Fault):
        silent["sane"] = found
    return Survey(match(seen, config), silent, installed())


async def _ask(library: Library, setup: Setup, timeout_s: float) -> Reply:
    host = WorkerHost(WORKER, setup)
    host.start()
    try:
        reply: Reply = await host.call(Ask(library), Reply, timeout_s)
        return reply
    except WorkerLost as lost:
        return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
    finally:
        await host.stop()
