"""What the papers say that a citizen takes along: the receipt as a page, the attestation, the letter to be signed.
French first, the citizen's language behind it. Pure."""

from collections.abc import Callable
from typing import Literal

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.documents.port import PaperWords, RenderPaper, RenderSummary, SummarySection
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue, SignatureValue
from kiosk.flows.model import Flow
from kiosk.i18n.translator import Translator
from kiosk.session.files.events import PaperName
from kiosk.session.files.own_sheet import own_sheet
from kiosk.session.filing import sections_of
from kiosk.session.rights.paper import estimate_paper, outcome_of
from kiosk.session.state import Prepared, Receipt, Submission, Visit
from kiosk.session.ticket import NOT_FILED, is_finished_elsewhere, receipt_words, when
from kiosk.session.world import World

Words = Callable[[Translator], PaperWords]
Kind = Literal["receipt", "attestation", "letter"]

NAMES: dict[PaperName, str] = {
    "summary": N_("Le récapitulatif de votre dossier"),
    "receipt": N_("Le reçu, sur une page"),
    "attestation": N_("Une attestation de dépôt"),
    "letter": N_("Une lettre à signer"),
    "form": N_("Le formulaire officiel rempli"),
    "estimate": N_("L'estimation de vos aides"),
    "first_sheet": N_("Une feuille : {person}"),
    "second_sheet": N_("Une feuille : {person}"),
}
ATTESTATION = N_("Attestation de dépôt")
ATTESTED = N_("Un dossier a été déposé à la borne de {operator}, sous la référence {reference}.")
NO_DECISION = N_("Cette attestation n'est pas une décision. Elle ne dit pas que le dossier est complet.")
NO_NAME = N_("Ce reçu ne porte pas votre nom. Gardez-le : la référence ouvre votre dossier.")
LETTER = (
    N_("Madame, Monsieur,"),
    N_("Je vous écris au sujet de la démarche suivante : {title}."),
    N_("Voici les renseignements utiles."),
)
LETTER_END = (N_("Je vous prie d'agréer mes salutations."), N_("Signature :"))


def name_of(paper: PaperName, visit: Visit, flow: Flow, tr: Translator) -> str:
    """As its button calls it."""
    person = dict(sheets_of(visit, flow)).get(paper)
    return tr(NAMES[paper]) if person is None else tr(NAMES[paper], person=tr(flow.persons[person]))


def papers_of(visit: Visit, flow: Flow, config: Config) -> tuple[PaperName, ...]:
    """Which of them there are at the end of this démarche."""
    if visit.practice:  # an exercise makes no paper that could pass for one
        return ()
    form: tuple[PaperName, ...] = ("form",) if flow.id in config.papers.forms else ()
    match visit.place:
        case Receipt() if visit.submission is not None:
            return ("summary", "receipt", "attestation", *form)
        case Prepared() if outcome_of(visit) is not None:
            return ("estimate", *form)
        case Prepared() if flow.apart:  # no form: it would hold the answers of both
            return tuple(name for name, _ in sheets_of(visit, flow))
        case Prepared() if flow.deliver[0].connector == "paper":
            return ("letter", *form)
        case Prepared():
            return form
    return ()


def sheets_of(visit: Visit, flow: Flow) -> tuple[tuple[PaperName, str], ...]:
    """A sheet for each person who has answered, with the id of that person; none where nobody is kept apart."""
    if not flow.apart:
        return ()
    answered = {fact.person for fact in visit.facts.values()}
    names: tuple[PaperName, ...] = ("first_sheet", "second_sheet")
    return tuple((name, person) for name, person in zip(names, flow.persons, strict=False) if person in answered)


def request_of(paper: PaperName, visit: Visit, engine: Engine, world: World) -> RenderPaper | RenderSummary | None:
    """None for the papers that are made otherwise: the summary that was sent, a form."""
    match paper:
        case "first_sheet" | "second_sheet":
            person = dict(sheets_of(visit, engine.flow)).get(paper)
            return own_sheet(visit, engine, person, world) if person is not None else None
        case "receipt" if visit.submission is not None:
            return _receipt(visit, engine, visit.submission, world)
        case "attestation" if visit.submission is not None:
            return _attestation(visit, engine, visit.submission, world)
        case "letter":
            return _letter(visit, engine, world)
        case "estimate" if (found := outcome_of(visit)) is not None:
            return estimate_paper(visit, found, world)
    return None


def form_facts(visit: Visit, engine: Engine) -> dict[str, object]:
    """The answers as a form's map takes them; papers and signatures fill no field."""
    facts = engine.sendable(visit.facts)
    return {
        name: fact.value for name, fact in facts.items() if not isinstance(fact.value, DocumentValue | SignatureValue)
    }


def _receipt(visit: Visit, engine: Engine, submission: Submission, world: World) -> RenderPaper:
    def words(tr: Translator) -> PaperWords:
        flow, (_, to, fate) = engine.flow, receipt_words(submission, engine.flow, world)
        return PaperWords(
            tr.language,
            tr(flow.title),
            when(submission, tr, flow),
            (
                tr(N_("Destinataire : {service}"), service=to),
                *((fate,) if tr.about.locale == "fr" else ()),
                *_not_filed(flow, tr),
            ),
            (),
            (*(tr(text) for text in flow.afterwards), tr(NO_NAME)),
            tr.unreviewed,
        )

    return _paper(
        "receipt",
        visit,
        world,
        reference=submission.reference,
        words=words,
        compared=receipt_words(submission, engine.flow, world),
    )


def _not_filed(flow: Flow, tr: Translator) -> tuple[str, ...]:
    """Of a file that a service has as a draft."""
    return (tr(NOT_FILED),) if is_finished_elsewhere(flow) else ()


def _attestation(visit: Visit, engine: Engine, submission: Submission, world: World) -> RenderPaper:
    who, operator = _holder(visit, engine), world.config.operator

    def words(tr: Translator) -> PaperWords:
        said = tr(ATTESTED, operator=operator.name, reference=submission.reference)
        concerned = (tr(N_("Concerne : {name}"), name=who),) if who else ()
        about = tr(N_("Démarche : {title}"), title=tr(engine.flow.title))
        return PaperWords(
            tr.language,
            tr(ATTESTATION),
            when(submission, tr, engine.flow),
            (said, about, *concerned, *_not_filed(engine.flow, tr)),
            (),
            (tr(NO_DECISION),),
            tr.unreviewed,
        )

    french = world.translator("fr")
    compared = (french(engine.flow.title), who, french.date_long(submission.committed_at.astimezone().date()))
    return _paper("attestation", visit, world, reference=submission.reference, words=words, compared=compared)


def _letter(visit: Visit, engine: Engine, world: World) -> RenderPaper:
    """No recipient stands on it where the démarche cannot know one: the person writes it."""

    def words(tr: Translator) -> PaperWords:
        title = tr(engine.flow.title)
        return PaperWords(
            tr.language,
            title,
            tr(N_("Le {date}"), date=tr.date_long(world.today)),
            tuple(tr(text, title=title) if "{title}" in text else tr(text) for text in LETTER),
            _bare(sections_of(visit, engine, tr)),
            tuple(tr(text) for text in LETTER_END),
            tr.unreviewed,
        )

    french = world.translator("fr")
    paper = _paper(
        "letter",
        visit,
        world,
        reference=world.fresh_reference(),
        words=words,
        compared=(french(engine.flow.title), ""),
    )
    return replace(paper, sender=(_holder(visit, engine), *_address(visit, engine)))


def _paper(
    kind: Kind, visit: Visit, world: World, *, reference: str, words: Words, compared: tuple[str, ...]
) -> RenderPaper:
    operator = world.config.operator
    own, french = world.translator(visit.preferences.language), world.translator("fr")
    return RenderPaper(
        kind,
        operator.name,
        reference,
        (operator.service, operator.address, operator.phone),
        words(french),
        (),
        None if own.about.locale == "fr" else words(own),
        compared,
    )


def _bare(sections: tuple[SummarySection, ...]) -> tuple[SummarySection, ...]:
    """Without where an answer comes from: that is for the agent of a file, not for who opens a letter."""
    return tuple(replace(section, rows=tuple(replace(row, origin="") for row in section.rows)) for section in sections)


def _holder(visit: Visit, engine: Engine) -> str:
    """Given names and surname of the first person, as far as they are known."""
    return " ".join(text for name in ("person.given_names", "person.surname") if (text := _said(visit, engine, name)))


def _address(visit: Visit, engine: Engine) -> tuple[str, ...]:
    street, extra, code, town = (
        _said(visit, engine, f"address.{part}") for part in ("street", "extra", "postcode", "town")
    )
    return tuple(line for line in (street, extra, f"{code} {town}".strip()) if line)


def _said(visit: Visit, engine: Engine, fact: str) -> str:
    person = next(iter(engine.flow.persons))
    facts = engine.sendable(visit.facts)
    for step in engine.flow.steps:
        for field in step.fields:
            if field.fact == fact and field.of == person and field.id in facts:
                return str(facts[field.id].value)
    return ""
