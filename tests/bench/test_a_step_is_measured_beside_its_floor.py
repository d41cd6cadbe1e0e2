"""`kiosk bench flows` on few rounds: figures of what really happened, and the goal of a step."""

from kiosk.bench import flows


def test_the_next_page_of_the_largest_demarche_comes_at_once() -> None:
    table = flows.measure(rounds=2)
    assert table.step.count > 20
    assert 0 < table.step.floor_p50_ms < table.step.p95_ms < 20 * table.step.goal_p95_ms
    assert table.load.flows >= 35
    assert 0 < table.load.floor_ms < table.load.ms
