"""A kiosk that takes papers as files, and the paper: a bill with a signed code that this kiosk believes."""

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import img2pdf
from PIL import Image, ImageDraw, ImageFont

from kiosk import assets
from kiosk.tour.terminal import Terminal, running_terminal
from tests.support import two_d_doc as codes
from tests.support.kiosk import configuration
from tests.support.patience import PATIENCE_S

DPI = 200
LINES = ("Facture d'énergie", "Camille SPECIMEN", "12 rue des Lilas", "57000 Metz", "Montant à payer : 42,17 €")


@contextlib.contextmanager
def running_kiosk(
    directory: Path, trust: Path, stick: Path | None = None, devices: tuple[str, ...] = ()
) -> Iterator[Terminal]:
    """`trust`: whose codes it believes. `stick`: where a USB stick would be mounted. At the end, no page may have made
    QML complain and no process may have met what it did not expect."""
    config = configuration(directory, {"goodbye_s": 2}, devices)
    documents = {"trust_dir": str(trust), **({"stick_dir": str(stick)} if stick is not None else {})}
    lines = ["[documents]", *(f"{name} = {json.dumps(value)}" for name, value in documents.items())]
    # The desk stands on the same machine, which may be loaded: a page for a telephone is waited for.
    patient = config.read_text().replace("[delivery]\n", f"[delivery]\ntimeout_s = {PATIENCE_S}\n")
    config.write_text(patient + "\n".join(lines) + "\n")
    with running_terminal(directory / "state", config) as terminal:
        yield terminal
        terminal.close()
    surprises = [line for line in terminal.log if " ERROR " in line or " CRITICAL " in line or "Traceback" in line]
    assert not surprises, surprises


def bill(trust: Path) -> bytes:
    """A PDF of one page; the key of its code is put into the folder `trust`."""
    key = codes.key()
    trust.mkdir(exist_ok=True)
    (trust / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))
    page = Image.new("L", (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(assets.path("fonts/AtkinsonHyperlegibleNext_400Regular.ttf")), 34)
    for row, text in enumerate((*LINES, *("consommation du logement et abonnement, taxes comprises",) * 20)):
        pen.text((DPI, DPI + row * 60), text, font=font, fill=20)
    code = codes.matrix(codes.payload(key, codes.HOLDER))
    side = round(code.width * 0.5 / 25.4 * DPI)
    page.paste(code.resize((side, side), Image.Resampling.NEAREST), (5 * DPI, DPI // 2))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, dpi=(DPI, DPI))
    made = img2pdf.convert(out.getvalue())
    assert isinstance(made, bytes)
    return made
