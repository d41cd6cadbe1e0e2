"""An agent reads a file in a browser, after one link has let them in; a hostile file stays text."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from kiosk.delivery import dossier
from kiosk.delivery.wire import Envelope, FactRecord
from kiosk.desk.entrance import COOKIE, SESSION_S, Entrance
from kiosk.desk.office import Cover, Office
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings
from kiosk.privacy import sealing
from tests.support.delivery import NAME, NOW, PAGE, PDF, specimen

ATTACK = "<script>alert(1)</script>\"'&"


class Hall:
    """A desk with one file, whose facts try to become markup."""

    def __init__(self, state: Path, language: str = "fr") -> None:
        self.time = 0.0
        self.office = Office(state, DeskSettings())
        self.entrance = Entrance(lambda: self.time)
        self.application = application(self.office, self.entrance)
        key = sealing.read_public_key(self.office.public_key_file)
        made = specimen()
        made = msgspec.structs.replace(
            made,
            facts={
                **made.facts,
                ATTACK: FactRecord(ATTACK, ATTACK, ATTACK),
                "oui": FactRecord(True, "chosen", "x"),
                "situation": FactRecord("heberge", "chosen", "declarant"),
            },
            language=language,
        )
        self.file: Envelope = dossier.make_envelope(made, visit_id="", recipient_key=key, created_at=NOW)
        cover = Cover(self.file.id, self.file.reference, self.file.flow, self.file.service, NOW)
        assert self.office.take(cover, self.file.sealed).status == 201

    def browser(self, *, signed_in: bool) -> TestClient:
        client = TestClient(self.application, base_url="http://127.0.0.1")
        if signed_in:
            assert client.get(self.entrance.new_link()).status_code == 200
        return client


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path)
    yield opened
    opened.office.close()


def pages(hall: Hall) -> list[str]:
    scan = hashlib.sha256(PAGE).hexdigest()
    file = hall.file
    return [
        "/",
        f"/files/{file.reference}",
        f"/files/{file.id}",
        f"/files/{file.reference}/summary.pdf",
        f"/files/{file.id}/{scan}.jpg",
    ]


def test_nobody_reads_without_the_link(hall: Hall) -> None:
    stranger = hall.browser(signed_in=False)
    for path in pages(hall):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert hall.file.reference not in answer.text
        assert "SPECIMEN" not in answer.text


def test_the_link_serves_once(hall: Hall) -> None:
    link = hall.entrance.new_link()
    first, second = hall.browser(signed_in=False), hall.browser(signed_in=False)
    assert hall.file.reference in first.get(link).text
    assert second.get(link).status_code == 403
    assert second.get("/").status_code == 403
    assert first.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 5000])
def test_a_guessed_link_opens_nothing(hall: Hall, token: str) -> None:
    hall.entrance.new_link()
    assert hall.browser(signed_in=False).get(f"/signin/{token}").status_code in (403, 404)


def test_a_session_ends(hall: Hall) -> None:
    agent = hall.browser(signed_in=True)
    hall.time += SESSION_S - 1
    assert agent.get("/").status_code == 200
    hall.time += 2
    assert agent.get("/").status_code == 403


def test_the_cookie_is_for_this_site_s_pages_only(hall: Hall) -> None:
    answer = hall.browser(signed_in=False).get(hall.entrance.new_link(), follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_every_page_is_kept_by_nobody_and_runs_nothing(hall: Hall) -> None:
    agent = hall.browser(signed_in=True)
    for path in [*pages(hall), "/style.css", "/signin/x", "/files/none"]:
        answer = agent.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy


def test_a_file_is_read_with_origin_and_person(hall: Hall) -> None:
    text = hall.browser(signed_in=True).get(f"/files/{hall.file.reference}").text
    row = re.search(r"<tr><th scope=\"row\">Nom de famille</th>.*?</tr>", text)
    assert row is not None
    assert f">{NAME}</td><td>saisi au clavier</td><td>déclarant</td>" in row[0]
    assert ">oui</td>" in text
    assert "Date d'effet du silence" in text.replace("&#39;", "'")


def test_questions_and_choices_are_in_french_and_the_language_of_the_visit_is_named(tmp_path: Path) -> None:
    hall = Hall(tmp_path, "uk")
    text = hall.browser(signed_in=True).get(f"/files/{hall.file.reference}").text.replace("&#39;", "'")
    hall.office.close()
    assert '<th scope="row">Votre situation</th><td class="value">Chez quelqu\'un</td>' in text
    assert "<figcaption>Justificatif de domicile, 1 page" in text
    assert "à la borne en ukrainien le" in text


def test_a_language_that_is_none_is_only_text(tmp_path: Path) -> None:
    hall = Hall(tmp_path, ATTACK)
    answer = hall.browser(signed_in=True).get(f"/files/{hall.file.reference}")
    hall.office.close()
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_a_hostile_file_stays_text(hall: Hall) -> None:
    text = hall.browser(signed_in=True).get(f"/files/{hall.file.reference}").text
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4
    assert "style=" not in text


def test_what_was_sent_is_downloaded_as_it_was(hall: Hall) -> None:
    agent = hall.browser(signed_in=True)
    summary = agent.get(f"/files/{hall.file.id}/summary.pdf")
    assert (summary.content, summary.headers["content-type"]) == (PDF, "application/pdf")
    assert summary.headers["content-disposition"].startswith("attachment")
    scan = agent.get(f"/files/{hall.file.id}/{hashlib.sha256(PAGE).hexdigest()}.jpg")
    assert (scan.content, scan.headers["content-type"]) == (PAGE, "image/jpeg")


@pytest.mark.parametrize(
    "path",
    [
        "/files/none",
        "/files/%00",
        "/files/none/summary.pdf",
        "/files/{id}/other.pdf",
        "/files/{id}/..%2f..%2frecipient.key",
        "/files/{id}/" + "0" * 64 + ".jpg",
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(hall: Hall, path: str) -> None:
    answer = hall.browser(signed_in=True).get(path.replace("{id}", hall.file.id))
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_file_that_no_longer_opens_is_said_in_a_sentence(hall: Hall) -> None:
    hall.office._keys = sealing.new_key_pair()
    answer = hall.browser(signed_in=True).get(f"/files/{hall.file.reference}")
    assert answer.status_code == 500
    assert "Dossier illisible" in answer.text
