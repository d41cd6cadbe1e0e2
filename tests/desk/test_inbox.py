"""The recipient takes each file once, acknowledges it as the law asks, and refuses what it cannot open."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from kiosk.clock import HeldClock
from kiosk.delivery import wire
from kiosk.delivery.reference import new_reference
from kiosk.delivery.wire import Acknowledgement, Envelope
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import NotThereError, Office
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings, load, months_after
from kiosk.errors import ConfigError
from kiosk.privacy import sealing
from tests.support.delivery import NAME, NIR, NOW, envelope, specimen

SETTINGS = DeskSettings(max_sealed_bytes=200_000)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path, SETTINGS, HeldClock(NOW))
    yield opened
    opened.close()


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(application(office, Entrance()))


def key(office: Office) -> bytes:
    return sealing.read_public_key(office.public_key_file)


def headers(file: Envelope, **changes: str) -> dict[str, str]:
    return {
        "Idempotency-Key": file.id,
        "Kiosk-Reference": file.reference,
        "Kiosk-Flow": file.flow,
        "Kiosk-Service": file.service,
        "Kiosk-Created-At": file.created_at.isoformat(),
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }


def test_a_file_is_acknowledged_with_what_the_law_asks(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    answer = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    assert answer.status_code == 201
    acknowledgement = wire.decode_acknowledgement(answer.content, file.id, file.reference)
    assert acknowledgement == Acknowledgement(
        envelope_id=file.id,
        reference=file.reference,
        received_at=NOW,
        service=SETTINGS.service,
        contact=SETTINGS.contact,
        silence_effect=SETTINGS.silence_effect,
        silence_date=date(2027, 1, 22),
        appeals=SETTINGS.appeals,
    )


def test_the_same_file_again_gets_the_very_same_answer(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    first = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    again = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    assert (again.status_code, again.content) == (200, first.content)
    assert len(office.store.files()) == 1


def test_a_reference_read_aloud_finds_its_file(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    spoken = file.reference.lower().replace("-", " ")
    for typed in (file.reference, spoken, spoken.replace(" ", ""), file.id):
        assert office.find(f" {typed} ").envelope_id == file.id
    with pytest.raises(NotThereError):
        office.find(spoken[:-1])


def test_one_file_brought_by_many_at_once_is_one_file(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))

    def bring(_: int) -> tuple[int, bytes]:
        answer = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
        return answer.status_code, answer.content

    # Entered, the client has one event loop for all requests, as the server has; else each would have its own, and
    # the semaphore of the inbox, which belongs to one loop, would not wake who waits in another.
    with client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(bring, range(16)))
    assert sorted(status for status, _ in answers) == [200] * 15 + [201]
    assert len({body for _, body in answers}) == 1
    assert len(office.store.files()) == 1


def test_another_body_under_a_known_id_is_refused(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    other = msgspec.structs.replace(envelope(key=key(office)), id=file.id, reference=file.reference)
    assert client.put(f"/inbox/{file.id}", content=other.sealed, headers=headers(file)).status_code == 409
    assert office.store.sealed(file.id) == file.sealed


def test_what_cannot_be_opened_is_refused_and_not_kept(client: TestClient, office: Office) -> None:
    right = key(office)
    wrong_key = envelope()
    altered = envelope(key=right)
    altered = msgspec.structs.replace(altered, sealed=altered.sealed[:-1] + bytes([altered.sealed[-1] ^ 1]))
    no_file = msgspec.structs.replace(envelope(key=right), sealed=sealing.seal(right, b"garbage"))
    other_reference = msgspec.structs.replace(envelope(key=right), reference=new_reference())
    empty = msgspec.structs.replace(envelope(key=right), sealed=b"")
    for file in (wrong_key, altered, no_file, other_reference, empty):
        answer = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
        assert (answer.status_code, answer.content) == (422, b"")
    assert office.store.files() == ()


def test_a_body_that_is_too_large_is_refused_announced_or_not(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    large = bytes(SETTINGS.max_sealed_bytes + 1)
    assert client.put(f"/inbox/{file.id}", content=large, headers=headers(file)).status_code == 413
    parts = (bytes(10_000) for _ in range(1000))
    assert client.put(f"/inbox/{file.id}", content=parts, headers=headers(file)).status_code == 413
    assert office.store.files() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"Idempotency_Key": "0" * 32},
        {"Kiosk_Reference": ""},
        {"Kiosk_Reference": "<script>"},
        {"Kiosk_Flow": "../../etc"},
        {"Kiosk_Service": "x" * 5000},
        {"Kiosk_Created_At": "yesterday"},
        {"Kiosk_Created_At": "2026-11-22T09:42:00"},
        {"Kiosk_Created_At": "0001-01-01T00:00:00+23:59"},
        {"Content_Length": "many"},
    ],
)
def test_headers_that_are_none_are_a_bad_request(client: TestClient, office: Office, changes: dict[str, str]) -> None:
    file = envelope(key=key(office))
    answer = client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file, **changes))
    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize("name", ["short", "A" * 32, "0" * 33, "%2e%2e%2fdesk", "é" * 32])
def test_an_id_that_is_none_is_refused(client: TestClient, office: Office, name: str) -> None:
    file = envelope(key=key(office))
    assert client.put(f"/inbox/{name}", content=file.sealed, headers=headers(file)).status_code in (400, 404)


def test_nothing_lies_in_clear_and_the_private_key_is_its_owner_s(
    client: TestClient, office: Office, tmp_path: Path
) -> None:
    file = envelope(key=key(office))
    client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert file.sealed[:64] in on_disk
    for canary in (NAME, NIR, "canary-of-the-summary"):
        assert canary.encode() not in on_disk
    assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "desk" / "recipient.key").stat().st_mode) == 0o600


def test_the_list_knows_what_was_received_and_opens_nothing(client: TestClient, office: Office) -> None:
    file = envelope(key=key(office))
    client.put(f"/inbox/{file.id}", content=file.sealed, headers=headers(file))
    (received,) = office.store.files()
    assert (received.reference, received.flow, received.bytes) == (file.reference, file.flow, len(file.sealed))
    assert office.dossier(received).facts["nom"].value == NAME


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 22), 2, date(2027, 1, 22)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 30), 2, date(2028, 2, 29)),
        (date(2026, 7, 31), 2, date(2026, 9, 30)),
        (date(2026, 1, 1), 24, date(2028, 1, 1)),
    ],
)
def test_two_months_are_counted_from_date_to_date(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@pytest.mark.parametrize("text", ["nonsense", "silence_months = 0", "unknown = 1", "service = 3", "\x00"])
def test_a_wrong_setting_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as refused:
        load(path)
    assert "\n" not in str(refused.value)


def test_the_desk_s_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('service = "Urbanisme"\nsilence_months = 3\n')
    assert load(path).silence_months == 3
    assert specimen().made_at == datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
