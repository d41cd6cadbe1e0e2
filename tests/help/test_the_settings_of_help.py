"""What a settings' file may say of help at a distance."""

from pathlib import Path

import pytest

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
