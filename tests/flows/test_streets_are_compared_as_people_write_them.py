"""The street of a paper against the one that was typed: a difference is worth a question, a short form is not."""

import pytest

from kiosk.flows.words import same_street


@pytest.mark.parametrize(
    ("signed", "typed"),
    [
        ("12 RUE DES LILAS", "12 rue des Lilas"),
        ("12 R DES LILAS", "12, rue des lilas"),
        ("BAT 2 ETG 3, 7 PLACE DES SPECIMENS", "7 pl. des Spécimens"),
        ("145 AVENUE DES SPECIMENS", "145 av des specimens"),
        ("7 BD DE LA LIBERATION", "7 boulevard de la Libération, appartement 4"),
        ("RUE DES LILAS", "12 rue des Lilas"),
        ("3 RUE ST NICOLAS", "3 rue Saint-Nicolas"),
    ],
)
def test_the_same_street(signed: str, typed: str) -> None:
    assert same_street(signed, typed)


@pytest.mark.parametrize(
    ("signed", "typed"),
    [
        ("12 RUE DES LILAS", "14 rue des Lilas"),
        ("12 RUE DES LILAS", "12 rue des Roses"),
        ("12 RUE DES LILAS", "12 avenue des Lilas"),
        ("3 AVENUE FOCH", "12 rue des Lilas"),
    ],
)
def test_another_street(signed: str, typed: str) -> None:
    assert not same_street(signed, typed)
