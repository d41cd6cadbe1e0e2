"""The estimate: from the answers of the interview to a household, its answer, and the démarches that it leads to."""

from collections.abc import Callable, Mapping
from datetime import date

from msgspec.structs import replace

from kiosk.devices.states import Fault
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Facts
from kiosk.rights.judging import complaint
from kiosk.rights.port import Activity, Adult, Disability, Estimated, Household, Housing, Refused
from kiosk.rights.results import outcome
from kiosk.session import events
from kiosk.session.answering import go_to
from kiosk.session.effects import LookForRoom
from kiosk.session.known import leave_flow
from kiosk.session.rights.state import EstimateRights, RightsState, WarmRights
from kiosk.session.state import Plan, Prepare, Prepared, Receipt, TicketState, Visit, changed
from kiosk.session.world import Next, World, stay

# The questions of the interview (`catalogue/estimer-mes-droits.yaml`) that the household is made of.
ASKED = (
    "naissance", "activite", "famille", "enfants", "habitation", "loyer", "code_postal", "ville", "net_social",
    "chomage", "pensions", "pension_enfants", "handicap", "naissance_conjoint", "activite_conjoint",
    "net_social_conjoint", "chomage_conjoint", "pensions_conjoint",
)  # fmt: skip
# What the choices of the interview are called by the engine's port.
HOUSING: dict[str, Housing] = {
    "locataire": "tenant", "foyer": "hostel", "proprietaire": "owner", "heberge": "hosted", "sans_domicile": "none",
}  # fmt: skip
ACTIVITY: dict[str, Activity] = {
    "salarie": "employee", "independant": "self_employed", "sans_emploi": "unemployed", "retraite": "retired",
    "etudes": "student", "autre": "other",
}  # fmt: skip
DISABILITY: dict[str, Disability] = {
    "non": "none", "moins_50": "below_50", "de_50_a_79": "from_50_to_79", "des_80": "from_80", "sans_reponse": "unsaid",
}  # fmt: skip


def household_of(engine: Engine, facts: Facts, commune: Callable[[str, str], str]) -> Household | None:
    """What the answers that count say; None when the person answers for somebody else, of whom nothing is asked."""
    told = {name: fact.value for name, fact in engine.sendable(facts).items()}
    birth, town, postcode = told.get("naissance"), told.get("ville"), told.get("code_postal")
    if not isinstance(birth, date):
        return None
    adults = [_adult(told, birth, "")]
    other = told.get("naissance_conjoint")
    if isinstance(other, date):
        adults.append(_adult(told, other, "_conjoint"))
    children = sorted(
        (name, value)
        for name, value in told.items()
        if name.startswith("naissance_enfant_") and isinstance(value, date)
    )
    return Household(
        adults=tuple(adults),
        children=tuple(born for _, born in children if isinstance(born, date)),
        housing=HOUSING.get(str(told.get("habitation")), "none"),
        rent=_cents(told.get("loyer")),
        commune=commune(str(town or ""), str(postcode or "")),
        child_support=_cents(told.get("pension_enfants")),
    )


def _adult(told: Mapping[str, object], birth: date, suffix: str) -> Adult:
    return Adult(
        birth_date=birth,
        activity=ACTIVITY.get(str(told.get(f"activite{suffix}")), "other"),
        net_social=_cents(told.get(f"net_social{suffix}")),
        unemployment=_cents(told.get(f"chomage{suffix}")),
        pensions=_cents(told.get(f"pensions{suffix}")),
        disability=DISABILITY.get(str(told.get("handicap")), "unsaid") if not suffix else "unsaid",
    )


def _cents(value: object) -> int:
    """Of an amount as facts have it ("1234.50")."""
    return int(value.replace(".", "")) if isinstance(value, str) else 0


def ask(visit: Visit, engine: Engine, world: World) -> Next:
    """The interview is at its end: have its answers reckoned with. The page of what remains to be done is there at
    once, and is what remains where this kiosk cannot estimate."""
    visit = changed(visit, place=Prepared())
    household = household_of(engine, visit.facts, world.commune)
    turn = visit.rights.turn + 1
    if household is None:
        return stay(changed(visit, rights=RightsState(turn=turn)))
    wrong = complaint(household, world.today)
    if wrong is not None:
        return stay(changed(visit, rights=RightsState("failed", turn, sentence=wrong)))
    computing = changed(visit, rights=RightsState("computing", turn))
    return computing, (EstimateRights(turn, household, world.today),)


def go_on(visit: Visit, event: events.RightsGoOn, world: World) -> Next:
    if visit.rights.stage != "computing":
        return stay(visit)
    return stay(changed(visit, rights=replace(visit.rights, progress=event.progress)))


def estimated(visit: Visit, event: events.RightsEstimated, world: World) -> Next:
    rights = visit.rights
    if rights.stage != "computing" or event.turn != rights.turn:
        return stay(visit)
    match event.answer:
        case Fault() as fault:
            return stay(changed(visit, rights=RightsState("failed", rights.turn, fault=fault)))
        case Refused(sentence=sentence):
            return stay(changed(visit, rights=RightsState("failed", rights.turn, sentence=sentence)))
        case Estimated() as answer:
            household = household_of(world.engine(visit.flow_id), visit.facts, world.commune)
            if household is not None:
                found = outcome(household, answer)
                return stay(changed(visit, rights=RightsState("done", rights.turn, outcome=found)))
    return stay(visit)


def again(visit: Visit, event: events.EstimateAgain, world: World) -> Next:
    if not isinstance(visit.place, Prepared) or visit.rights.stage != "failed":
        return stay(visit)
    return ask(visit, world.engine(visit.flow_id), world)


def correct(visit: Visit, event: events.CorrectAnswers, world: World) -> Next:
    """Back to all the answers. An answer of the engine that comes late is of no turn any more."""
    if not isinstance(visit.place, Prepared) or visit.rights.stage == "none" or visit.ticket.stage == "printing":
        return stay(visit)
    engine = world.engine(visit.flow_id)
    review = next(step for step in engine.flow.steps if step.kind == "review")
    visit = changed(visit, rights=RightsState(turn=visit.rights.turn), ticket=TicketState())
    return stay(go_to(visit, engine, review))


def start_flow(visit: Visit, event: events.StartFlow, world: World) -> Next:
    """Not while something is being printed: the paper would come out under another page."""
    printing = "printing" in (visit.ticket.stage, visit.copy.stage)
    if not isinstance(visit.place, Plan | Prepared | Receipt) or printing or event.flow_id not in world.flow_ids:
        return stay(visit)
    if visit.flow_id:
        visit = leave_flow(visit, world.engine(visit.flow_id))
    visit = changed(visit, flow_id=event.flow_id, place=Prepare(), ticket=TicketState())
    return visit, (LookForRoom(), *warming(event.flow_id, world))


def warming(flow_id: str, world: World) -> tuple[WarmRights, ...]:
    """What is loaded while the questions are answered."""
    return (WarmRights(),) if world.engine(flow_id).flow.estimates else ()


def refuse(visit: Visit, event: events.RefuseOffer, world: World) -> Next:
    return stay(changed(visit, offer_refused=True))
