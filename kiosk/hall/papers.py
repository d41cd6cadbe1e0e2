"""The papers that lie about in the hall: specimens, drawn when they are first looked at, kept in memory only. Bills,
and identity documents as a scanner and a camera see them."""

import io
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

import msgspec
from PIL import Image

from kiosk.hall import cev_writer
from kiosk.hall import two_d_doc_writer as writer
from kiosk.hall.bill import Bill, blank, draw_bill
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.pictures import all_pictures
from kiosk.hall.chip.profile import Holder

Signing = Literal["valid", "invalid", "unknown_issuer", "none", "truncated"]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

MAX_PAPERS = 200
TICKET = "ticket"
TICKET_DPI = 180
_TICKET_HEIGHT = 3300  # at 300 dpi: what the glass takes
_PICTURES_KEPT = 2  # an A4 picture takes 26 MB


class NewPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bill to be made. `name`: given names, then the surname in capitals ("Camille SPECIMEN")."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,40}$")]
    title: Text
    name: Text
    street: Text
    postcode: Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")]
    town: Text
    issued: date
    signing: Signing = "valid"
    split_name: bool = False
    """Write the holder as the three fields 11-13 instead of the one line 10; issuers do either."""

    def __post_init__(self) -> None:
        """Raises `ValueError`, which msgspec turns into a refusal of the call."""
        if not all(text.split() for text in (self.title, self.name, self.street, self.town)):
            raise ValueError("a text is blank")
        if not writer.EPOCH <= self.issued <= writer.LAST_DAY:
            raise ValueError("issued: a 2D-Doc can tell no such date")


class Paper(msgspec.Struct, frozen=True):
    id: str
    title: str


class PaperTakenError(Exception):
    """There is a paper of this id, or there are too many."""


class Papers:
    """The papers by id, with the issuers that sign them. Safe to call from several threads."""

    def __init__(self, today: date) -> None:
        self.trusted = writer.Issuer("FR99", "HA01")
        self.described = cev_writer.DescribedIssuer()
        self._stranger = writer.Issuer("FR98", "HA01")
        self._lock = threading.Lock()
        self._draw: dict[str, Callable[[], Image.Image]] = {}
        self._titles: dict[str, str] = {}
        self._pictures: OrderedDict[str, Image.Image] = OrderedDict()
        for paper in default_papers(today):
            self.add(paper)
        self._put("blank", "Feuille blanche", blank)
        for identifier, (title, draw) in all_pictures(today).items():
            self._put(identifier, title, draw)
        self._put_signed_cards(DOCUMENTS["cnie"].holder_on(today))

    def _put_signed_cards(self, holder: Holder) -> None:
        """Backs of the identity card with a signed code."""
        codes: dict[str, tuple[str, Callable[[], str | bytes]]] = {
            "cnie-back-cev": ("Carte d'identité, verso signé", lambda: cev_writer.identity_text(holder, self.trusted)),
            "cnie-back-cev-tampered": (
                "Carte d'identité, verso falsifié",
                lambda: cev_writer.tampered(holder, self.trusted),
            ),
            "cnie-back-cev-described": (
                "Carte d'identité, verso signé (décrit)",
                lambda: self.described.code(holder),
            ),
        }
        for identifier, (title, code) in codes.items():
            self._put(identifier, title, lambda code=code: cev_writer.back(holder, code()))  # type: ignore[misc]

    def add(self, paper: NewPaper) -> Paper:
        """Raises `PaperTakenError`."""
        text = self._code_text(paper)
        bill = Bill(paper.name, paper.street, paper.postcode, paper.town, paper.issued)
        return self._put(paper.id, paper.title, lambda: draw_bill(bill, writer.data_matrix(text) if text else None))

    def _put(self, identifier: str, title: str, draw: Callable[[], Image.Image]) -> Paper:
        with self._lock:
            if identifier in self._draw:
                raise PaperTakenError("there is a paper of this id")
            if len(self._draw) >= MAX_PAPERS:
                raise PaperTakenError(f"there are {MAX_PAPERS} papers already")
            self._draw[identifier] = draw
            self._titles[identifier] = title
        return Paper(identifier, title)

    def take_ticket(self, png: bytes) -> None:
        """The slip that has just come out of the receipt printer may be laid down, too: `ticket`, the last one. Of a
        long one its end, where the code is."""

        def draw() -> Image.Image:
            slip = Image.open(io.BytesIO(png)).convert("RGB")
            scale = 300 / TICKET_DPI
            whole = slip.resize((round(slip.width * scale), round(slip.height * scale)), Image.Resampling.BICUBIC)
            return whole.crop((0, max(0, whole.height - _TICKET_HEIGHT), whole.width, whole.height))

        with self._lock:
            self._draw[TICKET] = draw
            self._titles[TICKET] = "Dernier ticket"
            self._pictures.pop(TICKET, None)

    def all(self) -> tuple[Paper, ...]:
        with self._lock:
            return tuple(Paper(identifier, title) for identifier, title in self._titles.items())

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._draw

    def picture(self, identifier: str) -> Image.Image:
        """The sheet, RGB, at 300 dpi: A4, or as large as the document is. Not to be changed by the caller. Raises
        `KeyError`."""
        with self._lock:
            picture = self._pictures.pop(identifier, None) or self._draw[identifier]()
            self._pictures[identifier] = picture
            while len(self._pictures) > _PICTURES_KEPT:
                self._pictures.popitem(last=False)
            return picture

    def png(self, identifier: str) -> bytes:
        """The sheet, at most 620 x 877 pixels, for people to choose from. Raises `KeyError`."""
        picture = self.picture(identifier)
        scale = min(620 / picture.width, 877 / picture.height)
        small = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BOX)
        out = io.BytesIO()
        small.save(out, "PNG", compress_level=1)
        return out.getvalue()

    def _code_text(self, paper: NewPaper) -> str:
        document = writer.Document("01", paper.issued, _fields(paper))
        issuer = self._stranger if paper.signing == "unknown_issuer" else self.trusted
        text = writer.message(document, issuer)
        match paper.signing:
            case "none":
                return ""
            case "truncated":
                return text[:60]
            case "invalid":
                # What a forger would do: a genuine signature under an address that was changed.
                other = writer.Document("01", paper.issued, (*_fields(paper)[:-2], ("24", "00000"), ("25", "AILLEURS")))
                return text + writer.US + issuer.sign(writer.message(other, issuer))
            case _:
                return writer.seal(text, issuer)


def _capitals(text: str) -> str:
    """The characters of the C40 encoding: capitals without accents; what has no such form becomes a space."""
    plain = unicodedata.normalize("NFKD", text.upper().replace("Œ", "OE").replace("Æ", "AE"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isascii() and (c.isalnum() or c in " -'./") else " " for c in kept)


def _fields(paper: NewPaper) -> tuple[tuple[str, str], ...]:
    words = paper.name.split()
    surname = " ".join(word for word in words if word.isupper()) or words[-1]
    given = " ".join(word for word in words if not word.isupper() and word != surname)
    if paper.split_name:
        name = (("11", ""), ("12", _capitals(given)), ("13", _capitals(surname)))
    else:
        name = (("10", f"MME/{_capitals(surname)}/{_capitals(given)}"),)  # type: ignore[assignment]
    address = (("22", _capitals(paper.street)), ("24", paper.postcode), ("25", _capitals(paper.town)))
    return (*name, *address)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, min(day.day, 28))


def default_papers(today: date) -> tuple[NewPaper, ...]:
    """The bills that are there when the hall opens."""

    def bill(
        identifier: str,
        title: str,
        *,
        name: str = "Camille SPECIMEN",
        street: str = "12 rue des Lilas",
        place: tuple[str, str] = ("57000", "METZ"),
        issued: date = today,
        signing: Signing = "valid",
        split_name: bool = False,
    ) -> NewPaper:
        return NewPaper(identifier, title, name, street, *place, issued, signing, split_name)

    return (
        bill("bill-valid", "Facture d'électricité"),
        bill(
            "bill-host",
            "Facture de l'hébergeant",
            name="Dominique SPECIMEN-HOTE",
            street="3 place des Essais",
            split_name=True,
        ),
        bill("bill-old", "Facture d'il y a 14 mois", issued=_months_before(today, 14)),
        bill("bill-unsigned", "Facture sans code signé", signing="none"),
        bill("bill-tampered", "Facture falsifiée", signing="invalid"),
        bill("bill-unknown-issuer", "Facture d'un émetteur inconnu", signing="unknown_issuer"),
        bill(
            "bill-other-address", "Facture d'une autre adresse", street="8 impasse du Modèle", place=("54000", "NANCY")
        ),
        bill("bill-truncated", "Facture au code coupé", signing="truncated"),
    )
