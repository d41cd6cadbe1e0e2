"""What leaves: from the facts of a visit to the file that the recipient gets, and its summary. Pure."""

import msgspec

from kiosk.delivery.wire import DocumentRecord, FactRecord, SignatureRecord
from kiosk.documents.port import (
    RenderSummary,
    SummaryRow,
    SummaryScan,
    SummarySection,
    SummarySignature,
    SummaryTranslation,
)
from kiosk.errors import N_
from kiosk.flows.engine import Engine, Row
from kiosk.flows.facts import DocumentValue, Fact, Facts, SignatureValue
from kiosk.flows.model import Field
from kiosk.i18n.languages import language_of
from kiosk.i18n.translator import Translator
from kiosk.session.effects import CommitFile
from kiosk.session.papers.checks import note_of
from kiosk.session.shown import origin, shown
from kiosk.session.staff.mediation import assisted
from kiosk.session.state import Visit
from kiosk.session.ticket import is_finished_elsewhere
from kiosk.session.world import World


def file_of(visit: Visit, engine: Engine, world: World) -> CommitFile:
    """The file as the recipient gets it: typed facts, the papers and signatures they refer to, and a summary."""
    facts = engine.sendable(visit.facts)
    pages, drawings = _papers(facts), _drawings(facts)
    reference = world.fresh_reference()
    return CommitFile(
        visit_id=visit.visit_id,
        reference=reference,
        flow=visit.flow_id,
        service=engine.flow.deliver[0].service or "",
        language=visit.preferences.language,
        made_at=world.now,
        facts={name: FactRecord(fact.value, fact.origin, fact.person) for name, fact in facts.items()},
        documents=tuple(DocumentRecord(field, sha256, pages=1) for field, sha256 in pages),
        signatures=tuple(
            SignatureRecord(facts[field].person, value.kind, value.statement, value.sha256) for field, value in drawings
        ),
        attachments={
            **{f"{sha256}.jpg": visit.pages[sha256].jpeg for _, sha256 in pages},
            **{f"{value.sha256}.png": visit.drawings[value.sha256] for _, value in drawings if value.sha256},
        },
        summary=summary(visit, engine, reference, world),
        kept_days=engine.flow.legal.kept_days,
        finishes=is_finished_elsewhere(engine.flow),
    )


def _papers(facts: Facts) -> list[tuple[str, str]]:
    return [
        (name, sha256)
        for name, fact in facts.items()
        if isinstance(fact.value, DocumentValue)
        for sha256 in fact.value.sha256
    ]


def _scans(facts: Facts) -> list[tuple[str, str]]:
    """The papers that the summary shows. A photo of a person is an attachment, and stands on no other sheet."""
    return [(name, sha256) for name, sha256 in _papers(facts) if facts[name].origin != "photo"]


def _drawings(facts: Facts) -> list[tuple[str, SignatureValue]]:
    return [(name, fact.value) for name, fact in facts.items() if isinstance(fact.value, SignatureValue)]


def summary(visit: Visit, engine: Engine, reference: str, world: World) -> RenderSummary:
    """In French, for the service; behind it in the citizen's language, for them."""
    flow, facts = engine.flow, engine.sendable(visit.facts)
    tr, own = world.translator("fr"), world.translator(visit.preferences.language)
    return RenderSummary(
        language="fr",
        title=tr(flow.title),
        operator=world.config.operator.name,
        reference=reference,
        made=_made(tr, world),
        sections=sections_of(visit, engine, tr, for_agent=True),
        signatures=tuple(
            msgspec.structs.replace(words, png=visit.drawings.get(value.sha256, b""))
            for words, (_, value) in zip(_signatures(engine, facts, tr), _drawings(facts), strict=True)
        ),
        scans=tuple(
            SummaryScan(
                tr(flow.field(name).label),
                tr(N_("Image numérisée à la borne : {label}"), label=tr(flow.field(name).label)),
                visit.pages[sha256].jpeg,
            )
            for name, sha256 in _scans(facts)
        ),
        notices=_notices(visit, engine, tr),
        # Simple French is French.
        translation=None if own.about.locale == tr.about.locale else _translation(visit, engine, own, world),
    )


def _translation(visit: Visit, engine: Engine, tr: Translator, world: World) -> SummaryTranslation:
    facts = engine.sendable(visit.facts)
    return SummaryTranslation(
        language=tr.language,
        title=tr(engine.flow.title),
        note=tr.unreviewed,
        made=_made(tr, world),
        sections=sections_of(visit, engine, tr),
        signatures=_signatures(engine, facts, tr),
        scans=tuple(tr(engine.flow.field(name).label) for name, _ in _scans(facts)),
        notices=_notices(visit, engine, tr),
    )


def _made(tr: Translator, world: World) -> str:
    local = world.now.astimezone()
    return tr(N_("Déposé le {date} à {time}"), date=tr.date_long(local.date()), time=tr.time(local))


def sections_of(visit: Visit, engine: Engine, tr: Translator, *, for_agent: bool = False) -> tuple[SummarySection, ...]:
    """`for_agent`: with what the kiosk has checked of the papers, and what it could not."""
    flow = engine.flow
    sections = (
        SummarySection(
            tr(section.title),
            tuple(
                SummaryRow(
                    tr(row.label),
                    shown(field, row.fact, tr),
                    _whence(visit, field, row.fact, tr) + (_checked(visit, engine, field, tr) if for_agent else ""),
                )
                for row in section.rows
                if (field := flow.field(row.field)).type != "signature"
            ),
        )
        for section in engine.review(visit.facts)
    )
    return tuple(section for section in sections if section.rows)


def rows_of(engine: Engine, rows: tuple[Row, ...], tr: Translator) -> tuple[SummaryRow, ...]:
    """Question and answer, without where it comes from."""
    answered = ((row, engine.flow.field(row.field)) for row in rows)
    said = ((row, field) for row, field in answered if field.type != "signature")
    return tuple(SummaryRow(tr(row.label), shown(field, row.fact, tr), "") for row, field in said)


def _whence(visit: Visit, field: Field, fact: Fact, tr: Translator) -> str:
    """Where an answer comes from. Words of the citizen's own are not translated: the service is told their language."""
    said = origin(fact, tr)
    if field.script == "latin" or tr.about.locale != "fr" or language_of(visit.preferences.language).locale == "fr":
        return said
    language = tr.name_of(visit.preferences.language)
    return tr(N_("{origin}, pendant une visite en {language}"), origin=said, language=language)


def _checked(visit: Visit, engine: Engine, field: Field, tr: Translator) -> str:
    value = visit.facts[field.id].value
    note = note_of(value, field, engine.flow, visit.facts) if isinstance(value, DocumentValue) else ""
    return f". {tr(note)}" if note else ""


def _signatures(engine: Engine, facts: Facts, tr: Translator) -> tuple[SummarySignature, ...]:
    """Without the drawings."""
    return tuple(
        SummarySignature(tr(engine.flow.persons[facts[name].person]), tr(value.statement))
        for name, value in _drawings(facts)
    )


def _notices(visit: Visit, engine: Engine, tr: Translator) -> tuple[str, ...]:
    told = tuple(tr(N_("Non prévenu : {service}"), service=tr(other.name)) for other in engine.flow.not_told)
    beside = assisted(visit, tr)
    return (*told, beside) if beside else told
