"""What scanners there are, asked of a driver process of its own: SANE loads all its backends, and may hang in one."""

import asyncio

from kiosk.config import Scanner as ScannerConfig
from kiosk.devices.scanner.protocol import Find, FoundScanner, FoundScanners, Reply, Setup
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

FIND_S = 30.0


async def found(config: ScannerConfig, timeout_s: float = FIND_S) -> tuple[FoundScanner, ...] | Fault:
    """All scanners that USB, the network and the configured addresses show, none of them opened.

    `TIMED_OUT` and `DRIVER_DIED` are of the search, not of a scanner.
    """
    host = WorkerHost("kiosk.devices.scanner.driver", Setup())
    host.start()
    try:
        urls = tuple(url for url in (config.escl_url, *config.escl_urls) if url)
        reply = await host.call(Find(urls), Reply, timeout_s)
    except WorkerLost as lost:
        return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
    finally:
        await asyncio.shield(host.stop())
    if isinstance(reply, FoundScanners):
        return reply.scanners
    return reply if isinstance(reply, Fault) else Fault(Code.IO_ERROR)
