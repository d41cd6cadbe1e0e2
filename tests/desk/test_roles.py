"""Who may do what at a console: every cell of roles x actions, tried at the running desk."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from kiosk.desk.live.lines import NOT_ALLOWED
from kiosk.desk.live.roles import Action, Role
from kiosk.desk.live.sessions import COOKIE, digest
from kiosk.desk.live.settings import Person
from kiosk.desk.live.values import new_id
from tests.support.live_desk import Console, LiveDesk, live_desk

# Written a second time, by hand: the table that the law of least privilege is read from.
MAY: dict[Role, set[Action]] = {
    Role.AGENT: {Action.SEE_QUEUE, Action.ANSWER, Action.CALL_BACK},
    Role.MEDIATOR: {
        Action.SEE_QUEUE,
        Action.SEE_HALL,
        Action.ORDER_KIOSK,
        Action.SAY_PRESENCE,
        Action.COME,
        Action.SEE_APPOINTMENTS,
        Action.KEEP_APPOINTMENTS,
        Action.DAY_TABLE,
    },
    Role.READER: {Action.READ_FILES},
    Role.ADMIN: {
        Action.SEE_HALL,
        Action.SEE_APPOINTMENTS,
        Action.DAY_TABLE,
        Action.PUBLISH_NOTICES,
        Action.ENROL_KIOSKS,
        Action.STEER_RELEASES,
        Action.READ_AUDIT,
    },
}
PAGES: dict[Action, tuple[str, ...]] = {
    Action.SEE_QUEUE: ("/console",),
    Action.SEE_HALL: ("/console/hall",),
    Action.SEE_APPOINTMENTS: ("/console/appointments", "/console/appointments/waiting"),
    Action.DAY_TABLE: ("/console/day", "/console/day.csv", "/console/steps"),
    Action.PUBLISH_NOTICES: ("/console/notices",),
    Action.ENROL_KIOSKS: ("/console/fleet",),
    Action.STEER_RELEASES: ("/console/releases",),
    Action.READ_AUDIT: ("/console/audit",),
    Action.READ_FILES: ("/", "/forwards"),
}
FORMS: dict[Action, tuple[str, ...]] = {
    Action.KEEP_APPOINTMENTS: ("/console/appointments",),
    Action.PUBLISH_NOTICES: ("/console/notices", "/console/notices/1"),
    Action.ENROL_KIOSKS: ("/console/fleet/code", "/console/fleet/revoke"),
    Action.STEER_RELEASES: ("/console/releases",),
}
MESSAGES: dict[Action, tuple[tuple[str, dict[str, object]], ...]] = {
    Action.ANSWER: (
        ("answer", {"request_id": new_id()}),
        ("say", {"call_id": new_id(), "text": "x"}),
        ("point", {"call_id": new_id(), "target": "x"}),
        ("share_view", {"call_id": new_id()}),
        ("end", {"call_id": new_id()}),
        ("wrap_up", {"call_id": new_id(), "category": 0}),
        ("transfer", {"call_id": new_id(), "person": "agent"}),
    ),
    Action.CALL_BACK: (("take_callback", {"callback_id": new_id()}),),
    Action.SAY_PRESENCE: (("say_away", {"there": False, "until": "2020-01-01T00:00:00Z"}),),
    Action.COME: (("come", {"request_id": new_id()}),),
    Action.ORDER_KIOSK: (("order", {"kiosk_id": "borne-9", "order": "unlock"}),),
}
Browsers = dict[Role, httpx2.Client]
CELLS = [(role, action) for role in Role for action in Action]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people = {role.value: Person(name=role.value, roles=frozenset({role})) for role in Role}
    with live_desk(tmp_path_factory.mktemp("desk"), people=people) as desk:
        yield desk


@pytest.fixture(scope="module")
def browsers(desk: LiveDesk) -> Iterator[Browsers]:
    browsers = {role: desk.browser(role.value) for role in Role}
    yield browsers
    for browser in browsers.values():
        browser.close()


def test_every_action_is_tried_somewhere() -> None:
    assert set(PAGES) | set(FORMS) | set(MESSAGES) == set(Action)


@pytest.mark.parametrize(("role", "action"), [cell for cell in CELLS if cell[1] in PAGES])
def test_a_page_is_for_its_roles(browsers: Browsers, role: Role, action: Action) -> None:
    for path in PAGES[action]:
        assert browsers[role].get(path).status_code == (200 if action in MAY[role] else 403), path


@pytest.mark.parametrize(("role", "action"), [cell for cell in CELLS if cell[1] in FORMS])
def test_a_form_is_for_its_roles(desk: LiveDesk, browsers: Browsers, role: Role, action: Action) -> None:
    browser = browsers[role]
    csrf = digest(f"form {browser.cookies[COOKIE]}")
    for path in FORMS[action]:
        answer = browser.post(path, data={"csrf": csrf, "text": "Annonce", "kiosk": "borne-9"})
        assert answer.status_code == (200 if action in MAY[role] else 403), path


@pytest.mark.parametrize(("role", "action"), [cell for cell in CELLS if cell[1] in MESSAGES])
def test_a_message_is_for_its_roles(desk: LiveDesk, browsers: Browsers, role: Role, action: Action) -> None:
    console = Console(desk, browsers[role])
    if not MAY[role] & {Action.SEE_QUEUE, Action.SEE_HALL}:
        assert console.ended() == NOT_ALLOWED
        assert action not in MAY[role]
        return
    for kind, fields in MESSAGES[action]:
        console.say(kind, **fields)
        refused = "pas permise" in console.hear("problem")["say"]
        assert refused is (action not in MAY[role]), kind
    console.line.close()


@pytest.mark.parametrize("role", Role)
def test_a_menu_offers_what_may_be_opened_and_nothing_else(browsers: Browsers, role: Role) -> None:
    home = next(path for action, paths in PAGES.items() if action in MAY[role] for path in paths)
    menu = set(re.findall(r'<a href="(/[^"]*)"', browsers[role].get(home).text)) - {"/style.css"}
    if home == "/":
        return  # the files' own page has a menu of its own
    wanted = {PAGES[action][0] for action in MAY[role] & set(PAGES)}
    assert {
        path for path in menu if not path.startswith("/numeros/") and not path.endswith(".csv") and "?" not in path
    } == wanted


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_session_does_anything(desk: LiveDesk, action: Action) -> None:
    with httpx2.Client(base_url=desk.url) as stranger:
        for path in PAGES.get(action, ()):
            assert stranger.get(path).status_code == 403
        for path in FORMS.get(action, ()):
            assert stranger.post(path, data={"csrf": ""}).status_code == 403
        if action in MESSAGES:
            assert Console(desk, stranger).ended() == NOT_ALLOWED
