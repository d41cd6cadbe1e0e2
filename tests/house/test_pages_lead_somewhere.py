"""A link of README and docs leads to a file that is there, and to a heading that it has; every page is found from
README."""

import re
from pathlib import Path

from tests.support.house import ROOT

LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"(?m)^#+ (.*)$")


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings: small letters, hyphens for spaces, of signs none but hyphens."""
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower() for heading in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def links(page: Path) -> list[tuple[Path, str]]:
    """File and anchor, the page itself where only an anchor is named."""
    found = LINK.findall(page.read_text("utf-8"))
    return [((page.parent / path).resolve() if path else page, anchor) for path, anchor in found]


def broken(page: Path) -> list[str]:
    return [
        f"{page.name}: {there.name}{'#' if anchor else ''}{anchor}"
        for there, anchor in links(page)
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there.read_text("utf-8")))
    ]


def reached(start: Path) -> set[Path]:
    """Pages, by whatever way; a folder that is named leads to each of its pages."""
    found: set[Path] = set()
    todo = [start]
    while todo:
        page = todo.pop()
        if page in found or not page.exists():
            continue
        found.add(page)
        if page.is_dir():
            todo += page.glob("*.md")
        elif page.suffix == ".md":
            todo += [there for there, _ in links(page)]
    return found


PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "packaging/README.md")


def test_every_link_leads_somewhere() -> None:
    assert [said for page in PAGES for said in broken(page)] == []


def test_every_page_is_found_from_readme() -> None:
    found = reached(ROOT / "README.md")
    assert [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page not in found] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    other.write_text("# Its état, and `the` TPM\n", encoding="utf-8")
    page.write_text("[a](other.md#its-état-and-the-tpm) [b](gone.md) [c](other.md#gone) [d](#here)\n", encoding="utf-8")
    assert broken(page) == ["page.md: gone.md", "page.md: other.md#gone", "page.md: page.md#here"]
    assert reached(page) == {page, other}
