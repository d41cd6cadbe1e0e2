"""`kiosk tour --flow ID --language xx`: a démarche from its scenario, through the real screen, drivers and recipient,
in three languages; in one of them a second démarche of the same visit, which asks nothing twice."""

from typing import Any

import pytest

from tests.support import house
from tests.support.patience import PATIENCE_S
from tests.support.tour import told, tour

SCENARIOS = house.ROOT / "tests" / "scenarios"


def played(language: str, *flows: str) -> dict[str, Any]:
    options = [word for flow in flows for word in ("--flow", flow)]
    # A minute on a machine that does nothing else.
    return told(tour("--json", "--language", language, "--scenarios", SCENARIOS, *options, timeout_s=5 * PATIENCE_S))


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
@pytest.mark.parametrize("flow", ["changement-adresse", "caf-rsa", "acte-naissance"])
@pytest.mark.parametrize("language", ["fr", "ar", "uk"])
def test_three_demarches_come_to_their_end_in_three_languages(language: str, flow: str) -> None:
    done = played(language, flow)
    (only,) = done["flows"]
    assert only["flow"] == flow
    # The other two prepare: nothing is sent, and nothing says so.
    assert bool(only["reference"]) == (flow == "changement-adresse")
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
