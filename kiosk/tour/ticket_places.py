"""Places of tickets: keeping a visit, taking it up again, following a file, an opinion, being told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from kiosk.devices.receipt_printer.port import NotPrinted, Printed
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.finishing.state import Finish, Finishing, FinishThere, FinishTold
from kiosk.session.resuming.saying_state import AskReminder, ChooseFace, NewsHeard, SayOpinion
from kiosk.session.resuming.state import (
    Claim,
    CodeSeen,
    ComeBack,
    FileFollowed,
    FindCode,
    FollowFile,
    KeepVisit,
    KeptOpened,
    LookForCode,
    PrintStanding,
    Problem,
    ShowTicket,
    TakeKept,
    TicketRefused,
    TypeReference,
    VisitKept,
)
from kiosk.session.state import changed
from kiosk.ticket.standing import Followed, State
from kiosk.tour.citizen import FLOW, Citizen

Way = Callable[[Citizen], Citizen]

CODE = "KST1:" + "A" * 64
REFERENCE = "K4T-7QX9-2B"
RECEIVED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def _with_desk(citizen: Citizen) -> Citizen:
    delivery = replace(
        citizen.config.delivery,
        desk_url="http://127.0.0.1:9",
        phone_url="https://bornes.example",
        reminders=("sms", "email"),
    )
    citizen.config = replace(citizen.config, delivery=delivery)
    return citizen


def _coming_back(citizen: Citizen) -> Citizen:
    return _with_desk(citizen).at_the_glass().do(ComeBack())


def _kept(citizen: Citizen) -> Citizen:
    _coming_back(citizen).do(events.Continue())
    return citizen.do(VisitKept("envelope", CODE, citizen.wants(KeepVisit).until))


def _not_out(citizen: Citizen) -> Citizen:
    job = _kept(citizen).wants(effects.PrintTicket).job
    return citizen.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))


def _showing(citizen: Citizen) -> Citizen:
    return _with_desk(citizen).do(events.DeviceChanged("camera", Ready()), events.Begin(), ShowTicket())


def _film(citizen: Citizen) -> Citizen:
    return _showing(citizen).do(LookForCode(with_camera=True), events.CameraLight(on=True))


def _asking(citizen: Citizen, text: str = CODE) -> Citizen:
    _showing(citizen).do(LookForCode(with_camera=False))
    return citizen.do(CodeSeen(citizen.wants(FindCode).turn, text))


def _refused(problem: Problem) -> Way:
    def way(citizen: Citizen) -> Citizen:
        return _asking(citizen).do(TicketRefused(citizen.wants(TakeKept).turn, problem))

    return way


def _reopened(citizen: Citizen) -> Citizen:
    """Another day, and a question that is not there any more."""
    _with_desk(citizen).to_review().do(ComeBack(), events.Continue())
    kept = citizen.wants(KeepVisit).kept
    gone = replace(kept.facts["nom"], label="Numéro de dossier")
    kept = replace(kept, facts={**kept.facts, "ancien": gone}, made_at=kept.made_at - timedelta(days=9))
    citizen.do(VisitKept("envelope", CODE, citizen.wants(KeepVisit).until))
    citizen.do(events.TicketDone(Printed(citizen.wants(effects.PrintTicket).job)))
    other = Citizen(citizen.library, citizen.paper, citizen.config, citizen.bill)
    citizen.visit = replace(other.visit, preferences=citizen.visit.preferences)
    return _asking(citizen).do(KeptOpened(citizen.wants(TakeKept).turn, kept, Claim("0" * 32, b"", "1" * 32)))


def _followed(state: State, note: str = "") -> Way:
    said = Followed(
        envelope_id="e" * 32,
        reference=REFERENCE,
        flow=FLOW,
        state=state,
        made_at=RECEIVED,
        received_at=RECEIVED,
        service="Accueil de la mairie, Ville de Lilas-sur-Moselle",
        contact="1 place des Specimens, 57000 Metz · 03 00 00 00 00",
        silence_effect="Sans réponse du service à cette date, votre demande est acceptée.",
        silence_date=date(2027, 1, 20),
        appeals="En cas de refus, vous avez deux mois pour demander au service de revoir sa décision.",
        note=note,
    )

    def way(citizen: Citizen) -> Citizen:
        _asking(citizen, REFERENCE)
        return citizen.do(FileFollowed(citizen.wants(FollowFile).turn, said))

    return way


def _receipt(citizen: Citizen) -> Citizen:
    return _with_desk(citizen).to_review().sign().send().wait(5).ticket_comes_out()


def _to_finish(stage: Literal["there", "late"], *done: events.Event) -> Way:
    """After a service has taken the file as a draft."""

    def way(citizen: Citizen) -> Citizen:
        flow = citizen.library.flows[FLOW]
        drafted = replace(flow, deliver=(replace(flow.deliver[0], connector="demarches_simplifiees"),))
        citizen.library = replace(citizen.library, flows={**citizen.library.flows, FLOW: drafted})
        _receipt(citizen)
        citizen.visit = changed(citizen.visit, finishing=Finishing("waiting", "envelope-1"))
        from kiosk.documents.signed.drawing import code_picture  # with the library of codes

        drawn = code_picture("https://demarches.example/commencer/essai?prefill_token=jeton").convert("RGB")
        finish = Finish("https://demarches.example/x", (drawn.tobytes(), drawn.width, drawn.height), ("?",))
        return citizen.do(FinishTold("envelope-1", finish if stage == "there" else None), *done)

    return way


TICKET_PLACES: dict[str, Way] = {
    "attract-news": lambda citizen: citizen.do(NewsHeard("Les textes sont plus grands et le scanner est plus bas.")),
    "welcome-ticket": lambda citizen: _with_desk(citizen).do(events.Begin()),
    "step-come-back": lambda citizen: _with_desk(citizen).at_the_glass(),
    "end-asked": lambda citizen: _with_desk(citizen).to_review().do(events.EndAsked("citizen")),
    "come-back": _coming_back,
    "keeping": lambda citizen: _coming_back(citizen).do(events.Continue()),
    "kept-printing": _kept,
    "kept": lambda citizen: _kept(citizen).ticket_comes_out(),
    "kept-not-out": _not_out,
    "ticket": _showing,
    "ticket-film": _film,
    "ticket-reference": lambda citizen: _showing(citizen).do(TypeReference()),
    "ticket-asking": _asking,
    "ticket-burnt": _refused("burnt"),
    "ticket-unreachable": _refused("unreachable"),
    "reopened": _reopened,
    "followed": _followed("ready", "Votre carte est au guichet 2."),
    "followed-printing": lambda citizen: _followed("received")(citizen).do(PrintStanding()),
    "receipt-ways": _receipt,
    "opinion": lambda citizen: _receipt(citizen).do(SayOpinion()),
    "opinion-words": lambda citizen: _receipt(citizen).do(SayOpinion(), ChooseFace("fair")),
    "opinion-thanks": lambda citizen: _receipt(citizen).do(SayOpinion(), ChooseFace("fair"), events.Continue()),
    "receipt-to-finish": _to_finish("there"),
    "receipt-finish-late": _to_finish("late"),
    "finish-there": _to_finish("there", FinishThere("open")),
    "reminder": lambda citizen: _receipt(citizen).do(AskReminder()),
    "reminder-thanks": lambda citizen: _receipt(citizen).do(
        AskReminder(), events.Typed("reminder_sms", "0612345678"), events.Continue()
    ),
}
