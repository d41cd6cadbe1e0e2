"""What a telephone shows is believed when one of our authorities signed it, its holder proves it now, for us, for this
request, and it is neither out of date nor withdrawn."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import ECKey

from kiosk.connectors.franceconnect import Person, Refused
from kiosk.connectors.wallet import error_of
from kiosk.connectors.wallet_trust import Trusted, UntrustedError, signer
from kiosk.errors import ConfigError
from kiosk.hall.site.wallet import HOST, LIES, Lie, ListFault, StandInWallet, _certificate, unb64
from tests.support.wallets import WANTS, Served, World

SAID = {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
WORDS: dict[Lie, tuple[str, str]] = {
    "nonce": ("not_proved", "presentation"), "audience": ("not_proved", "presentation"),
    "no_proof": ("not_proved", "no_holder"), "proof_of_another": ("not_proved", "presentation"),
    "old_proof": ("not_proved", "proof_date"), "future_proof": ("not_proved", "proof_date"),
    "proof_typ": ("not_proved", "presentation"), "other_hash": ("not_proved", "presentation"),
    "added": ("not_proved", "added"), "added_twice": ("not_proved", "presentation"), "altered": ("not_proved", "added"),
    "expired": ("not_valid", "exp"), "not_yet": ("not_proved", "not_yet"), "other_kind": ("not_proved", "vct"),
    "other_issuer": ("not_proved", "issuer"), "self_signed": ("not_proved", "issuer"),
    "no_chain": ("not_proved", "no_chain"), "leaf_as_authority": ("not_proved", "chain"),
    "none": ("not_proved", "header"), "state": ("not_proved", "state"), "two_documents": ("not_proved", "vp_token"),
    "other_query": ("not_proved", "vp_token"), "plain": ("not_proved", "response"),
    "garbage": ("not_proved", "encryption"), "issuer_name": ("not_proved", "iss"),
    "deep": ("not_proved", "depth"), "endless": ("not_proved", "response"), "status_text": ("not_proved", "status"),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("wallet"))


@pytest.fixture
def listed(world: World) -> Iterator[World]:
    served = Served(world.listed)
    yield world
    world.listed.fault, world.listed.withdrawn = None, set()
    served.close()


def shown(world: World, telephone: StandInWallet, lie: Lie | None = None) -> Person | Refused:
    verifier = world.verifier()
    _, asked = verifier.begin(WANTS)
    return verifier.finish(asked, telephone.answer(verifier.request(asked), lie)["response"])


def test_what_was_wanted_comes_and_nothing_else_is_shown(world: World) -> None:
    told = shown(world, world.telephone)
    assert isinstance(told, Person)
    assert told.values == SAID
    assert world.telephone.shown[-1] == ["family_name", "given_name", "birthdate"]


def test_the_request_is_ours_signed_and_for_one_answer(world: World) -> None:
    verifier = world.verifier()
    (code, asked), (_, other) = verifier.begin(("surname",)), verifier.begin(("surname",))
    assert code.startswith("openid4vp://?client_id=x509_san_dns%3Adesk.example&request_uri=https%3A%2F%2Fdesk.example")
    signed = verifier.request(asked)
    header = json.loads(unb64(signed.split(".")[0]))
    assert header["typ"] == "oauth-authz-req+jwt"
    assert len(header["x5c"]) == 1, "the authority above is known to wallets, and not sent"
    registry = jws.JWSRegistry(algorithms=["ES256"])
    registry.max_header_length = 5000
    key = ECKey.import_key(world.ours.key.public_key())
    claims = json.loads(jws.deserialize_compact(signed, key, registry=registry).payload)
    assert (claims["response_mode"], claims["aud"]) == ("direct_post.jwt", "https://self-issued.me/v2")
    assert claims["dcql_query"]["credentials"][0]["claims"] == [{"path": ["family_name"]}]
    assert "d" not in claims["client_metadata"]["jwks"]["keys"][0]
    assert {asked.nonce, asked.state, asked.key["d"]}.isdisjoint({other.nonce, other.state, other.key["d"]})


def test_every_lie_is_refused_with_its_word(world: World) -> None:
    assert set(WORDS) == set(LIES)
    for lie in LIES:
        assert shown(world, world.telephone, lie) == Refused(*WORDS[lie]), lie


def test_an_answer_is_good_for_its_own_request_only(world: World) -> None:
    """Replayed, encrypted anew by who intercepted it, or brought for the citizen after."""
    verifier = world.verifier()
    (_, first), (_, second) = verifier.begin(WANTS), verifier.begin(WANTS)
    answer = world.telephone.answer(verifier.request(first))["response"]
    assert isinstance(verifier.finish(first, answer), Person)
    assert verifier.finish(second, answer) == Refused("not_proved", "encryption")


@pytest.mark.parametrize("fault", ["offline", "other_subject", "expired", "bomb", "garbage", "unsigned", "short"])
def test_a_list_that_cannot_be_believed_says_nothing_good(listed: World, fault: ListFault) -> None:
    telephone = StandInWallet(listed.authority, (listed.listed.address, 5000 if fault == "bomb" else 12))
    listed.listed.fault = fault
    told = shown(listed, telephone)
    # A bomb is unpacked as far as a list may be long, and where it was looked at it says "good".
    assert told == Refused("source_down", "unreachable") or (fault == "bomb" and isinstance(told, Person))


def test_what_was_withdrawn_is_refused(listed: World) -> None:
    telephone = StandInWallet(listed.authority, (listed.listed.address, 12))
    assert isinstance(shown(listed, telephone), Person)
    listed.listed.withdrawn = {11, 13}
    assert isinstance(shown(listed, telephone), Person)
    listed.listed.withdrawn = {12}
    assert shown(listed, telephone) == Refused("not_valid", "withdrawn")


def test_a_wallet_that_says_no_is_a_word(world: World) -> None:
    _, asked = world.verifier().begin(WANTS)
    assert error_of({"error": "access_denied", "state": asked.state}, asked) == Refused("denied", "answered_error")
    assert error_of({"error": "access_denied", "state": "other"}, asked) == Refused("not_proved", "state")
    assert error_of({"response": "x"}, asked) is None


@pytest.mark.parametrize(
    ("of", "to"),
    [
        ("06072a8648ce3d0201", "06072a8648ce3d0209"),  # a key of no known kind
        ("0603551d11", "0603551d13"),  # an extension twice
        ("a003020102", "a003020107"),  # a version that there is not
    ],
)
def test_a_certificate_as_no_authority_makes_one_is_not_believed(world: World, of: str, to: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    leaf, middle = (
        _certificate(name, key, issuer, key, ca=name != "Feuille", host=HOST).public_bytes(Encoding.DER)
        for name, issuer in (("Feuille", "Milieu"), ("Milieu", "Racine specimen"))
    )
    odd = middle.replace(bytes.fromhex(of), bytes.fromhex(to))
    assert odd != middle
    with pytest.raises(UntrustedError):
        signer([base64.b64encode(one).decode() for one in (leaf, odd)], Trusted([world.authority.root]), time.time())


def test_garbage_is_refused(world: World) -> None:
    verifier = world.verifier()
    _, asked = verifier.begin(WANTS)
    for response in ("", ".", "....", "é.é.é.é.é", "a" * 400_000, "e30.e30.e30.e30.e30", "\ud800....", "bnVsbA....x"):
        assert isinstance(verifier.finish(asked, response), Refused), response[:20]


def test_files_that_do_not_fit_are_told_at_the_start(tmp_path: Path) -> None:
    other = World(tmp_path)
    (tmp_path / "issuers.pem").write_text("nothing")
    with pytest.raises(ConfigError, match=r"\[wallet\]"):
        other.verifier()
    again = World(tmp_path)
    again.public_url = "https://elsewhere.example"
    with pytest.raises(ConfigError, match="does not name the host"):
        again.verifier()


def test_nothing_prints_what_it_holds(world: World) -> None:
    _, asked = world.verifier().begin(WANTS)
    assert asked.nonce not in repr(asked)
    assert "SPECIMEN" not in repr(shown(world, world.telephone))
