"""Asks one library what devices it sees. A worker for each question: a library that hangs or dies takes nothing along.

No device is opened. A library that is not installed is an answer like another.
"""

import importlib
import os
from collections.abc import Callable
from typing import Any

from kiosk.devices.discovery.protocol import Ask, Item, Library, Listed, Reply, Request, Setup
from kiosk.devices.discovery.words import clean
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["ListingWorker", "Request", "Setup", "service"]

_MAX_ITEMS = 64
_PACKAGES: dict[Library, str] = {"pcsc": "pyscard", "cups": "pycups"}


class ListingWorker:
    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def handle(self, request: Ask) -> Reply:
        try:
            return Listed(tuple(_LISTS[request.library](self._setup)[:_MAX_ITEMS]))
        except ImportError:
            return Fault(Code.NOT_CONFIGURED, f"{_PACKAGES[request.library]} is not installed")
        except Exception as error:  # noqa: BLE001 - each library has exceptions of its own; all mean the same here
            return Fault(Code.DISCONNECTED, clean(f"{type(error).__name__}: {error}"))

    def cancel(self) -> None:
        """The host kills it instead."""

    def close(self) -> None:
        pass


def _pcsc(setup: Setup) -> list[Item]:
    if setup.pcsc_socket:
        os.environ["PCSCLITE_CSOCK_NAME"] = setup.pcsc_socket
    system: Any = importlib.import_module("smartcard.System")
    return [Item(str(reader)[:200], clean(str(reader))) for reader in system.readers()]


def _cups(setup: Setup) -> list[Item]:
    cups: Any = importlib.import_module("cups")
    if setup.cups_server:
        cups.setServer(setup.cups_server)
    found = []
    for queue, told in cups.Connection().getPrinters().items():
        model = told.get("printer-make-and-model") or told.get("printer-info") or queue
        found.append(Item(str(queue)[:127], clean(str(model)), str(told.get("device-uri", ""))[:400]))
    return found


_LISTS: dict[Library, Callable[[Setup], list[Item]]] = {"pcsc": _pcsc, "cups": _cups}


def service(setup: Setup, emit: Emit) -> ListingWorker:
    return ListingWorker(setup)
