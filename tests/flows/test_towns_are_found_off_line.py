"""The real list of postcodes, as people write towns."""

import time
from pathlib import Path

import pytest

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.flows.towns import Towns
from tests.support.patience import promised


@pytest.fixture(scope="module")
def towns() -> Towns:
    return Towns.load(assets.path("postcodes.tsv"))


@pytest.mark.parametrize(
    ("postcode", "town"),
    [
        ("57000", "Metz"),
        ("57000", " METZ "),
        ("57000", "Metz Cedex 1"),
        ("01000", "Saint-Denis-lès-Bourg"),
        ("01000", "ST DENIS LES BOURG"),
        ("94240", "L'Haÿ-les-Roses"),
        ("94240", "L’HAY LES ROSES"),
        ("51520", "St Martin s/ le Pré"),
        ("75001", "Paris"),
        ("75001", "Paris 1er"),
        ("75016", "PARIS 16E ARRONDISSEMENT"),
        ("75116", "Paris 16"),
        ("69003", "Lyon 03"),
        ("69003", "Lyon"),
        ("13008", "Marseille 8ème"),
        ("97490", "Saint Denis"),
        ("20200", "Bastia"),
    ],
)
def test_a_town_agrees_with_its_postcode(postcode: str, town: str, towns: Towns) -> None:
    assert towns.town_in_postcode(town, postcode)


@pytest.mark.parametrize(
    ("postcode", "town"),
    [
        ("57000", "Nancy"), ("57000", ""), ("57000", "Met"), ("75001", "Paris 16e"), ("69003", "Lyon 1er"),
        ("57999", "Metz"), ("", "Metz"), ("57000\n", "Metz"), ("5700", "Metz"), ("٥٧٠٠٠", "Metz"), ("57000", "-"),
    ],
)  # fmt: skip
def test_another_town_does_not(postcode: str, town: str, towns: Towns) -> None:
    assert not towns.town_in_postcode(town, postcode)


def test_the_towns_of_a_postcode_are_given_as_addresses_write_them(towns: Towns) -> None:
    assert towns.towns_of("57000") == ("Metz",)
    assert towns.towns_of("75016") == ("Paris",)
    assert towns.towns_of("69003") == ("Lyon",)
    assert "Saint-Denis-lès-Bourg" in towns.towns_of("01000")
    assert len(towns.towns_of("25110")) == 23


@pytest.mark.parametrize("postcode", ["57045", "75999", "99999", "", "5", "570000", "\t", "57000\t57463"])
def test_an_unknown_or_cedex_postcode_is_unknown(postcode: str, towns: Towns) -> None:
    assert not towns.postcode_known(postcode)
    assert towns.towns_of(postcode) == ()


def test_the_first_and_the_last_line_are_found() -> None:
    small = Towns(b"01000\t01053\tBourg-en-Bresse\n98999\t00000\tFin")
    assert small.towns_of("01000") == ("Bourg-en-Bresse",)
    assert small.towns_of("98999") == ("Fin",)
    assert Towns(b"").towns_of("01000") == ()
    assert Towns(b"01000\t\xff\xfe\tX\xff\n01000").postcode_known("01000")


def test_the_whole_list_is_there(towns: Towns) -> None:
    lines = assets.path("postcodes.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 35_000
    for line in lines[::500]:
        postcode, _, name = line.split("\t")
        assert towns.town_in_postcode(name, postcode), line


def test_it_is_loaded_and_asked_within_50_ms() -> None:
    started = time.thread_time()
    Towns.load(assets.path("postcodes.tsv")).towns_of("97490")
    assert time.thread_time() - started < promised(0.05)


def test_a_list_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="cannot be read"):
        Towns.load(tmp_path / "none.tsv")
