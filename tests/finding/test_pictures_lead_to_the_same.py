"""Who does not write picks a drawing: every démarche is behind one, and behind none is nothing."""

import json

import pytest

from kiosk import assets
from kiosk.__main__ import main
from kiosk.finding import sources, themes
from kiosk.flows import load


def test_every_demarche_is_behind_a_drawing() -> None:
    behind = {one for theme in themes.THEMES for one in theme.demarches}
    thought_of = set(sources.people(sources.VOCABULARY))
    assert behind == thought_of
    assert {entry.id for entry in sources.entries(load.CATALOGUE)} <= behind


def test_every_theme_has_a_drawing_of_its_own_and_fits_a_page() -> None:
    assert len({theme.picture for theme in themes.THEMES}) == len(themes.THEMES)
    for theme in themes.THEMES:
        assert assets.path(f"drawings/{theme.picture}.svg").is_file()
        assert len(theme.demarches) <= 6


def test_a_theme_shows_what_is_offered_only() -> None:
    (only,) = themes.offered(["permis-conduire"])
    assert (only.id, only.demarches) == ("vehicle", ("permis-conduire",))
    assert themes.offered([]) == ()


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "find", "--themes", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"id", "title", "picture", "demarches"} == set(told[0])
    with pytest.raises(SystemExit) as wrong:
        main(["flows", "find", "passeport", "--themes"])
    assert wrong.value.code == 2
