"""An agent reads until when a file is kept, says which one completes which, and saves it under a name that tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kiosk.desk.entrance import Entrance
from kiosk.desk.server import application
from tests.support.retention import DAY, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_an_agent_sees_until_when_and_says_what_completes_what(desk: Desk) -> None:
    first, second = desk.receives(), desk.receives()
    over = desk.receives("numeriser-imprimer")
    entrance = Entrance()
    app = application(desk.office, entrance, desk.forwards, retention=desk.retention)
    stranger = TestClient(app, base_url="http://127.0.0.1")
    assert stranger.get(f"/files/{second}/complete").status_code == 403
    assert stranger.post(f"/files/{second}/complete", data={"reference": first}).status_code == 403
    agent = TestClient(app, base_url="http://127.0.0.1")
    agent.get(entrance.new_link())
    reference = desk.office.find(first).reference
    assert agent.get(f"/files/{second}/complete").status_code == 200
    assert agent.post(f"/files/{second}/complete", data={"reference": "K4T-7QX9-2M"}).status_code == 404
    assert agent.post(f"/files/{second}/complete", data={"reference": over}).status_code == 409
    from_elsewhere = {"sec-fetch-site": "cross-site"}
    said = agent.post(f"/files/{second}/complete", data={"reference": reference}, headers=from_elsewhere)
    assert said.status_code == 400
    assert agent.post(f"/files/{second}/complete", data={"reference": reference}).status_code == 200
    assert f"Version 2 du dossier {reference}" in agent.get(f"/files/{second}").text
    desk.clock.advance(DAY)
    desk.retention.round()
    inbox = agent.get("/").text
    assert "gardé jusqu'au 22/11/2027" in inbox.replace("&#39;", "'")
    assert f"version 2 de {reference}" in inbox
    assert agent.get(f"/files/{over}").status_code == 410


def test_what_is_saved_has_a_name_that_says_what_it_is(desk: Desk) -> None:
    file = desk.receives()
    reference = desk.office.find(file).reference
    entrance = Entrance()
    agent = TestClient(application(desk.office, entrance, desk.forwards, retention=desk.retention))
    agent.get(entrance.new_link())
    page = agent.get(f"/files/{file}").text
    day = desk.clock.now().astimezone().date().isoformat()
    saved = agent.get(f"/files/{file}/summary.pdf").headers["content-disposition"]
    assert saved == f'attachment; filename="{day}_changement-adresse_{reference}_recapitulatif.pdf"'
    assert 'download="preuve-1.jpg"' in page
