"""A settings file that cannot work is one line and exit status 2 at the start, never a screen that dies later."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import config_file
from kiosk.errors import ConfigError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('screen = {languages = ["xx"]}', "screen.languages"),
        ('screen = {languages = ["fr", "../../xx"]}', "screen.languages"),
        ('screen = {languages = ["fr", "fr"]}', "screen.languages"),
        ('operator = {logo = "/no/such/logo.png"}', "operator.logo"),
        ('operator = {name = "\\u001b[2J"}', "operator.name"),
        ('operator = {hours = "a\\nb"}', "operator.hours"),
        (f'operator = {{address = "{"x" * 201}"}}', "operator.address"),
        ('delivery = {desk_url = "ftp://desk.example", recipient_key_file = "x"}', "delivery.desk_url"),
        ('delivery = {desk_url = "https://desk.example"}', "delivery.recipient_key_file"),
        ('documents = {trust_dir = "/no/such/folder"}', "documents.trust_dir"),
        (f'papers = {{trust_dir = "/{"x" * 300}"}}', "papers.trust_dir"),
        ("session = {idle_after_s = inf}", "session.idle_after_s"),
        ("session = {idle_after_s = nan}", "idle_after_s"),
        ("session = {pause_tries = 0}", "pause_tries"),
        ('operator = {accent = "red"}', "accent"),
        ('"unknown\\nkey" = 1', "unknown key"),
        ("kiosk_id = 5", "kiosk_id"),
        ("a = ", "not valid TOML"),
        (f"a = {'[' * 9000}", "not valid TOML"),
        ("#" * (config_file.MAX_BYTES + 1), "larger than"),
        ("\ud800", "not UTF-8"),
    ],
)
def test_one_line_names_the_setting(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError) as refused:
        config_file.load(file)
    said = str(refused.value)
    assert named in said
    assert "\n" not in said
    assert "\x1b" not in said


def test_what_french_typography_asks_for_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('operator = {hours = "Du lundi au vendredi\u00a0: 9\u202fh"}\n', encoding="utf-8")
    assert config_file.load(file).operator.hours.endswith("9\u202fh")


def test_a_key_that_is_closed_to_who_asks_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's file is closed to root, by whom tests may run."""
    seen = Path.is_dir
    closed = tmp_path / "closed" / "papers"

    def looked(path: Path) -> bool:
        if path == closed:
            raise PermissionError
        return seen(path)

    monkeypatch.setattr(Path, "is_dir", looked)
    file = tmp_path / "kiosk.toml"
    file.write_text(f'papers = {{key_dir = "{closed}"}}\n')
    assert config_file.load(file).papers.key_dir == str(closed)
    file.write_text(f'papers = {{trust_dir = "{closed}"}}\n')
    with pytest.raises(ConfigError, match=r"papers\.trust_dir"):
        config_file.load(file)


def test_kiosk_run_ends_with_status_2_and_one_line(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('screen = {languages = ["xx"]}\n')
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(file), "--state", str(tmp_path / "state")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "screen.languages" in done.stderr
