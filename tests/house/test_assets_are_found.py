"""Assets have one address, whether setup made them or we drew them; names come from démarches and may be hostile."""

import pytest

from kiosk import assets
from kiosk.errors import KioskError


def test_what_setup_fetched_is_found_by_its_short_name() -> None:
    font = assets.path("fonts/AtkinsonHyperlegibleNext_400Regular.ttf")
    assert font.read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert font == assets.path("generated/fonts/AtkinsonHyperlegibleNext_400Regular.ttf")


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "fonts/../../LICENSE", "", "a\0b", "no/such.svg"])
def test_a_name_that_leads_elsewhere_or_nowhere_is_refused(name: str) -> None:
    with pytest.raises(KioskError):
        assets.path(name)


def test_the_postcodes_of_the_whole_country_are_there_and_sorted() -> None:
    lines = assets.path("postcodes.tsv").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    assert len(lines) > 35_000
    assert "57000\t57463\tMetz" in lines
    assert {line for line in lines if line.startswith("69003\t")} == {
        "69003\t69123\tLyon",
        "69003\t69383\tLyon 3e Arrondissement",
    }
    assert all(len(line.split("\t")) == 3 and len(line.split("\t")[0]) == 5 for line in lines)
