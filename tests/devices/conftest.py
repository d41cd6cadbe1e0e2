"""One hall for each test module, put in order before each test."""

from collections.abc import Iterator

import pytest

from kiosk.config import Scanner
from tests.support.devices import Cable
from tests.support.hall import RunningHall, running_hall
from tests.support.page_printer import WELL, PageHall, page_hall_in

pytest.register_assert_rewrite("tests.devices.scanner_contract")


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(module_hall: RunningHall) -> RunningHall:
    module_hall.take_away()
    module_hall.feed()
    module_hall.scanner_fault(None)
    module_hall.printer(paper="ok", cover="closed", fault="none")
    return module_hall


@pytest.fixture
def escl(hall: RunningHall) -> Scanner:
    """The hall's scanner, as a configuration names it."""
    return Scanner(escl_url=hall.escl_url, dpi=100, simulated=True)


@pytest.fixture
def scanner_cable(hall: RunningHall) -> Iterator[Cable]:
    cable = Cable(int(hall.escl_url.split(":")[2].split("/")[0]))
    yield cable
    cable.close()


@pytest.fixture
def printer_cable(hall: RunningHall) -> Iterator[Cable]:
    cable = Cable(hall.printer_port)
    yield cable
    cable.close()


@pytest.fixture(scope="session")
def session_page_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageHall]:
    """cupsd and the printer behind it take a second to start: one for all."""
    with page_hall_in(tmp_path_factory.mktemp("pages")) as hall:
        yield hall


@pytest.fixture
def page_hall(session_page_hall: PageHall) -> PageHall:
    session_page_hall.move(**WELL)
    return session_page_hall
