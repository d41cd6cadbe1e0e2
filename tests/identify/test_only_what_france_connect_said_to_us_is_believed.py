"""FranceConnect's answer is believed when it is signed by it, for us, for this request, now, and once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.connectors.franceconnect import Person, Refused
from kiosk.hall.site.fc_tokens import LIES
from kiosk.hall.site.france_connect import SECRET_FILE, StandInFranceConnect
from tests.support.identify import WANTS, Browser, begun, client, identified, stand_in

SAID = {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
# What the tokens lie about, and the one word for it.
WORDS = {
    "nonce": "nonce", "audience": "aud", "audiences": "aud", "issuer": "iss", "none": "signature", "mac": "signature",
    "other_key": "signature", "unknown_key": "signature", "expired": "exp", "future": "not_yet", "level": "acr",
    "no_subject": "sub", "text_instant": "instants", "altered": "signature", "garbage": "signature",
}  # fmt: skip
# The answer in the browser's address, or what the servers say.
FAULTS = {
    "access_denied": ("denied", "answered_error"), "server_error": ("provider_down", "answered_error"),
    "temporarily_unavailable": ("provider_down", "answered_error"), "invalid_scope": ("settings", "answered_error"),
    "unknown_error": ("settings", "answered_error"), "no_code": ("not_proved", "no_code"),
    "wrong_state": ("not_proved", "state"), "no_state": ("not_proved", "state"), "twice": ("not_proved", "repeated"),
    "other_issuer": ("not_proved", "iss_of_answer"), "token_500": ("provider_down", "token"),
    "token_401": ("settings", "token"), "token_garbage": ("not_proved", "tokens"),
    "token_silent": ("provider_down", "token"), "userinfo_500": ("provider_down", "userinfo"),
    "userinfo_json": ("not_proved", "signature"), "userinfo_other_person": ("not_proved", "sub"),
    "jwks_500": ("not_proved", "signature"), "jwks_garbage": ("not_proved", "signature"),
}  # fmt: skip


@pytest.fixture
def there(tmp_path: Path) -> Iterator[StandInFranceConnect]:
    with stand_in(tmp_path) as running:
        yield running


def test_the_three_values_come_and_nothing_else_is_asked(there: StandInFranceConnect, tmp_path: Path) -> None:
    person = identified(there, client(there, tmp_path))
    assert isinstance(person, Person)
    assert person.values == SAID
    assert there.scopes == [("openid", "family_name", "given_name", "birthdate")]


def test_what_was_not_wanted_is_dropped_even_if_it_was_sent(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)
    url, asked = asking.begin(("surname",))
    person = asking.finish(asked, Browser().sign_in(url))
    assert isinstance(person, Person)
    assert person.values == {"surname": "SPECIMEN"}
    assert there.scopes == [("openid", "family_name")]


@pytest.mark.parametrize(
    ("said", "known"),
    [("1950-03-00", "1950-03"), ("1950-00-00", "1950"), ("1950", ""), ("hier", ""), ("2001-02-03", "2001-02-03")],
)
def test_a_date_is_as_precise_as_it_is_known(
    there: StandInFranceConnect, tmp_path: Path, said: str, known: str
) -> None:
    there.person["birthdate"] = said
    person = identified(there, client(there, tmp_path))
    assert isinstance(person, Person)
    assert person.values.get("birth_date", "") == known


def test_a_name_cannot_command_a_screen(there: StandInFranceConnect, tmp_path: Path) -> None:
    there.person["family_name"] = "SPECI\u202eMEN\x1b[2J" + "X" * 1000
    person = identified(there, client(there, tmp_path))
    assert isinstance(person, Person)
    assert len(person.values["surname"]) == 300
    assert "\u202e" not in person.values["surname"]
    assert "\x1b" not in person.values["surname"]


@pytest.mark.parametrize("where", ["id_token", "userinfo"])
def test_every_lie_of_a_token_is_refused(there: StandInFranceConnect, tmp_path: Path, where: str) -> None:
    asking, browser = client(there, tmp_path), Browser()
    assert isinstance(identified(there, asking, browser), Person)
    assert set(WORDS) == set(LIES)
    of_the_request = ("nonce", "level")  # which only the token of this sign-in carries
    for lie in LIES:
        there.lie, there.lies_in = lie, where
        told = identified(there, asking, browser)
        if where == "userinfo" and lie in of_the_request:
            assert isinstance(told, Person)
        else:
            assert told == Refused("not_proved", WORDS[lie]), lie


def test_every_fault_has_its_reason(there: StandInFranceConnect, tmp_path: Path) -> None:
    for fault, (why, detail) in FAULTS.items():
        there.fault = fault  # type: ignore[assignment]
        asking = client(there, tmp_path)  # which knows no key yet
        assert identified(there, asking) == Refused(why, detail), fault


def test_an_answer_is_good_for_its_own_request_only(there: StandInFranceConnect, tmp_path: Path) -> None:
    """Mixed up: the citizen before signs in, and the answer is brought for the one after."""
    asking = client(there, tmp_path)
    (first_url, first), (_, second) = begun(asking), begun(asking)
    query = Browser().sign_in(first_url)
    assert asking.finish(second, query) == Refused("not_proved", "state")
    forged = query.replace(first.state, second.state)
    assert asking.finish(second, forged) == Refused("not_proved", "nonce")


def test_a_code_is_good_once(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)
    url, asked = begun(asking)
    query = Browser().sign_in(url)
    assert isinstance(asking.finish(asked, query), Person)
    assert asking.finish(asked, query) == Refused("expired", "token")


def test_its_keys_may_change_at_any_time(there: StandInFranceConnect, tmp_path: Path) -> None:
    instant = [0.0]
    asking = client(there, tmp_path)
    asking._monotonic = lambda: instant[0] + 100
    assert isinstance(identified(there, asking), Person)
    there.change(b'{"rotate": true}')
    instant[0] += 1
    assert identified(there, asking) == Refused("not_proved", "signature"), "asked for its keys a moment ago"
    instant[0] += 10
    assert isinstance(identified(there, asking), Person)
    assert there.seen.count("GET /api/v2/jwks") == 2


def test_the_clock_of_tokens_is_held_to(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)
    url, asked = begun(asking)
    query = Browser().sign_in(url)
    asking._now = lambda: 4_000_000_000.0
    assert asking.finish(asked, query) == Refused("not_proved", "exp")


def test_a_level_below_ours_is_not_enough(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path, acr="eidas2")
    assert isinstance(identified(there, asking), Person)
    url, asked = asking.begin(WANTS)
    query = Browser().sign_in(url.replace("acr_values=eidas2", "acr_values=eidas1"))
    assert asking.finish(asked, query) == Refused("not_proved", "acr")


def test_without_the_secret_nothing_is_asked(there: StandInFranceConnect, tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).unlink()
    assert identified(there, client(there, tmp_path)) == Refused("settings", "no_secret")
    assert "POST /api/v2/token" not in there.seen


def test_garbage_in_the_address_is_refused(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)
    _, asked = begun(asking)
    for query in ("", "&" * 100, "state=" + "é" * 100, "code=1&state=", "\ud800", "a=%ff%fe", "state=" + asked.state):
        assert isinstance(asking.finish(asked, query), Refused), query


def test_when_nobody_answers_it_is_said(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)
    url, asked = begun(asking)
    query = Browser().sign_in(url)
    there.change(b'{"fault": "offline"}')
    assert asking.finish(asked, query) == Refused("provider_down", "token")


def test_the_session_there_is_ended(there: StandInFranceConnect, tmp_path: Path) -> None:
    browser = Browser()
    person = identified(there, client(there, tmp_path), browser)
    assert isinstance(person, Person)
    assert len(there.sessions) == 1
    assert browser.open(person.logout).headers["Location"].startswith("http://127.0.0.1:9/identify/out?state=")
    assert not there.sessions
