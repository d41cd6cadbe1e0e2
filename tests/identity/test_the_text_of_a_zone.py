"""The lines of a machine-readable zone, in every format: ICAO's own specimens and the French card."""

from datetime import date

import pytest

from kiosk.identity import MrzKey, NotAZone, WrongSecretFormError, Zone, parse_zone
from kiosk.identity.zone import check_digit, key_text

TODAY = date(2026, 11, 22)

TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
MRV_A = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
MRV_B = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")


def zone(lines: tuple[str, ...]) -> Zone:
    found = parse_zone(lines, TODAY)
    assert isinstance(found, Zone)
    return found


def french(issued: str, born: str, surname: str = "SPECIMEN", given: str = "CAMILLE") -> tuple[str, str]:
    """A card of before 2021: dates YYMM and YYMMDD."""
    first = f"IDFRA{surname:<<25}572002"
    number = f"{issued}57200001"
    second = f"{number}{check_digit(number)}{given:<<14}{born}{check_digit(born)}F"
    return first, second + check_digit(first + second)


@pytest.mark.parametrize(
    ("lines", "form", "birth", "expiry"),
    [
        (TD1, "TD1", "1974-08-12", "2012-04-15"),
        (TD2, "TD2", "1974-08-12", "2012-04-15"),
        (TD3, "TD3", "1974-08-12", "2012-04-15"),
        (MRV_A, "MRV-A", "1940-09-07", "1996-12-10"),
        (MRV_B, "MRV-B", "1940-09-07", "1996-12-10"),
    ],
)
def test_icaos_specimens(lines: tuple[str, ...], form: str, birth: str, expiry: str) -> None:
    found = zone(lines)
    assert (found.format, found.birth_date, found.expiry) == (form, birth, expiry)
    assert (found.surname, found.given_names, found.sex) == ("ERIKSSON", "ANNA MARIA", "F")
    assert found.valid
    assert (found.uncertain, found.derived) == ((), ())


@pytest.mark.parametrize("lines", [TD1, TD2, TD3])
def test_each_check_digit_is_looked_at(lines: tuple[str, ...]) -> None:
    """One digit changed in each checked field, alone: its own check says so, and so does the whole's."""
    second = lines[0] if len(lines) == 3 else lines[1]
    place = 5 if len(lines) == 3 else 0
    changed = second[:place] + ("E" if second[place] != "E" else "F") + second[place + 1 :]
    spoiled = tuple(changed if line is second else line for line in lines)
    digits = zone(spoiled).digits
    assert (digits.number, digits.composite, digits.birth_date) == ("failed", "failed", "ok")
    assert not zone(spoiled).valid
    assert key_text(zone(spoiled)) is None


def test_a_long_number_goes_on_in_the_optional_data() -> None:
    found = zone(("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"))
    assert (found.number, found.digits.number) == ("D23145890734", "ok")
    assert found.valid
    assert key_text(found) == "D23145890734934071279507122"


def test_names_that_fill_their_field_may_be_cut_off() -> None:
    names = "ERIKSSON<<ANNA<MARIA<ELISABETHX"[:30]
    assert zone((*TD1[:2], names)).uncertain == ("surname", "given_names")


def test_a_name_of_a_german_and_a_person_without_a_first_name() -> None:
    german = zone((TD1[0].replace("UTO", "D<<"), TD1[1], "MUSTERMANN" + 20 * "<"))
    assert (german.issuing_state, german.surname, german.given_names) == ("D", "MUSTERMANN", "")


def test_a_birth_of_which_the_day_is_not_known() -> None:
    born = "7408<<"
    line = born + check_digit(born) + "F1204159UTO<<<<<<<<<<<"
    whole = TD1[0][5:30] + line[0:7] + line[8:15] + line[18:29]
    found = zone((TD1[0], line + check_digit(whole), TD1[2]))
    assert found.birth_date == "1974-08"
    assert found.valid


def test_what_is_no_date_is_uncertain() -> None:
    found = zone((TD1[0], TD1[1].replace("740812", "741342"), TD1[2]))
    assert found.birth_date == ""
    assert "birth_date" in found.uncertain


@pytest.mark.parametrize(
    ("issued", "born", "expiry", "uncertain"),
    [
        ("9806", "651206", "2008-06", ()),
        ("0312", "651206", "2013-12", ()),
        ("0401", "651206", "2019-01", ()),
        ("1003", "900713", "2025-03", ()),
        ("1003", "950713", "2020-03", ()),
        ("1312", "651206", "2028-12", ()),
        ("1911", "651206", "2034-11", ()),
        ("1003", "920314", "2020-03", ("expiry",)),
    ],
)
def test_a_french_card_expires_by_a_rule(issued: str, born: str, expiry: str, uncertain: tuple[str, ...]) -> None:
    """10 years, and 15 for those who were of age from 2004 on; who came of age that month is in doubt."""
    found = zone(french(issued, born))
    assert found.valid
    assert found.format == "FR-2x36"
    assert found.expiry == expiry
    assert "expiry" in found.derived
    assert found.uncertain == uncertain


def test_a_french_card_cuts_given_names_at_fourteen() -> None:
    found = zone(french("1003", "900713", given="CAMILLE<<DOMIN"))
    assert found.given_names == "CAMILLE DOMIN"
    assert found.uncertain == ("given_names",)


@pytest.mark.parametrize(
    "lines", [(), ("",), ("A" * 30,), ("A" * 30, "B" * 29, "C" * 30), ("é" * 36, "A" * 36), TD1[:2]]
)
def test_what_is_no_zone(lines: tuple[str, ...]) -> None:
    assert isinstance(parse_zone(lines, TODAY), NotAZone)


def test_the_key_of_a_zone() -> None:
    assert MrzKey.of_lines(TD3, TODAY).text == "L898902C3674081221204159"
    assert MrzKey.of_fields("L898902C3", "740812", "120415") == MrzKey.of_lines(TD3, TODAY)
    for lines in (MRV_A, french("1003", "900713")):
        with pytest.raises(WrongSecretFormError):
            MrzKey.of_lines(lines, TODAY)


def test_a_zone_refuses_to_print() -> None:
    assert "ERIKSSON" not in repr(zone(TD1))
