"""The texts of a request as a template reads them: one JSON value, with nothing in it that a PDF/A may not hold."""

from collections.abc import Callable
from typing import Any

import msgspec

from kiosk.documents.port import RenderPaper, RenderSummary, SummarySection, SummaryTranslation
from kiosk.i18n.display import isolated
from kiosk.i18n.languages import language_of
from kiosk.text import CONTROLS, NOT_CHARACTERS, SUBSTITUTE, replaced

MAX_TEXT = 4000
# The three in the middle are those of the screen (Debian's fonts-noto-core and fonts-wqy-microhei); the last two come
# with typst, and hold Cyrillic, Greek and Arabic where the others are not installed.
FONTS = (
    "Atkinson Hyperlegible Next",
    "Noto Sans",
    "Noto Sans Arabic",
    "WenQuanYi Micro Hei",
    "Libertinus Serif",
    "DejaVu Sans Mono",
)
# Beside the signed code, on the French part alone: whoever is shown the paper at a counter reads French.
SEAL = "Ce code signé montre quelle borne a émis ce papier et s'il a été modifié."
SEAL_ALTERNATIVE = "Code signé de la borne, à lire par une machine"
# What PDF/A-2a forbids. Format characters stay: isolates keep a name in its own direction.
_FORBIDDEN = CONTROLS | NOT_CHARACTERS


def paper_json(request: RenderSummary | RenderPaper, accent: str) -> str:
    """The words of the request in JSON without escapes. `accent`: a colour that is legible on paper."""
    content = summary_content(request) if isinstance(request, RenderSummary) else page_content(request)
    head = {
        "fonts": FONTS,
        "accent": accent,
        "operator": shown(request.operator),
        "reference": shown(request.reference),
        "sealed": request.seal is not None,
        "seal": {"caption": SEAL, "alternative": SEAL_ALTERNATIVE},
    }
    return msgspec.json.encode({**head, **content}).decode()


def summary_content(request: RenderSummary) -> dict[str, Any]:
    second = request.translation
    captions = second.scans if second is not None else ()
    return {
        "parts": [_part(request), *([{**_part(second), "note": shown(second.note)}] if second is not None else [])],
        "scans": [
            {
                "caption": shown(scan.caption),
                "alternative": shown(scan.alternative),
                "translated": shown(captions[at]) if at < len(captions) else "",
            }
            for at, scan in enumerate(request.scans)
        ],
    }


def page_content(request: RenderPaper) -> dict[str, Any]:
    parts = (request.words, *([request.translation] if request.translation is not None else []))
    return {
        "kind": request.kind,
        "sender": [shown(line) for line in request.sender],
        "recipient": [shown(line) for line in request.recipient],
        "parts": [
            {
                **_language(words.language),
                "note": shown(words.note),
                "title": shown(words.title),
                "made": shown(words.made),
                "paragraphs": [shown(text) for text in words.paragraphs],
                "sections": _sections(words.sections, words.language),
                "closing": [shown(text) for text in words.closing],
            }
            for words in parts
        ],
    }


def _part(words: RenderSummary | SummaryTranslation) -> dict[str, Any]:
    """What is said in one language."""
    return {
        **_language(words.language),
        "note": "",
        "title": shown(words.title),
        "made": shown(words.made),
        "sections": _sections(words.sections, words.language),
        "signatures": [
            {"caption": shown(signed.caption), "statement": shown(signed.statement), "drawn": bool(signed.png)}
            for signed in words.signatures
        ],
        "notices": [shown(notice) for notice in words.notices],
    }


def _language(code: str) -> dict[str, Any]:
    about = language_of(code)
    main, *more = about.tag.split("-")
    return {
        "language": main,
        "region": next((part for part in more if len(part) == 2), None),
        "rtl": about.rtl,
        "bold": about.script != "han",
    }


def _sections(sections: tuple[SummarySection, ...], language: str) -> list[dict[str, Any]]:
    # A Latin name or a number keeps its own direction beside an Arabic label.
    own: Callable[[str], str] = (lambda text: isolated(shown(text))) if language_of(language).rtl else shown
    return [
        {
            "heading": shown(section.heading),
            "rows": [
                {"label": shown(row.label), "value": own(row.value), "origin": shown(row.origin)}
                for row in section.rows
            ],
        }
        for section in sections
    ]


def shown(text: str) -> str:
    """Without what PDF/A-2a forbids (control, private and unassigned characters), and of bounded length."""
    one = text[:MAX_TEXT].replace("\ufeff", "").replace("\n", " ").replace("\t", " ")
    return replaced(one, SUBSTITUTE, _FORBIDDEN)
