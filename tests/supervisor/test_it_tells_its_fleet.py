"""The figures that a kiosk leaves for its fleet count each visit once, however it ends; and what has grown old in it is
shut for each screen that starts."""

from pathlib import Path

import pytest

from tests.support.fleet import samples
from tests.support.supervisor import running_supervisor


def test_each_visit_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    with running_supervisor(tmp_path) as kiosk:
        for count, words in enumerate(
            ("visit v1\nover citizen\nend citizen", "visit v2\nend timeout", "visit v3\ndie", "die"), 1
        ):
            kiosk.tell(kiosk.wait_for("serving", count)["pid"], words)
        kiosk.wait_for("serving", 5)
        kiosk.close()
    told = samples((tmp_path / "metrics" / "kiosk.prom").read_text())
    ended = {by: told["kiosk_visits_total", by] for by in ("citizen", "timeout", "staff", "screen_lost")}
    assert ended == {"citizen": 1, "timeout": 1, "staff": 0, "screen_lost": 1}
    assert told["kiosk_screens_lost_total",] == 2
    assert told["kiosk_serving",] == 0


@pytest.mark.parametrize("old", [False, True])
def test_a_screen_gets_no_official_site_from_an_engine_past_its_limit(tmp_path: Path, old: bool) -> None:
    if old:
        (tmp_path / "engine-is-old").touch()
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.tell(first["pid"], "visit v1\nend citizen")
        after = kiosk.wait_for("serving", 2)
        kiosk.close()
    assert [first["sites"], after["sites"]] == [not old, not old]


def test_a_screen_gets_no_official_site_where_the_engine_could_not_lock_itself_up(tmp_path: Path) -> None:
    """As in the unit without official-sites.conf: the citizen would be told for ever that it is opened again."""
    (tmp_path / "confined").touch()
    with running_supervisor(tmp_path) as kiosk:
        assert kiosk.wait_for("serving")["sites"] is False
        kiosk.close()
