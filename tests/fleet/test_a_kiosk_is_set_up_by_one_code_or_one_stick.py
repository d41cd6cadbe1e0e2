"""From the administrator's folder to a kiosk that knows its settings, its desk and whom it obeys; once."""

import contextlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk import config_file
from kiosk.__main__ import main
from kiosk.desk.live import enrolling
from kiosk.desk.live import packs as desk_packs
from kiosk.desk.live.store import instant
from kiosk.errors import KioskError
from kiosk.fleet import pack as packs
from kiosk.fleet import setup
from kiosk.fleet.orders import keep_signing_key
from kiosk.help.key import key_file
from tests.support.live_desk import Kiosk, LiveDesk, live_desk
from tests.support.proxy import tunnel_proxy

FLEET = '[operator]\nname = "Moselle"\nlogo = "{files}/logo.png"\n[screen]\nlanguages = ["fr", "en"]\n'
NOWHERE = "https://desk.example"
METZ = '[operator]\nservice = "Accueil de Metz"\n[session]\nidle_after_s = 90\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The administrator's folder: two départements, a site, a kiosk that differs."""
    folder = tmp_path / "fleet"
    for name in ("departements", "sites", "kiosks", "files"):
        (folder / name).mkdir(parents=True)
    (folder / "fleet.toml").write_text(FLEET)
    (folder / "departements" / "57.toml").write_text('[operator]\nphone = "03 87 00 00 00"\n')
    (folder / "sites" / "metz.toml").write_text(
        '[operator]\nservice = "Accueil de Metz"\n[session]\nidle_after_s = 90\n'
    )
    (folder / "kiosks" / "borne-1.toml").write_text("[session]\nidle_after_s = 150\n")
    (folder / "files" / "logo.png").write_bytes(_png())
    (folder / "kiosks.csv").write_text("kiosk;departement;site\nborne-1;57;metz\nborne-2;57;metz\nborne-3;54;\n")
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path / "desk") as one:
        yield one


def made(url: str, tree: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    """Codes by kiosk, of `kiosk desk packs`."""
    state = str(tree.parent / "desk")
    asked = ["desk", "packs", "--fleet", str(tree), "--csv", str(tree / "kiosks.csv"), "--desk-url", url]
    Path(state, "desk").mkdir(parents=True, exist_ok=True)
    assert main([*asked, "--out", str(out), "--state", state, "--json", *more]) == 0
    return {one["kiosk"]: one["code"] for one in json.loads(capsys.readouterr().out.splitlines()[-1])["kiosks"]}


def set_up(folder: Path, *source: str, keys: bool = True) -> int:
    """`keys`: the kiosk's state may be written here, so that its key is made and shown to the desk at once."""
    if keys:
        (folder / "state").mkdir(parents=True, exist_ok=True)
    return main(["provision", "setup", *source, "--into", str(folder / "etc"), "--state", str(folder / "state")])


def test_a_code_gives_settings_files_keys_and_a_desk(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = made(desk.url, tree, tmp_path / "out", capsys)
    assert set_up(tmp_path / "k1", desk.url, codes["borne-1"]) == 0
    (tmp_path / "k1" / "etc" / "kiosk.toml").write_text('[operator]\nhours = "Le matin"\n')
    config = config_file.load(tmp_path / "k1" / "etc" / "kiosk.toml")
    assert (config.kiosk_id, config.help.desk_url) == ("borne-1", desk.url)
    said = config.operator
    assert (said.name, said.phone, said.service, said.hours) == (
        "Moselle",
        "03 87 00 00 00",
        "Accueil de Metz",
        "Le matin",
    )
    assert config.session.idle_after_s == 150, "a kiosk's own word is over its site's"
    assert Path(said.logo).read_bytes() == _png()
    assert Path(config.fleet.orders_key_file).is_file()
    assert key_file(tmp_path / "k1" / "state").stat().st_mode & 0o777 == 0o600
    assert desk.store.kiosk("borne-1") is not None
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "k1" / "etc" / "provisioned").rglob("*")}
    assert modes == {0o750, 0o640}


def test_a_code_is_read_by_nobody_else_while_it_is_written(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    opened: dict[str, int] = {}
    real = os.open

    def watched(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        opened[Path(path).name] = mode
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", watched)
    (out / "codes.csv").touch(mode=0o644)  # of a run before this rule
    made(desk.url, tree, out, capsys)
    assert {name: opened[name] for name in ("codes.csv", "borne-1.kiosk")} == {
        "codes.csv": 0o600,
        "borne-1.kiosk": 0o600,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_a_pack_that_nobody_fetched_in_time_is_not_kept(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long_ago, some_day = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    for code, until in (("OLD1-OLD1", long_ago), ("OLD2-OLD2", long_ago), ("GOOD-GOOD", some_day)):
        desk_packs.keep(desk.store, code, instant(until), b"settings")
    desk.store.set_note("packs are not all that is noted", "0")
    codes = made(desk.url, tree, tmp_path / "out", capsys)
    assert [bool(desk.store.note(desk_packs.note_name(code))) for code in ("OLD1-OLD1", "OLD2-OLD2")] == [False, False]
    desk_packs.keep(desk.store, "OLD1-OLD1", instant(long_ago), b"settings")
    assert set_up(tmp_path / "k1", desk.url, codes["borne-1"]) == 0
    assert not desk.store.note(desk_packs.note_name("OLD1-OLD1")), "with the next kiosk that is enrolled"
    assert desk.store.note(desk_packs.note_name("GOOD-GOOD"))
    assert desk.store.note("packs are not all that is noted")


def test_a_machine_that_is_replaced_leaves_no_code(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.enrolled("borne-1")
    before = enrolling.new_code(desk.store, datetime.now(UTC), kiosk_id="borne-1")
    codes = made(desk.url, tree, tmp_path / "out", capsys, "--replace")
    assert Kiosk(desk, "borne-1").enrol(before) == 403
    assert set_up(tmp_path / "k1", desk.url, codes["borne-1"]) == 0, "its successor"


def test_nobody_in_between_becomes_its_administrator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("http://desk.example", "http://192.0.2.1:8000", "http://127.0.0.1@desk.example", "https://[desk"):
        assert set_up(tmp_path / "k1", address, "ABCD-EFGH-2345") == 2
        assert "https://" in capsys.readouterr().err
    assert set_up(tmp_path / "k1", "https://127.0.0.1:1", "ABCD-EFGH-2345", "--roots", str(tmp_path / "gone.pem")) == 2
    assert "gone.pem: no such file" in capsys.readouterr().err, "and not that the desk does not answer"
    assert not (tmp_path / "k1" / "etc").exists()


def test_a_stick_does_the_same_and_the_code_is_used_up(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = made(desk.url, tree, tmp_path / "out", capsys)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "borne-2.kiosk").write_bytes((tmp_path / "out" / "borne-2.kiosk").read_bytes())
    assert set_up(tmp_path / "k2", str(stick)) == 0
    assert set_up(tmp_path / "thief", desk.url, codes["borne-2"]) == 1, "the code was good for once"
    assert "used already" in capsys.readouterr().err


def test_it_is_asked_once_and_replaced_only_by_the_same_administrator(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(desk.url, tree, tmp_path / "out", capsys)
    stick, kiosk = str(tmp_path / "out" / "borne-1.kiosk"), tmp_path / "k1"
    assert set_up(kiosk, stick) == 0
    assert set_up(kiosk, stick) == 1
    assert "set up already, as borne-1" in capsys.readouterr().err
    (tree / "fleet.toml").write_text(FLEET.replace("Moselle", "Metz Métropole"))
    made(desk.url, tree, tmp_path / "out", capsys, "--replace")
    assert set_up(kiosk, stick, "--again") == 0
    (kiosk / "etc" / "kiosk.toml").touch()
    assert config_file.load(kiosk / "etc" / "kiosk.toml").operator.name == "Metz Métropole"
    keep_signing_key(strange := tmp_path / "strange.key")
    made(desk.url, tree, tmp_path / "strange", capsys, "--replace", "--key", str(strange))
    assert set_up(kiosk, str(tmp_path / "strange" / "borne-1.kiosk"), "--again") == 1
    assert "another key" in capsys.readouterr().err
    assert set_up(kiosk, str(tmp_path / "out" / "borne-2.kiosk"), "--again") == 1
    assert "for another kiosk" in capsys.readouterr().err


def test_where_each_setting_comes_from_is_told(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(NOWHERE, tree, tmp_path / "out", capsys)
    assert set_up(tmp_path, str(tmp_path / "out" / "borne-1.kiosk"), keys=False) == 0
    own = tmp_path / "etc" / "kiosk.toml"
    own.write_text("[session]\nblur_after_s = 40\n[staff]\nbadges = []\n")
    capsys.readouterr()
    assert main(["config", "show", "--config", str(own), "--json"]) == 0
    told = {one["setting"]: Path(one["origin"]).name for one in json.loads(capsys.readouterr().out)["settings"]}
    assert told["operator.name"] == "10-fleet.toml"
    assert told["operator.phone"] == "20-departement.toml"
    assert told["operator.service"] == "30-site.toml"
    assert told["session.idle_after_s"] == "40-kiosk.toml"
    assert told["session.blur_after_s"] == "kiosk.toml"
    assert told["session.goodbye_s"] == "default"
    assert told["kiosk_id"] == setup.OWN_LAYER


@pytest.mark.parametrize(
    "wrong",
    [
        ("fleet.toml", "[screen\n", "not valid TOML"),
        ("sites/metz.toml", "[screen]\nwidth_px = 3\n", "30-site.toml"),
        ("fleet.toml", '[operator]\nlogo = "{files}/gone.png"\n', "10-fleet.toml: operator.logo"),
    ],
)
def test_settings_that_cannot_be_leave_everything_as_it_was(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    wrong: tuple[str, str, str],
) -> None:  # fmt: skip
    """Of a pack whose maker did not look, or had another version."""
    monkeypatch.setattr("kiosk.fleet.tree.check_form", lambda path, text: None)
    monkeypatch.setattr("kiosk.fleet.tree.NAMED_FILE", re.compile("(?!)"))
    level, text, said = wrong
    (tree / level).write_text(text)
    made(NOWHERE, tree, tmp_path / "out", capsys)
    assert set_up(tmp_path, str(tmp_path / "out" / "borne-1.kiosk"), keys=False) in (1, 2)
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert sorted(path.name for path in (tmp_path / "etc").iterdir()) == []


@pytest.mark.parametrize(
    "csv",
    [
        "",
        "name\nborne-1\n",
        "kiosk\n../x\n",
        "kiosk;site\nborne-1;../../etc\n",
        "kiosk\nborne-1\nBorne-1\n",
        "kiosk\n",
        "kiosk\n" + "x" * 200_000,
    ],
)
def test_a_list_that_is_wrong_makes_no_code(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], csv: str
) -> None:
    (tree / "kiosks.csv").write_text(csv)
    state = str(tmp_path / "desk")
    Path(state, "desk").mkdir(parents=True)
    asked = ["desk", "packs", "--fleet", str(tree), "--csv", str(tree / "kiosks.csv"), "--desk-url", NOWHERE]
    assert main([*asked, "--out", str(tmp_path / "out"), "--state", state]) == 2
    assert not (tmp_path / "out").exists()


def test_a_pack_from_outside_is_read_under_limits(tmp_path: Path) -> None:
    key = SigningKey.generate()
    layer = packs.TextLayer("10-fleet.toml", "")
    pack = packs.Pack("borne-1", 1, "", "", bytes(key.verify_key), (layer,))
    whole = packs.signed(pack, key)
    assert packs.opened(whole, None) == pack
    bad = [b"", b"\x93", whole[:-1], b"\xc1" * 100, bytes(packs.MAX_PACK_BYTES + 1), whole[:40] + b"\0" + whole[41:]]
    outside = msgspec.structs.replace(pack, files={"../../etc/passwd": b""})
    bad += [packs.signed(outside, key), packs.signed(pack, SigningKey.generate())]
    bad.append(packs.signed(msgspec.structs.replace(pack, layers=(layer, layer)), key))
    for data in bad:
        with pytest.raises(packs.PackError) as error:
            packs.opened(data, None)
        assert "\n" not in str(error.value)
    assert "borne-1" not in repr(pack), "it holds a code"
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(packs.PackError):
            packs.read(folder)


def test_an_older_pack_never_takes_the_place_of_a_newer(tmp_path: Path) -> None:
    key = SigningKey.generate()
    pack = packs.Pack("borne-1", 20, "", "", bytes(key.verify_key), (packs.TextLayer("10-fleet.toml", ""),))
    setup.apply(pack, tmp_path)
    with pytest.raises(KioskError, match="older"):
        setup.apply(msgspec.structs.replace(pack, serial=19), tmp_path)
    setup.apply(msgspec.structs.replace(pack, serial=21), tmp_path)
    assert setup.standing(tmp_path) == setup.SetUp("borne-1", 21)
    assert (tmp_path / "provisioned.before" / "serial").read_text() == "borne-1 20\n"


def _png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#0F3A66").save(out, "PNG")
    return out.getvalue()


def test_what_a_set_up_that_was_killed_has_left_is_gone_with_the_next(tmp_path: Path) -> None:
    """Also where the settings' folder is not there yet."""
    folder = tmp_path / "etc" / "kiosk"
    key = bytes(SigningKey.generate().verify_key)
    pack = packs.Pack("borne-1", 20, "", "", key, (packs.TextLayer("10-fleet.toml", ""),))
    setup.apply(pack, folder)
    for name in ("provisioned.trial", "provisioned.new"):
        (folder / name).mkdir()
        (folder / name / "code").write_text("CANARI")
    setup.apply(pack, folder)
    held = [path for path in folder.rglob("*") if path.is_file() and b"CANARI" in path.read_bytes()]
    assert held == []


@pytest.mark.parametrize("operation", range(1, 8))
def test_a_kiosk_that_is_set_up_again_knows_its_administrator_at_every_instant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: int
) -> None:
    """Else one whose plug was pulled would take the pack of any hand."""
    key, done = bytes(SigningKey.generate().verify_key), 0
    pack = packs.Pack("borne-1", 20, "", "", key, (packs.TextLayer("10-fleet.toml", ""),))
    folder = tmp_path / "etc"
    for serial in (20, 21):
        setup.apply(msgspec.structs.replace(pack, serial=serial), folder)

    def cut(real: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done == operation:
                raise KeyboardInterrupt
            return real(*arguments, **named)

        return counted

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut(Path.rename))
        patch.setattr(shutil, "rmtree", cut(shutil.rmtree))
        with contextlib.suppress(KeyboardInterrupt):
            setup.apply(msgspec.structs.replace(pack, serial=22), folder)
    assert setup.pinned_key(folder) == key
    assert setup.standing(folder) in (setup.SetUp("borne-1", 21), setup.SetUp("borne-1", 22))
    setup.apply(msgspec.structs.replace(pack, serial=23), folder)
    assert (folder / "provisioned.before" / "serial").read_text() in ("borne-1 21\n", "borne-1 22\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody but root could be led astray")
def test_root_follows_no_link_that_the_kiosks_user_has_laid(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = made(desk.url, tree, tmp_path / "out", capsys)
    nobody = 65_534
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        roots = folder / "roots"
        roots.mkdir(mode=0o755)
        state = folder / "state"
        state.mkdir(mode=0o700)
        os.chown(state, nobody, nobody)
        (state / "help").symlink_to(roots)
        words = ["provision", "setup", desk.url, codes["borne-1"], "--into", str(folder / "etc"), "--state", str(state)]
        assert main(words) != 0
        assert (roots.stat().st_uid, list(roots.iterdir())) == (0, [])
        (state / "help").unlink()
        assert main([*words, "--again"]) == 0
        assert {path.stat().st_uid for path in state.rglob("*")} == {nobody}, "and what is made is that user's"
        assert (os.geteuid(), os.getegid()) == (0, 0)


def test_a_proxys_password_is_read_from_a_file_and_from_no_argument(
    desk: LiveDesk, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = made(NOWHERE, tree, tmp_path / "out", capsys)["borne-1"]
    own = tmp_path / "proxy"
    with tunnel_proxy() as proxy:
        assert set_up(tmp_path / "k1", NOWHERE, code, "--proxy", proxy.url.replace("//", "//kiosk:CANARI@")) == 2
        assert "CANARI" not in capsys.readouterr().err
        for wrong in ("", "proxy.example", "http://a b", "\xff"):
            own.write_bytes(wrong.encode("latin-1"))
            assert set_up(tmp_path / "k1", NOWHERE, code, "--proxy-file", str(own)) == 2
        assert proxy.asked == []
        own.write_text(proxy.url.replace("//", "//kiosk:CANARI@") + "\n")
        assert set_up(tmp_path / "k1", NOWHERE, code, "--proxy-file", str(own)) == 1, "desk.example is nowhere"
        assert [line.partition(" HTTP")[0] for line in proxy.asked] == ["CONNECT desk.example:443"]
        assert "CANARI" not in capsys.readouterr().err
