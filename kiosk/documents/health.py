"""Whether this kiosk's papers are signed, verified, and made by the templates asked for, whose codes it believes, and
what the photo guide needs: for `kiosk doctor`."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from kiosk import assets, config
from kiosk.check import Check
from kiosk.devices.states import Fault
from kiosk.documents.client import Renderer
from kiosk.documents.forms import mapping
from kiosk.documents.photo import networks
from kiosk.documents.photo.client import MODELS
from kiosk.documents.signed import keys, signer
from kiosk.documents.two_d_doc import inventory
from kiosk.errors import KioskError


def of_keys(papers: config.Papers, now: datetime) -> Iterator[Check]:
    """The kiosk's own key, and the operators' that it believes."""
    yield _own(papers, now)
    if not papers.trust_dir:
        return
    try:
        trust = keys.load_trust(Path(papers.trust_dir))
    except KioskError as error:
        yield Check("papers' verification", "failed", str(error), "Bring this file anew, or take it away.")
        return
    names = ", ".join(sorted({name for name, _ in trust.operators.values()}))
    detail = f"believes {names or 'nobody'}; {len(trust.withdrawn)} keys withdrawn"
    yield Check("papers' verification", "well" if names or papers.simulated else "failed", detail)


def _own(papers: config.Papers, now: datetime) -> Check:
    name = "papers' signature"
    if not papers.key_dir:
        return Check(name, "off", "no [papers] key_dir: papers carry no code")
    folder = Path(papers.key_dir)
    if papers.simulated and not (folder / keys.KEY).exists():
        return Check(name, "untested", "simulated: `kiosk run` makes the key")
    strange = [file.name for file in folder.glob("*.key") if file.name != keys.KEY]
    if strange:
        return Check(
            name, "failed", f"{strange[0]}: an operator's key on a kiosk", "Move it to the operator's machine."
        )
    try:
        found = signer.load(folder)
    except KioskError as error:
        return Check(name, "failed", str(error), "See docs/papers-out.md: papers-key, then delegate.")
    standing, until = found.standing(now), f"{found.until:%Y-%m-%d %H:%M} UTC"
    if standing != "usable":
        detail = f"the delegation is {'over since' if standing == 'expired' else 'not valid yet; until'} {until}"
        return Check(name, "failed", detail, "Papers go out without a code: kiosk provision delegate")
    if found.until - now < signer.SOON and not papers.simulated:
        return Check(name, "well", f"until {until}: soon over", "Ask the operator for the next delegation.")
    return Check(name, "well", f"until {until}")


def of_papers_in(documents: config.Documents, papers: config.Papers) -> Iterator[Check]:
    """What is read of papers and files that come, and the maps of official forms."""
    from kiosk.documents.print import tesseract  # with the library of pictures

    if tesseract.load() is None:
        remedy = "For the IBAN of a RIB without a code: apt install libtesseract5 tesseract-ocr-eng"
        yield Check("print of RIBs", "off", "Tesseract is not installed", remedy)
    else:
        yield Check("print of RIBs", "well", "Tesseract reads it")
    if tesseract.load(b"fra", tesseract.COLUMNS) is None:
        remedy = "For letters that are to be explained: apt install libtesseract5 tesseract-ocr-fra"
        yield Check("print of letters", "off", "Tesseract, or its French data, is not installed", remedy)
    else:
        yield Check("print of letters", "well", "Tesseract reads it")
    if documents.stick_dir:
        there = Path(documents.stick_dir).is_dir()
        told = documents.stick_dir if there else f"{documents.stick_dir}: no such folder, or no stick"
        yield Check("USB stick", "well" if there else "untested", told)
    for flow, name in papers.forms.items():
        yield _form(flow, Path(name))


def _form(flow: str, path: Path) -> Check:
    try:
        mapped = mapping.parse(path.read_bytes())
        size = (path.parent / mapped.form).stat().st_size
    except (OSError, mapping.NotAMap) as error:
        detail = getattr(error, "strerror", None) or str(error)
        return Check(f"form of {flow}", "failed", f"{path}: {detail}", f"kiosk forms check {path}")
    return Check(f"form of {flow}", "well" if size else "failed", f"{path.parent / mapped.form}")


async def of_templates(settings: config.Config) -> Check | None:
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
        return Check(name, "failed", f"the renderer gave up ({found.code})", "Take the templates away.")
    if found.refused:
        return Check(name, "failed", "; ".join(found.refused), "The kiosk's own template is used until it is mended.")
    return Check(name, "well", f"own: {', '.join(found.used) or 'none'}")


def of_codes(documents: config.Documents, today: date) -> Check:
    """Whose signed codes (2D-Doc) are believed, and how old that belief is."""
    folder, name = documents.trust_dir, "signed codes"
    if not folder:
        return Check(name, "untested", "no trust_dir: only what the program knows can be verified")
    try:
        found = inventory.look(Path(folder), today)
    except OSError as error:
        return Check(name, "failed", f"{folder}: {error.strerror}", "Make the folder, or name another.")
    listed = found.trust_list
    if found.problems:
        return Check(name, "failed", found.problems[0], "Bring this file anew, or take it away.")
    if not found.keys and listed is None:
        return Check(name, "failed", f"{folder} holds no key", "Put certificates there: FR03-XXXX.pem")
    late = sum(one.expired for one in found.revocations)
    held = f"{len(found.keys)} issuers' keys, {len(found.revocations)} revocation lists ({late} expired)"
    if listed is None:
        return Check(name, "well", f"{held}, no trust list")
    detail = f"{held}; trust list {listed.sequence} of {listed.issued}, {listed.age_days} days old"
    if listed.expired:
        detail += f"; a newer one is due since {listed.next_update}"
        return Check(name, "failed", detail, "Import it: kiosk id trust import tsl FILE --config FILE")
    return Check(name, "well", detail)


def of_photos(camera: config.Camera) -> Check:
    """Whether the two networks are there that find a face, and are those that were looked into."""
    name = "photo guide"
    if not camera.enabled:
        return Check(name, "off", "no camera")
    try:
        wrong = networks.unfit(assets.path(MODELS))
    except KioskError as error:
        wrong = str(error)
    remedy = "Run `make setup`, or install a complete wheel." if wrong else ""
    return Check(name, "failed" if wrong else "well", wrong or f"{len(networks.FILES)} networks, as expected", remedy)
