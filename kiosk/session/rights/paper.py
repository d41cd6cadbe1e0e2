"""An estimate on paper: the receipt, and a page. Each says what it is not, on which day, and what was supposed. No name
and no answer of the citizen stands on them."""

from kiosk.devices.receipt_printer.port import Line, Rule, Ticket
from kiosk.documents.port import PaperWords, RenderPaper, SummaryRow, SummarySection
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.translator import Translator
from kiosk.rights.results import TITLES, Outcome, Right
from kiosk.session.state import Visit
from kiosk.session.ticket import Block, directed
from kiosk.session.world import World

TITLE = N_("Estimation de vos aides")
MADE = N_("Faite le {date}, sur vos réponses.")
NO_DECISION = N_("Ce papier n'est pas une décision. Il ne donne aucun droit.")
NOTHING = N_("Nous n'avons pas trouvé d'aide. Un agent peut vérifier avec vous.")
SUPPOSED = N_("Ce que l'estimation suppose")
TO_CHECK = N_("À vérifier")


def outcome_of(visit: Visit) -> Outcome | None:
    """The estimate at whose end the visit is."""
    return visit.rights.outcome if visit.rights.stage == "done" else None


def amount_said(right: Right, tr: Translator) -> str:
    """Whole euros: an estimate is not truer for its cents."""
    euros = tr.number((right.cents + 50) // 100)
    match right.per:
        case "month":
            return tr(N_("Vous pourriez recevoir environ {amount} € par mois."), amount=euros)
        case "year":
            return tr(N_("Vous pourriez recevoir environ {amount} € par an."), amount=euros)
        case "cost":
            return tr(N_("Vous pourriez l'avoir pour environ {amount} € par mois."), amount=euros)
    return tr(N_("Vous pourriez l'avoir gratuitement."))


def estimate_ticket(flow: Flow, found: Outcome, language: str, world: World) -> Ticket:
    """In the citizen's language, then, where that is another, in French."""
    tr, french, operator = world.translator(language), world.translator("fr"), world.config.operator
    second = _told(flow, found, french, world) if tr.about.locale != french.about.locale else ()
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            *_told(flow, found, tr, world),
            *second,
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
            Line(operator.hours, style="small", align="centre"),
        )
    )


def _told(flow: Flow, found: Outcome, tr: Translator, world: World) -> tuple[Block, ...]:
    blocks: list[Block] = [
        Line(tr(TITLE), style="strong", align="centre"),
        Line(tr(MADE, date=tr.date_long(world.today)), style="small", align="centre"),
        Line(tr(NO_DECISION), style="strong"),
        Rule(),
    ]
    for right in found.rights:
        blocks += [Line(tr(TITLES[right.name]), style="strong"), Line(amount_said(right, tr))]
        blocks += [Line(f"- {tr(text)}", style="small") for text in (right.why, *right.uncertain)]
    if not found.rights:
        blocks.append(Line(tr(NOTHING)))
    blocks += [Rule(), Line(tr(SUPPOSED), style="strong")]
    blocks += [Line(f"- {tr(note)}", style="small") for note in found.notes]
    if flow.deliver[0].url:
        blocks += [Rule(), Line(flow.deliver[0].url, style="small")]
    return directed((*blocks, Rule()), tr)


def estimate_paper(visit: Visit, found: Outcome, world: World) -> RenderPaper:
    """A page of A4: French, and behind it the citizen's language."""
    operator = world.config.operator
    own, french = world.translator(visit.preferences.language), world.translator("fr")
    return RenderPaper(
        "letter",
        operator.name,
        world.fresh_reference(),
        (operator.name, operator.service, operator.address, operator.phone),
        _words(found, french, world),
        translation=None if own.about.locale == "fr" else _words(found, own, world),
        compared=(french(TITLE), ""),
    )


def _words(found: Outcome, tr: Translator, world: World) -> PaperWords:
    sections = tuple(_section(right, tr) for right in found.rights)
    return PaperWords(
        tr.language,
        tr(TITLE),
        tr(MADE, date=tr.date_long(world.today)),
        (tr(NO_DECISION), *((tr(NOTHING),) if not found.rights else ())),
        (*sections, _supposed(found, tr)),
        (tr(NO_DECISION),),
        tr.unreviewed,
    )


def _supposed(found: Outcome, tr: Translator) -> SummarySection:
    first, *others = (tr(note) for note in found.notes)
    return SummarySection(tr(SUPPOSED), (SummaryRow(first, " ".join(others), ""),))


def _section(right: Right, tr: Translator) -> SummarySection:
    said = (
        SummaryRow(amount_said(right, tr), tr(right.why), ""),
        *(SummaryRow(tr(TO_CHECK), tr(text), "") for text in right.uncertain),
    )
    return SummarySection(tr(TITLES[right.name]), said)
