"""`kiosk doctor` on what identity documents and photos need: authorities that are believed, and the two networks."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import assets
from kiosk.check import Check
from kiosk.config import Camera, Identity
from kiosk.documents.health import of_photos
from kiosk.documents.photo import networks
from kiosk.documents.photo.client import MODELS
from kiosk.identity.health import OLD, of_trust
from tests.support.identity import pki

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def trusted(folder: Path, days_old: int = 0) -> Identity:
    for number, anchor in enumerate(pki().trust_anchors()):
        file = folder / f"anchor-{number}.der"
        file.write_bytes(anchor)
        then = (NOW - timedelta(days=days_old)).timestamp()
        os.utime(file, (then, then))
    return Identity(trust_dir=str(folder))


def test_the_age_of_the_trust_is_told_and_an_old_one_wants_a_newer(tmp_path: Path) -> None:
    fresh = of_trust(trusted(tmp_path, 3), NOW)
    assert (fresh.verdict, fresh.remedy) == ("well", "")
    assert "newest file 3 days old" in fresh.detail
    old = of_trust(trusted(tmp_path, OLD.days + 1), NOW)
    assert old.verdict == "well"
    assert "newer list" in old.remedy


def test_authorities_that_are_all_over_fail(tmp_path: Path) -> None:
    identity = trusted(tmp_path)
    found = of_trust(identity, NOW + timedelta(days=365 * 60))
    assert found.verdict == "failed"
    assert "are over" in found.detail


def test_no_folder_and_an_empty_one(tmp_path: Path) -> None:
    assert of_trust(Identity(), NOW).verdict == "untested"
    assert of_trust(Identity(trust_dir=str(tmp_path)), NOW).verdict == "failed"
    assert of_trust(Identity(trust_dir=str(tmp_path / "none")), NOW).verdict == "failed"


def test_the_networks_are_those_that_were_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_camera = Camera(enabled=True)
    assert of_photos(Camera()).verdict == "off"
    assert of_photos(with_camera).verdict == "well"
    shutil.copytree(assets.path(MODELS), tmp_path / "faces")
    monkeypatch.setattr("kiosk.assets.path", lambda name: tmp_path / name)
    name = next(iter(networks.FILES))
    with (tmp_path / "faces" / name).open("r+b") as file:
        file.write(b"other")
    assert of_photos(with_camera) == Check(
        "photo guide", "failed", f"{name} is another file", "Run `make setup`, or install a complete wheel."
    )
    (tmp_path / "faces" / name).unlink()
    assert "No such file" in of_photos(with_camera).detail
