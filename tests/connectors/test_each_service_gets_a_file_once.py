"""Each connector against its service when all is well: what arrives there, and what is said of it."""

from pathlib import Path

import pytest

from kiosk.connectors.port import Later, Prepared, Refused, Sent, Standing
from tests.support.connectors import NAMES, PDF, REFERENCE, Book, connector_for, parcel, running_services

KIND = {"demarches_simplifiees": "prefill", "publik": "publik", "pastell": "pastell", "webhook": "hook"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_arrives_and_again_changes_nothing(name: str, tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        connector, book = connector_for(name, services.url, tmp_path / "secret"), Book()
        first = connector.send(parcel(name), book)
        again = connector.send(parcel(name), book)
        assert isinstance(first, Prepared if name == "demarches_simplifiees" else Sent)
        assert again == first
        assert [service for service, _ in services.taken()] == [KIND[name]]


@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_is_well_is_said_to_be(name: str, tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        assert connector_for(name, services.url, tmp_path / "secret").check().well
        assert services.taken() == []


@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_is_not_there_is_said_not_to_be(name: str, tmp_path: Path) -> None:
    assert not connector_for(name, "http://127.0.0.1:9", tmp_path / "secret").check().well


@pytest.mark.parametrize(
    ("name", "state"),
    [("demarches_simplifiees", "waiting_for_citizen"), ("publik", "received"), ("pastell", "in_progress"),
     ("webhook", "in_progress")],
)  # fmt: skip
def test_where_it_stands_is_asked_of_the_service(name: str, state: str, tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        connector, book = connector_for(name, services.url, tmp_path / "secret"), Book()
        before = connector.status(parcel(name), book)
        connector.send(parcel(name), book)
        after = connector.status(parcel(name), book)
    assert before == Standing("unknown")
    assert isinstance(after, Standing)
    assert after.state == state


def test_a_prefill_tells_what_the_service_drops(tmp_path: Path) -> None:
    wrong = {"champ_Q2hhbXAtMg": "Propriétaire", "champ_Q2hhbXAtMw": "deux", "champ_Inconnu": "x"}
    with running_services(tmp_path) as services:
        connector = connector_for("demarches_simplifiees", services.url, tmp_path / "secret")
        outcome = connector.send(parcel("demarches_simplifiees", **wrong), Book())
        assert isinstance(outcome, Prepared)
        assert outcome.dropped == tuple(sorted(wrong))
        assert outcome.finish_url.startswith(f"{services.url}/commencer/essai?prefill_token=")
        assert services.contents("prefill")[0]["identite_nom"] == "SPECIMEN"


def test_a_prefill_that_was_deleted_leads_nobody_astray(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        connector = connector_for("demarches_simplifiees", services.url, tmp_path / "secret")
        book = Book()
        connector.send(parcel("demarches_simplifiees"), book)
        services._db.execute("DELETE FROM taken")
        outcome = connector.send(parcel("demarches_simplifiees"), book)
        assert isinstance(outcome, Refused)
        assert outcome.error == "gone"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"naissance": "12/03/1950"}, "naissance : forme inattendue"),
        ({"situation": "Propriétaire"}, "situation : hors de la liste du formulaire"),
        ({"courriel": "camille"}, "courriel : forme inattendue"),
        ({"taille": "3"}, "taille : inconnu du formulaire"),
    ],
)
def test_what_publik_would_keep_without_a_word_is_refused_before(
    fields: dict[str, str], said: str, tmp_path: Path
) -> None:
    with running_services(tmp_path) as services:
        outcome = connector_for("publik", services.url, tmp_path / "secret").send(parcel("publik", **fields), Book())
        assert outcome == Refused("not_of_this_form", said)
        assert services.taken() == []


def test_publik_gets_the_file_as_it_is(tmp_path: Path) -> None:
    import base64

    with running_services(tmp_path) as services:
        connector_for("publik", services.url, tmp_path / "secret").send(parcel("publik"), Book())
        content = services.contents("publik")[0]
    assert base64.b64decode(content["data"]["recapitulatif"]["content"]) == PDF.data
    assert content["data"]["recapitulatif"]["filename"] == f"{REFERENCE}-recapitulatif.pdf"
    assert content["meta"]["draft"] is False


def test_pastell_says_what_its_form_lacks(tmp_path: Path) -> None:
    with running_services(tmp_path) as services:
        connector = connector_for("pastell", services.url, tmp_path / "secret")
        outcome = connector.send(parcel("pastell", objet=""), Book())
        assert outcome == Refused("incomplete", "Le formulaire n'est pas complet")
        assert services.taken() == []


@pytest.mark.parametrize("name", ["publik", "pastell", "webhook"])
def test_without_its_secret_nothing_is_sent_and_the_service_is_not_blamed(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    with running_services(tmp_path) as services:
        connector = connector_for(name, services.url, secret)
        secret.unlink()
        outcome = connector.send(parcel(name), Book())
    assert outcome == Later("no_secret", at_fault=False)


@pytest.mark.parametrize("name", ["publik", "pastell", "webhook"])
def test_with_a_wrong_secret_the_file_waits_for_staff(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    with running_services(tmp_path) as services:
        connector = connector_for(name, services.url, secret)
        secret.write_text("un autre")
        outcome = connector.send(parcel(name), Book())
        assert isinstance(outcome, Later)
        assert not outcome.at_fault
        assert not connector.check().well
        assert services.taken() == []
