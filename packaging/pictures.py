"""The pictures of the README, made small: of a tour, and of the approved ones. `make pictures`."""

import sys
from pathlib import Path

from PIL import Image

OF_THE_TOUR = {"03-prepare": "prepare", "10-reading": "reading", "16-receipt": "receipt", "receipt": "slip"}
APPROVED = {
    "attract-1080x1920-fr-light-0": "attract",
    "identity-1080x1920-ar-light-0": "arabic",
    "scan-failed-1080x1920-en-light-2": "large",
    "situation-1080x1920-ar-white_on_black-2": "contrast",
}
HEIGHT = 640  # pixels: four of them side by side fit the width of a page


def main(tour: Path, approved: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    chosen = {tour / f"{source}.png": name for source, name in OF_THE_TOUR.items()}
    chosen |= {approved / f"{source}.webp": name for source, name in APPROVED.items()}
    for source, name in chosen.items():
        with Image.open(source) as picture:
            small = picture.convert("RGB").resize((round(picture.width * HEIGHT / picture.height), HEIGHT))
            # 128 colours: flat drawings and text keep their edges, at half the size.
            small.quantize(128).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
