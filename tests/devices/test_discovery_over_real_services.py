"""The hall's own CUPS and PC/SC service, asked by the real libraries; what is listed drives what is configured."""

import asyncio
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.config import CardReader, Config, PagePrinter
from kiosk.devices.discovery.matching import Found
from kiosk.devices.discovery.survey import survey
from tests.support.devices import sane_test_scanner
from tests.support.hall import running_hall

pytestmark = pytest.mark.long

PATIENCE_S = 40.0


def listed(config: Config, root: Path, kind: str, holds: Callable[[list[Found]], bool]) -> list[Found]:
    """The devices of a kind, once the service has started and lists what is expected."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        survey_ = asyncio.run(survey(config, root))
        found = [device for device in survey_.devices if device.kind == kind]
        if holds(found):
            return found
        assert time.monotonic() < deadline, survey_.silent


@pytest.fixture(autouse=True)
def few_scanners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))


def test_a_queue_of_a_true_cups_is_a_page_printer(tmp_path: Path) -> None:
    with running_hall(tmp_path, also=["page_printer"]) as hall:
        config = Config(
            page_printer=PagePrinter(enabled=True, server=hall.ready["cups"], queue=hall.ready["cups_queue"])
        )
        [printer] = listed(config, tmp_path, "page_printer", lambda found: len(found) == 1)
        assert printer.configured
        assert printer.id == f"cups:{hall.ready['cups_queue']}"
        assert msgspec.convert(tomllib.loads(printer.config), Config).page_printer.server == hall.ready["cups"]


def test_the_readers_of_a_true_pcscd_are_card_readers(tmp_path: Path) -> None:
    with running_hall(tmp_path, also=["card_reader"]) as hall:
        config = Config(card_reader=CardReader(enabled=True, socket=hall.ready["pcsc_socket"]))
        readers = listed(config, tmp_path, "card_reader", lambda found: len(found) >= 2)
        assert {"Hall Contact Reader 00 00", "Hall Contactless Reader 00 00"} <= {reader.name for reader in readers}
        assert len({reader.id for reader in readers}) == len(readers)
        for reader in readers:
            assert reader.configured
            parsed = msgspec.convert(tomllib.loads(reader.config), Config).card_reader
            assert parsed.socket == hall.ready["pcsc_socket"]
            assert reader.name.startswith(parsed.readers[0])
