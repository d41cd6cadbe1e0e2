"""Where the service manager gives no namespaces, no site is offered, and the doctor says why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.config import Config, Web
from kiosk.web import engine_age, health, namespaces
from tests.support.patience import PATIENCE_S

ASKS = "from kiosk.web.namespaces import are_given; print(are_given())"
CONFINED = f"from tests.support.confined import confine; confine(); {ASKS}"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("program", "said"), [(ASKS, "True"), (CONFINED, "False")])
def test_a_process_knows_whether_it_may_make_them(program: str, said: str) -> None:
    """By the kernel's own filter, and by none."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout.strip() == said


def test_what_is_asked_for_is_what_the_drop_in_gives() -> None:
    drop_in = (ROOT / "packaging/debian/official-sites.conf").read_text("utf-8")
    given = next(line for line in reversed(drop_in.splitlines()) if line.startswith("RestrictNamespaces="))
    assert set(given.partition("=")[2].split()) == set(namespaces.FLAGS)


def test_without_sites_nothing_else_changes() -> None:
    config = Config(web=Web(stand_in="http://127.0.0.1:8000/"))
    shut = namespaces.without_sites(config)
    assert not shut.web.enabled
    assert structs.replace(shut, web=config.web) == config


@pytest.mark.parametrize(
    ("given", "verdict"), [("yes", "off"), ("user mnt", "off"), ("user mnt pid net", "well"), ("no", "well")]
)
def test_the_doctor_says_that_the_unit_lets_no_site_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, verdict: str
) -> None:
    """It is not the unit that asks: in a shell the engine could be started."""
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f"#!/bin/sh\necho LoadState=loaded\necho 'RestrictNamespaces={given}'\n")
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(health, "_loads", lambda library: True)
    monkeypatch.setattr(health, "SWITCHES", ())
    monkeypatch.setattr(engine_age, "published", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    found = health.of_sites(Web())
    assert found.verdict == verdict
    assert ("official-sites.conf" in found.remedy) == (verdict == "off")
