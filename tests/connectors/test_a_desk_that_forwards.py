"""The whole road, in processes of their own: a kiosk's sealed file, the desk, the services behind it, and what the
kiosk, the agent and the shell hear of it."""

import asyncio
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zxingcpp
from PIL import Image

from kiosk.chaos.delivery_kiosk import FLOW
from kiosk.chaos.delivery_services import Services
from kiosk.config import Delivery
from kiosk.delivery import answered, following, transport
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.line import Line
from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Envelope, Forwarded, Standing, VisitAnswer
from kiosk.desk.settings import MAX_SETTINGS_BYTES, load
from kiosk.errors import ConfigError
from kiosk.privacy import sealing
from kiosk.session.finishing.errands import FinishingRoom, Keyring
from kiosk.session.finishing.state import AwaitFinish, FinishTold
from kiosk.ticket.client import TicketDesk
from tests.support.connectors import (
    KIND,
    VISIT,
    connector_for,
    flow_to,
    running_services,
    settings_for,
    specimen_for,
)
from tests.support.delivery import ROOT, until
from tests.support.desk import COMMAND, Desk, running_desk


def settings_file(folder: Path, url: str) -> Path:
    """The desk's settings as its staff write them."""
    flows = folder / "flows"
    flows.mkdir()
    flow_to(flows, KIND)
    lines = [f"flows_dir = {json.dumps(str(flows))}"]
    for name, kind in KIND.items():
        table = msgspec.to_builtins(settings_for(kind, url, folder / "secret"))
        lines += [f"[services.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    file = folder / "desk.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Services, Path]]:
    folder = tmp_path_factory.mktemp("town")
    with running_services(folder) as services:
        config = settings_file(folder, services.url)
        with running_desk(folder, "--config", str(config)) as desk:
            yield desk, services, config


@pytest.fixture(scope="module")
def sent(town: tuple[Desk, Services, Path]) -> Envelope:
    """One file that the desk has forwarded to all four."""
    desk, _, _ = town
    key = sealing.read_public_key(desk.public_key_file)
    file = make_envelope(specimen_for(FLOW), visit_id="0" * 32, recipient_key=key, created_at=datetime.now(UTC))
    answer = transport.put(desk.url, file, Line(5))
    assert isinstance(answer, Answer)
    assert answer.status == 201
    until(lambda: all(state != "waiting" for state in states(desk, file).values()), "every service has it")
    return file


def standing(desk: Desk, file: Envelope) -> Standing:
    said = following.ask(desk.url, file.id, Line(5))
    assert isinstance(said, Standing)
    return said


def states(desk: Desk, file: Envelope) -> dict[str, str]:
    found: dict[str, str] = {one.service: one.state for one in standing(desk, file).forwards}
    return found if found.keys() == KIND.keys() else {"": "waiting"}


def shell(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        [*COMMAND, *words, "--json"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_kiosk_hears_where_it_stands(town: tuple[Desk, Services, Path], sent: Envelope) -> None:
    desk, services, _ = town
    assert standing(desk, sent).forwards == (
        Forwarded("prefill", "demarches_simplifiees", "prepared"),
        Forwarded("publik", "publik", "sent"),
        Forwarded("pastell", "pastell", "sent"),
        Forwarded("webhook", "webhook", "sent"),
    )
    assert sorted(service for service, _ in services.taken()) == ["hook", "pastell", "prefill", "publik"]


def test_the_address_that_finishes_it_is_for_that_visit_alone(
    town: tuple[Desk, Services, Path], sent: Envelope
) -> None:
    desk, services, _ = town
    said = standing(desk, sent)
    assert answered.answers(said.answers, VISIT) == (
        VisitAnswer("prefill", f"{services.url}/commencer/essai?prefill_token=jeton1", ("champ_Inconnu",)),
    )
    assert answered.answers(said.answers, sealing.new_key_pair()) == ()
    assert b"jeton" not in msgspec.json.encode(said)


def test_who_does_not_know_the_id_hears_nothing(town: tuple[Desk, Services, Path]) -> None:
    desk, _, _ = town
    for envelope_id in ("0" * 32, "..%2frecipient.key", "x"):
        assert isinstance(following.ask(desk.url, envelope_id, Line(5)), NoAnswer)


def test_the_shell_lists_what_went_where(town: tuple[Desk, Services, Path], sent: Envelope) -> None:
    desk, _, config = town
    listed = {one["service"]: one for one in shell("forwards", "--state", str(desk.state))["forwards"]}
    assert listed["prefill"]["notes"] == {"remote_id": "1", "dropped": "champ_Inconnu"}
    assert listed["publik"]["reference"] == sent.reference
    asked = shell("follow", sent.reference, "--config", str(config), "--state", str(desk.state))
    assert {one["service"]: one["there"]["state"] for one in asked["services"]} == {
        "prefill": "waiting_for_citizen", "publik": "received", "pastell": "in_progress", "webhook": "in_progress",
    }  # fmt: skip


def test_the_shell_checks_the_services(town: tuple[Desk, Services, Path]) -> None:
    desk, _, config = town
    checked = shell("services", "--config", str(config), "--state", str(desk.state))["services"]
    assert checked.keys() == KIND.keys()
    assert all(one["well"] for one in checked.values())


def test_an_agent_reads_it_in_a_browser(town: tuple[Desk, Services, Path], sent: Envelope) -> None:
    desk, _, _ = town
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with pytest.raises(urllib.error.HTTPError):
        browser.open(f"{desk.url}/forwards")
    browser.open(desk.link)
    page = browser.open(f"{desk.url}/forwards").read().decode()
    assert sent.reference in page
    assert "à terminer par l&#39;usager" in page
    assert "À redemander : champ_Inconnu" in page
    assert "jeton" not in page


def test_a_wrong_call_is_one_line(town: tuple[Desk, Services, Path]) -> None:
    desk, _, _ = town
    words = [*COMMAND, "retry", "nothing", "--state", str(desk.state)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kiosk: no file of that reference\n"


def test_settings_that_make_no_sense_are_refused_in_one_line(tmp_path: Path) -> None:
    config = tmp_path / "desk.toml"
    for wrong in (
        '[services.x]\nconnector = "fax"\nurl = "https://x.example"',
        '[services.x]\nconnector = "webhook"\nurl = "ftp://x"\nkey_id = "a"',
        '[services.x]\nconnector = "pastell"\nurl = "https://x.example"',
        '[services.x]\nconnector = "webhook"\nurl = "https://x.example"\nkey_id = "a"\nsecret = "in clear"',
        '[services.x]\nconnector = "webhook"\nurl = "https://dépôts.example"\nkey_id = "a"',
        '[services.x]\nconnector = "webhook"\nurl = "https://[x"\nkey_id = "a"',
        'flows_dir = "/nowhere/at/all"',
        f"a = {'[' * 9000}",
        "#" * (MAX_SETTINGS_BYTES + 1),
    ):
        config.write_text(wrong)
        with pytest.raises(ConfigError) as refused:
            load(config)
        assert "\n" not in str(refused.value), wrong


def test_the_settings_that_the_page_shows_are_settings(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    config = tmp_path / "desk.toml"
    config.write_text(page.partition("```toml")[2].partition("```")[0], encoding="utf-8")
    assert load(config).services.keys() == {"etat-civil", "prefecture", "parapheur", "metier"}


def test_a_connector_is_the_one_of_its_settings(tmp_path: Path) -> None:
    names = {
        kind: type(connector_for(kind, "http://127.0.0.1:9", tmp_path / "secret")).__name__ for kind in KIND.values()
    }
    assert names == {
        "demarches_simplifiees": "Prefill", "publik": "Submit", "pastell": "Document", "webhook": "Receiver",
    }  # fmt: skip


def awaited(desk_url: str, keys: Keyring, envelope_id: str, patience_s: float = 8) -> FinishTold:
    """By the screen's room and its worker."""

    async def story() -> FinishTold:
        told: list[object] = []
        room = FinishingRoom(
            keys, TicketDesk(Delivery(desk_url=desk_url, timeout_s=2)), every_s=0.1, patience_s=patience_s
        )
        await room.carry_out(AwaitFinish(envelope_id), told.append)
        (one,) = told
        assert isinstance(one, FinishTold)
        return one

    return asyncio.run(story())


def test_the_screen_has_the_code_that_finishes_it(town: tuple[Desk, Services, Path]) -> None:
    """From the commit to the code: the key is made with the file, the answer comes while the citizen waits."""
    desk, services, _ = town
    keys, envelope_id = Keyring(), new_id()
    dossier = msgspec.structs.replace(specimen_for(FLOW), answer_key=keys.new(envelope_id))
    file = make_envelope(
        dossier,
        visit_id="0" * 32,
        recipient_key=sealing.read_public_key(desk.public_key_file),
        created_at=datetime.now(UTC),
        envelope_id=envelope_id,
    )
    assert isinstance(transport.put(desk.url, file, Line(5)), Answer)
    finish = awaited(desk.url, keys, envelope_id).finish
    assert finish is not None
    assert finish.url.startswith(f"{services.url}/commencer/essai?prefill_token=")
    assert finish.dropped == ("champ_Inconnu",)
    picture = Image.frombytes("RGB", finish.code[1:], finish.code[0])
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [finish.url]
    assert awaited(desk.url, keys, envelope_id).finish is None, "its key is used once"


@pytest.mark.long
def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(town: tuple[Desk, Services, Path]) -> None:
    desk, _, _ = town
    keys = Keyring()
    nobody, unknown = new_id(), new_id()
    keys.new(nobody)
    keys.new(unknown)
    assert awaited("", keys, nobody, 0) == FinishTold(nobody, None)
    assert awaited(desk.url, keys, unknown, 0.3) == FinishTold(unknown, None)
