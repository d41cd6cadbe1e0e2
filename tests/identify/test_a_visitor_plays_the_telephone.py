"""`kiosk hall telephone`: somebody without a wallet tries the whole road with the link that the kiosk's code says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.hall.site import telephone
from kiosk.help.asked import Signer
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Look, Sealed, Start, Started, Waiting
from kiosk.privacy import sealing
from tests.support.desk import Desk, running_desk
from tests.support.identify import enrolled, messenger

WANTS: tuple[wire.Name, ...] = ("surname", "given_names", "birth_date")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("telephone")
    assert main(["hall", "telephone", "prepare", "--desk-url", "http://127.0.0.1:9", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def desk(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk"), "--config", str(keys / "desk.toml")) as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return enrolled(desk, tmp_path_factory.mktemp("kiosk"))


@pytest.fixture
def reached(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings were made before the desk's port was known: something stands before it, as a proxy does."""
    real = telephone._fetched
    there = desk.url.removeprefix("http://")
    monkeypatch.setattr(
        telephone, "_fetched", lambda address, form=None: real(address.replace("127.0.0.1:9/", f"{there}/"), form)
    )


def show(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["hall", "telephone", "show", *words])
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == (1 if status else 0)
    return status, said.out


@pytest.mark.usefixtures("reached")
def test_nothing_is_sent_before_they_agree_and_then_once(
    desk: Desk, kiosk: Signer, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair, asking = sealing.new_key_pair(), messenger(desk.url, kiosk)
    begun = asking.handle(Start(pair.public, WANTS, "wallet"))
    assert isinstance(begun, Started)
    status, said = show(capsys, begun.begun.url, "--keys", str(keys))
    assert status == 0
    assert "family_name, given_name, birthdate" in said
    assert asking.handle(Look(begun.begun.id)) == Waiting()
    status, said = show(capsys, begun.begun.url, "--keys", str(keys), "--agree", "--json")
    assert json.loads(said)["sent"] is True
    assert show(capsys, begun.begun.url, "--keys", str(keys), "--agree")[0] == 1, "a code is answered once"
    sealed = asking.handle(Look(begun.begun.id))
    assert isinstance(sealed, Sealed)
    given = wire.decode(sealing.open_sealed(pair, sealed.sealed), wire.Given)
    assert given is not None
    assert given.values == {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
    assert asking.handle(Look(begun.begun.id)) == Failed("expired")


@pytest.mark.parametrize(
    "words",
    [
        ("https://example.org",),
        ("openid4vp://?request_uri=file%3A%2F%2F%2Fetc%2Fpasswd",),
        ("openid4vp://?request_uri=http%3A%2F%2F127.0.0.1%3A1%2Fx", "--agree"),
        ("",),
        ("openid4vp://[",),
        ("openid4vp://?request_uri=http%3A%2F%2F%5B",),
        ("openid4vp://?request_uri=http%3A%2F%2Fa%20b%2F",),
    ],
)
def test_what_is_no_link_is_said_in_one_line(
    words: tuple[str, ...], keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(capsys, *words, "--keys", str(keys))[0] == 1


@pytest.mark.usefixtures("reached")
def test_without_its_keys_it_shows_nothing(
    desk: Desk, kiosk: Signer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = messenger(desk.url, kiosk).handle(Start(sealing.new_key_pair().public, WANTS, "wallet"))
    assert isinstance(begun, Started)
    assert show(capsys, begun.begun.url, "--keys", str(tmp_path), "--agree")[0] == 1


@pytest.mark.parametrize("where", ["/proc/none", "nowhere"])
def test_settings_that_cannot_be_made_are_said(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    url = "http://127.0.0.1:9" if where.startswith("/") else "127.0.0.1"
    assert main(["hall", "telephone", "prepare", "--desk-url", url, "--out", where]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("url", ["http://[", "http://\N{LATIN SMALL LETTER E WITH ACUTE}.example", "http://", ""])
def test_an_address_that_no_certificate_names_is_said(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hall", "telephone", "prepare", "--desk-url", url, "--out", str(tmp_path / "keys")]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (tmp_path / "keys").exists()


def test_a_desk_s_own_settings_are_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "desk.toml").write_text("# of a desk\n")
    assert main(["hall", "telephone", "prepare", "--desk-url", "http://127.0.0.1:9", "--out", str(tmp_path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["desk.toml"]
    assert (tmp_path / "desk.toml").read_text() == "# of a desk\n"
