"""The mediator's lists, morning and evening: what the kiosk sees for itself, and what a person says. Pure."""

from typing import Literal

import msgspec

from kiosk.config import Config
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import DeviceName, Ready
from kiosk.session.staff.state import ListName
from kiosk.session.state import Visit, device_of

ItemName = Literal[
    "screen", "sound", "scanner", "glass", "receipt_printer", "roll", "page_printer", "card_reader", "camera",
    "network", "left_glass", "left_card", "left_ticket", "left_pages",
]  # fmt: skip
SEEN: tuple[DeviceName, ...] = ("scanner", "camera", "receipt_printer", "page_printer", "card_reader")


class Item(msgspec.Struct, frozen=True):
    """`ok`: None until it is known. `by`: who can tell."""

    name: ItemName
    ok: bool | None
    by: Literal["kiosk", "person"]


def checklist(visit: Visit, config: Config, which: ListName) -> tuple[Item, ...]:
    """Each item of the devices that this kiosk has, in the order of a walk around it."""
    return _opening(visit, config) if which == "opening" else _closing(visit, config)


def _opening(visit: Visit, config: Config) -> tuple[Item, ...]:
    here = [name for name in SEEN if getattr(config, name).enabled]
    items = [_said(visit, "screen")]
    if config.speech.enabled:
        items.append(_said(visit, "sound"))
    for name in here:
        items.append(Item(name, isinstance(device_of(visit, name), Ready), "kiosk"))  # type: ignore[arg-type]
        if name == "scanner":
            items.append(_said(visit, "glass"))
        elif name == "receipt_printer":
            items.append(_said(visit, "roll"))
    reached = None if visit.surroundings is None else visit.surroundings.reach_ms is not None
    return (*items, Item("network", reached, "kiosk"))


def _closing(visit: Visit, config: Config) -> tuple[Item, ...]:
    items = []
    if config.scanner.enabled:
        seen = visit.glass
        items.append(Item("left_glass", not seen.occupied if isinstance(seen, Glass) else None, "kiosk"))
    if config.card_reader.enabled:
        items.append(Item("left_card", not visit.cards, "kiosk"))
    if config.receipt_printer.enabled:
        items.append(_said(visit, "left_ticket"))
    if config.page_printer.enabled:
        items.append(_said(visit, "left_pages"))
    return tuple(items)


def _said(visit: Visit, name: ItemName) -> Item:
    return Item(name, visit.ticked.get(name), "person")
