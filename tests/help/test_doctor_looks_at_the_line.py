"""`kiosk doctor` says whether help at a distance can be had, without taking the running kiosk's place on the line."""

from pathlib import Path

from kiosk.config import Config, Embedded, Help
from kiosk.doctor import _help
from kiosk.help.key import keep_key, key_file
from tests.support.helpdesk import standing_in
from tests.support.proxy import tunnel_proxy


def test_what_is_not_configured_is_off(tmp_path: Path) -> None:
    assert _help(Config()).verdict == "off"
    assert _help(Config(embedded=Embedded(desk=True))).verdict == "untested"


def test_a_kiosk_that_was_not_enrolled_is_told_how(tmp_path: Path) -> None:
    found = _help(Config(state_dir=str(tmp_path), help=Help(desk_url="https://desk.example")))
    assert (found.verdict, found.remedy) == ("failed", "`kiosk desk enrol`, then `kiosk provision desk`.")


def test_a_desk_is_called_on_and_its_line_is_left_alone(tmp_path: Path) -> None:
    keep_key(key_file(tmp_path))
    with standing_in() as desk:
        config = Config(state_dir=str(tmp_path), help=Help(desk_url=desk.url))
        assert _help(config).verdict == "well"
        assert desk.lines == 0
    assert _help(config).verdict == "failed"


def test_a_desk_behind_a_proxy_is_called_by_it_and_its_password_is_told_to_nobody(tmp_path: Path) -> None:
    """What the doctor says is sent to whoever helps."""
    keep_key(key_file(tmp_path))
    with standing_in() as desk, tunnel_proxy({"desk.example": int(desk.url.rpartition(":")[2])}) as proxy:
        own = proxy.url.replace("//", "//kiosk:CANARI@")
        config = Config(state_dir=str(tmp_path), help=Help(desk_url="https://desk.example", proxy=own))
        found = _help(config)
        assert found.verdict == "well"
        assert f"by the proxy {proxy.url.removeprefix('http://')}," in found.detail
        proxy.refuses = True
        refused = _help(config)
        assert refused.verdict == "failed"
        assert "CANARI" not in f"{found} {refused}"
