"""Which room may know which (docs/architecture.md), read from the imports; an arrow that runs back fails."""

import re

import pytest

from tests.support import house

RANKS = {
    "app": 5,
    "cli": 5,
    "tour": 5,
    "bench": 5,
    "doctor": 5,
    "__main__": 5,
    "equipment": 5,
    "ports": 5,
    "chaos": 5,
    "ui": 4,
    "session": 3,
    "supervisor": 3,
    "finding": 3,
    "flows": 2,
    "documents": 1,
    "speech": 1,
    "delivery": 1,
    "ticket": 1,
    "fleet": 2,
    "update": 2,
    "devices": 1,
    "display": 1,
    "rights": 1,
    "identity": 1,
    "identify": 1,
    "address": 1,
    "help": 1,
    "appointments": 1,
    "web": 1,
    "call": 1,
    "processes": 0,
    "i18n": 0,
    "privacy": 0,
    "assets": 0,
    "check": 0,
    "errors": 0,
    "clock": 0,
    "config": 0,
    "config_base": 0,
    "config_devices": 0,
    "config_fleet": 0,
    "config_layers": 0,
    "config_file": 0,
    "branding": 0,
    "running": 0,
    "content": 0,
    "text": 0,
    "whole_file": 0,
}
# The recipient's server is a program of its own; the simulated hall knows nothing of the product, nor it of the hall.
DESK_MAY_IMPORT = re.compile(
    r"kiosk\.(desk|connectors|flows|address\.port|appointments\.wire|ticket\.(code|deposit|standing|opinion|contact)|delivery\.(wire|reference|line|exchange|answers)|documents\.(phone\.wire|signed\.(client|code|port))|help\.wire\w*|identify\.wire|processes|i18n|privacy|assets|errors|clock"
    r"|config|text|whole_file)\b"
)
# The services that the desk forwards to: what they share with the kiosk is how a request is made and what travels.
CONNECTORS_MAY_IMPORT = re.compile(
    r"kiosk\.(connectors|desk\.shelf|flows|address|delivery\.(wire|line|exchange|answers|backoff)|privacy|errors|clock|config|text|whole_file)\b"
)
HALL_MAY_IMPORT = re.compile(r"kiosk\.hall\b")
OWN_COMMANDS = {
    "hall": ("kiosk.cli.hall_command",),
    "desk": (
        "kiosk.cli.desk_command",
        "kiosk.cli.desk_live",
        "kiosk.cli.desk_fleet",
        "kiosk.cli.desk_release",
        "kiosk.cli.desk_archive",
        "kiosk.cli.desk_retention",
        "kiosk.cli.desk_settings",
        "kiosk.cli.desk_database",
    ),
}

# Only these draw. The supervisor and the engine run without Qt.
QT_ROOMS = {"ui", "app", "tour", "bench", "hall", "web", "call"}

# What the screen's process never loads, directly or through others: it starts fast and a driver cannot crash it.
NOT_ON_SCREEN = {
    "sane", "_sane", "smartcard", "cv2", "zxingcpp", "typst", "requests", "openfisca_core", "openfisca_france",
    "escpos", "cups", "pikepdf", "img2pdf",
}  # fmt: skip
SCREEN_MODULES = re.compile(
    r"kiosk\.(ui|session|flows|finding)(\..+)?|kiosk\.app|kiosk\.ports|kiosk\.devices\.\w+\.(port|client)|kiosk\.documents\.(port|client)"
    r"|kiosk\.speech\.(utterance|speaker)"
)
NOT_IN_SUPERVISOR = {"PySide6", "qasync", "kiosk.session", "kiosk.ui", "kiosk.flows"}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def backward_arrows(modules: dict[str, str]) -> list[str]:
    found = []
    for module in modules:
        for line, name in house.imports(module, modules):
            problem = _arrow(module, name) if name.startswith("kiosk.") else ""
            if problem:
                found.append(f"{module}:{line} imports {name}: {problem}")
    return found


def _arrow(module: str, name: str) -> str:
    here, there = room(module), room(name)
    if here == "":
        return "the package itself imports nothing"
    if here == there:
        return ""
    if here == "hall":
        return "" if HALL_MAY_IMPORT.match(name) else "the hall imports no product room"
    if here == "connectors":
        return "" if CONNECTORS_MAY_IMPORT.match(name) else "the connectors may not know this room"
    if here == "desk":
        return "" if DESK_MAY_IMPORT.match(name) else "the desk may not know this room"
    if there in OWN_COMMANDS:
        return "" if module in OWN_COMMANDS[there] else f"{there} is a program of its own"
    if here not in RANKS or there not in RANKS:
        return "a room without a rank: give it one in docs/architecture.md and here"
    return "" if RANKS[here] >= RANKS[there] else "the arrow runs back"


def qt_where_it_must_not_be(modules: dict[str, str]) -> list[str]:
    return [
        f"{module}:{line} imports {name}"
        for module in modules
        for line, name in house.imports(module, modules)
        if name.split(".")[0] in ("PySide6", "shiboken6", "qasync") and room(module) not in QT_ROOMS
    ]


def loaded(roots: list[str], forbidden: set[str], modules: dict[str, str]) -> list[str]:
    return [" -> ".join(chain) for name, chain in house.reached(roots, modules).items() if name in forbidden]


def screen_loads(modules: dict[str, str]) -> list[str]:
    return loaded([m for m in modules if SCREEN_MODULES.fullmatch(m)], NOT_ON_SCREEN, modules)


def supervisor_loads(modules: dict[str, str]) -> list[str]:
    return loaded([m for m in modules if room(m) == "supervisor"], NOT_IN_SUPERVISOR, modules)


MODULES = house.sources()


def test_no_arrow_runs_back() -> None:
    assert backward_arrows(MODULES) == []


def test_qt_stays_in_the_rooms_that_draw() -> None:
    assert qt_where_it_must_not_be(MODULES) == []


def test_the_screen_loads_no_device_library_and_no_decoder() -> None:
    assert any(room(module) == "session" for module in MODULES), "the screen's rooms were not found"
    assert screen_loads(MODULES) == []


def test_the_supervisor_loads_neither_qt_nor_the_visit() -> None:
    assert supervisor_loads(MODULES) == []


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (backward_arrows, {"kiosk.flows.engine": "import kiosk.session.visit", "kiosk.session.visit": ""}),
        (backward_arrows, {"kiosk.devices.x": "def f():\n    from ..flows import engine", "kiosk.flows.engine": ""}),
        (backward_arrows, {"kiosk.hall.serve": "from kiosk import errors", "kiosk.errors": ""}),
        (backward_arrows, {"kiosk.session.visit": "from kiosk.hall import serve", "kiosk.hall.serve": ""}),
        (backward_arrows, {"kiosk.desk.app": "from kiosk.delivery import outbox", "kiosk.delivery.outbox": ""}),
        (backward_arrows, {"kiosk.connectors.a": "from kiosk.desk import office", "kiosk.desk.office": ""}),
        (backward_arrows, {"kiosk.delivery.a": "from kiosk.connectors import a", "kiosk.connectors.a": ""}),
        (backward_arrows, {"kiosk.newroom.a": "import kiosk.errors", "kiosk.errors": ""}),
        (qt_where_it_must_not_be, {"kiosk.session.visit": "from PySide6.QtCore import QObject"}),
        (screen_loads, {"kiosk.ui.a": "from kiosk.documents import b", "kiosk.documents.b": "import zxingcpp"}),
        (screen_loads, {"kiosk.devices.scanner.client": "def f():\n    import sane"}),
        (supervisor_loads, {"kiosk.supervisor": "from kiosk.processes import a", "kiosk.processes.a": "import qasync"}),
        (supervisor_loads, {"kiosk.supervisor.a": "from kiosk.session import visit", "kiosk.session.visit": ""}),
    ],
)
def test_each_rule_sees_what_breaks_it(check: object, bad: dict[str, str]) -> None:
    packages = {name.rsplit(".", 1)[0]: "" for name in bad} | {"kiosk": ""}
    assert callable(check)
    assert check(packages | bad) != []
