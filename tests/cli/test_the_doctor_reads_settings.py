"""`kiosk doctor` finds in the settings what would only be noticed when somebody needs it."""

import asyncio
import json

import pytest

from kiosk.__main__ import main
from kiosk.check import Check
from kiosk.config import Config, ReceiptPrinter, Scanner, Staff
from kiosk.devices.states import DEVICE_NAMES
from kiosk.doctor import examine
from kiosk.privacy import pins


def checks(config: Config) -> dict[str, Check]:
    return {check.name: check for check in asyncio.run(examine(config))}


def without_devices(staff: Staff) -> Config:
    return Config(scanner=Scanner(enabled=False), receipt_printer=ReceiptPrinter(enabled=False), staff=staff)


def test_a_pin_that_opens_to_nobody_is_found() -> None:
    assert checks(without_devices(Staff("294817")))["staff PIN"].verdict == "failed"
    assert checks(without_devices(Staff("294817")))["staff PIN"].remedy == "Run `kiosk provision pin`."
    assert "294817" not in str(checks(without_devices(Staff("294817"))))
    hashed = pins.hash_staff_pin("294817", pins.LIGHT)
    assert checks(without_devices(Staff(hashed)))["staff PIN"].verdict == "well"
    assert checks(without_devices(Staff()))["staff PIN"].verdict == "off"


def test_what_is_not_enabled_is_off_and_not_failed() -> None:
    found = checks(without_devices(Staff()))
    assert (found["scanner"].verdict, found["receipt printer"].verdict) == ("off", "off")


def test_without_a_file_it_looks_at_what_is_run_without_one(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json"])
    told = {check["name"]: check["verdict"] for check in json.loads(capsys.readouterr().out)["checks"]}
    assert {told[name.replace("_", " ")] for name in DEVICE_NAMES} == {"untested"}
