"""A screen reader's side of AT-SPI, over D-Bus: it finds what is on the screen by role and name, presses it by its
action, and writes by the editable text, as Orca does. It knows nothing of Qt."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from kiosk.i18n.display import plain
from tests.support.patience import PATIENCE_S

ACCESSIBLE = "org.a11y.atspi.Accessible"
# at-spi2's numbers of roles and of a state (atspi-constants.h).
PUSH_BUTTON, RADIO_BUTTON, ENTRY, PASSWORD, HEADING = 43, 44, 61, 40, 83
STATE_ENABLED = 8


class Thing(NamedTuple):
    """One object of the tree."""

    bus: str
    path: str
    role: int
    name: str
    enabled: bool


class ScreenReader:
    def __init__(self) -> None:
        with open_dbus_connection("SESSION") as session:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            reply = session.send_and_get_reply(new_method_call(where, "GetAddress"))
            address = str(reply.body[0])
        self._bus: DBusConnection = open_dbus_connection(address)

    def _call(self, bus: str, path: str, interface: str, method: str, signature: str = "", *body: object) -> Any:
        where = DBusAddress(path, bus, interface)
        reply = self._bus.send_and_get_reply(new_method_call(where, method, signature, body), timeout=PATIENCE_S)
        if reply.header.message_type is MessageType.error:
            raise LookupError(f"{interface}.{method}: {reply.body}")
        return reply.body[0] if reply.body else None

    def _property(self, bus: str, path: str, name: str) -> Any:
        found = self._call(bus, path, "org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE, name)
        return found[1]

    def _children(self, bus: str, path: str) -> list[tuple[str, str]]:
        return list(self._call(bus, path, ACCESSIBLE, "GetChildren"))

    def application(self) -> tuple[str, str]:
        """The kiosk's own root."""
        for bus, path in self._children("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"):
            if self._property(bus, path, "Name") == "kiosk":
                return bus, path
        raise LookupError("no application is called kiosk")

    def things(self) -> list[Thing]:
        bus, path = self.application()
        return list(self._below(bus, path))

    def _below(self, bus: str, path: str) -> Iterator[Thing]:
        try:
            children = self._children(bus, path)
        except LookupError:
            return
        for child_bus, child in children:
            try:
                low, high = self._call(child_bus, child, ACCESSIBLE, "GetState")
                states = low | high << 32
                role = int(self._call(child_bus, child, ACCESSIBLE, "GetRole"))
                name = plain(str(self._property(child_bus, child, "Name")))
            except LookupError:
                continue  # it went away while it was looked at
            yield Thing(child_bus, child, role, name, bool(states >> STATE_ENABLED & 1))
            yield from self._below(child_bus, child)

    def find(self, name: str, *roles: int, seconds: float = PATIENCE_S) -> Thing:
        """What bears this name, begins with it or holds it as a sentence, once it is there and can be used."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                there = [thing for thing in self.things() if thing.role in roles and thing.enabled]
            except LookupError:
                there = []
            exact = [thing for thing in there if thing.name == name]
            begun = [thing for thing in there if thing.name.startswith(name)]
            within = [thing for thing in there if name in thing.name.split(". ")]
            if exact or begun or within:
                return (exact or begun or within)[0]
            if time.monotonic() > deadline:
                raise LookupError(f"{name!r} is not among {[(thing.role, thing.name) for thing in there]}")
            time.sleep(0.05)

    def press(self, name: str) -> None:
        thing = self.find(name, PUSH_BUTTON, RADIO_BUTTON)
        self._call(thing.bus, thing.path, "org.a11y.atspi.Action", "DoAction", "i", 0)

    def write(self, label: str, text: str) -> None:
        thing = self.find(label, ENTRY, PASSWORD)
        self._call(thing.bus, thing.path, "org.a11y.atspi.EditableText", "SetTextContents", "s", text)

    def hears(self, heading: str) -> None:
        """A page begins with this sentence."""
        self.find(heading, HEADING)
