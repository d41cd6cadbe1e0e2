"""Places of papers as files: from a telephone or a stick, and those that are taken along."""

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from kiosk.devices.states import Ready
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused, StickFile, StickListed
from kiosk.session import events
from kiosk.session.files.effects import AskPhone, MakePaper, OfferMade
from kiosk.session.files.events import (
    ChoosePaper,
    FilesOpened,
    OpenPapers,
    OpenPhone,
    OpenStick,
    PaperMade,
    PaperToPhone,
    PhoneShown,
    PhoneStands,
    Picture,
    StickSeen,
)
from kiosk.session.state import changed
from kiosk.session.web.state import SitePaper, WebVisit
from kiosk.tour.citizen import Citizen

Way = Callable[[Citizen], Citizen]
ADDRESS = "https://bornes.example/p/0123456789abcdef0123456789abcdef#" + "A" * 43
FILES = (
    StickFile(0, "facture-electricite.pdf", "pdf", 120_000),
    StickFile(1, "IMG_20261120_101512.jpg", "picture", 3_400_000),
    StickFile(2, "attestation de domicile (2).pdf", "pdf", 80_000),
)


@cache
def phone_code() -> Picture:
    """What leads a telephone to its page."""
    from kiosk.documents.signed.drawing import code_picture  # with the library of codes

    picture = code_picture(ADDRESS).convert("RGB")
    return picture.tobytes(), picture.width, picture.height


def equipped(citizen: Citizen) -> Citizen:
    """With a way to the telephone, and one for sticks."""
    delivery = replace(citizen.config.delivery, desk_url="http://127.0.0.1:9", phone_url="https://bornes.example")
    documents = replace(citizen.config.documents, stick_dir="/media/kiosk")
    citizen.config = replace(citizen.config, delivery=delivery, documents=documents)
    return citizen


def _at_the_glass(citizen: Citizen) -> Citizen:
    return equipped(citizen).at_the_glass()


def _phone(citizen: Citizen) -> Citizen:
    _at_the_glass(citizen).do(OpenPhone())
    return citizen.do(PhoneShown(citizen.wants(AskPhone).turn, phone_code()))


def _phone_refused(citizen: Citizen) -> Citizen:
    turn = _phone(citizen).wants(AskPhone).turn
    citizen.do(FilesOpened(turn, (FileRefused("encrypted"),)))
    return citizen.do(PhoneShown(turn + 1, phone_code()))


def _stick(citizen: Citizen) -> Citizen:
    return _at_the_glass(citizen).do(OpenStick(), StickSeen(StickListed(FILES, more=True)))


def _with_site(citizen: Citizen) -> Citizen:
    """After a visit to a site that has given two documents."""
    _at_the_glass(citizen)
    page = CleanPage(b"", 10, 10, 200)
    given = (("attestation-de-droits.pdf", 1), ("avis-impot-2026.pdf", 4))
    papers = tuple(SitePaper(name, CleanPages("pdf", (page,) * count)) for name, count in given)
    citizen.visit = changed(citizen.visit, web=WebVisit(papers=papers))
    return citizen


def _papers(citizen: Citizen) -> Citizen:
    equipped(citizen).to_review().sign().send().do(events.FileWaits("envelope-1")).ticket_comes_out()
    return citizen.do(events.DeviceChanged("page_printer", Ready()), OpenPapers())


def _paper(citizen: Citizen) -> Citizen:
    _papers(citizen).do(ChoosePaper("attestation"))
    paper = citizen.paper
    page = CleanPage(b"", 10, 10, 200, paper.preview_rgb, paper.preview_width, paper.preview_height)
    return citizen.do(PaperMade(citizen.wants(MakePaper).turn, (page, page)))


def _to_phone(citizen: Citizen) -> Citizen:
    _paper(citizen).do(PaperToPhone())
    turn = citizen.wants(OfferMade).turn
    return citizen.do(PhoneShown(turn, phone_code()), PhoneStands(turn, "opened"))


FILE_PLACES: dict[str, Way] = {
    "files-glass": _at_the_glass,
    "files-phone": _phone,
    "files-phone-refused": _phone_refused,
    "files-stick": _stick,
    "files-site-glass": _with_site,
    "files-site": lambda citizen: _with_site(citizen).do(events.OpenSitePapers()),
    "files-papers": _papers,
    "files-paper": _paper,
    "files-paper-phone": _to_phone,
}
