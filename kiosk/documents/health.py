"""Whether this kiosk's papers are signed, verified, and made by the templates asked for: for `kiosk doctor`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from kiosk import config
from kiosk.devices.states import Fault
from kiosk.documents.client import Renderer
from kiosk.documents.forms import mapping
from kiosk.documents.signed import keys, signer
from kiosk.errors import KioskError


class Finding(NamedTuple):
    """`remedy` is empty when nothing is to be done."""

    name: str
    verdict: Literal["well", "failed", "untested", "off"]
    detail: str
    remedy: str = ""


def of_keys(papers: config.Papers, now: datetime) -> Iterator[Finding]:
    """The kiosk's own key, and the operators' that it believes."""
    yield _own(papers, now)
    if not papers.trust_dir:
        return
    try:
        trust = keys.load_trust(Path(papers.trust_dir))
    except KioskError as error:
        yield Finding("papers' verification", "failed", str(error), "Bring this file anew, or take it away.")
        return
    names = ", ".join(sorted({name for name, _ in trust.operators.values()}))
    detail = f"believes {names or 'nobody'}; {len(trust.withdrawn)} keys withdrawn"
    yield Finding("papers' verification", "well" if names or papers.simulated else "failed", detail)


def _own(papers: config.Papers, now: datetime) -> Finding:
    name = "papers' signature"
    if not papers.key_dir:
        return Finding(name, "off", "no [papers] key_dir: papers carry no code")
    folder = Path(papers.key_dir)
    if papers.simulated and not (folder / keys.KEY).exists():
        return Finding(name, "untested", "simulated: `kiosk run` makes the key")
    strange = [file.name for file in folder.glob("*.key") if file.name != keys.KEY]
    if strange:
        return Finding(
            name, "failed", f"{strange[0]}: an operator's key on a kiosk", "Move it to the operator's machine."
        )
    try:
        found = signer.load(folder)
    except KioskError as error:
        return Finding(name, "failed", str(error), "See docs/papers-out.md: papers-key, then delegate.")
    standing, until = found.standing(now), f"{found.until:%Y-%m-%d %H:%M} UTC"
    if standing != "usable":
        detail = f"the delegation is {'over since' if standing == 'expired' else 'not valid yet; until'} {until}"
        return Finding(name, "failed", detail, "Papers go out without a code: kiosk provision delegate")
    if found.until - now < signer.SOON and not papers.simulated:
        return Finding(name, "well", f"until {until}: soon over", "Ask the operator for the next delegation.")
    return Finding(name, "well", f"until {until}")


def of_papers_in(documents: config.Documents, papers: config.Papers) -> Iterator[Finding]:
    """What is read of papers and files that come, and the maps of official forms."""
    from kiosk.documents.print import tesseract  # with the library of pictures

    if tesseract.load() is None:
        remedy = "For the IBAN of a RIB without a code: apt install libtesseract5 tesseract-ocr-eng"
        yield Finding("print of RIBs", "off", "Tesseract is not installed", remedy)
    else:
        yield Finding("print of RIBs", "well", "Tesseract reads it")
    if tesseract.load(b"fra", tesseract.COLUMNS) is None:
        remedy = "For letters that are to be explained: apt install libtesseract5 tesseract-ocr-fra"
        yield Finding("print of letters", "off", "Tesseract, or its French data, is not installed", remedy)
    else:
        yield Finding("print of letters", "well", "Tesseract reads it")
    if documents.stick_dir:
        there = Path(documents.stick_dir).is_dir()
        told = documents.stick_dir if there else f"{documents.stick_dir}: no such folder, or no stick"
        yield Finding("USB stick", "well" if there else "untested", told)
    for flow, name in papers.forms.items():
        yield _form(flow, Path(name))


def _form(flow: str, path: Path) -> Finding:
    try:
        mapped = mapping.parse(path.read_bytes())
        size = (path.parent / mapped.form).stat().st_size
    except (OSError, mapping.NotAMap) as error:
        detail = getattr(error, "strerror", None) or str(error)
        return Finding(f"form of {flow}", "failed", f"{path}: {detail}", f"kiosk forms check {path}")
    return Finding(f"form of {flow}", "well" if size else "failed", f"{path.parent / mapped.form}")


async def of_templates(settings: config.Config) -> Finding | None:
    """The administration's templates, tried by the renderer itself; None when there are none."""
    folder = settings.papers.templates_dir
    if not folder:
        return None
    renderer = Renderer(settings.documents, settings.operator.accent, folder)
    renderer.start()
    try:
        found = await renderer.check_templates()
    finally:
        await renderer.close()
    name = "papers' templates"
    if isinstance(found, Fault):
        return Finding(name, "failed", f"the renderer gave up ({found.code})", "Take the templates away.")
    if found.refused:
        return Finding(name, "failed", "; ".join(found.refused), "The kiosk's own template is used until it is mended.")
    return Finding(name, "well", f"own: {', '.join(found.used) or 'none'}")
