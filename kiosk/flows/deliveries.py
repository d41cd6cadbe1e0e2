"""What a démarche must obey where its file goes: each service is filled with answers that are asked, under names that
it can have, and can be looked up by the reference where it knows no other way not to take a file twice."""

from collections.abc import Iterator

from kiosk.flows.model import Delivery, Field, Flow, Web
from kiosk.flows.shape import Marks, Path, did_you_mean
from kiosk.flows.source import Finding
from kiosk.web.allowed import Place, is_host, refusal

FORWARDED = frozenset({"demarches_simplifiees", "publik", "pastell", "webhook"})
# These have no idempotency key: before a second attempt the reference is looked for.
LOOKED_UP = frozenset({"publik"})
PREPARED = frozenset({"official_site", "paper"})
PREFILL_NAMES = ("champ_", "identite_")


def deliveries(flow: Flow, marks: Marks) -> Iterator[Finding]:
    fields = {field.id: field for step in flow.steps for field in step.fields}
    services: set[str] = set()
    for i, one in enumerate(flow.deliver):
        path: Path = ("deliver", i)
        if one.connector in PREPARED and len(flow.deliver) > 1:
            yield marks.finding(path, f"{one.connector} stands beside another", "what only prepares stands alone")
        if one.web is not None:
            yield from _site(one, one.web, (*path, "web"), marks)
        if one.connector in FORWARDED:
            yield from _forwarded(one, fields, path, marks)
        elif one.map or one.values:
            yield marks.finding((*path, "map"), f"{one.connector} has no names of its own", "drop map and values")
        if one.service is not None and one.service in services:
            yield marks.finding((*path, "service"), f"'{one.service}' stands twice", "send to each service once")
        services.add(one.service or "")


def _site(one: Delivery, web: Web, path: Path, marks: Marks) -> Iterator[Finding]:
    """What is opened in the locked view begins where it may go."""
    if one.connector != "official_site":
        yield marks.finding(path, f"{one.connector} has no site to open", "drop web")
    for host in web.hosts:
        if not is_host(host):
            yield marks.finding((*path, "hosts"), f"'{host}' is too wide", "name a domain below the country's")
    start = web.start or one.url
    if start is not None and refusal(start, Place("site", start, web.allowed)) is not None:
        yield marks.finding((*path, "hosts"), f"'{start}' is not among the hosts", "name the host that it begins at")


def _forwarded(one: Delivery, fields: dict[str, Field], path: Path, marks: Marks) -> Iterator[Finding]:
    if not one.map:
        yield marks.finding(path, f"deliver: {one.connector} has no 'map'", "add 'map:', their names to our ids")
    if one.connector in LOOKED_UP and "$reference" not in one.map.values():
        what = f"deliver: {one.connector} could not be asked whether a file is there already"
        yield marks.finding((*path, "map"), what, "map one of its fields to $reference")
    for target, source in one.map.items():
        what, remedy = _wrong_pair(one.connector, target, source, fields)
        if what:
            yield marks.finding((*path, "map", target), what, remedy)
    for name, theirs in one.values.items():
        where = (*path, "values", name)
        if name not in fields or fields[name].type not in ("choice", "choices"):
            yield marks.finding(where, f"'{name}' is no choice", "give values to choices only")
            continue
        asked = {option.value for option in fields[name].options}
        for value in sorted(asked ^ theirs.keys()):
            known = f"'{name}' has no value '{value}'" if value in theirs else f"'{name}': '{value}' has no name there"
            yield marks.finding(where, known, "name each option once")


def _wrong_pair(connector: str, target: str, source: str, fields: dict[str, Field]) -> tuple[str, str]:
    """What is wrong with one name of theirs and what fills it, and the remedy; empty when nothing is."""
    if not source.startswith("$") and source not in fields:
        return f"'{source}' is not asked", did_you_mean(source, fields)
    if connector == "demarches_simplifiees":
        is_file = source == "$summary" or (source in fields and fields[source].type in ("document", "signature"))
        if is_file:
            return f"'{source}' is a file, which cannot be prefilled", "take it away"
        if not target.startswith(PREFILL_NAMES):
            return f"'{target}' is no name of a prefill", "write champ_... or identite_..."
    return "", ""
