"""What is committed works anywhere: it names no folder of the machine on which it was written."""

import re

import pytest

from tests.support import house

# Home folders, scratch folders and the places where some machine happens to keep a checkout. Written in pieces, so
# that this file does not find itself.
MACHINE_PATH = re.compile("(?<![\\w.])/(?:" + "|".join(["work/", "root/", "home/[a-z]", "tmp/[a-z]", "Users/"]) + ")")


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = []
    for file in house.tracked_files():
        try:
            text = (house.ROOT / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{file}:{n}: {line.strip()[:100]}" for n, line in enumerate(text.splitlines(), 1) if named(line)]
    assert found == []


def named(line: str) -> bool:
    return MACHINE_PATH.search(line) is not None


@pytest.mark.parametrize("folder", ["work", "root", "home", "tmp", "Users"])
def test_the_rule_sees_a_path(folder: str) -> None:
    assert named(f'open("/{folder}/someone/kiosk.toml")')
    assert not named(f"https://example.org/{folder}/x")
