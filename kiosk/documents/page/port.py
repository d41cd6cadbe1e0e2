"""What the coach of papers is asked and answers. No OpenCV here: the screen's process imports it."""

from typing import Literal

import msgspec

from kiosk.documents.port import Unreadable
from kiosk.errors import N_
from kiosk.privacy.private import Private

Side = Literal["upper", "right", "lower", "left"]
"""Of the paper as it lies before the person: `upper` is what is farthest away, and the top of the picture."""
Kind = Literal["no_page", "crop", "dark", "glare", "blur", "two", "blank", "back", "same", "upside_down"]
Origin = Literal["scan", "camera", "file"]
Ink = Literal["colour", "gray", "lineart"]
Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners in parts of the picture's width and height (0 to 1), clockwise from the one nearest to the upper left."""

WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class Verdict(msgspec.Struct, frozen=True):
    """One thing that is wrong with a page. `sides`: of a page that is cut off, where. `mended`: the coach has put it
    right itself, and only says so."""

    kind: Kind
    sides: tuple[Side, ...] = ()

    @property
    def mended(self) -> bool:
        return self.kind == "upside_down"


class Remedy(msgspec.Struct, frozen=True):
    """`sentence`: what is wrong and what to do. `camera`: the same where the paper lies before the camera. `file`: of a
    page that came as a file, which nothing here can move. `picture`: a drawing's name. For those who listen, all say
    which way; nothing in them has to be seen."""

    sentence: str
    camera: str
    file: str
    picture: str

    def of(self, origin: Origin) -> str:
        return {"scan": self.sentence, "camera": self.camera, "file": self.file}[origin]


REMEDIES: dict[Kind, Remedy] = {
    "no_page": Remedy(
        N_("Nous ne voyons pas de papier. Posez-le à plat, tout entier."),
        N_("Nous ne voyons pas de papier. Posez-le à plat sous la caméra, sur un fond plus sombre."),
        N_("Nous ne voyons pas de papier dans ce fichier. Choisissez-en un autre, ou numérisez le papier."),
        "page_missing",
    ),
    "crop": Remedy(
        N_("Un bord de la page manque. Posez la feuille tout entière sur la vitre."),
        N_("Un bord de la page manque. Reculez la feuille pour la voir tout entière."),
        N_("Un bord de la page manque. Reprenez la photo d'un peu plus loin, ou numérisez le papier."),
        "page_cropped",
    ),
    "dark": Remedy(
        N_("L'image est trop sombre. Fermez bien le capot et recommencez."),
        N_("L'image est trop sombre. Ne faites pas d'ombre sur la feuille."),
        N_("L'image est trop sombre. Reprenez la photo à la lumière, ou numérisez le papier."),
        "page_dark",
    ),
    "glare": Remedy(
        N_("Un reflet cache une partie de la page. Posez la feuille bien à plat."),
        N_("Un reflet cache une partie de la page. Tournez un peu la feuille, ou déplacez-la."),
        N_("Un reflet cache une partie de la page. Reprenez la photo, ou numérisez le papier."),
        "page_glare",
    ),
    "blur": Remedy(
        N_("La page est floue. Posez la feuille bien à plat et fermez le capot."),
        N_("La page est floue. Posez la feuille à plat et ne bougez plus."),
        N_("La page est floue. Reprenez la photo sans bouger, ou numérisez le papier."),
        "page_blurred",
    ),
    "two": Remedy(
        N_("Il y a deux feuilles. Numérisez-les l'une après l'autre."),
        N_("Il y a deux feuilles. Montrez-les l'une après l'autre."),
        N_("Il y a deux feuilles. Photographiez-les l'une après l'autre, ou numérisez-les."),
        "page_two",
    ),
    "blank": Remedy(
        N_("La page est vide. Retournez la feuille : le côté écrit va contre la vitre."),
        N_("La page est vide. Retournez la feuille : le côté écrit va vers la caméra."),
        N_("La page est vide. Choisissez un autre fichier, ou numérisez le papier."),
        "page_turn_over",
    ),
    "back": Remedy(
        N_("C'est le dos de la feuille. Retournez-la : le côté écrit va contre la vitre."),
        N_("C'est le dos de la feuille. Retournez-la : le côté écrit va vers la caméra."),
        N_("C'est le dos de la feuille. Choisissez la photo de l'autre côté, ou numérisez le papier."),
        "page_turn_over",
    ),
    "same": Remedy(
        N_("C'est la même page que la précédente. Prenez la suivante, ou retournez la feuille."),
        N_("C'est la même page que la précédente. Prenez la suivante, ou retournez la feuille."),
        N_("C'est la même page que la précédente. Choisissez un autre fichier."),
        "page_turn_over",
    ),
    "upside_down": Remedy(
        N_("La page était à l'envers. Nous l'avons remise dans le bon sens."),
        N_("La page était à l'envers. Nous l'avons remise dans le bon sens."),
        N_("La page était à l'envers. Nous l'avons remise dans le bon sens."),
        "page_upside_down",
    ),
}

# Said of a page that is cut off, one sentence for each side; the paper goes the other way.
CUT_SIDES: dict[Side, str] = {
    "upper": N_("Le bord du haut manque : tirez la feuille vers vous."),
    "right": N_("Le bord de droite manque : poussez la feuille vers la gauche."),
    "lower": N_("Le bord du bas manque : poussez la feuille loin de vous."),
    "left": N_("Le bord de gauche manque : poussez la feuille vers la droite."),
}


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Where the paper is in the camera's frame that lies in the ring (`kiosk.devices.camera.protocol.Frame`)."""

    slot: int
    sequence: int


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """What the frame shows. `quad`: None where there is no paper. `still`: 0 to 1, how long it has lain still, of what
    a shot wants; it is 0 while anything is wrong. `wrong`: the one thing to be said first."""

    quad: Quad | None
    still: float
    wrong: Verdict | None = None


class Overwritten(msgspec.Struct, frozen=True, tag="overwritten"):
    """The frame was gone before it could be looked at: the next one will do."""


class Examine(Private, frozen=True, tag="examine"):
    """Find the page of a picture (JPEG, PNG, TIFF, WebP), lay it flat and judge it.

    `quad`: where the person says that it is; None: where the coach finds it. `dpi`: of a scan; 0 where it is not known.
    `ink`: what it is kept as; None: by its content. `quarter_turns`: clockwise, of the flat page; None: as its words
    stand. `before`: looks of the pages before it (`Examined.look`), of which this should be another one. `max_bytes`:
    of the page as it is kept. `mark`: words burnt into the page's pixels, or empty.
    """

    jpeg: bytes
    origin: Origin
    dpi: int = 0
    quad: Quad | None = None
    quarter_turns: int | None = None
    ink: Ink | None = None
    before: tuple[bytes, ...] = ()
    max_bytes: int = 2_000_000
    mark: str = ""


class Examined(Private, frozen=True, tag="examined", tag_field="answer"):
    """The page as it is kept: `jpeg`, upright and flat, `width_px` x `height_px` at `dpi`, with a preview as raw RGB.

    `quad`: where it was in the picture; `picture_preview`: of the whole picture, for the hand that moves the corners,
    as raw RGB of `picture_width` x `picture_height`. `look`: a fingerprint of 768 bytes
    (24 x 32), to tell the same page again.
    `verdicts`: the worst first, empty for a good page.
    """

    jpeg: bytes
    width_px: int
    height_px: int
    dpi: int
    sha256: str
    preview_rgb: bytes
    preview_width: int
    preview_height: int
    picture_preview: bytes
    picture_width: int
    picture_height: int
    quad: Quad
    quarter_turns: int
    ink: Ink
    look: bytes
    verdicts: tuple[Verdict, ...] = ()


Watching = Seen | Overwritten
Examination = Examined | Unreadable
