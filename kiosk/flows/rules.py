"""What a well-shaped démarche must also obey: names that exist, expressions that compile, papers with a legal text.

Each rule is a function of the démarche and its marks that yields findings; `RULES` lists them.
"""

from collections.abc import Callable, Iterator
from typing import get_args

from kiosk.flows.expressions import FUNCTION_NAMES, ExpressionError, Lookups
from kiosk.flows.model import Capture, Field, Flow, Step
from kiosk.flows.model_types import TypeName
from kiosk.flows.photo_rules import photos
from kiosk.flows.shape import Marks, Path, did_you_mean
from kiosk.flows.source import Finding
from kiosk.flows.vocabulary import Vocabulary, groups

# CEL's own words (language definition, "Syntax"), which cannot be the name of a variable.
CEL_WORDS = frozenset({
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
})  # fmt: skip
RESERVED = CEL_WORDS | {"today", "count", "sum", *FUNCTION_NAMES}

# What each kind of step may hold, and which type of field it cannot do without.
ASKED = frozenset(get_args(TypeName)) - {"document", "photo", "signature", "address", "person"}
HOLDS: dict[str, frozenset[str]] = {
    "form": ASKED,
    "choice": frozenset({"choice", "yesno"}),
    "capture": frozenset({"document", "photo", "text", "number", "amount", "date", "month", "postcode", "town"}),
    "sign": frozenset({"signature"}),
    "review": frozenset(),
    "submit": frozenset(),
}
NEEDS = {"choice": "choice", "capture": "document", "sign": "signature"}
SOURCE_TYPES = {
    "two_d_doc.issued": ("date",), "two_d_doc.postcode": ("postcode",), "two_d_doc.town": ("town", "text"),
    "chip.birth_date": ("date",), "chip.expiry": ("date",), "chip.postcode": ("postcode",),
    "chip.town": ("town", "text"), "mrz.birth_date": ("date",), "mrz.expiry": ("date",),
    "cev.birth_date": ("date",), "cev.expiry": ("date",), "iban.iban": ("iban",), "particulier.quotient": ("number",),
    "letter.sender": ("choice",), "letter.kind": ("choice",), "letter.written": ("date",), "letter.limit": ("choice",),
    "letter.deadline": ("date",), "letter.days": ("number",), "letter.amount": ("amount",),
    "letter.signs": ("choices",), "registration.plate": ("plate",), "registration.vin": ("vin",),
}  # fmt: skip

# Which device an identity document is shown to, by the way in which it is read.
WAYS = {"chip": "card_reader", "mrz": "scanner", "cev": "scanner"}
# What no step reads: the citizen may have it asked elsewhere.
ELSEWHERE = ("particulier",)

Findings = Iterator[Finding]


def fields_of(flow: Flow) -> Iterator[tuple[Path, Step, Field]]:
    for i, step in enumerate(flow.steps):
        for j, field in enumerate(step.fields):
            yield ("steps", i, "fields", j), step, field


def unique_ids(flow: Flow, marks: Marks) -> Findings:
    seen: set[str] = set()
    places: list[tuple[Path, str]] = [(("steps", i), step.id) for i, step in enumerate(flow.steps)]
    places += [(path, field.id) for path, _, field in fields_of(flow)]
    places += [(("computed", name), name) for name in flow.computed]
    for path, name in places:
        where = (*path, "id")
        if name in seen:
            yield marks.finding(where, f"the id '{name}' stands twice", "give each step and each field its own id")
        if name in RESERVED:
            yield marks.finding(where, f"the id '{name}' is a word of the expressions", "choose another id")
        seen.add(name)


def file_is_named_after_id(flow: Flow, marks: Marks) -> Findings:
    stem = marks.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    if stem != flow.id:
        yield marks.finding(("id",), f"the id '{flow.id}' is not the file's name", f"name the file {flow.id}.yaml")


def persons(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        if field.of not in flow.persons:
            remedy = did_you_mean(field.of, flow.persons)
            yield marks.finding((*path, "of"), f"the person '{field.of}' is not declared in persons", remedy)
    used = {field.of for _, _, field in fields_of(flow)}
    for person in flow.persons:
        if person not in used:
            yield marks.finding(("persons", person), f"nothing is asked of '{person}'", "take this person away")


def papers(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        if field.type == "document" and field.required and field.legal is None:
            what = f"the paper '{field.id}' is required without a legal text"
            yield marks.finding(
                (*path, "required"), what, "add 'legal:' with the text that asks for it, or drop required"
            )


def kinds(flow: Flow, marks: Marks) -> Findings:
    for i, step in enumerate(flow.steps):
        path: Path = ("steps", i)
        for j, field in enumerate(step.fields):
            if field.type not in HOLDS[step.kind]:
                what = f"a {step.kind} step cannot hold '{field.id}', a {field.type}"
                allowed = ", ".join(sorted(HOLDS[step.kind])) or "no field"
                yield marks.finding((*path, "fields", j, "type"), what, f"it may hold: {allowed}")
        needed = "photo" if step.capture is not None and step.capture.takes_photo else NEEDS.get(step.kind)
        count = sum(field.type == needed for field in step.fields)
        if step.kind == "choice" and len(step.fields) != 1:
            yield marks.finding(path, f"the choice step '{step.id}' must hold one field", "use a form for several")
        elif needed in ("document", "photo", "signature") and count != 1:
            yield marks.finding(
                path, f"the {step.kind} step '{step.id}' must hold one {needed}", "make a step for each"
            )
        elif step.kind == "form" and not step.fields:
            yield marks.finding(path, f"the form '{step.id}' asks nothing", "add fields, or take the step away")
        reads = step.capture is not None and step.capture.reads_documents
        if not reads and (step.capture is not None) != (step.kind == "capture"):
            yield marks.finding(path, f"'{step.id}': capture and kind: capture go together", "add the missing one")
        if reads and step.kind != "form":
            yield marks.finding((*path, "capture"), f"'{step.id}': an id_document fills a form", "make it kind: form")


def questions(flow: Flow, marks: Marks) -> Findings:
    """The page of a choice shows the step's title and the tiles: a question that stands in the label alone is not asked
    ("Votre âge", and below it yes and no)."""
    for i, step in enumerate(flow.steps):
        for j, field in enumerate(step.fields if step.kind == "choice" else ()):
            if field.label.rstrip().endswith("?") and field.label != step.title:
                what = f"the page of the choice '{step.id}' shows its title, and not the question of '{field.id}'"
                yield marks.finding(
                    ("steps", i, "fields", j, "label"), what, "make the question the title, or use a form"
                )


def options(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        values = [option.value for option in field.options]
        if field.type in ("choice", "choices") and len(values) < 2:
            yield marks.finding(path, f"the choice '{field.id}' has fewer than two options", "add options")
        elif field.type not in ("choice", "choices") and values:
            yield marks.finding(
                (*path, "options"), f"'{field.id}' is no choice", "make it type: choice, or drop options"
            )
        for k, value in enumerate(values):
            if value in values[:k]:
                where = (*path, "options", k, "value")
                yield marks.finding(where, f"the option '{value}' stands twice", "give each its own value")
        if (field.statement is not None) != (field.type == "signature"):
            remedy = "a signature needs the sentence that it is given for, no other field has one"
            yield marks.finding(path, f"'{field.id}': statement and type: signature go together", remedy)


def frame(flow: Flow, marks: Marks) -> Findings:
    """Each démarche is reviewed once and sent once, at the end, whatever was answered."""
    for kind in ("review", "submit"):
        found = [i for i, step in enumerate(flow.steps) if step.kind == kind]
        if len(found) != 1:
            yield marks.finding(("steps",), f"{len(found)} steps of kind {kind}", f"have one step 'kind: {kind}'")
        for i in found:
            if flow.steps[i].show_if is not None:
                yield marks.finding(("steps", i, "show_if"), f"the {kind} step may not be hidden", "take show_if away")
    for i, step in enumerate(flow.steps):
        asked_after_review = step.kind in ("form", "choice", "capture") and any(
            earlier.kind == "review" for earlier in flow.steps[:i]
        )
        if asked_after_review:
            yield marks.finding(("steps", i), f"'{step.id}' comes after the review", "ask before the review")
        if step.button is not None and step.kind != "submit":
            yield marks.finding(
                ("steps", i, "button"), f"'{step.id}' is no submit step", "write 'button:' there, or drop it"
            )
        if step.kind == "submit" and i != len(flow.steps) - 1:
            yield marks.finding(("steps", i), "the submit step is not the last", "move it to the end")


def offers(flow: Flow, marks: Marks) -> Findings:
    ids = {step.id for step in flow.steps} | {field.id for _, _, field in fields_of(flow)}
    for i, step in enumerate(flow.steps):
        for j, warn in enumerate(step.warn):
            for k, offer in enumerate(warn.offer):
                where = ("steps", i, "warn", j, "offer", k)
                target = offer.removeprefix("edit:")
                if target != offer and target not in ids:
                    yield marks.finding(where, f"'{offer}' goes to nothing", did_you_mean(target, ids))
                if offer == "rescan" and step.kind != "capture":
                    yield marks.finding(where, "'rescan' outside a capture", "offer it in a capture step")


def captures(flow: Flow, marks: Marks) -> Findings:
    """A paper and an identity document are taken in different ways; and a document is of one person."""
    for i, step in enumerate(flow.steps):
        if step.capture is None:
            continue
        path: Path = ("steps", i, "capture")
        reads, named = step.capture.reads_documents, step.capture.fallback == "manual"
        if reads != bool(step.capture.accept):
            remedy = "write 'accept: [chip, mrz]' with device: id_document, and nowhere else"
            yield marks.finding(path, f"'{step.id}': accept goes with id_document", remedy)
        if reads == (step.capture.kind is not None):
            remedy = "write kind with device: scanner or camera, and nowhere else"
            yield marks.finding(path, f"'{step.id}': kind goes with a scanner", remedy)
        if reads != named:
            remedy = "nobody has to have a card read: write 'fallback: manual'"
            remedy = remedy if reads else "take counter, paper or camera"
            yield marks.finding((*path, "fallback"), f"'{step.id}': manual goes with id_document", remedy)
        if reads and len({field.of for field in step.fields}) > 1:
            yield marks.finding(path, f"'{step.id}' reads one document for two persons", "make a step for each")
        if step.capture.kind == "identity" and any(f.type == "document" and f.legal is None for f in step.fields):
            remedy = "add 'legal:' with the text that asks for a copy, or have the document read by its chip or zone"
            yield marks.finding(path, f"'{step.id}' keeps a copy of an identity document without a legal text", remedy)
        if reads and step.capture.read:
            yield marks.finding((*path, "read"), f"'{step.id}': a document is no paper with a code", "drop read")
        if "cev" in step.capture.accept and "mrz" not in step.capture.accept:
            what = f"'{step.id}': a signed code is looked for beside the zone"
            yield marks.finding((*path, "accept"), what, "write 'accept: [mrz, cev]'")
        if step.capture.dpi is not None and step.capture.device != "scanner":
            yield marks.finding((*path, "dpi"), f"'{step.id}': dpi is said of scans", "drop it")
        if step.capture.accept_expired and not reads:
            what = f"'{step.id}': accept_expired is said of identity documents"
            yield marks.finding((*path, "accept_expired"), what, "drop it, and warn of the paper's age_days")


def devices(flow: Flow, marks: Marks) -> Findings:
    for i, step in enumerate(flow.steps):
        for used in _used(step.capture):
            if used not in flow.devices:
                what = f"'{step.id}' uses a {used} that devices does not name"
                yield marks.finding(("steps", i, "capture", "device"), what, f"add '{used}:' to devices")
        if step.capture is not None and step.capture.fallback == "camera" and "camera" not in flow.devices:
            what = f"'{step.id}' falls back to a camera that devices does not name"
            yield marks.finding(("steps", i, "capture", "fallback"), what, "add 'camera:' to devices")


def _used(capture: Capture | None) -> tuple[str, ...]:
    """A printed zone is shown to the scanner; the camera is another way to the same."""
    if capture is None or not capture.reads_documents:
        return () if capture is None else ("camera",) if capture.takes_photo else ("scanner",)
    return tuple(dict.fromkeys(device for way, device in WAYS.items() if way in capture.accept))


def sources(flow: Flow, marks: Marks) -> Findings:
    takes = [step.capture for step in flow.steps if step.capture is not None]
    readers = {str(reader) for capture in takes for reader in (*capture.read, *capture.accept)}
    for path, _, field in fields_of(flow):
        for source in field.sources:
            unread = source.partition(".")[0] not in (*readers, *ELSEWHERE)
            # Shared steps name all that could fill them; a démarche need not ask for each of these papers.
            if unread and not marks.is_shared((*path, "from")):
                what = f"'{field.id}' takes {source}, which no step reads"
                yield marks.finding((*path, "from"), what, _read_by(source.partition(".")[0]))
            if field.type not in SOURCE_TYPES.get(source, ("text",)):
                what = f"'{field.id}' is a {field.type}, which {source} is not"
                yield marks.finding((*path, "from"), what, "take another source or another type")


def _read_by(reader: str) -> str:
    return f"add '{'accept' if reader in WAYS else 'read'}: [{reader}]' to a capture"


def pairs(flow: Flow, marks: Marks) -> Findings:
    for path, _, field in fields_of(flow):
        if field.check is not None and field.error is None:
            yield marks.finding(
                (*path, "check"), f"the check of '{field.id}' has no error", "add 'error:' with a sentence"
            )
        if field.check is None and (field.error or field.check_if) is not None:
            yield marks.finding(path, f"'{field.id}' has error or check_if without check", "add 'check:', or drop them")


def expressions(lookups: Lookups) -> Callable[[Flow, Marks], Findings]:
    """Every expression compiles; `show_if` looks back only, so that one pass decides what shows."""

    def rule(flow: Flow, marks: Marks) -> Findings:
        try:
            vocabulary = Vocabulary(flow, lookups)
        except ExpressionError as error:
            name, _, said = str(error).partition(": ")
            yield marks.finding(("computed", name), f"computed: {said}", _remedy(said, flow, set(flow.computed)))
            return
        known: set[str] = set()
        for path, source, fields_known, is_show in _conditions(flow):
            known |= fields_known
            try:
                expression = vocabulary.compiler.compile(source)
            except ExpressionError as error:
                yield marks.finding(path, f"{path[-1]}: {error}", _remedy(str(error), flow, set(vocabulary.variables)))
                continue
            ahead = min(vocabulary.fields_of(expression) - known, default="")
            if is_show and ahead:
                what = f"show_if looks ahead to '{ahead}'"
                yield marks.finding(path, what, "refer to fields that are asked before")

    return rule


def names_are_found(lookups: Lookups) -> Callable[[Flow, Marks], Findings]:
    """No name hides from `expressions.references`: it would count as known when it is missing."""

    def rule(flow: Flow, marks: Marks) -> Findings:
        compiler = Vocabulary(flow, lookups).compiler
        for path, source, _, _ in _conditions(flow):
            if compiler.overlooks(compiler.compile(source)):
                what = f"{path[-1]}: its names cannot be told from its strings"
                yield marks.finding(path, what, "write the expression more simply")

    return rule


def _conditions(flow: Flow) -> Iterator[tuple[Path, str, set[str], bool]]:
    """(path, source, the ids asked since the last one, whether it is a show_if), in the order of the questions."""
    for i, step in enumerate(flow.steps):
        if step.show_if is not None:
            yield ("steps", i, "show_if"), step.show_if, set(), True
        for j, field in enumerate(step.fields):
            path: Path = ("steps", i, "fields", j)
            if field.show_if is not None:
                yield (*path, "show_if"), field.show_if, {before.id for before in step.fields[:j]}, True
            for key, source in (("check_if", field.check_if), ("check", field.check)):
                if source is not None:
                    yield (*path, key), source, set(), False
        for j, warn in enumerate(step.warn):
            yield ("steps", i, "warn", j, "if"), warn.when, {field.id for field in step.fields}, False
        yield ("steps", i), "true", {field.id for field in step.fields}, False


def _remedy(message: str, flow: Flow, known: set[str]) -> str:
    undeclared = message.partition("undeclared reference to '")[2].partition("'")[0]
    if any(undeclared in group.copies for group in groups(flow)):
        return "outside its group, name it within count(...) or sum(...) under 'computed:'"
    return did_you_mean(undeclared, [*known, "today"]) if undeclared else "correct the expression (CEL, see cel.dev)"


RULES: tuple[Callable[[Flow, Marks], Findings], ...] = (
    unique_ids, file_is_named_after_id, persons, papers, kinds, questions, options, frame, offers, captures, devices,
    sources, pairs, photos,
)  # fmt: skip
