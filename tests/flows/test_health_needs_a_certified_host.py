"""A démarche that asks about health is offered only where a certified host keeps its files."""

from kiosk.flows.load import catalogue, offered

FLOWS = catalogue()
SHUT = {flow.id for flow in FLOWS if flow.keeps == "health"}


def test_without_a_host_it_is_shut_and_the_others_are_open() -> None:
    assert "mdph-cmi" in SHUT
    assert {flow.id for flow in offered(FLOWS, "")} == {flow.id for flow in FLOWS} - SHUT


def test_with_a_host_it_is_open() -> None:
    assert offered(FLOWS, "Hébergeur Specimen") == FLOWS
