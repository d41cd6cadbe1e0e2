"""Whoever calls the control wrongly is told so in one line of JSON, and moves nothing."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.support.hall import RunningHall, running_hall


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture
def calls(hall: RunningHall) -> Iterator[httpx2.Client]:
    keys = httpx2.Headers({"Authorization": f"Bearer {hall.client._keys().token}"})
    with httpx2.Client(base_url=hall.control_url, headers=keys) as client:
        yield client


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer " + "x" * 5000])
def test_without_the_token_nothing_is_told(hall: RunningHall, token: str) -> None:
    for path in ("/state", "/receipts", "/papers/bill-valid.png"):
        answer = httpx2.get(hall.control_url + path, headers={"Authorization": token})
        assert answer.status_code == 401
        assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/scanner", b"", 400),
        ("/scanner", b"{", 400),
        ("/scanner", b"[]", 400),
        ("/scanner", b"{}", 400),
        ("/scanner", b'{"paper": 3}', 400),
        ("/scanner", b'{"paper": "no-such-paper"}', 404),
        ("/scanner", b'{"fault": "on_fire"}', 400),
        ("/scanner", b'{"feeder": "blank"}', 400),
        ("/scanner", b'{"feeder": ["a/b/c"]}', 400),
        ("/scanner", b'{"feeder": ["blank/nowhere"]}', 404),
        ("/scanner", b'{"paper": "blank", "feeder": ["nowhere"]}', 404),
        ("/scanner", b'{"feeder": [' + b'"blank",' * 50 + b'"blank"]}', 400),
        ("/scanner", b'{"fault": null, "colour": "red"}', 400),
        ("/scanner", b"\xff\xfe", 400),
        ("/scanner", b"[" * 60_000, 400),
        ("/scanner", b" " * 70_000, 413),
        ("/printer", b'{"paper": "burning"}', 400),
        ("/printer", b'{"cover": null}', 400),
        ("/cable", b'{"connected": "yes"}', 400),
        ("/cable", b"{}", 400),
        ("/papers", b'{"id": "x"}', 400),
        ("/papers", b'{"id": "../x", "title": "t", "name": "n", "street": "s", "postcode": "57000", "town": "T", '
         b'"issued": "2026-01-01"}', 400),
        ("/papers", b'{"id": "bill-valid", "title": "t", "name": "n", "street": "s", "postcode": "57000", "town": "T", '
         b'"issued": "2026-01-01"}', 409),
        ("/papers", b'{"id": "old", "title": "t", "name": "n", "street": "s", "postcode": "57000", "town": "T", '
         b'"issued": "2026-02-30"}', 400),
        ("/papers", b'{"id": "old", "title": "t", "name": " ", "street": "s", "postcode": "57000", "town": "T", '
         b'"issued": "2026-01-01"}', 400),
        ("/papers", b'{"id": "old", "title": "t", "name": "n", "street": "s", "postcode": "57000", "town": "T", '
         b'"issued": "1999-12-31"}', 400),
        ("/nowhere", b"{}", 404),
        ("/state", b"{}", 404),
    ],
)  # fmt: skip
def test_a_wrong_order_is_refused_and_moves_nothing(
    hall: RunningHall, calls: httpx2.Client, path: str, body: bytes, status: int
) -> None:
    before = hall.state()
    answer = calls.post(path, content=body)
    assert answer.status_code == status
    assert "\n" not in answer.json()["error"]
    assert hall.state() == before


@pytest.mark.parametrize("path", ["/papers/none.png", "/receipts/r99.png", "/receipts/", "/", "/state/", "/%00"])
def test_what_is_not_there_is_404(calls: httpx2.Client, path: str) -> None:
    assert calls.get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "BREW"])
def test_a_method_that_is_not_known_is_405(calls: httpx2.Client, method: str) -> None:
    answer = calls.request(method, "/state")
    assert answer.status_code == 405
    assert list(answer.json()) == ["error"]


def test_a_body_without_a_length_is_refused(calls: httpx2.Client) -> None:
    assert calls.post("/scanner", content=iter([b'{"paper": null}'])).status_code == 411


def test_a_change_answers_with_what_holds_now(hall: RunningHall, calls: httpx2.Client) -> None:
    answer = calls.post("/printer", json={"paper": "low", "cover": "open"}).json()
    assert answer == hall.state()
    assert (answer["printer"]["paper"], answer["printer"]["cover"]) == ("low", "open")


def test_papers_do_not_pile_up_without_end(hall: RunningHall, calls: httpx2.Client) -> None:
    statuses = set()
    for number in range(220):
        body = {"id": f"p{number}", "title": "t", "name": "A B", "street": "s", "postcode": "57000", "town": "T"}
        statuses.add(calls.post("/papers", json={**body, "issued": "2026-01-01"}).status_code)
    assert statuses == {201, 409}
    assert len(hall.state()["papers"]) == 200
