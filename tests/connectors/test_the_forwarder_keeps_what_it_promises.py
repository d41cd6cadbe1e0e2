"""From the desk's inbox to the services: states that only go forward, and a service that is out of order left alone."""

import threading
from pathlib import Path

import pytest

from kiosk.connectors.breaker import Breaker
from kiosk.connectors.ledger import POISON_AFTER, State
from kiosk.desk.shelf import StoreError
from tests.support.connectors import (
    FAULTS,
    KIND,
    Gateway,
    connector_for,
    fails_once,
    gateway,
    running_services,
    settings_for,
)
from tests.support.delivery import until

DOWN = "http://127.0.0.1:9"


def test_a_file_goes_to_each_service_that_its_demarche_names(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {name: settings_for(kind, services.url, tmp_path / "secret") for name, kind in KIND.items()}
        with gateway(tmp_path, to) as there:
            dossier = there.takes()
            assert there.forwarder.round() == 4
            assert [(service, state) for service, state, _ in there.states()] == [
                ("prefill", "prepared"), ("publik", "sent"), ("pastell", "sent"), ("webhook", "sent"),
            ]  # fmt: skip
            assert there.forwarder.round() == 0
        taken = sorted(services.taken())
    assert taken == [
        ("hook", dossier.reference), ("pastell", dossier.reference), ("prefill", ""), ("publik", dossier.reference),
    ]  # fmt: skip


def test_a_service_that_is_out_of_order_holds_back_no_other(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {
            "publik": settings_for("publik", DOWN, tmp_path / "secret", timeout_s=0.2),
            "webhook": settings_for("webhook", services.url, tmp_path / "secret"),
        }
        with gateway(tmp_path, to) as there:
            there.takes()
            there.takes()
            there.forwarder.round()
            assert sorted(there.states()) == [
                ("publik", "waiting", "network_down ConnectionError"),
                ("publik", "waiting", "network_down ConnectionError"),
                ("webhook", "sent", ""),
                ("webhook", "sent", ""),
            ]


def test_after_failures_in_a_row_a_service_is_left_alone_and_tried_with_one_file(tmp_path: Path) -> None:
    with gateway(tmp_path, {"publik": settings_for("publik", DOWN, tmp_path / "secret", timeout_s=0.2)}) as there:
        for _ in range(7):
            there.takes()
        attempts = [there.forwarder.round()]
        there.clock.advance(30)
        attempts.append(there.forwarder.round())
        there.clock.advance(1000)
        attempts.append(there.forwarder.round())
    # Five failures open the circuit; half a minute later it is open; after its pause one failure opens it again.
    assert attempts == [5, 0, 1]


def test_a_breaker_closes_when_the_service_works_again() -> None:
    broken = Breaker()
    for _ in range(3):
        broken = broken.failed(10.0, break_after=3, break_s=60)
    assert not broken.lets_through(69.9)
    assert broken.lets_through(70.0)
    assert broken.worked() == Breaker()


def test_a_service_that_asks_for_time_is_given_it(tmp_path: Path) -> None:
    with (
        fails_once(tmp_path, "webhook", FAULTS["429, Retry-After: 120"]) as (_, failing),
        gateway(tmp_path, {"webhook": settings_for("webhook", failing.url, tmp_path / "secret")}) as there,
    ):
        there.takes()
        assert there.forwarder.round() == 1
        there.clock.advance(119)
        assert there.forwarder.round() == 0
        there.clock.advance(2)
        assert there.forwarder.round() == 1
        assert there.states() == [("webhook", "sent", "")]


def test_a_refusal_waits_for_an_agent_who_sends_it_again(tmp_path: Path) -> None:
    with (
        fails_once(tmp_path, "webhook", FAULTS["422"]) as (_, failing),
        gateway(tmp_path, {"webhook": settings_for("webhook", failing.url, tmp_path / "secret")}) as there,
    ):
        there.takes()
        there.forwarder.round()
        assert there.states() == [("webhook", "refused", "http_422")]
        there.clock.advance(10_000)
        assert there.forwarder.round() == 0
        (one,) = there.ledger.forwards()
        assert there.ledger.notes(one.envelope_id, one.service)["said"] == "non"
        assert there.ledger.retry(one.envelope_id, "webhook", there.clock.now())
        there.forwarder.round()
        assert there.states() == [("webhook", "sent", "")]
        assert not there.ledger.retry(one.envelope_id, "webhook", there.clock.now())


def test_what_was_handed_over_stays_so(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {"webhook": settings_for("webhook", services.url, tmp_path / "secret")}
        with gateway(tmp_path, to) as there:
            there.takes()
            there.forwarder.round()
            (one,) = there.ledger.forwards()
            there.ledger.settle(one, State.REFUSED, "late", there.clock.now())
            assert there.states() == [("webhook", "sent", "")]
            with pytest.raises(StoreError, match="stays so"):
                there.ledger._shelf.do("UPDATE forwards SET state = 'waiting'")


def test_a_parcel_that_kills_is_set_aside(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {"webhook": settings_for("webhook", services.url, tmp_path / "secret")}
        with gateway(tmp_path, to) as there:
            there.takes()
            (envelope_id, _), *_ = there.ledger.unplanned()
            there.ledger.plan(envelope_id, [("webhook", "webhook")], there.clock.now())
            for _ in range(POISON_AFTER):
                (one,) = there.ledger.forwards()
                there.ledger.begin_attempt(one, there.clock.now())
            there.forwarder.round()
            assert there.states() == [("webhook", "refused", "poison 8_unfinished")]
            assert services.taken() == []


def test_a_demarche_that_the_desk_does_not_know_is_read_by_an_agent(tmp_path: Path) -> None:
    with gateway(tmp_path, {"publik": settings_for("publik", DOWN, tmp_path / "secret")}) as there:
        there.takes(flow="une-autre")
        there.forwarder.round()
        assert there.states() == [("desk", "sent", "")]


def test_a_service_without_settings_waits_for_them(tmp_path: Path) -> None:
    with gateway(tmp_path, {"publik": settings_for("publik", DOWN, tmp_path / "secret")}) as there:
        there.takes()
        there.forwarder._services = {}
        there.forwarder.round()
        assert there.states() == [("publik", "waiting", "no_settings")]


def test_a_file_that_no_longer_opens_is_an_agent_s(tmp_path: Path) -> None:
    with gateway(tmp_path, {"publik": settings_for("publik", DOWN, tmp_path / "secret")}) as there:
        there.takes()
        there.office.store._shelf.do("UPDATE files SET sealed = x'00'")
        there.forwarder.round()
        assert there.states() == [("publik", "refused", "cannot_be_opened")]


def test_what_a_service_said_and_where_to_finish_lie_sealed(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {"prefill": settings_for("demarches_simplifiees", services.url, tmp_path / "secret")}
        with gateway(tmp_path, to) as there:
            there.takes()
            there.forwarder.round()
            (one,) = there.ledger.forwards()
            notes = there.ledger.notes(one.envelope_id, one.service)
            assert notes["finish_url"].endswith("prefill_token=jeton1")
            assert notes["dropped"] == "champ_Inconnu"
        on_disk = b"".join(path.read_bytes() for path in there.directory.iterdir())
    assert b"jeton1" not in on_disk
    assert b"champ_Inconnu" not in on_disk


def test_of_two_servers_on_one_folder_one_forwards(tmp_path: Path) -> None:
    """The second takes over when the first is gone."""
    asked = threading.Event()
    with running_services(tmp_path) as services:
        to = {"webhook": settings_for("webhook", services.url, tmp_path / "secret")}
        with gateway(tmp_path, to) as first:
            second = Gateway(tmp_path / "desk-state", to)
            second.forwarder._attempt = lambda due: asked.set()  # type: ignore[method-assign]
            first.forwarder.start()
            until(lambda: first.forwarder._holds_lock, "the first holds the lock")
            second.forwarder.start()
            first.takes()
            first.forwarder.wake()
            second.forwarder.wake()
            until(lambda: first.states() == [("webhook", "sent", "")], "one forwards")
            first.forwarder.stop()
            second.forwarder.stop()
            second.close()
    assert not asked.is_set()


def test_the_id_of_a_parcel_is_the_same_at_each_attempt(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        to = {"webhook": settings_for("webhook", services.url, tmp_path / "secret")}
        with gateway(tmp_path, to) as there:
            there.takes()
            (envelope_id, _), *_ = there.ledger.unplanned()
            ids = {there.forwarder._parcel(envelope_id, "webhook")[1].id for _ in range(3)}
            connector_for("webhook", services.url, tmp_path / "secret")
    assert len(ids) == 1
