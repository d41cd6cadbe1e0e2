"""A mistake that chip and reader shared would stay unseen: the chip's arithmetic and coding are its own."""

import sys

from tests.support import house

ROOM = "kiosk.hall.chip"
# What draws the photo is no cryptography; nor are msgspec's frozen values.
ALLOWED = {"PIL", "msgspec", "kiosk"}


def foreign(modules: dict[str, str]) -> list[str]:
    found = []
    for module in modules:
        if module != ROOM and not module.startswith(ROOM + "."):
            continue
        for line, name in house.imports(module, modules):
            top = name.split(".")[0]
            own = name == ROOM or name.startswith(ROOM + ".")
            if not own and (top == "kiosk" or (top not in ALLOWED and top not in sys.stdlib_module_names)):
                found.append(f"{module}:{line} imports {name}")
    return found


def test_the_chip_imports_nothing_but_itself_and_the_standard_library() -> None:
    sources = house.sources()
    assert sum(module.startswith(ROOM) for module in sources) > 15, "the chip was not found"
    assert foreign(sources) == []


def test_what_it_would_share_is_seen() -> None:
    for name in ("cryptography.hazmat", "asn1crypto.cms", "kiosk.identity.tlv", "kiosk.hall.listening"):
        assert foreign({ROOM + ".card": f"import {name}"}) == [f"{ROOM}.card:1 imports {name}"]
    assert foreign({ROOM + ".card": "import hashlib, secrets, msgspec, PIL.Image"}) == []


def test_the_reader_imports_nothing_of_the_hall() -> None:
    sources = house.sources()
    reader = [module for module in sources if module.startswith("kiosk.identity")]
    assert not [
        name for module in reader for _, name in house.imports(module, sources) if name.startswith("kiosk.hall")
    ]
