"""A number or an address is asked for, agreed to, sealed, used once, and gone; by real SMTP and a gateway's HTTP."""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import HeldClock
from kiosk.config import Config, Delivery
from kiosk.delivery import dossier
from kiosk.delivery.reference import new_id, new_reference
from kiosk.desk.notes import Notes
from kiosk.desk.office import Cover, Office
from kiosk.desk.reminders import SHELF, Reminders
from kiosk.desk.senders import ByEmail, BySms, Outcome, SmsGateway, Smtp
from kiosk.desk.settings import DeskSettings, load
from kiosk.desk.tickets import senders
from kiosk.errors import ConfigError
from kiosk.privacy import sealing
from kiosk.session import events
from kiosk.session.resuming.saying_state import AskReminder, SendContact
from kiosk.session.state import Receipt
from kiosk.ticket.contact import CONTACT, Contact, decode, encode, is_one
from tests.support.delivery import NOW, ROOT, StandIn, http, specimen, stand_in
from tests.support.ticket import offered, page
from tests.support.visits import Hand

TOLD = Config(delivery=Delivery(desk_url="http://127.0.0.1:9", reminders=("sms", "email")))
NUMBER, ADDRESS = "0612345678", "camille@specimen.example"


def at_receipt(config: Config = TOLD) -> Hand:
    hand = Hand(config).to_review().sign()
    hand.do(events.Continue())
    hand.do(events.FileCommitted("e" * 32, "K4T-7QX9-2B", hand.clock.now()))
    return hand.wait(5).ticket_comes_out()


# -- at the kiosk


def test_it_is_asked_where_the_desk_can_tell_and_what_is_agreed_to_is_said() -> None:
    hand = at_receipt()
    assert "ask_reminder" in offered(hand)
    assert "ask_reminder" not in offered(at_receipt(Config(delivery=Delivery(desk_url="http://127.0.0.1:9"))))
    hand.do(AskReminder())
    assert "une seule fois" in page(hand).lead
    assert [field.kind for field in page(hand).fields] == ["phone", "email"]
    assert offered(hand)["continue"].label == "J'accepte d'être prévenu"


def test_a_number_as_people_type_it_leaves_for_this_very_file() -> None:
    hand = at_receipt().do(AskReminder(), events.Typed("reminder_sms", "06 12 34 56 78"), events.Continue())
    assert hand.wants(SendContact).contact == Contact("e" * 32, "sms", NUMBER, "fr")
    assert NUMBER not in f"{hand.visit!r} {hand.wanted!r}"
    assert hand.visit.reminder.typed == {}, "not kept here"
    hand.do(events.Back())
    assert isinstance(hand.visit.place, Receipt)
    assert "ask_reminder" not in offered(hand)


def test_what_is_no_number_or_nothing_at_all_is_said() -> None:
    hand = at_receipt().do(AskReminder(), events.Continue())
    assert "numéro de mobile" in hand.visit.errors["reminder_sms"]
    hand.do(events.Typed("reminder_email", "camille@"), events.Continue())
    assert hand.visit.errors.keys() == {"reminder_email"}
    assert hand.count(SendContact) == 0
    hand.do(events.Typed("reminder_email", ADDRESS), events.Continue())
    assert hand.wants(SendContact).contact.by == "email"


def test_who_turns_back_has_agreed_to_nothing() -> None:
    hand = at_receipt().do(AskReminder(), events.Typed("reminder_sms", NUMBER), events.Back())
    assert hand.count(SendContact) == 0
    assert hand.visit.reminder.typed == {}


@pytest.mark.parametrize(
    "to", ["", "06", "0612345678\n", "a@b", "a@b.example\r\nBcc: x@y.example", "a b@c.example", "+33", "x" * 200]
)
def test_nothing_that_would_be_a_second_header_or_number_passes(to: str) -> None:
    assert not is_one("sms", to)
    assert not is_one("email", to)
    assert decode(encode(Contact("e" * 32, "email", to[:160], "fr"))) is None


# -- at the desk

LATER: list[Outcome] = ["later"] * 50


class Senders:
    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, str, str]] = []

    def send(self, key: str, to: str, subject: str, text: str) -> Outcome:
        self.sent.append((key, to, text))
        return self.outcomes.pop(0) if self.outcomes else "sent"


class Town:
    def __init__(self, state: Path, *outcomes: Outcome) -> None:
        self.state = state / "desk"
        self.clock = HeldClock(NOW)
        self.office = Office(state, DeskSettings(), self.clock)
        key = sealing.read_public_key(self.office.public_key_file)
        self.file = dossier.make_envelope(specimen(), visit_id="", recipient_key=key, created_at=NOW)
        cover = Cover(self.file.id, self.file.reference, self.file.flow, self.file.service, NOW)
        self.office.take(cover, self.file.sealed)
        self.notes = Notes(self.state)
        self.senders = Senders(*outcomes)
        self.reminders = Reminders(self.state, self.office, self.notes, {"sms": self.senders}, self.clock)
        self.key = key

    def bring(self, contact: Contact | None = None, name: str = "") -> int:
        plain = encode(contact or Contact(self.file.id, "sms", NUMBER, "fr"))
        cover = Cover(name or new_id(), new_reference(), CONTACT, CONTACT, NOW)
        return self.reminders.take_in(cover, sealing.seal(self.key, plain)).status

    def sealed_bytes(self) -> int:
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.state / f"{SHELF}.sqlite3")) as database:
            return int(database.execute("SELECT coalesce(sum(length(sealed)), 0) FROM contacts").fetchone()[0])

    def close(self) -> None:
        self.reminders.close()
        self.notes.close()
        self.office.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


def test_they_are_told_once_when_an_agent_has_written_and_then_it_is_gone(town: Town) -> None:
    assert town.bring() == 201
    assert town.reminders.send_due() == 0, "nothing has been said yet"
    assert town.sealed_bytes() > 0
    assert not any(NUMBER.encode() in file.read_bytes() for file in town.state.iterdir()), "sealed at rest"
    town.notes.write(town.file.id, "ready", "Guichet 2.", NOW)
    assert town.reminders.send_due() == 1
    (_, to, text) = town.senders.sent[0]
    assert to == NUMBER
    assert text.endswith(f"{town.file.reference} : C'est prêt. Vous pouvez venir à l'accueil. Guichet 2.")
    assert town.sealed_bytes() == 0
    town.notes.write(town.file.id, "closed", "", NOW)
    assert town.reminders.send_due() == 0
    assert "SPECIMEN" not in text


def test_an_envelope_that_comes_again_tells_nobody_twice(town: Town) -> None:
    town.notes.write(town.file.id, "ready", "", NOW)
    assert town.bring(name="a" * 32) == 201
    town.reminders.send_due()
    assert town.bring(name="a" * 32) == 200
    assert town.reminders.send_due() == 0
    assert len(town.senders.sent) == 1


def test_one_file_cannot_have_the_desk_write_to_thousands(town: Town) -> None:
    assert [town.bring(name=f"{number}" * 32) for number in range(6)] == [201, 201, 201, 201, 422, 422]
    assert town.bring(name="0" * 32) == 200, "one that comes again is known"


def test_what_cannot_be_told_now_is_tried_later_and_not_for_ever(tmp_path: Path) -> None:
    town = Town(tmp_path, *LATER)
    town.notes.write(town.file.id, "ready", "", NOW)
    town.bring()
    for _ in range(60):
        town.reminders.send_due()
        town.clock.advance(30 * 60)
    assert 1 < len(town.senders.sent) <= 10
    assert town.sealed_bytes() == 0 or len(town.senders.sent) < 10
    town.clock.advance(91 * 86_400)
    town.reminders.send_due()
    assert town.sealed_bytes() == 0
    town.close()


def test_a_number_that_will_never_do_and_one_for_a_way_that_is_not_there_are_erased(tmp_path: Path) -> None:
    town = Town(tmp_path, "never")
    town.notes.write(town.file.id, "", "Un papier manque.", NOW)
    town.bring()
    assert town.reminders.send_due() == 0
    assert town.sealed_bytes() == 0
    town.bring(Contact(town.file.id, "email", ADDRESS, "fr"))
    assert town.sealed_bytes() == 0, "this desk has no mail"
    town.close()


def test_they_are_told_in_their_language_and_garbage_is_refused(town: Town) -> None:
    town.bring(Contact(town.file.id, "sms", NUMBER, "xx"))
    town.notes.write(town.file.id, "ready", "", NOW)
    assert town.reminders.send_due() == 1
    assert "C'est prêt" in town.senders.sent[0][2], "French where the language is unknown"
    cover = Cover("b" * 32, new_reference(), CONTACT, CONTACT, NOW)
    assert town.reminders.take_in(cover, b"garbage").status == 422
    assert town.reminders.take_in(cover, sealing.seal(town.key, b"garbage")).status == 422


# -- the wires


class MailServer(socketserver.ThreadingTCPServer):
    """Enough of RFC 5321 for one message at a time. `refuse`: what RCPT is answered."""

    daemon_threads = True

    def __init__(self, refuse: str = "") -> None:
        super().__init__(("127.0.0.1", 0), MailTalk)
        self.refuse = refuse
        self.mails: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def settings(self) -> Smtp:
        host, port = self.server_address[:2]
        return Smtp(str(host), "accueil@town.example", port=int(port), tls="none", timeout_s=3)


class MailTalk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server, to = self.server, ""
        assert isinstance(server, MailServer)
        self.wfile.write(b"220 stand-in\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"RCPT" and server.refuse:
                self.wfile.write(server.refuse.encode() + b"\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                server.mails.append((to, b"".join(lines).decode()))
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                to = line.decode().strip() if word == b"RCPT" else to
                self.wfile.write(b"250 ok\r\n")


@contextlib.contextmanager
def mail_server(refuse: str = "") -> Iterator[MailServer]:
    with MailServer(refuse) as server:
        yield server
        server.shutdown()


def test_a_mail_goes_out_by_smtp() -> None:
    with mail_server() as server:
        sent = ByEmail(server.settings).send("k" * 32, ADDRESS, "Accueil K4T", "C'est prêt.")
        assert sent == "sent"
        ((to, mail),) = server.mails
    assert ADDRESS in to
    assert "Subject: Accueil K4T" in mail
    assert "From: accueil@town.example" in mail


@pytest.mark.parametrize(("refuse", "outcome"), [("550 no such mailbox", "never"), ("451 later", "later")])
def test_what_smtp_says_of_a_mailbox_counts(refuse: str, outcome: Outcome) -> None:
    with mail_server(refuse) as server:
        assert ByEmail(server.settings).send("k", ADDRESS, "s", "t") == outcome


def test_a_mail_server_that_is_not_there_or_has_no_tls_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert ByEmail(Smtp("127.0.0.1", "a@b.example", port=port, timeout_s=1)).send("k", ADDRESS, "s", "t") == "later"
    with mail_server() as server:
        from msgspec.structs import replace

        assert ByEmail(replace(server.settings, tls="starttls")).send("k", ADDRESS, "s", "t") == "later"
        missing = replace(server.settings, user="u", password_file="/nowhere/password")
        assert ByEmail(missing).send("k", ADDRESS, "s", "t") == "later"
        assert server.mails == []


def test_a_text_goes_out_by_the_gateway(tmp_path: Path) -> None:
    bodies: list[bytes] = []
    token = tmp_path / "token"
    token.write_text("secret-token\n")

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        bodies.append(body)
        client.sendall(http(202, b"{}"))

    with stand_in(script) as gateway:
        settings = SmsGateway(
            f"{gateway.url}/v1", to_field="recipient", fields={"sender": "MAIRIE"}, token_file=str(token)
        )
        assert BySms(settings).send("k" * 32, NUMBER, "", "C'est prêt.") == "sent"
        assert b"Bearer secret-token" in gateway.heads[0]
        assert b"Idempotency-Key: " + b"k" * 32 in gateway.heads[0]
    assert json.loads(bodies[0]) == {"sender": "MAIRIE", "recipient": NUMBER, "message": "C'est prêt."}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "sent"), (400, "never"), (422, "never"), (401, "later"), (429, "later"), (500, "later"), (302, "later")],
)
def test_what_the_gateway_answers_counts(status: int, outcome: Outcome) -> None:
    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(http(status))

    with stand_in(script) as gateway:
        assert BySms(SmsGateway(f"{gateway.url}/v1")).send("k", NUMBER, "", "t") == outcome


def test_a_gateway_that_says_nothing_or_nonsense_is_tried_later() -> None:
    def silent(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(b"not http at all\r\n\r\n")

    with stand_in(silent) as gateway:
        server: StandIn = gateway
        assert BySms(SmsGateway(f"{server.url}/v1", timeout_s=1)).send("k", NUMBER, "", "t") == "later"
    assert BySms(SmsGateway("http://127.0.0.1:1/v1", timeout_s=1)).send("k", NUMBER, "", "t") == "later"
    assert BySms(SmsGateway("http://127.0.0.1:1/v1", token_file="/nowhere")).send("k", NUMBER, "", "t") == "later"


def test_what_the_docs_say_of_the_desk_s_settings_is_so(tmp_path: Path) -> None:
    told = (ROOT / "docs" / "ticket.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    file = tmp_path / "desk.toml"
    file.write_text(told)
    assert senders(load(file)).keys() == {"email", "sms"}
    file.write_text('[smtp]\nhost = "x"\n')
    with pytest.raises(ConfigError, match="sender"):
        load(file)
    assert senders(DeskSettings()) == {}
