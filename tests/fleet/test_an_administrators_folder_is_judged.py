"""What an administrator's folder says is judged where packs are made of it, and not before a new machine."""

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.fleet import tree


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """One kiosk of Metz, whose département and site differ in nothing yet."""
    folder = tmp_path / "fleet"
    for name in ("departements", "sites", "kiosks", "files"):
        (folder / name).mkdir(parents=True)
    (folder / "fleet.toml").write_text('[operator]\nname = "Moselle"\n')
    (folder / "kiosks.csv").write_text("kiosk;departement;site\nborne-1;57;metz\n")
    (tmp_path / "desk" / "desk").mkdir(parents=True)
    return folder


def packs(fleet: Path, *more: str) -> int:
    words = ["--fleet", str(fleet), "--csv", str(fleet / "kiosks.csv"), "--desk-url", "https://desk.example"]
    return main(
        ["desk", "packs", *words, "--out", str(fleet.parent / "out"), "--state", str(fleet.parent / "desk"), *more]
    )


@pytest.mark.parametrize(
    ("level", "text", "said"),
    [
        ("fleet.toml", "operator = [", "not valid TOML"),
        ("departements/57.toml", '[operator]\nnmae = "x"\n', "nmae"),
        ("sites/metz.toml", "[screen]\nwidth_px = 3\n", "width_px"),
        ("kiosks/borne-1.toml", '[session]\nidle_after_s = "soon"\n', "idle_after_s"),
        ("sites/metz.toml", '[operator]\nlogo = "{files}/gone.png"\n', "gone.png"),
        ("sites/metz.toml", '[operator]\nlogo = "{files}/../fleet.toml"\n', "fleet.toml"),
    ],
)
def test_settings_that_no_kiosk_would_take_make_no_pack(
    fleet: Path, capsys: pytest.CaptureFixture[str], level: str, text: str, said: str
) -> None:
    (fleet / level).write_text(text)
    assert packs(fleet) == 2
    error = capsys.readouterr().err
    assert level in error
    assert said in error
    assert error.count("\n") == 1
    assert not (fleet.parent / "out").exists(), "and no code"


def test_the_guides_own_example_is_settings_that_a_kiosk_takes(fleet: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "install.md").read_text("utf-8")
    _, _, example = guide.partition("```toml\n")
    (fleet / "files" / "recipient.pub").write_text("seen by the kiosk")
    (fleet / "fleet.toml").write_text(example.partition("```")[0])
    assert "recipient.pub" in (fleet / "fleet.toml").read_text()
    assert packs(fleet) == 0


def test_what_stands_on_the_kiosk_alone_is_not_looked_for(fleet: Path) -> None:
    (fleet / "files" / "logo.png").write_bytes(b"seen by the kiosk")
    (fleet / "fleet.toml").write_text(
        '[operator]\nlogo = "{files}/logo.png"\n[documents]\ntrust_dir = "/var/lib/kiosk-updater/content/current/trust"'
    )
    assert packs(fleet) == 0


def test_a_name_of_the_list_that_has_no_file_is_told(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site whose name is misspelt would be set up as if nothing differed there."""
    (fleet / "departements" / "57.toml").write_text('[operator]\nphone = "03 87 00 00 00"\n')
    assert tree.without_file(fleet, tree.rows(fleet / "kiosks.csv")) == ("sites/metz.toml",)
    assert packs(fleet) == 0
    assert "sites/metz.toml" in capsys.readouterr().err


def test_a_key_that_is_misspelt_is_not_made(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kiosks would be set up to obey it, and no other."""
    key = fleet.parent / "elsewhere" / "orders.key"
    assert packs(fleet, "--key", str(key)) == 2
    assert "orders-key" in capsys.readouterr().err
    assert not key.parent.exists()
    assert main(["desk", "orders-key", "--key", str(key), "--state", str(fleet.parent / "desk")]) == 0
    assert packs(fleet, "--key", str(key)) == 0


def test_packs_tell_that_they_have_made_the_key(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a folder that is misspelt, or on another machine, it is not the one that the fleet obeys."""
    assert packs(fleet) == 0
    assert f"{fleet.parent / 'desk' / 'desk' / 'orders.key'} was made" in capsys.readouterr().err
    assert packs(fleet) == 0
    assert "was made" not in capsys.readouterr().err
