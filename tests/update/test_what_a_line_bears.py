"""Updates over a line that is paid by the byte, and through a proxy."""

import subprocess
import time
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.cli.update_command import bundle_of
from kiosk.config import Config, Delivery, Fleet
from kiosk.errors import KioskError
from kiosk.fleet.orders import keep_signing_key
from kiosk.update import machine as module
from kiosk.update.hours import may_fetch
from kiosk.update.machine import SystemdMachine
from tests.support import house
from tests.support.delivery import http, stand_in
from tests.support.tls import certificate, tls_before

DAY = range(24)


def hours(**said: Any) -> list[int]:
    return [hour for hour in DAY if may_fetch(Fleet(**said), hour)]


def test_a_metered_line_is_used_at_night_and_another_always() -> None:
    assert hours() == list(DAY)
    assert hours(metered=True) == [0, 1, 2, 3, 4, 5, 22, 23]
    assert hours(metered=True, fetch_updates="always") == list(DAY), "the operator's own word has more weight"
    assert hours(fetch_updates="night", night_from=1, night_until=4) == [1, 2, 3]
    assert hours(fetch_updates="night", night_from=3, night_until=3) == list(DAY)
    assert hours(fetch_updates="never") == []


def test_the_updater_says_that_it_is_not_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads no release then: with a broken folder of the kiosk's it would have failed."""
    keep_signing_key(tmp_path / "orders.key")
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'[fleet]\nmetered = true\norders_key_file = "{tmp_path}/orders.pub"\n')
    words = ["update", "apply", "--config", str(settings), "--state", str(tmp_path), "--updater", str(tmp_path)]
    noon = time.struct_time((2026, 11, 23, 12, 0, 0, 0, 327, 0))
    monkeypatch.setattr("kiosk.cli.update_command.time.localtime", lambda: noon)
    assert main(words) == 0
    assert "not fetched at this hour" in capsys.readouterr().out
    monkeypatch.setattr("kiosk.cli.update_command.time.localtime", lambda: time.struct_time((*noon[:3], 23, *noon[4:])))
    assert main(words) == 0
    assert "nothing more to do" in capsys.readouterr().out


def test_rauc_is_told_the_proxy_before_it_fetches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def run(words: Any, **_: Any) -> "subprocess.CompletedProcess[bytes]":
        called.append([*words[1:]])
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(subprocess, "run", run)
    said = tmp_path / "rauc-environment"
    SystemdMachine(rauc_environment=said).before_fetching()
    assert not said.exists()
    assert called == [], "a RAUC that runs is left alone where there is no proxy"
    SystemdMachine(proxy="http://proxy.example:3128", rauc_environment=said).before_fetching()
    assert said.read_text() == "https_proxy=http://proxy.example:3128\n"
    assert called == [["restart", "rauc.service"]]
    with pytest.raises(KioskError, match="proxy"):
        SystemdMachine(proxy="http://p", rauc_environment=tmp_path / "no" / "folder").before_fetching()


def test_whoever_fetches_for_rauc_may_leave_the_machine() -> None:
    """RAUC fetches as another user, "nobody" by default: the image's firewall lets only those out that it names."""
    overlay = house.ROOT / "packaging" / "rauc" / "overlay"
    settings = ConfigParser(strict=False)
    settings.read(overlay / "etc" / "rauc" / "system.conf")
    user = settings["streaming"]["sandbox-user"]
    assert f"u {user} " in (overlay / "usr" / "lib" / "sysusers.d" / "kiosk-updater.conf").read_text()
    firewall = house.ROOT / "packaging" / "image" / "overlay" / "etc" / "nftables.conf"
    assert f'"{user}"' in firewall.read_text().partition("goto of_the_kiosk")[0].rpartition("skuid")[2]


def test_raucs_service_reads_what_the_updater_writes() -> None:
    overlay = house.ROOT / "packaging" / "rauc" / "overlay" / "etc" / "systemd" / "system"
    assert f"EnvironmentFile=-{module.RAUC_ENVIRONMENT}" in (overlay / "rauc.service.d" / "kiosk.conf").read_text()
    folder = f"RuntimeDirectory={module.RAUC_ENVIRONMENT.parent.name}"
    assert folder in (overlay / "kiosk-updater.service").read_text()


@pytest.mark.parametrize(
    ("status", "there"), [(200, True), (206, True), (405, True), (501, True), (404, False), (410, False), (503, False)]
)
def test_a_bundle_is_asked_for_before_anything_is_begun(tmp_path: Path, status: int, there: bool) -> None:
    """Three tries in vain and a kiosk gives a release up: a server that is down is no try."""
    own = certificate(tmp_path, "localhost")
    head = http(status).replace(b"Content-Length: 0", b"Content-Length: 821000000")
    with (
        stand_in(lambda client, *_: client.sendall(head)) as server,
        tls_before(int(server.url.rpartition(":")[2]), own) as port,
    ):
        config = Config(fleet=Fleet(updates_url=f"https://localhost:{port}/u"), delivery=Delivery(roots_file=str(own)))
        if there:
            assert bundle_of(config, "2.0") == f"https://localhost:{port}/u/kiosk-2.0.raucb"
        else:
            with pytest.raises(KioskError, match="asked again"):
                bundle_of(config, "2.0")
        assert server.heads[0].startswith(b"HEAD /u/kiosk-2.0.raucb ")
        stranger = msgspec.structs.replace(config, delivery=Delivery())
        assert bundle_of(stranger, "2.0"), "whom it believes is RAUC's own to say"
    with pytest.raises(KioskError, match="asked again"):
        bundle_of(config, "2.0")
