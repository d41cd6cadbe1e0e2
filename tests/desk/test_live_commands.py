"""What a terminal beside the desk does for live help: codes, revocation, links, the audit log."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.__main__ import main
from kiosk.desk.live.sql_store import SHELF
from kiosk.help import wire
from tests.support.desk import Desk, running_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as started:
        yield started


def told(capsys: Any, desk: Desk, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["desk", *words, "--state", str(desk.state), "--json"]) == 0
    line = capsys.readouterr().out
    answer: dict[str, Any] = json.loads(line)
    return answer


def enrol(desk: Desk, code: str, kiosk_id: str) -> int:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    signature = key.sign(wire.enrolment_bytes(code, kiosk_id, public)).signature
    body = wire.Enrolment(code, kiosk_id, public, signature)
    return httpx2.post(desk.url + wire.ENROL_PATH, content=msgspec.json.encode(body)).status_code


def test_codes_for_a_fleet_each_enrol_one_kiosk(desk: Desk, capsys: Any) -> None:
    codes = told(capsys, desk, "enrol", "--count", "3")["codes"]
    assert [enrol(desk, code, f"fleet-{number}") for number, code in enumerate(codes)] == [201] * 3
    assert {one["id"] for one in told(capsys, desk, "kiosks")["kiosks"]} >= {"fleet-0", "fleet-1", "fleet-2"}


def test_a_kiosk_is_revoked_once(desk: Desk, capsys: Any) -> None:
    enrol(desk, told(capsys, desk, "enrol")["codes"][0], "gone")
    assert told(capsys, desk, "revoke", "gone") == {"revoked": "gone", "withdrawn": 0, "packs": 0}
    assert main(["desk", "revoke", "gone", "--state", str(desk.state)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_link_leads_to_the_desk_that_runs(desk: Desk, capsys: Any) -> None:
    (link,) = told(capsys, desk, "link")["links"].values()
    assert link.startswith(desk.url)
    with httpx2.Client(follow_redirects=True) as browser:
        assert "Agent de démonstration" in browser.get(link).text


def test_who_is_not_on_the_list_gets_no_link(desk: Desk, capsys: Any) -> None:
    assert main(["desk", "link", "--person", "nobody", "--state", str(desk.state)]) == 2
    assert "demonstration" in capsys.readouterr().err


def test_where_no_desk_has_been_there_is_no_address(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "desk").mkdir()
    assert main(["desk", "link", "--state", str(tmp_path)]) == 1
    assert main(["desk", "kiosks", "--state", str(tmp_path / "nowhere")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_audit_log_is_shown_and_a_changed_one_is_a_failure(tmp_path: Path, capsys: Any) -> None:
    with running_desk(tmp_path) as desk:
        told(capsys, desk, "enrol")
        log = told(capsys, desk, "audit")
        assert log["whole"]
        assert log["entries"][-1]["action"] == "code_made"
        assert len(told(capsys, desk, "audit", "--last", "1")["entries"]) == 1
        with sqlite3.connect(desk.state / "desk" / f"{SHELF}.sqlite3") as forger:
            forger.execute("DROP TRIGGER audit_stays")
            forger.execute("UPDATE audit SET actor = 'somebody-else' WHERE number = 1")
        assert main(["desk", "audit", "--state", str(desk.state)]) == 1
        assert "line 1" in capsys.readouterr().err


def test_a_revocation_by_a_terminal_reaches_the_server(desk: Desk, capsys: Any) -> None:
    assert enrol(desk, told(capsys, desk, "enrol")["codes"][0], "cut") == 201
    told(capsys, desk, "revoke", "cut")
    assert enrol(desk, told(capsys, desk, "enrol")["codes"][0], "cut") == 201, "a revoked name may be enrolled anew"


WRONG = (
    ["enrol", "--count", "0"],
    ["enrol", "--count", "x"],
    ["revoke"],
    ["withdraw"],
    ["withdraw", "borne-1", "--all"],
    ["withdraw", "--all", "--unnamed"],
    ["withdraw", "borne-1", "borne-2"],
    ["codes", "borne-1"],
    ["audit", "--last"],
    ["link", "--person", "a", "--everyone"],
)


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_call_is_told_so(desk: Desk, words: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["desk", *words, "--state", str(desk.state)])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_name_that_is_no_text_is_said_in_one_line(desk: Desk, capsys: Any) -> None:
    assert main(["desk", "revoke", "a\udc80", "--state", str(desk.state)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_reference_that_is_no_text_is_said_in_one_line(desk: Desk, capsys: Any) -> None:
    assert main(["desk", "show", "a\udc80", "--state", str(desk.state)]) == 1
    assert capsys.readouterr().err == "kiosk: no file of that reference\n"
