"""A map to begin with: what can be told from the names alone is filled in, all else stands as a comment. Pure.

A cerfa has some two hundred fields; nobody should have to copy their names.
"""

import json
import re
from collections.abc import Iterator, Mapping

from kiosk.documents.forms.mapping import Answer
from kiosk.documents.forms.port import FormField, FormFields

_PLAIN = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
_LAST = re.compile(r"(?:.*\.)?([^.\[]+)(?:\[\d+\])*")
_DATE_CELLS = 8
HEAD = """\
# A draft: which answer goes into which field. Lines that begin with # are fields that are left empty: take the # away
# and name an answer. `kiosk forms check` says what is wrong.
"""


def draft(name: str, form: FormFields, facts: Mapping[str, Answer]) -> str:
    """YAML. `name`: of the form's file. `facts`: of the démarche, or none."""
    known = {fact.casefold(): fact for fact in facts}
    lines = []
    for field in form.fields:
        if field.kind in ("button", "signature") or field.read_only or field.calculated:
            continue
        fact = known.get(_short(field.name).casefold())
        entry = _entry(field, fact, facts[fact]) if fact is not None and not facts[fact].paper else ""
        lines.append(f"  {_text(field.name)}: {entry}" if entry else f"  # {_text(field.name)}: {_empty(field)}")
    title = _text(name.rpartition(".")[0])
    return f"{HEAD}form: {_text(name)}\nsha256: {form.sha256}\ntitle: {title}\nfields:\n" + "\n".join(lines) + "\n"


def _short(name: str) -> str:
    """`form1[0].#subform[0].Nom[0]` is called Nom."""
    found = _LAST.fullmatch(name)
    return found[1] if found else name


def _entry(field: FormField, fact: str, answer: Answer) -> str:
    """What is certain, or nothing."""
    if field.values and not field.editable:
        taken = [value for value in answer.values if value in field.values]
        pairs = ", ".join(f"{_text(value)}: {_text(value)}" for value in taken)
        return f"{{from: {fact}, values: {{{pairs}}}}}" if taken and len(taken) == len(answer.values) else ""
    if answer.values or field.kind != "text":
        return ""
    if answer.is_date:
        return f"{{from: {fact}, format: {'ddmmyyyy' if field.length == _DATE_CELLS else 'dd/mm/yyyy'}}}"
    return f"{{from: {fact}}}"


def _empty(field: FormField) -> str:
    pairs = ", ".join(f"ANSWER: {_text(value)}" for value in field.values)
    choice = f", values: {{{pairs}}}" if field.values and not field.editable else ""
    return f"{{from: ANSWER{choice}}}  # {', '.join(_told(field))}"


def _told(field: FormField) -> Iterator[str]:
    yield field.kind
    if field.required:
        yield "required"
    if field.length:
        yield f"{field.length} {'cells' if field.comb else 'characters'}"
    if field.label:
        yield _text(field.label)


def _text(text: str) -> str:
    """As a YAML scalar of one line."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=not text.isprintable())
