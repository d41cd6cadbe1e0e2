"""When a service has a draft of the citizen's file, its code is asked for, shown and printed. Nothing is filed before
they have finished it, and every page here says so."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.translator import Translator
from kiosk.session.effects import PrintTicket
from kiosk.session.finishing.state import AwaitFinish, Finish, Finishing, FinishThere, FinishTold
from kiosk.session.state import Receipt, TicketState, Visit, changed
from kiosk.session.ticket import NOT_FILED, Block, directed, is_finished_elsewhere
from kiosk.session.world import Next, World, stay

TO_FINISH = N_("Demande à finir")
AIM = N_("Visez ce code avec votre téléphone.")
YOURS = N_("Ce code ouvre vos réponses. Ne le donnez à personne.")


def arrived(visit: Visit, world: World) -> Next:
    """The recipient has the file: what it makes of it is waited for."""
    submission = visit.submission
    if submission is None or visit.practice or visit.finishing.stage != "none":
        return stay(visit)
    if not is_finished_elsewhere(world.engine(visit.flow_id).flow):
        return stay(visit)
    waiting = Finishing("waiting", submission.envelope_id)
    return changed(visit, finishing=waiting), (AwaitFinish(submission.envelope_id),)


def told(visit: Visit, event: FinishTold, world: World) -> Next:
    now = visit.finishing
    if now.stage != "waiting" or now.envelope_id != event.envelope_id:
        return stay(visit)
    if event.finish is None:
        return stay(changed(visit, finishing=replace(now, stage="late")))
    return stay(changed(visit, finishing=replace(now, stage="there", finish=event.finish)))


def act(visit: Visit, event: FinishThere, world: World) -> Next:
    now = visit.finishing
    if not isinstance(visit.place, Receipt) or now.finish is None:
        return stay(visit)
    match event.verb:
        case "open":
            return stay(changed(visit, finishing=replace(now, open=True, seen=True), slip=TicketState()))
        case "close":
            return stay(changed(visit, finishing=replace(now, open=False)))
    if not now.open or "printing" in (visit.slip.stage, visit.ticket.stage):
        return stay(visit)
    job = world.fresh_id()
    paper = finish_ticket(now.finish, visit.preferences.language, world)
    return changed(visit, slip=TicketState("printing", job, visit.slip.tries + 1, paper)), (PrintTicket(job, paper),)


def labels(finish: Finish, flow: Flow) -> tuple[str, ...]:
    """What has to be given again, as this démarche asks it; a name that none of its questions has is left out."""
    asked = {field.id: field.label for step in flow.steps for field in step.fields}
    sources = {
        target: source
        for delivery in flow.deliver
        if delivery.connector == "demarches_simplifiees"
        for target, source in delivery.map.items()
    }
    return tuple(asked[sources[name]] for name in finish.dropped if sources.get(name) in asked)


def finish_ticket(finish: Finish, language: str, world: World) -> Ticket:
    """In the citizen's language and in French. It has no name; who finds it could open the draft, and it says so."""
    tr, french, operator = world.translator(language), world.translator("fr"), world.config.operator
    second = directed(_lines(french), french) if tr.about.locale != french.about.locale else ()
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            Rule(),
            *directed(_lines(tr), tr),
            *second,
            QrCode(finish.url),
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
        )
    )


def _lines(tr: Translator) -> tuple[Block, ...]:
    return (
        Line(tr(TO_FINISH), style="strong", align="centre"),
        Line(tr(NOT_FILED)),
        Line(tr(AIM)),
        Line(tr(YOURS), style="small"),
        Rule(),
    )


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {FinishTold: told, FinishThere: act}
FROM_OUTSIDE = (FinishTold,)
