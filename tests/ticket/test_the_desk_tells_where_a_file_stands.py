"""By its reference, in plain words, to kiosks and to the public; an agent adds a sentence; nobody guesses one."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from kiosk.delivery import dossier
from kiosk.delivery.reference import new_reference
from kiosk.delivery.wire import Forwarded
from kiosk.desk import standing as desk_standing
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import Cover, Office
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings
from kiosk.privacy import sealing
from kiosk.ticket import sealing as ticket_sealing
from kiosk.ticket import standing
from kiosk.ticket.code import new_code
from kiosk.ticket.deposit import KEPT, Deposit, encode
from kiosk.ticket.standing import Followed
from tests.support.delivery import NOW, envelope, specimen

ATTACK = "<script>alert(1)</script>\"'&"


class Hall:
    def __init__(self, state: Path) -> None:
        self.office = Office(state, DeskSettings())
        self.entrance = Entrance()
        self.application = application(self.office, self.entrance)
        self.key = sealing.read_public_key(self.office.public_key_file)
        self.file = dossier.make_envelope(specimen(), visit_id="", recipient_key=self.key, created_at=NOW)
        cover = Cover(self.file.id, self.file.reference, self.file.flow, self.file.service, NOW)
        assert self.office.take(cover, self.file.sealed).status == 201
        self.public = TestClient(self.application, base_url="http://127.0.0.1")
        self.agent = TestClient(self.application, base_url="http://127.0.0.1")
        assert self.agent.get(self.entrance.new_link()).status_code == 200

    def followed(self) -> Followed:
        said = standing.decode(self.public.get(f"/follow/{self.file.reference}").content, self.file.reference)
        assert said is not None
        return said

    def write(self, said: str, text: str) -> int:
        form = {"said": said, "text": text}
        return self.agent.post(f"/notes/{self.file.id}", data=form, follow_redirects=False).status_code


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path)
    yield opened
    opened.office.close()


def test_a_kiosk_is_told_with_the_acknowledgement_as_it_was(hall: Hall) -> None:
    said = hall.followed()
    assert said.state == "received"
    assert said.made_at == NOW
    first = hall.office.store.acknowledgement(hall.file.id)
    assert (said.appeals, said.silence_date, said.received_at) == (first.appeals, first.silence_date, first.received_at)
    assert "SPECIMEN" not in hall.public.get(f"/follow/{hall.file.reference}").text


def test_what_is_not_there_is_not_found_and_nobody_guesses(hall: Hall) -> None:
    for wrong in ("x", hall.file.id, "%2e%2e", "K4T-7QX9-2M"):
        assert hall.public.get(f"/follow/{wrong}").status_code == 404, "an envelope's id is no reference either"
    for _ in range(desk_standing.MISSES_A_MINUTE):
        hall.public.get(f"/follow/{new_reference()}")
    assert hall.public.get(f"/follow/{hall.file.reference}").status_code == 429
    assert hall.public.get("/suivi", params={"reference": hall.file.reference}).status_code == 429


def test_the_public_page_says_it_in_words(hall: Hall) -> None:
    assert "La référence écrite sur votre ticket" in hall.public.get("/suivi").text
    page = hall.public.get("/suivi", params={"reference": hall.file.reference.lower().replace("-", " ")})
    assert page.status_code == 200
    assert "Un agent va le lire" in page.text
    assert "Délai habituel" in page.text or "Comment c&#39;est décidé" in page.text
    assert "SPECIMEN" not in page.text
    assert hall.public.get("/suivi", params={"reference": ATTACK}).status_code == 404
    assert "script-src" not in page.headers["content-security-policy"]


def test_an_agent_s_sentence_is_read_by_the_citizen_as_text(hall: Hall) -> None:
    assert hall.agent.get(f"/notes/{hall.file.id}").status_code == 200
    assert hall.write("ready", f"Au guichet 2. {ATTACK} \u202e") == 303
    said = hall.followed()
    assert (said.state, said.note) == ("ready", f"Au guichet 2. {ATTACK}")
    page = hall.public.get("/suivi", params={"reference": hall.file.reference}).text
    assert "C&#39;est prêt" in page
    assert ATTACK not in page
    hall.write("closed", "")
    assert (hall.followed().state, hall.followed().note) == ("closed", ""), "the last word alone"


def test_nobody_else_writes_it(hall: Hall) -> None:
    assert hall.public.post(f"/notes/{hall.file.id}", data={"said": "ready", "text": "x"}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = hall.agent.post(f"/notes/{hall.file.id}", data={"said": "ready", "text": "x"}, headers=foreign)
    assert answer.status_code == 400
    assert hall.write("nonsense", "x") == 400
    assert hall.agent.post(f"/notes/{hall.file.id}", content=b"said=ready&text=" + b"x" * 5000).status_code == 400
    assert hall.agent.post(f"/notes/{hall.file.id}", content=b"\xff\xfe=&&&").status_code == 400
    assert hall.agent.get("/notes/" + "f" * 32).status_code == 404
    assert hall.followed().state == "received"
    hall.write("", "x" * 2000)
    assert len(hall.followed().note) == standing.MAX_NOTE


def forward(connector: str, state: str) -> Forwarded:
    return msgspec.convert({"service": "s", "connector": connector, "state": state}, Forwarded)


@pytest.mark.parametrize(
    ("forwards", "state"),
    [
        ([], "received"),
        ([("desk", "sent")], "received"),
        ([("webhook", "waiting")], "waiting"),
        ([("webhook", "sent"), ("desk", "sent")], "sent"),
        ([("webhook", "sent"), ("publik", "waiting")], "waiting"),
        ([("webhook", "sent"), ("publik", "refused")], "refused"),
        ([("demarches_simplifiees", "prepared"), ("webhook", "waiting")], "prepared"),
    ],
)
def test_of_several_services_what_wants_somebody_is_said(forwards: list[tuple[str, str]], state: str) -> None:
    assert desk_standing.state_of([forward(*one) for one in forwards]) == state


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}" * 40_000, b'{"envelope_id": 1}'])
def test_what_another_desk_might_say_is_no_standing(body: bytes) -> None:
    assert standing.decode(body, "K4T-7QX9-2B") is None


def test_a_standing_with_a_command_in_it_is_none(hall: Hall) -> None:
    said = hall.followed()
    for wrong in ({"note": "\x1b[2J"}, {"appeals": "x" * 2000}, {"reference": "other"}):
        bad = msgspec.json.encode(msgspec.structs.replace(said, **wrong))
        assert standing.decode(bad, said.reference) is None


# -- the road of deposits


def headers(envelope_id: str, flow: str) -> dict[str, str]:
    return {
        "Idempotency-Key": envelope_id,
        "Kiosk-Reference": new_reference(),
        "Kiosk-Flow": flow,
        "Kiosk-Service": flow,
        "Kiosk-Created-At": NOW.isoformat(),
    }


def test_a_deposit_is_no_file_and_a_file_is_no_deposit(hall: Hall) -> None:
    ticket = new_code()
    digest = ticket_sealing.digest_of(ticket_sealing.proof_of(ticket))
    made = Deposit(ticket.id, digest, NOW.replace(year=2099), b"sealed")
    sealed, name = sealing.seal(hall.key, encode(made)), "d" * 32
    first = hall.public.put(f"/inbox/{name}", content=sealed, headers=headers(name, KEPT))
    again = hall.public.put(f"/inbox/{name}", content=sealed, headers=headers(name, KEPT))
    assert (first.status_code, again.status_code) == (201, 200)
    assert len(hall.office.store.files()) == 1, "the agent's list holds files alone"
    assert hall.public.put(f"/inbox/{name}", content=sealed, headers=headers(name, "naissance")).status_code == 422
    file = envelope(key=hall.key)
    assert hall.public.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file.id, KEPT)).status_code == 422
    assert hall.public.put(f"/inbox/{name}", content=b"garbage", headers=headers(name, KEPT)).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 2000, b'{"what":"steal","proof":""}', b'{"what":"take"}'])
def test_nonsense_is_refused(hall: Hall, body: bytes) -> None:
    assert hall.public.post("/kept/" + "a" * 32, content=body).status_code == 400
    assert hall.public.post("/kept/short", content=b'{"what":"take","proof":""}').status_code == 400
