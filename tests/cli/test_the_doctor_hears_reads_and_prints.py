"""`kiosk doctor` on the voice, the letters of the receipts and the spool of the pages: required or only told."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import pytest
from PIL import features

from kiosk import doctor
from kiosk.check import Check
from kiosk.config import Config, Embedded, PagePrinter, ReceiptPrinter, Scanner, Screen, Speech, SpeechProgram
from kiosk.doctor import examine
from kiosk.speech.health import of_sound

OFF = Config(
    scanner=Scanner(enabled=False),
    receipt_printer=ReceiptPrinter(enabled=False),
    speech=Speech(enabled=False),
    embedded=Embedded(desk=True),
)


def checks(**tables: object) -> dict[str, Check]:
    found = asyncio.run(examine(msgspec.structs.replace(OFF, **tables)))
    return {check.name: check for check in found}


def spool_at(folder: Path) -> Check:
    printer = PagePrinter(enabled=True, server="/nowhere/cups.sock", spool_dir=str(folder))
    return checks(page_printer=printer)["page printer's spool"]


def test_a_spool_on_a_disk_fails_and_one_in_memory_does_not(tmp_path: Path) -> None:
    on_disk = spool_at(tmp_path)
    assert on_disk.verdict == "failed", on_disk.detail
    assert "tmpfs" in on_disk.remedy
    with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
        assert spool_at(Path(memory)).verdict == "well"
    assert spool_at(tmp_path / "not there").verdict == "untested"


def test_a_kiosk_without_pages_receipts_or_speech_is_not_asked_for_them() -> None:
    found = checks()
    assert "page printer's spool" not in found
    assert "speech server" not in found
    assert found["letters of the receipts"].verdict == "off"


def test_letters_that_are_joined_need_their_library(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = ReceiptPrinter(host="127.0.0.1", port=1)
    every = doctor._letters(Config(receipt_printer=printer))
    assert every.verdict == "well", every.detail
    monkeypatch.setattr(features, "check", lambda name: False)
    assert doctor._letters(Config(receipt_printer=printer)).verdict == "failed"
    french = Config(receipt_printer=printer, screen=Screen(languages=("fr", "en")))
    assert doctor._letters(french).verdict == "well", "nothing is joined in these"


def test_a_sound_device_that_is_named_is_required_and_a_server_that_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sound(speech: Speech) -> dict[str, Check]:
        return {check.name: check for check in asyncio.run(of_sound(speech))}

    found = sound(Speech(headset_device="plughw:CARD=NOBODYS", loudspeaker_device="null"))
    assert (found["headset"].verdict, found["loudspeaker"].verdict) == ("failed", "well")
    assert found["speech server"].verdict == "well", found["speech server"].detail
    monkeypatch.setenv("PATH", "/nonexistent")
    assert sound(Speech())["speech server"].verdict == "failed"
    assert sound(Speech())["headset"].verdict == "untested"
    spoken = Speech(programs={"fr": SpeechProgram(("voice",))})
    assert sound(spoken)["speech server"].verdict == "untested"
