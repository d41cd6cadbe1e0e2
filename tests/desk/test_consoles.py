"""Signing in, sessions, forms and pages of the consoles; notices, the daily table, the fleet, the audit log."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from kiosk.clock import HeldClock
from kiosk.desk.live import audit, sessions
from kiosk.desk.live.day import rows
from kiosk.desk.live.roles import Role
from kiosk.desk.live.sessions import SESSION_S
from kiosk.desk.live.settings import Person
from kiosk.desk.live.sql_store import SHELF
from kiosk.desk.live.store import Entry
from kiosk.desk.live.values import Helped
from kiosk.help import wire
from tests.support.live_desk import LiveDesk, agent, eventually, live_desk, mediator

ALL = Person(name="Camille SPECIMEN", roles=frozenset(Role))
ATTACK = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people = {"camille": ALL, "sacha": agent(ATTACK), "dominique": mediator()}
    with live_desk(tmp_path_factory.mktemp("desk"), people=people) as desk:
        yield desk


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_link_signs_in_once_and_a_look_ahead_does_not_use_it_up(desk: LiveDesk) -> None:
    link = sessions.new_link(desk.store, "camille", desk.live._clock.now())
    with httpx2.Client(base_url=desk.url, follow_redirects=True) as first, httpx2.Client(base_url=desk.url) as second:
        assert first.head(link).status_code == 403
        assert first.get(link).url.path == "/console"
        assert second.get(link).status_code == 403


def test_a_link_is_over_after_its_time_and_for_nobody_else(desk: LiveDesk) -> None:
    now = desk.live._clock.now()
    late = sessions.new_link(desk.store, "camille", now - sessions.LINK_VALID - timedelta(seconds=1))
    gone = sessions.new_link(desk.store, "left-the-house", now)
    for link in (late, gone, "/console/signin/x", "/console/signin/" + "0" * 5000):
        assert httpx2.get(desk.url + link).status_code in (403, 404)


def test_a_cookie_is_not_for_scripts(desk: LiveDesk) -> None:
    link = sessions.new_link(desk.store, "camille", desk.live._clock.now())
    cookie = httpx2.get(desk.url + link).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_links_cannot_be_tried_out(tmp_path: Path) -> None:
    with live_desk(tmp_path) as desk, httpx2.Client(base_url=desk.url) as guesser:
        answers = [guesser.get(f"/console/signin/{number}").status_code for number in range(32)]
        assert answers == [403] * 30 + [429] * 2


def test_a_session_ends_and_its_line_with_it(tmp_path: Path) -> None:
    clock = HeldClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    with live_desk(tmp_path, clock) as desk:
        console = desk.console("camille")
        console.hear("board")
        clock.advance(SESSION_S + 1)
        assert console.ended() == 4403
        assert console.browser.get("/console").status_code == 403


def test_signing_out_ends_every_line_of_the_session(desk: LiveDesk) -> None:
    console = desk.console("camille")
    page = console.browser.get("/console").text
    assert console.browser.post("/console/signout", data={"csrf": csrf(page)}).status_code == 200
    assert console.ended() == 4403
    assert console.browser.get("/console").status_code == 403


def test_a_form_of_another_site_does_nothing(desk: LiveDesk) -> None:
    browser = desk.browser("camille")
    stolen = csrf(desk.browser("camille").get("/console/notices").text)  # of another session
    for token in ("", "x", stolen):
        answer = browser.post("/console/notices", data={"csrf": token, "text": "Forged"})
        assert answer.status_code == 403
    assert all(one.notice.text != "Forged" for one in desk.store.notices())


def test_a_session_s_forms_are_limited(desk: LiveDesk) -> None:
    browser = desk.browser("camille")
    token = csrf(browser.get("/console/fleet").text)
    answers = [browser.post("/console/fleet/revoke", data={"csrf": token}).status_code for _ in range(62)]
    assert answers.count(403) == 2


PAGES = ("/console", "/console/hall", "/console/day", "/console/day.csv", "/console/notices", "/console/fleet",
         "/console/audit", "/console/console.js", "/console/console.css", "/console/signin/x")  # fmt: skip


def test_every_page_runs_the_desk_s_own_script_and_no_other(desk: LiveDesk) -> None:
    browser = desk.browser("camille")
    for path in PAGES:
        answer = browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        if path.endswith((".js", ".css", ".csv")):
            continue
        assert not re.search(r"<script(?![^>]* src=)[^>]*>", answer.text), "a script in the page"
        assert not re.search(r"\son\w+=|\sstyle=", answer.text), "a handler or a style in the page"


def test_a_hostile_name_stays_text(desk: LiveDesk) -> None:
    assert ATTACK not in desk.browser("sacha").get("/console").text


@pytest.mark.parametrize("name", ["../server.py", "console.html", "%2e%2e/settings.py", "live_base.html"])
def test_only_what_is_meant_is_served(desk: LiveDesk, name: str) -> None:
    assert httpx2.get(f"{desk.url}/console/{name}").status_code == 404


def test_a_notice_reaches_every_kiosk_and_goes_again(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("borne-notice").come()
    browser = desk.browser("camille")
    token = csrf(browser.get("/console/notices").text)
    browser.post("/console/notices", data={"csrf": token, "text": "Fermé le 24\u202e décembre"})
    heard = kiosk.hear(wire.Notices)
    while not heard.notices:
        heard = kiosk.hear(wire.Notices)
    assert heard.notices[0].text == "Fermé le 24 décembre"
    number = desk.store.notices()[0].id
    browser.post(f"/console/notices/{number}", data={"csrf": token})
    assert kiosk.hear(wire.Notices).notices == ()
    kiosk.leave()


def test_a_number_that_no_notice_can_have_is_no_fault(desk: LiveDesk) -> None:
    browser = desk.browser("camille")
    token = csrf(browser.get("/console/notices").text)
    for number in ("9" * 30, "9" * 5000, "x"):
        assert browser.post(f"/console/notices/{number}", data={"csrf": token}).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"text": ""},
        {"text": "x" * 301},
        {"text": "x", "until": "2001-01-01T10:00"},
        {"text": "x", "until": "9999-99-99"},
    ],
)
def test_a_notice_that_cannot_be_shown_is_refused_in_a_sentence(desk: LiveDesk, form: dict[str, str]) -> None:
    browser = desk.browser("camille")
    token = csrf(browser.get("/console/notices").text)
    answer = browser.post("/console/notices", data={"csrf": token, **form})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_code_from_the_page_enrols_a_kiosk_and_the_page_revokes_it(desk: LiveDesk) -> None:
    from tests.support.live_desk import Kiosk

    browser = desk.browser("camille")
    token = csrf(browser.get("/console/fleet").text)
    page = browser.post("/console/fleet/code", data={"csrf": token}).text
    found = re.search(r'id="code">([^<]+)<', page)
    assert found is not None
    kiosk = Kiosk(desk, "borne-page")
    assert kiosk.enrol(found[1]) == 201
    kiosk.come()
    browser.post("/console/fleet/revoke", data={"csrf": token, "kiosk": "borne-page"})
    assert kiosk.hear(wire.Refused).why == "revoked"


def helped(**changes: object) -> Helped:
    line = Helped(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "borne-1", "acte-naissance", "pt", "demarche",
                  "Démarche terminée", 12, 340, True, "France Services", "picture")  # fmt: skip
    return msgspec.structs.replace(line, **changes)


def test_the_day_s_table_is_a_page_and_a_file(desk: LiveDesk) -> None:
    desk.store.add_helped(helped())
    browser = desk.browser("camille")
    assert "acte-naissance" in browser.get("/console/day?day=2026-11-23").text
    assert "acte-naissance" not in browser.get("/console/day?day=2026-11-22").text
    answer = browser.get("/console/day.csv?day=2026-11-23")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Jour;Heure;Borne;Démarche;Langue;Motif;Attente (s);Durée (s);Écran partagé;Appel"
    assert lines[1].endswith(";borne-1;acte-naissance;pt;Démarche terminée;12;340;oui;vidéo")
    assert answer.headers["content-disposition"] == 'attachment; filename="aides-2026-11-23.csv"'


@pytest.mark.parametrize("day", ["", "x", "2026-13-45", "9999-12-31", "0001-01-01", "é" * 300])
def test_a_day_that_is_none_is_no_fault(desk: LiveDesk, day: str) -> None:
    assert desk.browser("camille").get("/console/day", params={"day": day}).status_code == 200


def test_a_cell_is_no_formula() -> None:
    (row,) = rows(("category", "demarche"), [helped(category="=1+1", demarche="@x")])
    assert row == ("'=1+1", "'@x")


def test_the_audit_log_says_who_and_can_only_grow(desk: LiveDesk) -> None:
    desk.browser("camille")
    said = [(one.actor, one.action) for one in desk.store.audit()]
    assert ("camille", "signed_in") in said
    assert audit.first_broken(desk.store.audit()) == 0
    with sqlite3.connect(desk.office.public_key_file.parent / f"{SHELF}.sqlite3") as other:
        for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'x'"):
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(statement)
    assert "Le journal est entier" in desk.browser("camille").get("/console/audit").text


def chain(count: int) -> list[Entry]:
    made: list[Entry] = []
    for number in range(1, count + 1):
        before = made[-1].hash if made else audit.GENESIS
        made.append(audit.chained(before, number, ("2026-11-23", "a", "b", "c", str(number))))
    return made


def test_a_log_that_was_changed_is_seen_at_the_line() -> None:
    whole = chain(6)
    assert audit.first_broken(whole) == 0
    changed = [*whole[:2], msgspec.structs.replace(whole[2], actor="x"), *whole[3:]]
    assert audit.first_broken(changed) == 3
    assert audit.first_broken([*whole[:3], *whole[4:]]) == 4
    assert audit.first_broken([whole[1], whole[0], *whole[2:]]) == 1
    moved = msgspec.structs.replace(whole[2], actor="ab", action="")
    assert audit.first_broken([*whole[:2], moved]) == 3


def test_a_presence_reaches_the_kiosk_when_an_agent_sits_down_and_leaves(tmp_path: Path) -> None:
    with live_desk(tmp_path) as desk:
        kiosk = desk.enrolled().come()
        assert kiosk.hear(wire.Presence).agents is False
        console = desk.console("camille")
        assert kiosk.hear(wire.Presence).agents is True
        console.leave()
        assert kiosk.hear(wire.Presence).agents is False
        kiosk.leave()


def test_the_hall_shows_each_kiosk_s_state(desk: LiveDesk) -> None:
    tablet = desk.console("dominique")
    kiosk = desk.enrolled("borne-hall").come()
    kiosk.say(wire.Heartbeat("in_use", (wire.DeviceStatus("scanner", "lost", "disconnected"),), paper_low=True))

    def row() -> dict[str, object]:
        board = tablet.hear("board")
        return next((one for one in board["kiosks"] if one["kiosk_id"] == "borne-hall"), {})

    eventually(lambda: row().get("paper_low"))
    kiosk.leave()


def test_the_openapi_document_is_published_as_it_stands_in_the_docs(desk: LiveDesk) -> None:
    published = httpx2.get(desk.url + "/openapi.json")
    assert published.headers["content-type"] == "application/json"
    committed = Path(__file__).parents[2] / "docs" / "desk-openapi.json"
    assert published.content == committed.read_bytes(), "write docs/desk-openapi.json again: see docs/desk.md"
    described = published.json()
    assert described["openapi"].startswith("3.1")
    assert {wire.LINE_PATH, wire.ENROL_PATH} <= set(described["paths"])
    assert "Propose" in described["components"]["schemas"]


def test_an_instant_that_no_kiosk_takes_is_not_published(desk: LiveDesk) -> None:
    """Kiosks pass over all that comes with it."""
    browser = desk.browser("camille")
    token = csrf(browser.get("/console/notices").text)
    form = {"csrf": token, "text": "Fermé", "until": "9500-01-01T10:00"}
    assert browser.post("/console/notices", data=form).status_code == 422
    assert "Fermé" not in [one.notice.text for one in desk.store.notices()]
