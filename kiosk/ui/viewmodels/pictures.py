"""The pictures of papers that a page may show, as raw RGB with their width and height, by name."""

from kiosk.session.state import Visit

Picture = tuple[bytes, int, int]


def pictures_of(visit: Visit) -> dict[str, Picture]:
    """The pages of the papers, and of the one that is judged its page and the whole picture that it was found in."""
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
    return pictures


def whole_name(sha256: str) -> str:
    """Of the preview of the whole picture that a page was found in."""
    return f"{sha256}-whole"
