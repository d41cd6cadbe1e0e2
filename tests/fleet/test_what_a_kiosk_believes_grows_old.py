"""Certificates, trust lists, the engine of official sites: how old they are and until when they hold, as figures; and
an engine past its limit opens no site."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk import config as settings
from kiosk.__main__ import main
from kiosk.config import Config
from kiosk.documents.two_d_doc import inventory
from kiosk.fleet import ages
from kiosk.web import engine_age, health
from kiosk.web.health import of_sites
from tests.support import house
from tests.support.fleet import samples
from tests.support.trust_lists import END, START, holder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 10, 26)


def looked(config: Config, files: Path, now: datetime = NOW) -> dict[str, ages.Age]:
    return {one.material: one for one in ages.ages(config, files, now)}


def test_what_is_not_used_has_no_age(tmp_path: Path) -> None:
    assert looked(Config(web=settings.Web(enabled=False)), tmp_path) == {}


def test_the_operators_certificates_end_on_their_day(tmp_path: Path) -> None:
    young, old = holder("Opérateur SPECIMEN"), holder("Desk SPECIMEN", end=date(2027, 1, 5))
    pem = b"".join(one.certificate.public_bytes(Encoding.PEM) for one in (young, old))
    (tmp_path / "updates.pem").write_bytes(pem)
    (tmp_path / "roots.pem").write_bytes(pem)
    config = Config(
        web=settings.Web(enabled=False),
        fleet=settings.Fleet(updates_url="https://updates.example"),
        delivery=settings.Delivery(roots_file=str(tmp_path / "roots.pem")),
    )
    found = looked(config, tmp_path)
    assert set(found) == {"updates_certificate", "desk_roots"}
    assert {one.until for one in found.values()} == {datetime(2027, 1, 5, tzinfo=UTC)}, "of the one that ends first"


def test_what_vouches_for_the_desk_and_the_collector_ends_too(tmp_path: Path) -> None:
    """The collector knows a kiosk by a file with its key in it: of that nothing is told but the certificate's days."""
    own = holder("Borne SPECIMEN", end=date(2027, 1, 5))
    secret = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "own.pem").write_bytes(secret + own.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "roots.pem").write_bytes(holder("Racine SPECIMEN").certificate.public_bytes(Encoding.PEM))
    roots, certificate = str(tmp_path / "roots.pem"), str(tmp_path / "own.pem")
    config = Config(
        web=settings.Web(enabled=False),
        help=settings.Help(roots_file=roots),
        fleet=settings.Fleet(otlp=settings.Otlp(roots_file=roots, certificate_file=certificate)),
    )
    found = looked(config, tmp_path)
    assert set(found) == {"line_roots", "collector_roots", "collector_certificate"}
    assert found["collector_certificate"].until == datetime(2027, 1, 5, tzinfo=UTC)


def test_a_trust_list_is_due_and_an_authority_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = inventory.ListFile(
        "tsl.xml", "FR", 7, "2026-09-01", "2027-03-01", 82, expired=False, signer="", signer_sha256="",
        verified="ok", authorities=(), unreadable=0,
    )  # fmt: skip
    revoked = inventory.RevocationFile(
        "a.crl", "A", "2026-10-01", "2026-12-01", expired=False, revoked=1, verified=True
    )
    monkeypatch.setattr(inventory, "look", lambda folder, today: inventory.Inventory(listed, (revoked,), (), ()))
    one = looked(Config(documents=settings.Documents(trust_dir=str(tmp_path))), tmp_path)["code_trust_list"]
    assert (one.since, one.until) == (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def test_chips_authorities_hold_as_long_as_one_of_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.der").write_bytes(holder(f"CSCA {name}").der)
    one = looked(Config(identity=settings.Identity(trust_dir=str(tmp_path))), tmp_path)["chip_authorities"]
    assert one.readable
    assert one.until is not None
    assert START < one.until.date() <= END


@pytest.mark.parametrize(
    "damage", [None, b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_what_is_missing_or_damaged_is_told_and_harms_nothing(tmp_path: Path, damage: bytes | None) -> None:
    if damage is not None:
        for name in ("updates.pem", "x.der", "tsl.xml"):
            (tmp_path / name).write_bytes(damage)
    config = Config(
        fleet=settings.Fleet(updates_url="https://updates.example"),
        identity=settings.Identity(trust_dir=str(tmp_path)),
        documents=settings.Documents(trust_dir=str(tmp_path / ("" if damage is not None else "missing"))),
        papers=settings.Papers(key_dir=str(tmp_path)),
    )
    found = looked(config, tmp_path)
    bad = {name for name, one in found.items() if not one.readable}
    assert bad == {"updates_certificate", "chip_authorities", "code_trust_list", "papers_delegation"}
    told = samples(ages.text(tuple(found.values()), NOW))
    assert told["kiosk_material_readable", "updates_certificate"] == 0
    assert told["kiosk_ages_written_timestamp_seconds",] == NOW.timestamp()


def test_the_command_writes_beside_the_figures_of_the_kiosk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = tmp_path / "metrics", tmp_path / "kiosk.toml"
    file.write_text(f'[fleet]\nmetrics_dir = "{folder}"\n', encoding="utf-8")
    assert main(["doctor", "--ages", "--config", str(file)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    folder.mkdir()
    assert main(["doctor", "--ages", "--config", str(file), "--json"]) == 0
    assert [one["material"] for one in json.loads(capsys.readouterr().out)] == ["web_engine"]
    assert [path.name for path in folder.iterdir()] == [ages.FILE]
    assert (folder / ages.FILE).stat().st_mode & 0o777 == 0o644
    told = samples((folder / ages.FILE).read_text())
    assert told["kiosk_material_since_timestamp_seconds", "web_engine"] > 0


# --- the engine of official sites


def test_the_engine_that_is_installed_has_an_age() -> None:
    """Whoever takes a newer one into the lock writes its day beside it (kiosk/web/engine_age.py)."""
    lock = (house.ROOT / "packaging" / "requirements.lock").read_text("utf-8")
    version = re.search(r"(?m)^pyside6-addons==([0-9.]+)", lock)
    assert version is not None
    assert version[1] in engine_age.PUBLISHED
    assert engine_age.published() == engine_age.PUBLISHED[version[1]]


def test_an_engine_that_is_not_there_or_not_known_has_none(tmp_path: Path) -> None:
    assert engine_age.published([str(tmp_path), "/nowhere", ""]) is None
    (tmp_path / "PySide6_Addons-6.11.3.dist-info").mkdir()
    assert engine_age.published([str(tmp_path)]) == DAY
    (tmp_path / "PySide6_Addons-6.11.3.dist-info").rename(tmp_path / "pyside6_addons-7.0.dist-info")
    assert engine_age.published([str(tmp_path)]) is None


def test_past_its_limit_it_opens_no_site() -> None:
    config = Config(web=settings.Web(engine_max_days=180))
    last = datetime(2026, 10, 26, tzinfo=UTC) + timedelta(days=180)
    assert engine_age.in_time(config, last - timedelta(seconds=1), DAY).web.enabled
    shut = engine_age.in_time(config, last, DAY)
    assert not shut.web.enabled
    assert msgspec.structs.replace(shut, web=config.web) == config, "and nothing else changes"


@pytest.mark.parametrize(
    "web",
    [
        settings.Web(engine_max_days=0),
        settings.Web(simulated=True),
        settings.Web(stand_in="http://127.0.0.1:8000/"),
        settings.Web(enabled=False),
    ],
)
def test_a_stand_in_is_no_site_and_an_operator_may_say_how_old(web: settings.Web) -> None:
    config = Config(web=web)
    assert engine_age.in_time(config, NOW + timedelta(days=9_000), DAY) == config
    assert engine_age.in_time(config, NOW, None) == config


def test_by_a_clock_that_is_behind_it_opens_no_site_either() -> None:
    """A machine without a battery starts in 1970; and whoever puts the clock back keeps no old engine alive."""
    config = Config(web=settings.Web(engine_max_days=180))
    published = datetime(2026, 10, 26, tzinfo=UTC)
    assert engine_age.in_time(config, published - timedelta(hours=23), DAY) == config, "where it is a day earlier"
    assert not engine_age.in_time(config, published - timedelta(days=2), DAY).web.enabled
    assert engine_age.in_time(Config(web=settings.Web(engine_max_days=0)), NOW - timedelta(days=9_000), DAY).web.enabled


def test_the_doctor_says_that_the_clock_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_age, "published", lambda: date(2200, 1, 1))
    monkeypatch.setattr(health, "_loads", lambda library: True)
    monkeypatch.setattr(health, "SWITCHES", ())
    found = of_sites(settings.Web())
    assert found.verdict == "failed"
    assert found.detail == "the clock is behind the engine's day, 2200-01-01: no site is opened"


def test_the_doctor_says_that_it_is_past_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_age, "published", lambda: date(2020, 1, 1))
    monkeypatch.setattr(health, "_loads", lambda library: True)
    monkeypatch.setattr(health, "SWITCHES", ())
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    found = of_sites(settings.Web())
    assert (found.verdict, found.detail) == ("failed", "the engine is of 2020-01-01, past its limit: no site is opened")
    assert of_sites(settings.Web(engine_max_days=0)).verdict == "well"
