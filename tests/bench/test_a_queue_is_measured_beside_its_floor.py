"""`kiosk bench delivery` on a small queue: figures of what really happened, beside their floors."""

import pytest

from kiosk.bench import delivery


@pytest.mark.long
def test_a_small_queue_is_committed_listed_and_drained() -> None:
    table = delivery.measure(files=60, commits=3)
    assert table.queue.files == 60
    assert 0 < table.queue.drain_per_s < table.queue.floor_per_s
    assert table.commit.p95_ms >= table.commit.p50_ms > 0
    assert table.commit.floor_p95_ms > 0
    assert table.queue.rss_after_mb < table.queue.rss_before_mb + 50
