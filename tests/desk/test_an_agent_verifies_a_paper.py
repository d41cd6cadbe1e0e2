"""At the desk, a signed-in agent checks a paper of a kiosk by its file or by the text of its code."""

import html
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kiosk.desk.entrance import Entrance
from kiosk.desk.office import Office
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings
from kiosk.desk.verify import COMPARED, MAX_BYTES, REDRAWN, SAID, TO_COMPARE
from tests.support.papers_altered import edited, exchange_shapes
from tests.support.papers_out import NOW, attestation, issued, operator

CODE_WORDS = "Émis le"


class Desk:
    """A desk that trusts an operator, and a paper of that operator's kiosk."""

    def __init__(self, folder: Path) -> None:
        self.lilas = operator(folder / "lilas")
        self.signer = self.lilas.delegate()
        settings = DeskSettings(papers_trust_dir=str(self.lilas.trust))
        self.office = Office(folder / "state", settings)
        self.entrance = Entrance()
        self.application = application(self.office, self.entrance)

    def browser(self, *, signed_in: bool = True) -> TestClient:
        client = TestClient(self.application, base_url="http://127.0.0.1")
        if signed_in:
            assert client.get(self.entrance.new_link()).status_code == 200
        return client


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("verify"))


@pytest.fixture(scope="module")
def paper(desk: Desk) -> bytes:
    return issued(desk.signer, attestation())


def verified(desk: Desk, data: bytes, name: str = "file") -> str:
    answer = desk.browser().post("/verify", files={name: ("papier.pdf", data)})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_a_paper_as_the_kiosk_made_it_is_said_to_be_so(desk: Desk, paper: bytes) -> None:
    page = verified(desk, paper)
    assert SAID["valid"] in page
    assert "lilas" in page
    assert "Camille SPECIMEN" in page
    assert COMPARED in page
    assert TO_COMPARE not in page


def test_a_paper_whose_letters_look_otherwise_is_not(desk: Desk, paper: bytes) -> None:
    page = verified(desk, edited(paper, exchange_shapes))
    assert REDRAWN in page
    assert TO_COMPARE in page
    assert COMPARED not in page


def test_a_code_is_typed_and_one_that_was_altered_shows_no_field(desk: Desk) -> None:
    code = desk.signer.sign("attestation", "K4T-7QX9-2M", ("a", "b", "c"), NOW)
    assert SAID["valid"] in verified(desk, code.encode(), "code")
    altered = code[:-6] + ("AAAAAA" if not code.endswith("AAAAAA") else "BBBBBB")
    page = verified(desk, altered.encode(), "code")
    assert SAID["changed"] in page
    assert CODE_WORDS not in page


@pytest.mark.long
def test_a_paper_of_a_kiosk_that_is_not_known_here(desk: Desk, tmp_path: Path) -> None:
    stranger = operator(tmp_path / "autre", "autre").delegate()
    assert SAID["unknown_signer"] in verified(desk, issued(stranger, attestation()))


@pytest.mark.long
def test_a_paper_without_a_code(desk: Desk) -> None:
    assert SAID["no_code"] in verified(desk, issued(None, attestation()))


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        ({"file": ("x.pdf", b"not a paper")}, None, 422),
        ({"file": ("x.pdf", b"%PDF-1.7 cut")}, None, 422),
        ({"file": ("x.pdf", b"")}, None, 400),
        (None, {"code": ""}, 400),
        (None, {"other": "x"}, 400),
        ({"other": ("x.pdf", b"%PDF-")}, None, 400),
        ({"file": ("x.pdf", bytes(MAX_BYTES + 10_000))}, None, 413),
    ],
)
def test_what_is_no_paper_gets_a_sentence(desk: Desk, files: object, data: object, status: int) -> None:
    answer = desk.browser().post("/verify", files=files, data=data)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=", b""),
        ("multipart/form-data; boundary=x", b"--x" * 100_000),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/json", b"{}"),
        ("", b"KSK1:x"),
        ("application/x-www-form-urlencoded", b"code=%ff%00" * 100),
    ],
)
def test_a_form_that_is_none_gets_a_sentence(desk: Desk, kind: str, body: bytes) -> None:
    answer = desk.browser().post("/verify", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (200, 400, 422)
    assert "Traceback" not in answer.text


@pytest.mark.long
def test_binary_files_pass_through_the_form_unchanged(desk: Desk, paper: bytes) -> None:
    """Line ends and dashes within a file are the file's."""
    assert SAID["valid"] in verified(desk, paper + b"\r\n--\r\n\r\n--")


def test_nobody_verifies_without_having_signed_in(desk: Desk, paper: bytes) -> None:
    stranger = desk.browser(signed_in=False)
    assert stranger.get("/verify").status_code == 403
    assert stranger.post("/verify", files={"file": ("x.pdf", paper)}).status_code == 403


def test_the_page_sends_its_form_to_itself_alone(desk: Desk) -> None:
    page = desk.browser().get("/verify")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "/verify" in desk.browser().get("/").text
