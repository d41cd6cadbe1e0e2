"""What holds for every test: Qt without a screen, catalogues as they are written now, quick rooms first."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.papers_out import Operator

# Before anything imports Qt. The software renderer is what machines without a GPU use.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

# Our processes are started with -P, which leaves out the folder of the call: modules of the tests are found by this.
ROOT = str(Path(__file__).parents[1])
if ROOT not in (paths := os.environ.get("PYTHONPATH", "").split(os.pathsep)):
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (ROOT, *paths)))

# No example has a time to keep, 200 ms else: a machine that does much beside it is slow (tests/support/patience.py).
settings.register_profile("unhurried", settings(deadline=None))
settings.load_profile("unhurried")

TESTS = Path(__file__).parent
# A broken rule of the house or a wrong value shows in seconds, before a whole visit is played. Rooms that are not
# named come between. Of the long tests the whole visits come first: two processes share them, and the longest of all
# must not begin when the other one has nothing left to do.
FIRST = ("house", "i18n", "privacy", "flows", "documents", "session")
WHOLE = ("visit", "chaos")
LAST = ("ui", *WHOLE)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues that changed since `make setup`: a test must not read yesterday's sentences."""
    folder = TESTS.parent / "translations"
    for source in folder.glob("*/LC_MESSAGES/kiosk.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            from kiosk.i18n.catalogues import compile_all

            compile_all(folder)
            return


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def order(item: pytest.Item) -> int:
        room = item.path.relative_to(TESTS).parts[0]
        if room in WHOLE and item.get_closest_marker("long"):
            return -1
        if room in FIRST:
            return FIRST.index(room)
        return len(FIRST) + 1 + LAST.index(room) if room in LAST else len(FIRST)

    items.sort(key=order)


@pytest.fixture(scope="module")
def lilas(tmp_path_factory: pytest.TempPathFactory) -> "Operator":
    """An operator whose papers some kiosk hands out."""
    from tests.support.papers_out import operator  # late: with what draws them

    return operator(tmp_path_factory.mktemp("lilas"))
