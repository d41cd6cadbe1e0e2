"""A file from outside (a USB stick, a telephone, a web view), and what the workers that read and open it answer."""

from typing import Literal

import msgspec

from kiosk.errors import N_
from kiosk.privacy.private import Private

Why = Literal[
    "not_a_paper",
    "damaged",
    "too_large",
    "too_many_pages",
    "encrypted",
    "two_in_one",
    "too_slow",
    "heic",
    "nothing",
    "several",
]

# For the citizen, each with the way that is left.
REFUSALS: dict[Why, str] = {
    "not_a_paper": N_("Ce fichier n'est ni une photo ni un PDF. Choisissez-en un autre."),
    "damaged": N_("Ce fichier est abîmé ou incomplet. Choisissez-en un autre, ou numérisez le papier."),
    "too_large": N_("Ce fichier est trop grand pour la borne. Choisissez-en un autre, ou numérisez le papier."),
    "too_many_pages": N_("Ce fichier a trop de pages. Choisissez-en un plus court, ou demandez à l'accueil."),
    "encrypted": N_("Ce fichier est protégé par un mot de passe. Choisissez-en un autre, ou numérisez le papier."),
    "two_in_one": N_("Ce fichier contient autre chose qu'un papier : la borne ne l'ouvre pas. Choisissez-en un autre."),
    "too_slow": N_("Ce fichier met trop de temps à s'ouvrir. Choisissez-en un autre, ou numérisez le papier."),
    "heic": N_("La borne ne lit pas les photos HEIC. Choisissez une photo JPEG, ou numérisez le papier."),
    "nothing": N_("Ce fichier est vide. Choisissez-en un autre."),
    "several": N_("Envoyez un seul fichier : la borne vérifie un papier à la fois."),
}

Dropped = Literal["scripts", "attachments"]


# Of one file. A larger one is refused before it is looked into.
MAX_BYTES = 50_000_000


class OpenFile(Private, frozen=True, tag="open_file"):
    """`preview_px`: the longer side of a preview of each page, 0: none is made."""

    data: bytes
    preview_px: int = 0


class CleanPage(Private, frozen=True):
    """A page drawn anew: JPEG in grey or colour, `dpi` as in its JFIF header, nothing else of the file. The preview is
    raw RGB, or empty."""

    jpeg: bytes
    width_px: int
    height_px: int
    dpi: int
    preview_rgb: bytes = b""
    preview_width: int = 0
    preview_height: int = 0


class CleanPages(Private, frozen=True, tag="clean_pages"):
    """`dropped`: what the file had besides its pages, and which is gone."""

    kind: Literal["pdf", "picture"]
    pages: tuple[CleanPage, ...]
    dropped: tuple[Dropped, ...] = ()


class FileRefused(msgspec.Struct, frozen=True, tag="file_refused"):
    """`why` has a sentence for the citizen in `REFUSALS`; `detail` is for staff, and quotes nothing of the file."""

    why: Why
    detail: str = ""


FileAnswer = CleanPages | FileRefused


class ListStick(msgspec.Struct, frozen=True, tag="list_stick"):
    """The papers on the stick: PDFs and pictures, the newest first."""


class ReadStick(msgspec.Struct, frozen=True, tag="read_stick"):
    """One of the files that were listed last."""

    number: int


class StickFile(Private, frozen=True):
    """`name`: as the stick has it, made fit to be shown."""

    number: int
    name: str
    kind: Literal["pdf", "picture"]
    size: int


class StickListed(Private, frozen=True, tag="stick_listed"):
    """`more`: there are others, which are not shown."""

    files: tuple[StickFile, ...]
    more: bool = False


class StickRead(Private, frozen=True, tag="stick_read"):
    data: bytes


class StickGone(msgspec.Struct, frozen=True, tag="stick_gone"):
    """There is no stick, or it was pulled out."""
