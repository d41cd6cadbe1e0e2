"""The allow-list: https to the hosts that are named, the stand-in on this machine, and nothing else."""

import pytest

from kiosk.web.allowed import Place, host_of, is_host, refusal

CAF = Place("site", "https://www.caf.fr/", ("www.caf.fr", "*.franceconnect.gouv.fr"))
STAND_IN = Place("site", "http://127.0.0.1:4321/", (), ("127.0.0.1:4321",))


@pytest.mark.parametrize(
    "address", ["https://www.caf.fr", "https://WWW.CAF.FR/allocataires?x=%20", "https://www.caf.fr:443/", "wss://www.caf.fr/",
                "https://app.franceconnect.gouv.fr/api", "https://a.b.franceconnect.gouv.fr/"],
)  # fmt: skip
def test_what_is_named_is_let_through(address: str) -> None:
    assert refusal(address, CAF) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://www.caf.fr/", "scheme"),
        ("ws://www.caf.fr/", "scheme"),
        ("https://caf.fr/", "host"),
        ("https://franceconnect.gouv.fr/", "host"),
        ("https://evilfranceconnect.gouv.fr/", "host"),
        ("https://www.caf.fr.evil.example/", "host"),
        ("https://evil.example/www.caf.fr", "host"),
        ("https://www.caf.fr:8443/", "port"),
        ("https://www.caf.fr@evil.example/", "user"),
        ("https://a:b@www.caf.fr/", "user"),
        ("https://www.caf.fr\\@evil.example/", "not_an_address"),
        ("https://www.caf.fr\t.evil.example/", "not_an_address"),
        ("https://www.caf.fr:99999/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https://www.c\u0430f.fr/", "not_an_address"),
        ("https://" + "a" * 9000, "not_an_address"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("blob:https://www.caf.fr/1", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("view-source:https://www.caf.fr/", "scheme"),
        ("chrome://version", "scheme"),
        ("devtools://devtools/", "scheme"),
        ("mailto:a@b.example", "scheme"),
        ("about:blank", "scheme"),
        ("", "scheme"),
        ("http://127.0.0.1:4321/", "scheme"),
    ],
)
def test_everything_else_is_refused(address: str, why: str) -> None:
    assert refusal(address, CAF) == why


def test_a_frame_may_be_empty_and_nothing_more() -> None:
    assert refusal("about:blank", CAF, framed=True) is None
    assert refusal("data:text/html,x", CAF, framed=True) == "scheme"


@pytest.mark.parametrize("address", ["http://127.0.0.1:4322/", "http://localhost:4321/", "http://127.0.0.2:4321/"])
def test_the_stand_in_is_one_port_of_this_machine(address: str) -> None:
    assert refusal("http://127.0.0.1:4321/a", STAND_IN) is None
    assert refusal(address, STAND_IN) == "scheme"


def test_http_is_never_let_through_to_another_machine() -> None:
    """Not even by a configuration that says so."""
    assert refusal("http://10.0.0.1:80/", Place("site", "", (), ("10.0.0.1:80",))) == "scheme"


@pytest.mark.parametrize(
    ("name", "well"),
    [("www.caf.fr", True), ("*.caf.fr", True), ("*.fr", False), ("fr", False), ("*", False), ("WWW.caf.fr", False),
     ("caf.fr/x", False), ("a..fr", False)],
)  # fmt: skip
def test_a_host_is_no_half_of_the_country(name: str, well: bool) -> None:
    assert is_host(name) is well


def test_the_name_that_is_shown_is_the_true_one() -> None:
    assert host_of("https://www.caf.fr/impots.gouv.fr") == "www.caf.fr"
    assert host_of("https://www.caf.fr:8443/") == "www.caf.fr:8443"
    assert host_of("https://xn--cf-yja.fr/") == "xn--cf-yja.fr"
    assert host_of("about:blank") == ""
