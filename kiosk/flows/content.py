"""What a démarche must say besides its questions: the papers' consequences, where it goes, what is known already.

Rules as in `rules.py`: functions of the démarche and its marks that yield findings; `RULES` lists them.
"""

from collections.abc import Callable
from itertools import combinations

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.flows import kinds
from kiosk.flows.carrying import key_of
from kiosk.flows.deliveries import deliveries
from kiosk.flows.model import Flow
from kiosk.flows.rules import Findings, fields_of
from kiosk.flows.shape import Marks, Path

# Of which types the answer to a fact may be, so that two démarches mean the same by it.
FACT_TYPES: dict[str, tuple[str, ...]] = {
    "person.birth_date": ("date",), "person.nationality": ("country",), "person.nir": ("nir",),
    "person.tax_number": ("tax_number",), "address.postcode": ("postcode",), "address.town": ("town",),
    "address.country": ("country",), "contact.phone": ("phone",), "contact.email": ("email",),
    "bank.iban": ("iban",), "household.family": ("choice",), "household.children": ("number",),
    "household.housing": ("choice",), "household.rent": ("amount",), "household.income": ("amount",),
    "vehicle.plate": ("plate",), "vehicle.vin": ("vin",),
}  # fmt: skip


# Exactly: a sheet for each has its button (`session/files/words.py`).
PERSONS_APART = 2


def papers_have_a_way_without(flow: Flow, marks: Marks) -> Findings:
    """Who has not the paper is told at once what that means."""
    for path, _, field in fields_of(flow):
        if field.type == "document" and field.without is None:
            what = f"the paper '{field.id}' does not say what it means not to have it"
            yield marks.finding(path, what, "add 'without:' with a sentence")
        elif field.type != "document" and field.without is not None:
            yield marks.finding((*path, "without"), f"'{field.id}' is no paper", "drop 'without:'")


def secrets_have_a_legal_text(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        if kinds.KINDS[field.type].secret and field.legal is None:
            what = f"'{field.id}' asks for a {field.type} without a legal text"
            yield marks.finding(path, what, "add 'legal:' with the text that allows it (décret 2019-341)")


def limits(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        counted = field.type in ("number", "amount")
        if not counted and (field.least or field.most is not None):
            yield marks.finding(path, f"'{field.id}' is no number", "drop least and most")
        elif field.most is not None and field.most < field.least:
            yield marks.finding((*path, "most"), f"'{field.id}': most is below least", "exchange them")


def facts(flow: Flow, marks: Marks) -> Findings:
    """A fact has one type, and is asked once of a person unless conditions part the two."""
    asked: dict[str, list[tuple[Path, bool]]] = {}
    for path, step, field in fields_of(flow):
        if field.fact is None:
            continue
        allowed = FACT_TYPES.get(field.fact, ("text", "long_text"))
        if field.type not in allowed:
            remedy = f"make it type: {allowed[0]}, or drop fact"
            yield marks.finding((*path, "fact"), f"'{field.id}' is a {field.type}, which {field.fact} is not", remedy)
        if (key := key_of(field)) is not None:
            asked.setdefault(key, []).append((path, bool(step.show_if or field.show_if)))
    for key, places in asked.items():
        for (_, first_may_hide), (path, may_hide) in combinations(places, 2):
            if not first_may_hide and not may_hide:
                what = f"'{key.replace(' ', ': ')}' is asked twice"
                yield marks.finding((*path, "fact"), what, "ask it once, or drop 'fact:' where it is another thing")


def delivery(flow: Flow, marks: Marks) -> Findings:
    wanted = {"desk": ("service",), "official_site": ("url", "what"), "paper": ("what",)}
    for i, one in enumerate(flow.deliver):
        for key in wanted.get(one.connector, ("service",)):
            if getattr(one, key) is None:
                yield marks.finding(("deliver", i), f"deliver: {one.connector} has no '{key}'", "add it")
        if one.connector in ("official_site", "paper") and one.service is not None:
            yield marks.finding(("deliver", i, "service"), "nothing is sent to a service", "drop service")


def people_apart(flow: Flow, marks: Marks) -> Findings:
    """Who stands apart takes turns, and takes a sheet along instead of sending a file."""
    if flow.apart and (len(flow.persons) != PERSONS_APART or not flow.prepares):
        what = f"'apart' is for {PERSONS_APART} persons and what only prepares"
        yield marks.finding(("apart",), what, "drop it, or prepare only (official_site, paper)")
    for i, step in enumerate(flow.steps):
        if step.together and not flow.apart:
            yield marks.finding(("steps", i, "together"), f"'{step.id}': nobody is kept apart", "drop it")
        if flow.apart and not step.together and len({field.of for field in step.fields}) > 1:
            yield marks.finding(("steps", i), f"'{step.id}' asks several persons at once", "make a step for each")


def nothing_crosses(flow: Flow, marks: Marks) -> Findings:
    """What a paper of one person says fills no answer about another: such a `from` would never be filled."""
    owners: dict[str, set[str]] = {}
    for _, step, field in fields_of(flow):
        if step.capture is not None:
            for reader in (*step.capture.read, *step.capture.accept):
                owners.setdefault(str(reader), set()).add(field.of)
    for path, _, field in fields_of(flow):
        for source in field.sources:
            readers = owners.get(source.partition(".")[0])
            if readers and field.of not in readers and not marks.is_shared((*path, "from")):
                what = f"'{field.id}' would take {source} of another person"
                yield marks.finding((*path, "from"), what, "take the source away, or ask for this person's paper")


def pictures(flow: Flow, marks: Marks) -> Findings:
    places: list[tuple[Path, str]] = [(("picture",), flow.picture)]
    places += [(("steps", i, "picture"), step.picture) for i, step in enumerate(flow.steps)]
    places += [((*path, "picture"), field.picture) for path, _, field in fields_of(flow)]
    for path, picture in places:
        if picture and not _is_drawn(picture):
            yield marks.finding(path, f"there is no drawing '{picture}'", "take one of assets/drawings, or drop it")


def _is_drawn(picture: str) -> bool:
    try:
        return assets.path(f"drawings/{picture}.svg").is_file()
    except KioskError:
        return False


RULES: tuple[Callable[[Flow, Marks], Findings], ...] = (
    papers_have_a_way_without, secrets_have_a_legal_text, limits, facts, delivery, deliveries,
    nothing_crosses, pictures, people_apart,
)  # fmt: skip
