"""Copies what the product uses of the npm packages into `assets/generated/`; run by `packaging/setup.sh`.

The packages weigh 67 MB, of which the product uses under 3 MB. Standard library only: it runs before anything of the
project is installed. Each source's licence goes along, into `assets/generated/licences/`.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
GENERATED = ROOT / "assets" / "generated"

FONTS = MODULES / "@expo-google-fonts" / "atkinson-hyperlegible-next"
FONT_WEIGHTS = ("400Regular", "600SemiBold", "700Bold", "400Regular_Italic")
ICONS = MODULES / "@tabler" / "icons"
COMMUNES = MODULES / "@etalab" / "decoupage-administratif"


def fresh(folder: str) -> Path:
    """An empty folder of that name under `assets/generated/`: what is no longer used does not stay."""
    target = GENERATED / folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    return target


def copy_fonts() -> None:
    target = fresh("fonts")
    for weight in FONT_WEIGHTS:
        shutil.copy(FONTS / weight / f"AtkinsonHyperlegibleNext_{weight}.ttf", target)


def copy_icons() -> None:
    """The outline icons named in `assets/icons.txt`, one a line; `#` starts a comment."""
    names = ROOT / "assets" / "icons.txt"
    target = fresh("icons")
    for line in names.read_text(encoding="utf-8").splitlines() if names.exists() else ():
        name = line.partition("#")[0].strip()
        if not name:
            continue
        drawing = ICONS / "icons" / "outline" / f"{name}.svg"
        if not re.fullmatch(r"[a-z0-9-]+", name) or not drawing.is_file():
            sys.exit(f"assets/icons.txt: there is no outline icon named {name!r}")
        shutil.copy(drawing, target)


def write_postcodes() -> None:
    """`postcodes.tsv`: postcode, INSEE code, name; sorted. Communes of today, and the arrondissements of Paris, Lyon
    and Marseille beside their city (the source gives former communes no postcode)."""
    communes = json.loads((COMMUNES / "data" / "communes.json").read_text(encoding="utf-8"))
    lines = sorted(
        f"{postcode}\t{commune['code']}\t{commune['nom']}\n"
        for commune in communes
        for postcode in commune.get("codesPostaux", ())
    )
    GENERATED.mkdir(parents=True, exist_ok=True)
    (GENERATED / "postcodes.tsv").write_text("".join(lines), encoding="utf-8")


def copy_licences() -> None:
    target = fresh("licences")
    shutil.copy(FONTS / "LICENSE_FONT", target / "atkinson-hyperlegible-next.txt")
    shutil.copy(ICONS / "LICENSE", target / "tabler-icons.txt")
    code = (COMMUNES / "LICENSE").read_text(encoding="utf-8")
    (target / "decoupage-administratif.txt").write_text(
        f"Data: INSEE, La Poste; Licence Ouverte 2.0.\nCode:\n\n{code}", encoding="utf-8"
    )


if __name__ == "__main__":
    copy_fonts()
    copy_icons()
    write_postcodes()
    copy_licences()
