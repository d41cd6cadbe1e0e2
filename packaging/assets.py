"""Copies what the product uses of the npm packages into `assets/generated/`; run by `packaging/setup.sh`.

The packages weigh 84 MB, of which the product uses under 5 MB. Standard library only: it runs before anything of the
project is installed. Each source's licence goes along, into `assets/generated/licences/`.
"""

import hashlib
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
FACES = MODULES / "@mediapipe" / "face_mesh"
# Two files within the package's one: where (from its loader's own table), and the SHA-256 of what must lie there. Faces
# are found and their outline is drawn; nothing of the package that could tell one face from another is taken.
FACE_FILES = {
    "face_detection_short_range.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    "face_landmark.tflite": "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1",
}


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


def copy_face_models() -> None:
    """The two networks that the framing coach runs (docs/photo.md)."""
    loader = (FACES / "face_mesh_solution_packed_assets_loader.js").read_text(encoding="utf-8")
    packed = (FACES / "face_mesh_solution_packed_assets.data").read_bytes()
    target = fresh("faces")
    for name, digest in FACE_FILES.items():
        place = re.search(rf'"filename": "[^"]*/{re.escape(name)}", "start": (\d+), "end": (\d+)', loader)
        data = packed[int(place[1]) : int(place[2])] if place is not None else b""
        if hashlib.sha256(data).hexdigest() != digest:
            sys.exit(f"@mediapipe/face_mesh: {name} is not the file that was looked into")
        (target / name).write_bytes(data)


def copy_licences() -> None:
    target = fresh("licences")
    shutil.copy(FONTS / "LICENSE_FONT", target / "atkinson-hyperlegible-next.txt")
    shutil.copy(ICONS / "LICENSE", target / "tabler-icons.txt")
    code = (COMMUNES / "LICENSE").read_text(encoding="utf-8")
    (target / "decoupage-administratif.txt").write_text(
        f"Data: INSEE, La Poste; Licence Ouverte 2.0.\nCode:\n\n{code}", encoding="utf-8"
    )
    # The package names its licence and holds no copy of it.
    (target / "mediapipe-face-models.txt").write_text(
        "face_detection_short_range.tflite, face_landmark.tflite: of @mediapipe/face_mesh, by the MediaPipe authors.\n"
        "Licensed under the Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0); unchanged.\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    copy_fonts()
    copy_icons()
    write_postcodes()
    copy_face_models()
    copy_licences()
