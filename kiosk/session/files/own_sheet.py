"""The sheet that each person takes along from a démarche whose persons do not see each other's answers (`Flow.apart`):
their own answers and those of all, what they have signed, and what remains to be done. Nothing of it was sent. Pure."""

from kiosk.documents.port import RenderSummary, SummarySection, SummarySignature, SummaryTranslation
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.facts import SignatureValue
from kiosk.i18n.translator import Translator
from kiosk.session.filing import rows_of
from kiosk.session.preparing import NOTHING_SENT
from kiosk.session.state import Visit
from kiosk.session.turns import own_fields
from kiosk.session.world import World

PREPARED = N_("Préparé le {date} à {time}. {who}.")


def own_sheet(visit: Visit, engine: Engine, person: str, world: World) -> RenderSummary:
    french, own = world.translator("fr"), world.translator(visit.preferences.language)
    who, drawn = french(engine.flow.persons[person]), visit.drawings
    return RenderSummary(
        language="fr",
        title=french(engine.flow.title),
        operator=world.config.operator.name,
        reference=world.fresh_reference(),
        made=_made(engine, person, french, world),
        sections=_sections(visit, engine, person, french),
        signatures=tuple(
            SummarySignature(who, french(signed.statement), drawn.get(signed.sha256, b""))
            for signed in _signed(visit, engine, person)
        ),
        scans=(),
        notices=_notices(engine, french),
        translation=None if own.about.locale == french.about.locale else _translated(visit, engine, person, own, world),
        kept=True,
    )


def _translated(visit: Visit, engine: Engine, person: str, tr: Translator, world: World) -> SummaryTranslation:
    return SummaryTranslation(
        language=tr.language,
        title=tr(engine.flow.title),
        note=tr.unreviewed,
        made=_made(engine, person, tr, world),
        sections=_sections(visit, engine, person, tr),
        signatures=tuple(
            SummarySignature(tr(engine.flow.persons[person]), tr(signed.statement))
            for signed in _signed(visit, engine, person)
        ),
        scans=(),
        notices=_notices(engine, tr),
    )


def _made(engine: Engine, person: str, tr: Translator, world: World) -> str:
    local = world.now.astimezone()
    who = tr(engine.flow.persons[person])
    return tr(PREPARED, date=tr.date_long(local.date()), time=tr.time(local), who=who)


def _sections(visit: Visit, engine: Engine, person: str, tr: Translator) -> tuple[SummarySection, ...]:
    own = own_fields(engine, visit, person)
    sections = (
        SummarySection(tr(section.title), rows_of(engine, tuple(row for row in section.rows if row.field in own), tr))
        for section in engine.review(visit.facts)
    )
    return tuple(section for section in sections if section.rows)


def _signed(visit: Visit, engine: Engine, person: str) -> tuple[SignatureValue, ...]:
    facts = engine.sendable(visit.facts).values()
    return tuple(fact.value for fact in facts if fact.person == person and isinstance(fact.value, SignatureValue))


def _notices(engine: Engine, tr: Translator) -> tuple[str, ...]:
    what = engine.flow.deliver[0].what
    return tuple(tr(text) for text in (NOTHING_SENT, *((what,) if what else ()), *engine.flow.afterwards))
