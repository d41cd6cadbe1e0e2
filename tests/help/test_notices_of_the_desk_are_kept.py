"""What the desk publishes for everybody is on the home page once it is said, and goes when it stands no longer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.finding import notices
from kiosk.help import wire
from kiosk.session.help.notices import keep

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)


def texts(folder: Path, now: datetime = NOW) -> list[str]:
    return [one.text for one in notices.current(folder, now)]


def test_what_stands_replaces_what_stood_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    folder = tmp_path / "notices"
    keep(folder, (wire.Notice("Fermé vendredi."), wire.Notice("Guichet 2 fermé.", until=NOW + timedelta(hours=1))), NOW)
    assert texts(folder) == ["Fermé vendredi.", "Guichet 2 fermé."]
    assert texts(folder, NOW + timedelta(hours=2)) == ["Fermé vendredi."]
    other = notices.Notice("other", "Travaux", "Entrée par la cour.", NOW, NOW + timedelta(days=1))
    (folder / "other.json").write_bytes(msgspec.json.encode(other))
    keep(folder, (wire.Notice("Ouvert vendredi."),), NOW)
    assert sorted(texts(folder)) == ["Entrée par la cour.", "Ouvert vendredi."]
    keep(folder, (), NOW)
    assert texts(folder) == ["Entrée par la cour."]


def test_a_folder_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("a file")
    keep(tmp_path / "notices", (wire.Notice("Fermé."),), NOW)
