"""Reads démarches: YAML under limits, then shape, then rules. Many errors at once, each with file, line and remedy."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from kiosk import content as taken
from kiosk.errors import KioskError
from kiosk.flows import content, expand, rules, shape, source
from kiosk.flows.model import Flow
from kiosk.flows.source import Finding

# The démarches of the content that was taken last (docs/update.md), or those that came with the system.
CATALOGUE = taken.part("demarches") or Path(__file__).resolve().parent / "catalogue"


class NoLookups:
    """Enough to compile expressions; the loader evaluates none."""

    def postcode_known(self, postcode: str) -> bool:
        return False

    def town_in_postcode(self, town: str, postcode: str) -> bool:
        return False


class Checked(msgspec.Struct, frozen=True):
    """`flow` is None when the file is wrong in its shape or breaks a rule; then `findings` is not empty."""

    flow: Flow | None
    findings: tuple[Finding, ...]
    marks: shape.Marks


Read = dict[Path, list[yaml.Node]]


def check(path: Path, *, thorough: bool = False, items: int = expand.MOST_ITEMS, read: Read | None = None) -> Checked:
    """A démarche with all that is wrong with it, by line; never an exception for what is in the file.

    `thorough` adds what takes too long for the screen's start and matters only when a file changes. `items`: how many
    copies of a repeated step are written out at most. `read`: what shared steps were read already, and will be."""
    marks = shape.Marks(str(path))
    try:
        root = source.compose(path)
    except source.UnusableError as error:
        return Checked(None, (error.finding,), marks)
    expander = expand.Expander(str(path), shared_of(path), items, read)
    expander.expand(root)
    if expander.findings:
        return Checked(None, each_once(expander.findings), marks)
    flow, findings = shape.build(root, marks, Flow)
    if flow is not None:
        for rule in (*rules.RULES, *content.RULES):
            findings += rule(flow, marks)
        if not findings:
            # Ids that are doubled or are words of CEL would only give the same error twice.
            findings += rules.expressions(NoLookups())(flow, marks)
        if thorough and not findings:
            findings += rules.names_are_found(NoLookups())(flow, marks)
    return Checked(None if findings else flow, each_once(findings), marks)


def each_once(findings: list[Finding]) -> tuple[Finding, ...]:
    """What is wrong in a repeated step is wrong in each of its copies, and is told once."""
    told: dict[tuple[str, int, str], Finding] = {}
    for finding in sorted(findings):
        told.setdefault((finding.file, finding.line, re.sub(r"_\d+\b", "", finding.what)), finding)
    return tuple(told.values())


def shared_of(path: Path) -> tuple[Path, ...]:
    """Where shared steps are looked for: in a folder `shared` beside the démarche, then in the kiosk's."""
    return (path.parent / "shared", expand.SHARED)


def load(path: Path, read: Read | None = None) -> Flow:
    """Raises `KioskError` of one line (the first finding) for a démarche that cannot be used."""
    checked = check(path, read=read)
    if checked.flow is None:
        first, more = checked.findings[0], len(checked.findings) - 1
        raise KioskError(f"{first}{f' (and {more} more)' if more else ''}")
    return checked.flow


def catalogue_files(folder: Path = CATALOGUE) -> tuple[Path, ...]:
    """The démarches of a folder; by default those that come with the kiosk."""
    return tuple(sorted(folder.glob("*.yaml")))


def offered(flows: tuple[Flow, ...], health_host: str) -> tuple[Flow, ...]:
    """Those that the kiosk may offer: what keeps data of health stays shut while no certified host is named."""
    return tuple(flow for flow in flows if flow.keeps != "health" or health_host)


def catalogue(folder: Path = CATALOGUE, only: Sequence[str] = ()) -> tuple[Flow, ...]:
    """Every démarche of the folder, or those that `only` names, in its order. Raises `KioskError` when one of them
    cannot be used or is not there."""
    files = {path.stem: path for path in catalogue_files(folder)}
    missing = [name for name in only if name not in files]
    if missing:
        raise KioskError(f"catalogue.offer: there is no démarche {missing[0]!r}")
    read: Read = {}
    return tuple(load(files[name], read) for name in only or files)
