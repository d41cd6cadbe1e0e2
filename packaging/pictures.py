"""The pictures of the README: a tour, four of its screens and the receipt, made small. `make pictures`."""

import sys
from pathlib import Path

from PIL import Image

CHOSEN = {"03-prepare": "prepare", "10-reading": "reading", "16-receipt": "receipt", "receipt": "slip"}
HEIGHT = 640  # pixels: four of them side by side fit the width of a page


def main(tour: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for source, name in CHOSEN.items():
        with Image.open(tour / f"{source}.png") as picture:
            small = picture.convert("RGB").resize((round(picture.width * HEIGHT / picture.height), HEIGHT))
            # 64 colours: flat drawings and text keep their edges, at a third of the size.
            small.quantize(64).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
