"""`kiosk tour --flow ID --language xx`: a démarche from its scenario, through the real screen, drivers and recipient,
in three languages; in one of them a second démarche of the same visit, which asks nothing twice."""

from typing import Any

import pytest

from tests.support import house
from tests.support.tour import told, tour

SCENARIOS = house.ROOT / "tests" / "scenarios"


def played(language: str, *flows: str) -> dict[str, Any]:
    options = [word for flow in flows for word in ("--flow", flow)]
    return told(tour("--json", "--language", language, "--scenarios", SCENARIOS, *options, timeout_s=110))


@pytest.mark.long
def test_two_demarches_in_french_ask_nothing_twice() -> None:
    done = played("fr", "changement-adresse", "domiciliation")
    first, second = done["flows"]
    assert first["facts_reused"] == 0
    assert first["reference"]
    assert second["reference"] not in ("", first["reference"])
    assert second["facts_reused"] >= 3
    assert done["typed_twice"] == 0


@pytest.mark.long
@pytest.mark.parametrize(("language", "flow"), [("ar", "caf-rsa"), ("uk", "acte-naissance")])
def test_a_demarche_in_another_alphabet_comes_to_its_end(language: str, flow: str) -> None:
    done = played(language, flow)
    (only,) = done["flows"]
    assert only["flow"] == flow
    assert only["reference"] == ""  # it prepares: nothing is sent, and nothing says so
    assert only["pages"] >= 5
    assert only["typed"] > 0


def test_a_demarche_that_is_not_there_is_told() -> None:
    done = tour("--flow", "nowhere")
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_same_twice_is_a_wrong_call() -> None:
    assert tour("--flow", "caf-rsa", "--flow", "caf-rsa").returncode == 2
    assert tour("--flow", "caf-rsa", "--matrix").returncode == 2
