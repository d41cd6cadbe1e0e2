"""Each mistake of an author is told with its file, its line, what it is and what to do."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import KioskError
from kiosk.flows import load, shape, source
from kiosk.flows.model import Flow
from kiosk.flows.source import MAX_BYTES
from tests.support.flows import SMALL, bent, written

# (old passage, new passage, what is said, what the remedy says); the line told is the first one that is new, but for
# `ELSEWHERE`.
MISTAKES = {
    "unknown key": ('bring: ["Rien"]', 'bring: ["Rien"]\nbrings: ["Rien"]', "unknown key 'brings'", "mean 'bring'"),
    "unknown key of a field": ("{id: prenom, ", "{requird: true, id: prenom, ", "unknown key 'requird'", "'required'"),
    "missing key": ('    title: "Deux questions"\n', "", "has no 'title'", "add it"),
    "key twice": ('purpose: "Pour', 'title: "Encore"\npurpose: "Pour', "'title' stands twice", "keep one"),
    "yes is no text in YAML": ('title: "Votre enfant"', "title: yes", "expected text, got true or false", "quotation"),
    "a number is no text": ('purpose: "Pour les essais."', "purpose: 12", "got a whole number", "quotation"),
    "not a date": ("checked: 2026-11-21", "checked: hier", "checked: ", "a date (2026-11-21)"),
    "not a truth": ("type: yesno, required: true", "type: yesno, required: oui", "required: ", "true or false"),
    "a list is expected": ('bring: ["Rien"]', 'bring: "Rien"', "bring must be a list", "[ ]"),
    "an empty list": ('next: ["Rien de plus."]', "next: []", "length >= 1", "add"),
    "a mapping is expected": ('persons: {moi: "Vous"}', "persons: [moi]", "persons must be a mapping", "key: value"),
    "accented id": ("{id: prenom,", "{id: prénom,", "id: ", "ASCII"),
    "unknown device": ("devices: {scanner:", "devices: {scaner:", "unknown key: 'scaner'", "mean 'scanner'"),
    "unknown need": ("scanner: preferred", "scanner: prefered", "'prefered'", "mean 'preferred'"),
    "unknown kind": ("kind: review", "kind: reviews", "unknown kind: 'reviews'", "mean 'review'"),
    "unknown type": ("type: text,", "type: texte,", "unknown type: 'texte'", "mean 'text'"),
    "unknown source": ("type: text,", "from: [photo], type: text,", "'photo'", "two_d_doc.name"),
    "a document read for a paper's step": ("{device: scanner, kind: proof_of_address,", "{device: id_document,",
                                           "accept goes with id_document", "accept: [chip, mrz]"),
    "a document of some kind of paper": ("{device: scanner, kind", "{device: id_document, accept: [chip], kind",
                                         "kind goes with a scanner", "nowhere else"),
    "nobody has to have a card read": ("{device: scanner, kind: proof_of_address,",
                                       "{device: id_document, accept: [chip], fallback: counter,",
                                       "manual goes with id_document", "fallback: manual"),
    "a document outside a form": ("{device: scanner, kind", "{device: id_document, accept: [chip], kind",
                                  "fills a form", "kind: form"),
    "a reader that is not announced": ("{device: scanner, kind", "{device: id_document, accept: [chip], kind",
                                       "uses a card_reader", "card_reader:"),
    "a paper that may have expired": ("kind: proof_of_address,", "kind: proof_of_address, accept_expired: true,",
                                      "accept_expired is said of identity documents", "age_days"),
    "a chip that nothing reads": ("type: text,", "from: [chip.surname], type: text,", "which no step reads",
                                  "accept: [chip]"),
    "a day of birth that is a text": ("type: text,", "from: [chip.birth_date], type: text,", "is not",
                                      "another type"),
    "unknown offer": ("offer: [rescan, continue]", "offer: [rescann]", "item of offer", "call_agent"),
    "http address": ("https://example.fr", "http://example.fr", "url: ", "https://"),
    "file and id differ": ("id: petite", "id: grande", "not the file's name", "name the file grande.yaml"),
    "same id twice": ("{id: prenom,", "{id: debut,", "the id 'debut' stands twice", "its own id"),
    "step and field share an id": ("- id: questions", "- id: prenom", "'prenom' stands twice", "its own id"),
    "reserved id": ("{id: prenom,", "{id: today,", "word of the expressions", "another id"),
    "person not declared": ("prénom\", of: moi", "prénom\", of: mois", "person 'mois' is not declared", "mean 'moi'"),
    "person of nobody": ('persons: {moi: "Vous"}', 'persons: {moi: "Vous", elle: "Elle"}', "nothing is asked", "take"),
    "paper without legal text": (', legal: "Article 1"', "", "required without a legal text", "add 'legal:'"),
    "check without error": (', error: "Trop tard."', "", "check of 'debut' has no error", "add 'error:'"),
    "error without check": ('check: "debut <= today", ', "", "without check", "add 'check:'"),
    "choice without options": ("type: yesno", "type: choice", "fewer than two options", "add options"),
    "a question that no page shows": ('    fields:\n      - {id: prenom, label: "Son prénom", of: moi, type: text,',
                                      '    kind: choice\n    fields:\n      - {id: prenom, label: "Pourquoi ?", '
                                      "of: moi, type: yesno,", "not the question of 'prenom'", "make the question"),
    "options without choice": ("type: text,", 'type: text, options: [{value: a, label: A}],', "is no choice", "make"),
    "document in a form": ("type: text,", "type: document,", "cannot hold 'prenom'", "it may hold"),
    "capture without device": ("    capture: {device: scanner, kind: proof_of_address, read: [two_d_doc]}\n", "",
                               "go together", "add"),
    "device not announced": ("devices: {scanner: preferred}", "devices: {}", "devices does not name", "scanner:"),
    "rescan without a capture": ("  - {id: relecture",
                                 '  - {id: a, title: "A", fields: [{id: b, label: "B", of: moi, type: yesno}], '
                                 'warn: [{if: "b", say: "B", offer: [rescan]}]}\n  - {id: relecture',
                                 "'rescan' outside a capture", "capture step"),
    "edit goes to nothing": ("offer: [rescan, continue]", 'offer: ["edit:preuv"]', "goes to nothing", "mean 'preuve'"),
    "source that nothing reads": ("proof_of_address, read: [two_d_doc]}\n    fields:\n      - {",
                                  "proof_of_address}\n    fields:\n      - {id: rue, label: R, of: moi, type: text, "
                                  "from: [two_d_doc.street]}\n      - {", "which no step reads", "read: [two_d_doc]"),
    "source of another type": ("type: text,", "from: [two_d_doc.issued], type: text,", "two_d_doc.issued is not",
                               "type"),
    "no review": ('  - {id: relecture, title: "Relisez", kind: review}\n', "", "0 steps of kind review", "review"),
    "no submit": ('  - {id: depot, title: "Envoyer", kind: submit}\n', "", "0 steps of kind submit", "kind: submit"),
    "hidden review": ("kind: review}", 'kind: review, show_if: "enfant"}', "review step may not be hidden", "take"),
    "signature without statement": (', statement: "C\'est exact."', "", "go together", "needs the sentence"),
    "expression does not parse": ('"debut <= fin"', '"debut <= "', "check: column 10", "correct the expression"),
    "expression of wrong types": ('"debut <= fin"', '"debut <= 3"', "(date, int)", "correct"),
    "text dates do not compare": ('"debut <= fin"', "\"debut <= '2026-01-01'\"", "no matching overload", "correct"),
    "expression names nothing": ('"debut <= fin"', '"debu <= fin"', "undeclared reference to 'debu'", "mean 'debut'"),
    "expression is no condition": ('"debut <= fin"', '"fin"', "must give BOOL", "correct"),
    "document has no such word": ("preuve.age_days > 365", "preuve.age > 365", "undeclared reference", ".age_days"),
    "show_if looks ahead": ('show_if: "enfant"', 'show_if: "preuve.signed"', "looks ahead to 'preuve'", "asked before"),
}  # fmt: skip

# Where something is missing, or is wrong for what stands at another place: a passage of the line that is told.
ELSEWHERE = {
    "missing key": "- id: questions",
    "same id twice": '{id: debut, label: "Son',
    "step and field share an id": "{id: prenom,",
    "capture without device": "- id: papier",
    "device not announced": "capture: {device",
    "paper without legal text": "{id: preuve,",
    "check without error": "{id: debut,",
    "error without check": "{id: debut,",
    "signature without statement": "{id: signature,",
    "source that nothing reads": "{id: rue,",
    "a question that no page shows": "{id: prenom,",
    "no review": "steps:",
    "no submit": "steps:",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_its_remedy(mistake: str, tmp_path: Path) -> None:
    old, new, what, remedy = MISTAKES[mistake]
    text = bent(old, new)
    path = written(tmp_path, text)
    checked = load.check(path)
    assert checked.flow is None
    told = [finding for finding in checked.findings if what in finding.what]
    assert told, [str(finding) for finding in checked.findings]
    assert remedy in told[0].remedy
    place = text.index(ELSEWHERE[mistake]) if mistake in ELSEWHERE else _first_new(text)
    assert (told[0].file, told[0].line) == (str(path), 1 + text.count("\n", 0, place))


def _first_new(text: str) -> int:
    """Where the text begins to differ from the good one."""
    return next(i for i, letter in enumerate(text) if SMALL[i] != letter)


def test_the_small_flow_itself_is_well(tmp_path: Path) -> None:
    assert load.check(written(tmp_path)).findings == ()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = bent(
        "kind: review", "kind: reviews", bent("{id: prenom,", "{id: prénom,", bent("type: text,", "type: mot,"))
    )
    findings = load.check(written(tmp_path, text)).findings
    assert len(findings) == 3
    assert [f.line for f in findings] == sorted(f.line for f in findings)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"id: [", "not valid YAML"),
        (b"id: !!python/object/apply:os.system [true]", "single value"),
        (b"a: &a [x]\nb: *a", "alias or anchor"),
        (b"a: &x 1", "alias or anchor"),
        (b"[" * 2_000, "too deep"),
        (b"- " * 5_000, "too deep"),
        (b"x: [" + b"1," * 20_000 + b"1]", "too deep or too large"),
        (b"#" * (MAX_BYTES + 1), "larger than"),
        (b"just words", "must be a mapping"),
        (b"? [a, b]\n: 1", "a key that is no text"),
        (b"id: a\n---\nid: b", "not valid YAML"),
        (b"\x00", "not valid YAML"),
        (b'id: !!int ""', "not what its tag says"),
        (b"id: !!bool perhaps", "not what its tag says"),
        (b"id: !!timestamp tomorrow", "not what its tag says"),
    ],
)
def test_a_hostile_file_gets_a_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "petite.yaml"
    path.write_bytes(data)
    findings = load.check(path).findings
    assert any(said in finding.what for finding in findings), findings


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match=r"none\.yaml:1: cannot be read: No such file"):
        load.load(tmp_path / "none.yaml")


def test_loading_says_the_first_mistake_in_one_line(tmp_path: Path) -> None:
    text = bent("kind: review", "kind: reviews", bent("type: text,", "type: mot,"))
    with pytest.raises(KioskError, match=r"petite\.yaml:\d+: unknown type: 'mot': .* \(and 1 more\)$"):
        load.load(written(tmp_path, text))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_an_author_types_gets_sentences(data: st.DataObject) -> None:
    """Cuts, doublings and strange signs at any place: findings or a démarche, never an exception."""
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(len(SMALL), start + 60)))
    middle = data.draw(
        st.sampled_from(["", "x", "{", "]", ": ", "\n", "- ", '"', "true", "12", "é", "\t", "enfant", SMALL])
    )
    with tempfile.TemporaryDirectory() as folder:
        checked = load.check(written(Path(folder), SMALL[:start] + middle + SMALL[end:]))
    assert (checked.flow is None) == bool(checked.findings)
    for finding in checked.findings:
        assert "\n" not in str(finding)
        assert finding.what
        assert finding.remedy
        assert finding.line >= 1


STRANGE = (
    "~", "''", "12", "0x1F", "1e3", "yes", "2026-13-45", "2026-11-21", "2026-11-21 10:00:00", "[]", "{}", "[a, a]",
    "{a: 1, a: 2}", "{~: 1}", "{12: x}", '"a\\n"', '"\\u202e"', '"\\u00a0"', "|\n  two\n  lines\n", "!!str 12",
    "!!set {a}", "!!binary aGk=", "!!float .nan",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_read_at_once_is_what_is_read_part_by_part(data: st.DataObject) -> None:
    """A file without a mistake is converted as a whole; that must take nothing that a look at each part refuses."""
    root = source.compose_text("petite.yaml", SMALL)
    node = root
    while isinstance(node, yaml.CollectionNode) and node.value and data.draw(st.booleans()):
        key, value = data.draw(st.sampled_from(node.value)) if isinstance(node, yaml.MappingNode) else (None, None)
        node = data.draw(st.sampled_from([key, value])) if key else data.draw(st.sampled_from(node.value))
    other = source.compose_text("petite.yaml", data.draw(st.sampled_from(STRANGE)))
    node.__class__, node.tag, node.value = other.__class__, other.tag, other.value
    marks = shape.Marks("petite.yaml")
    assert shape.build(root, marks, Flow) == shape.part_by_part(root, marks, Flow)
