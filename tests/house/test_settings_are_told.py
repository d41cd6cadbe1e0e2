"""docs/settings.md and docs/desk-settings.md name every setting with its default."""

import re
import runpy
import tomllib
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from kiosk.config import Config, Settings
from kiosk.desk.settings import DeskSettings
from tests.support import house

PAGES: dict[str, tuple[str, type[Settings]]] = {
    "settings.md": ("page", Config),
    "desk-settings.md": ("desk_page", DeskSettings),
}


def text(name: str) -> str:
    return (house.ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_of_these_settings(name: str) -> None:
    made = runpy.run_path(str(house.ROOT / "packaging" / "settings_page.py"))[PAGES[name][0]]()
    assert made == text(name), "run `make settings-page`"


@pytest.mark.parametrize("name", PAGES)
def test_what_it_says_is_what_holds_without_a_file(name: str) -> None:
    told = tomllib.loads(text(name).partition("```toml\n")[2].rpartition("```")[0])
    assert msgspec.convert(told, PAGES[name][1], strict=True) == PAGES[name][1]()
    assert len(told) > 5


@pytest.mark.parametrize("name", PAGES)
def test_every_key_stands_in_its_table(name: str) -> None:
    """Read from the classes a second time, without the tool that writes the page."""
    missing = [
        f"{table}: {key}"
        for table, keys in tables("", PAGES[name][1])
        for key in keys
        if not re.search(rf"(?ms)^(# )?\[*{re.escape(table)}\]+$((?!^(# )?\[).)*?^(# )?{key} =", f"[]\n{text(name)}")
    ]
    assert missing == []


def tables(name: str, kind: type[Settings]) -> Iterator[tuple[str, list[str]]]:
    """Each table that a file may have, and the keys in it that are no tables."""
    hints = get_type_hints(kind, include_extras=False)
    below = {field.name: list(classes(hints[field.name])) for field in msgspec.structs.fields(kind)}
    yield name, [key for key, kinds in below.items() if not kinds and not is_table(hints[key])]
    for key, kinds in below.items():
        for one in kinds:
            yield from tables(f"{name}.{key}".strip(".") + (".NAME" if is_table(hints[key]) else ""), one)


def classes(hint: Any) -> Iterator[type[Settings]]:
    if isinstance(hint, type) and issubclass(hint, Settings):
        yield hint
    for part in get_args(hint):
        yield from classes(part)


def is_table(hint: Any) -> bool:
    return getattr(hint, "__origin__", None) is dict
