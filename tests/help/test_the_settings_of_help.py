"""What a settings' file may say of help at a distance."""

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.config_file import load
from kiosk.errors import ConfigError
from kiosk.help.key import keep_key, key_file


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example",
        "https://",
        "https://[bad",
        "https://a@desk.example",
        "https://desk.example:99999",
        "https://desk.example/?x",
        "https://desk example",
        "ftp://desk.example",
        "http://127.0.0.1.desk.example",
    ],
)
def test_an_address_that_would_not_do_is_refused(tmp_path: Path, url: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(f'[help]\ndesk_url = "{url}"\n')
    with pytest.raises(ConfigError, match=r"help\.desk_url"):
        load(file)


@pytest.mark.parametrize("url", ["https://desk.example", "https://desk.example:8443/town", "http://127.0.0.1:8080"])
def test_a_desk_is_named_by_its_address(tmp_path: Path, url: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(f'[help]\ndesk_url = "{url}"\n[[help.numbers]]\nlabel = "Accueil"\nnumber = "03 00 00 00 00"\n')
    assert load(file).help.numbers[0].label == "Accueil"


def test_a_key_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, where a folder is expected")
    with pytest.raises(ConfigError, match="cannot be written"):
        keep_key(key_file(tmp_path / "state"))


@pytest.mark.parametrize("state", ["", ".", Path()])
def test_a_kiosk_without_a_folder_leaves_no_key_where_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str | Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="state_dir"):
        keep_key(key_file(state))
    assert list(tmp_path.iterdir()) == []
    keep_key(key_file("own"))
    assert (tmp_path / "own" / "help" / "kiosk.key").is_file()


def test_nobody_is_made_known_from_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["provision", "desk", "http://127.0.0.1:1", "ABCD-EFGH-JKLM", "--state", ""]) == 2
    assert "state_dir" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
