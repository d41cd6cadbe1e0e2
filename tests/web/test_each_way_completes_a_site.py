"""Each way of using the kiosk, by its own gestures alone, completes the stand-in site: sign-in, a code from the webmail
in the second view, two pages, a paper of the visit uploaded, and the attestation printed."""

import base64
import io
import json
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image

from kiosk.documents.incoming.port import CleanPage, CleanPages
from kiosk.documents.page.coach import examine
from kiosk.documents.port import NoCode
from kiosk.flows.facts import DocumentValue
from kiosk.session import effects, events
from kiosk.session.state import changed
from kiosk.session.web.state import SitePaper, WebVisit
from tests.support.house import ROOT
from tests.support.visits import Hand

pytestmark = pytest.mark.long
ANSWERS = {"nom": "Specimen", "naissance": "1950-03-12", "situation": "seul", "logement": "locataire", "accord": "oui"}


def came(way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.site_visit", way],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def whole(found: dict[str, Any]) -> None:
    [request] = found["requests"]
    assert {name: text.capitalize() if name == "nom" else text for name, text in request["answers"].items()} == ANSWERS
    [[name, kind, size, _]] = request["papers"]
    assert (name, kind) == ("justificatif-de-domicile.jpg", "image/jpeg")
    assert size > 0
    assert found["papers"] == ["attestation.pdf"]
    assert found["printed"] == 1
    assert found["outcome"] == "done"
    assert "ne peut pas le vérifier" in found["notice"]


def given_as_a_proof(pages: list[str]) -> None:
    """What the site gave, as the sandbox has drawn it anew, is the paper that the next démarche asks for: judged by the
    true coach."""
    images = [(base64.b64decode(page), Image.open(io.BytesIO(base64.b64decode(page)))) for page in pages]
    clean = CleanPages("pdf", tuple(CleanPage(jpeg, image.width, image.height, 200) for jpeg, image in images))
    hand = Hand().enter().identify().live_at()
    hand.coach = None
    hand.visit = changed(hand.visit, web=WebVisit(papers=(SitePaper("attestation.pdf", clean),)))
    hand.do(events.OpenSitePapers(), events.TakeSitePaper(0))
    asked = hand.wants(effects.ExaminePage)
    hand.do(events.PageExamined(asked.sha256, examine(asked.request)))
    assert hand.visit.capture.stage == "decoding", "nothing is wrong with it"
    hand.do(events.ProofRead(hand.wants(effects.ReadPaper).sha256, NoCode()))
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    assert len(value.sha256) == len(pages) == 1


def test_a_finger_on_the_picture() -> None:
    found = came("touch")
    assert found["notes"]["seen"], "signed in, with a code, by what is seen"
    assert found["outcome"] == "unknown"
    assert found["keys"] == []


def test_the_largest_size() -> None:
    found = came("large")
    whole(found)
    assert found["preferences"]["size"] == 2
    assert found["notes"]["smallest_target_mm"] >= 27.9
    given_as_a_proof(found["pages"][0])
    assert found["keys"] == []


def test_a_keypad_by_ear_before_a_black_screen() -> None:
    found = came("keypad")
    whole(found)
    assert found["preferences"]["curtain"]
    assert found["touches"] == 0
    assert any("Votre code de sécurité" in said for said in found["heard"])


def test_one_switch() -> None:
    found = came("one_switch")
    whole(found)
    assert found["touches"] == 0
    assert set(found["keys"]) == {"F13", "Space"}


def test_two_switches() -> None:
    found = came("two_switches")
    whole(found)
    assert found["touches"] == 0
