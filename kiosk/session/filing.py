"""What leaves: from the facts of a visit to the file that the recipient gets, and its summary in French. Pure."""

from kiosk.delivery.wire import DocumentRecord, FactRecord, SignatureRecord
from kiosk.documents.port import RenderSummary, SummaryRow, SummaryScan, SummarySection, SummarySignature
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue, Facts, SignatureValue
from kiosk.session.effects import CommitFile
from kiosk.session.shown import origin, shown
from kiosk.session.state import Visit
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
        service=engine.flow.deliver[0].service,
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
    )


def _papers(facts: Facts) -> list[tuple[str, str]]:
    return [
        (name, sha256)
        for name, fact in facts.items()
        if isinstance(fact.value, DocumentValue)
        for sha256 in fact.value.sha256
    ]


def _drawings(facts: Facts) -> list[tuple[str, SignatureValue]]:
    return [(name, fact.value) for name, fact in facts.items() if isinstance(fact.value, SignatureValue)]


def summary(visit: Visit, engine: Engine, reference: str, world: World) -> RenderSummary:
    """In French: it is read by the service."""
    tr, flow, facts = world.translator("fr"), engine.flow, engine.sendable(visit.facts)
    sections = tuple(
        SummarySection(
            tr(section.title),
            tuple(
                SummaryRow(tr(row.label), shown(flow.field(row.field), row.fact, tr), origin(row.fact, tr))
                for row in section.rows
                if flow.field(row.field).type != "signature"
            ),
        )
        for section in engine.review(visit.facts)
    )
    local = world.now.astimezone()
    return RenderSummary(
        language="fr",
        title=tr(flow.title),
        operator=world.config.operator.name,
        reference=reference,
        made=tr(N_("Déposé le {date} à {time}"), date=tr.date_long(local.date()), time=tr.time(local)),
        sections=tuple(section for section in sections if section.rows),
        signatures=tuple(
            SummarySignature(
                tr(flow.persons[facts[name].person]), tr(value.statement), visit.drawings.get(value.sha256, b"")
            )
            for name, value in _drawings(facts)
        ),
        scans=tuple(
            SummaryScan(
                tr(flow.field(name).label),
                tr(N_("Image numérisée à la borne : {label}"), label=tr(flow.field(name).label)),
                visit.pages[sha256].jpeg,
            )
            for name, sha256 in _papers(facts)
        ),
        notices=tuple(tr(N_("Non prévenu : {service}"), service=tr(other.name)) for other in flow.not_told),
    )
