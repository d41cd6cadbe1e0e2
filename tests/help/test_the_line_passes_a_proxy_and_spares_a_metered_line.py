"""The line to the desk through the hall's proxy, and on a line that is paid by the byte."""

import asyncio
from pathlib import Path

import pytest

from kiosk.config import Config, Fleet, Help
from kiosk.config_file import load
from kiosk.errors import ConfigError
from kiosk.help import client, pace, wire
from kiosk.help.client import HelpLine
from kiosk.help.key import keep_key, key_file
from kiosk.help.protocol import Event, LineDown, LineUp, Setup
from tests.support.helpdesk import standing_in
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S
from tests.support.proxy import tunnel_proxy


def first_word(config: Config) -> Event:
    async def story() -> None:
        line = HelpLine(config)
        came = asyncio.Event()

        def told(event: Event) -> None:
            words.append(event)
            came.set()

        line.listen(told)
        line.start()
        line.open()
        try:
            await asyncio.wait_for(came.wait(), PATIENCE_S)
        finally:
            await line.close()

    words: list[Event] = []
    run_in("asyncio", story, 2 * PATIENCE_S)
    return words[0]


def test_the_line_goes_through_the_proxy_of_the_settings_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = bytes(keep_key(key_file(tmp_path)).verify_key)
    with standing_in(known=known) as desk, tunnel_proxy() as proxy, tunnel_proxy() as of_the_environment:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, of_the_environment.url)
        config = Config(kiosk_id="borne-7", state_dir=str(tmp_path), help=Help(desk_url=desk.url, proxy=proxy.url))
        assert isinstance(first_word(config), LineUp)
        assert proxy.asked == [f"CONNECT 127.0.0.1:{desk.port} HTTP/1.1"]
        assert of_the_environment.asked == []


def test_a_proxy_that_lets_nobody_through_is_a_desk_that_is_not_reached(tmp_path: Path) -> None:
    with standing_in() as desk, tunnel_proxy() as proxy:
        proxy.refuses = True
        config = Config(state_dir=str(tmp_path), help=Help(desk_url=desk.url, proxy=proxy.url))
        assert first_word(config) == LineDown("unreachable")
        assert desk.lines == 0, "and it is not gone around"


@pytest.mark.parametrize("proxy", ["proxy.example:3128", "socks5://proxy.example", "http://proxy.example/a b"])
def test_a_proxy_is_named_by_its_address(tmp_path: Path, proxy: str) -> None:
    (tmp_path / "kiosk.toml").write_text(f'[help]\nproxy = "{proxy}"\n')
    with pytest.raises(ConfigError, match=r"help\.proxy"):
        load(tmp_path / "kiosk.toml")


def test_a_metered_line_says_less_and_the_desk_does_not_take_the_kiosk_for_gone() -> None:
    assert pace.beat_every_s(wire.HEARTBEAT_S, metered=False) == wire.HEARTBEAT_S
    spared = pace.beat_every_s(wire.HEARTBEAT_S, metered=True)
    assert 2 * wire.HEARTBEAT_S < spared < wire.SILENCE_S - 5, "with time to spare for a slow line"
    assert pace.beat_every_s(60, metered=True) == 60, "a desk that asks for less gets less"
    assert pace.ping_every_s(metered=True) >= 4 * pace.ping_every_s(metered=False)


@pytest.mark.parametrize("metered", [True, False])
def test_the_process_that_has_the_line_is_told(metered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Setup] = []
    monkeypatch.setattr(client, "WorkerHost", lambda module, setup, **more: told.append(setup))
    HelpLine(Config(fleet=Fleet(metered=metered), help=Help(proxy="http://proxy.example:3128")))
    assert [(setup.metered, setup.proxy) for setup in told] == [(metered, "http://proxy.example:3128")]
