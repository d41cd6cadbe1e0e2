"""The pictures of papers that a page may show, as raw RGB with their width and height, by name."""

from kiosk.session.papers.letters import pieces_of
from kiosk.session.state import Visit

Picture = tuple[bytes, int, int]
# Codes for a telephone, and papers to take along: made for one visit.
FILE_PICTURES = ("phone-", "taken-", "identify-", "finish-")


def pictures_of(visit: Visit) -> dict[str, Picture]:
    """The pages of the papers; of the one that is judged its page, and the whole picture that it was found in. Codes
    for a telephone, what is shown of a paper to take along, what an agent has sent."""
    pictures = {
        sha256: (page.preview_rgb, page.preview_width, page.preview_height) for sha256, page in visit.pages.items()
    }
    judged = visit.capture.judged
    if judged is not None:
        page = judged.page
        pictures[page.sha256] = (page.preview_rgb, page.preview_width, page.preview_height)
        if judged.picture:
            whole = (judged.picture, judged.picture_width, judged.picture_height)
            pictures[whole_name(judged.raw.sha256)] = whole
    if visit.letter is not None and visit.capture.stage == "read":
        pictures |= {piece.name: (piece.rgb, piece.width, piece.height) for piece in pieces_of(visit.letter)}
    phone, handing = visit.phone, visit.handing
    if phone.code is not None and "phone" in (visit.capture.stage, handing.stage):
        pictures[phone_code(phone.turn)] = phone.code
    if visit.identify.code is not None:
        pictures[identify_code(visit.identify.turn)] = visit.identify.code
    finish = visit.finishing
    if finish.finish is not None and finish.open:
        pictures[finish_code(finish.envelope_id)] = finish.finish.code
    sent = visit.helping.picture
    if sent is not None:
        pictures[sent_picture(sent.action)] = (sent.rgb, sent.width, sent.height)
    if handing.pages:
        pictures[taken_page(handing.turn, handing.at)] = handing.pages[handing.at]
    return pictures


def phone_code(turn: int) -> str:
    """Of the QR code that leads a telephone to its page."""
    return f"phone-{turn}"


def identify_code(turn: int) -> str:
    """Of the QR code by which a wallet is asked."""
    return f"identify-{turn}"


def finish_code(envelope_id: str) -> str:
    """Of the QR code by which a file is finished on a telephone."""
    return f"finish-{envelope_id}"


def taken_page(turn: int, at: int) -> str:
    """Of a page of a paper to take along."""
    return f"taken-{turn}-{at}"


def sent_picture(action: str) -> str:
    """Of a picture that an agent has sent."""
    return f"sent-{action}"


def whole_name(sha256: str) -> str:
    """Of the preview of the whole picture that a page was found in."""
    return f"{sha256}-whole"
