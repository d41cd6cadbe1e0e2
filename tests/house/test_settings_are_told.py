"""docs/settings.md names every setting with its default."""

import runpy
import tomllib

import msgspec

from kiosk.config import Config
from tests.support import house

PAGE = (house.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_page_is_of_these_settings() -> None:
    made = runpy.run_path(str(house.ROOT / "packaging" / "settings_page.py"))["page"]()
    assert made == PAGE, "run `make settings-page`"


def test_what_it_says_is_what_holds_without_a_file() -> None:
    told = tomllib.loads(PAGE.partition("```toml\n")[2].rpartition("```")[0])
    assert msgspec.convert(told, Config, strict=True) == Config()
    assert told["scanner"]["dpi"] == Config().scanner.dpi
