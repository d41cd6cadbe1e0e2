"""One command of the administrator, and kiosks that are set up have other settings: signed, handed out ring by ring,
admitted once, fetched from the desk, tried, and told of."""

import functools
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.desk.live import packs as desk_packs
from kiosk.desk.live import rollout, rollouts
from kiosk.fleet import orders, setup
from kiosk.fleet import pack as packs
from kiosk.fleet.orders import Guard, Statement, wanted_file
from kiosk.help import wire
from kiosk.running import running
from kiosk.update import settings as changes
from kiosk.update.gate import Gate
from kiosk.update.standing import Standing
from kiosk.whole_file import write_shown
from tests.support.live_desk import LiveDesk, eventually, live_desk
from tests.support.patience import PATIENCE_S
from tests.support.proxy import tunnel_proxy

WELL = Standing(serving=True, devices={"scanner": "ready"}, desk=True)


class Beside:
    """What a kiosk says while it runs: it makes room when it is asked, and is back. `after`: from then on."""

    def __init__(self, folder: Path) -> None:
        self.run, self.asks = folder / "run", folder / "asks"
        self.after = WELL
        self.restarts = 0
        self.done = threading.Event()
        for made in (self.run, self.asks):
            made.mkdir()
        self.say(WELL)
        self.thread = threading.Thread(target=self.live)
        self.thread.start()

    def say(self, standing: Standing) -> None:
        write_shown(self.run / "standing.json", msgspec.json.encode(standing), mode=0o640)

    def live(self) -> None:
        wanted = self.asks / "restart-wanted"
        while not self.done.wait(0.01):
            if wanted.exists():
                self.restarts += 1
                self.say(msgspec.structs.replace(WELL, ended=True))
                while wanted.exists() and not self.done.wait(0.01):
                    pass
                self.say(self.after)


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Beside]:
    one = Beside(tmp_path)
    yield one
    one.done.set()
    one.thread.join(PATIENCE_S)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    monkeypatch.setattr(changes, "QUIET_S", 0.1)
    monkeypatch.setattr(changes, "POLL_S", 0.02)
    monkeypatch.setattr(changes, "Gate", functools.partial(Gate, holds_s=0.1, patience_s=0.5))


class Kiosk:
    """A kiosk that was set up by a pack of this desk's administrator."""

    def __init__(self, desk: LiveDesk, folder: Path, state: Path, layer: str = "") -> None:
        self.folder, self.etc, self.state = folder, folder / "etc", folder / "state"
        self.line = desk.enrolled("borne-1").come()
        key = orders.keep_signing_key(state / "desk" / "orders.key")
        text = packs.TextLayer("10-fleet.toml", f'[operator]\nname = "Moselle"\n{layer}')
        setup.apply(packs.Pack("borne-1", 1000, desk.url, "", bytes(key.verify_key), (text,)), self.etc)
        (self.etc / "kiosk.toml").touch()
        (self.state / "fleet").mkdir(parents=True)
        self.beat()

    def beat(self) -> None:
        """As `help.line` says it of the machine."""
        runs = running(settings=self.etc)
        seen = (wire.DeviceStatus("scanner", "ready"),)
        self.line.say(
            wire.Heartbeat(
                "free", seen, system="1.0", settings=runs.settings, settings_failed=runs.settings_failed,
                settings_why=runs.settings_why,
            )
        )  # fmt: skip

    def obey(self) -> wire.FleetOrder:
        """What its supervisor does with a release that comes."""
        order = self.line.hear(wire.FleetOrder)
        guard = Guard(str(self.etc / "provisioned" / "orders.pub"), "borne-1", self.state / "fleet")
        said = guard.admit(order.statement, order.signature, datetime.now(UTC))
        assert isinstance(said, Statement)
        assert said.what == "settings"
        self.leave(order)
        self.line.say(wire.FleetResult(order.order_id, "accepted"))
        return order

    def leave(self, order: wire.FleetOrder) -> None:
        left = msgspec.msgpack.encode((order.statement, order.signature))
        (self.state / "fleet" / wanted_file("settings")).write_bytes(left)

    def take(self) -> int:
        """The unit's own command."""
        words = ["update", "settings", "--into", str(self.etc), "--state", str(self.state), "--json"]
        return main([*words, "--kiosk-run", str(self.folder / "run"), "--own-run", str(self.folder / "asks")])


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def desk(state: Path) -> Iterator[LiveDesk]:
    with live_desk(state) as one:
        yield one


def released(desk: LiveDesk, state: Path, name: str, *more: str) -> int:
    fleet = state.parent / "fleet"
    fleet.mkdir(exist_ok=True)
    (fleet / "fleet.toml").write_text(f'[operator]\nname = "{name}"\n')
    (fleet / "kiosks.csv").write_text("kiosk\nborne-1\nborne-9\n")
    words = ["--fleet", str(fleet), "--csv", str(fleet / "kiosks.csv"), "--desk-url", desk.url]
    status: list[int] = []
    asked = ["desk", "settings", *words, "--state", str(state), "--soak", "0", "--json", *more]
    thread = threading.Thread(target=lambda: status.append(main(asked)))  # as another process would
    thread.start()
    thread.join(PATIENCE_S)
    return status[0]


def progress(desk: LiveDesk) -> rollout.Progress:
    plan = rollouts.plan_of(desk.store)
    assert plan is not None
    return rollouts.progress_of(desk.store, plan)


def test_one_command_and_a_kiosk_that_is_set_up_has_other_settings(
    desk: LiveDesk, state: Path, tmp_path: Path, beside: Beside, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = Kiosk(desk, tmp_path, state)
    assert released(desk, state, "Meuse") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["what"], told["kiosks"]) == ("settings", 1), "who is not set up yet is not among them"
    kiosk.obey()
    assert kiosk.take() == 0
    assert json.loads(capsys.readouterr().out) == {
        "settings": told["version"], "last": "good", "version": told["version"], "why": "",
    }  # fmt: skip
    assert beside.restarts == 1
    assert 'name = "Meuse"' in (kiosk.etc / "provisioned" / "10-fleet.toml").read_text()
    assert (kiosk.etc / "provisioned.before" / "10-fleet.toml").read_text().count("Moselle") == 1
    assert desk.store.kiosk("borne-1") is not None
    assert (kiosk.etc / "provisioned" / "code").read_text() == "\n", "it is enrolled: no code travels"
    kiosk.beat()
    eventually(lambda: progress(desk).done)


def test_a_kiosk_that_goes_back_halts_the_release_and_says_why(
    desk: LiveDesk, state: Path, tmp_path: Path, beside: Beside, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = Kiosk(desk, tmp_path, state)
    beside.after = msgspec.structs.replace(WELL, desk=False)
    released(desk, state, "Meuse")
    version = json.loads(capsys.readouterr().out)["version"]
    kiosk.obey()
    assert kiosk.take() == 0
    assert (beside.restarts, running(settings=kiosk.etc).settings) == (2, "1000")
    kiosk.beat()
    eventually(lambda: progress(desk).halted)
    capsys.readouterr()
    assert main(["desk", "releases", "--state", str(state), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["bad"]) == (version, {"borne-1": "did not keep these settings (desk)"})


def test_the_bytes_of_before_and_a_desk_that_is_away_change_nothing(
    desk: LiveDesk, state: Path, tmp_path: Path, beside: Beside, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = Kiosk(desk, tmp_path, state)
    released(desk, state, "Meuse")
    first = kiosk.obey()
    assert kiosk.take() == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])["settings"]
    eventually(lambda: time.time() >= int(said) + 1)  # releases are told apart by the second of their signature
    released(desk, state, "Vosges")
    assert not desk.store.note(desk_packs.note_name(first.order_id)), "the pack before is nobody's any more"
    kiosk.obey()
    desk.stop()
    assert kiosk.take() == 1
    error = capsys.readouterr().err
    assert "the desk does not answer; the settings are asked for again" in error
    counts = running(settings=kiosk.etc).settings
    kiosk.leave(first)  # by who could write where the kiosk's user can
    assert kiosk.take() == 0
    assert (running(settings=kiosk.etc).settings, beside.restarts) == (counts, 1)


def test_a_release_of_another_key_is_none(
    desk: LiveDesk, state: Path, tmp_path: Path, beside: Beside, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk, other = Kiosk(desk, tmp_path, state), tmp_path / "other.key"
    orders.keep_signing_key(other)
    assert released(desk, state, "Meuse", "--key", str(other)) == 0
    kiosk.leave(kiosk.line.hear(wire.FleetOrder))
    assert kiosk.take() == 0
    assert (running(settings=kiosk.etc).settings, beside.restarts) == ("1000", 0)


def test_it_is_fetched_by_the_proxy_of_the_settings(
    desk: LiveDesk, state: Path, tmp_path: Path, beside: Beside, capsys: pytest.CaptureFixture[str]
) -> None:
    with tunnel_proxy() as proxy:
        kiosk = Kiosk(desk, tmp_path, state, f'[help]\nproxy = "{proxy.url}"\ndesk_url = "https://desk.example"\n')
        released(desk, state, "Meuse")
        kiosk.obey()
        assert kiosk.take() == 1
        assert [asked.rpartition(" ")[0] for asked in proxy.asked] == ["CONNECT desk.example:443"]


def test_settings_that_no_kiosk_would_take_are_released_to_none(
    desk: LiveDesk, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.enrolled("borne-1").come()
    assert released(desk, state, 'x"\n[screen]\nnone = "1') == 2
    assert "none" in capsys.readouterr().err
    assert released(desk, state, "Meuse", "--kiosks", "borne-9") == 1
    assert "not enrolled here: borne-9" in capsys.readouterr().err
    assert rollouts.plan_of(desk.store) is None
