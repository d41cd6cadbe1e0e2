"""What a visit knows of rights and of a plan: states, what can happen to them, and what they want done."""

from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.devices.states import Fault
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # Named only: every screen loads this module before its first picture, and few estimate anything.
    from kiosk.rights.port import EstimateAnswer, Household, Progress
    from kiosk.rights.results import Outcome


class RightsState(Private, frozen=True):
    """An estimate. `turn` tells its answers from those of an earlier one. `failed`: with a `fault`, or with a
    `sentence` (French) that says what is wrong with the answers."""

    stage: Literal["none", "computing", "done", "failed"] = "none"
    turn: int = 0
    progress: "Progress | None" = None
    outcome: "Outcome | None" = None
    fault: Fault | None = None
    sentence: str = ""


class PlanState(msgspec.Struct, frozen=True):
    """`event`: id of the life event, empty: none. `ticked`: ids of its steps that the person says are done, or, as
    False, are not although the visit did them."""

    event: str = ""
    ticked: dict[str, bool] = msgspec.field(default_factory=dict)


# -- what a visit wants done


class WarmRights(msgspec.Struct, frozen=True):
    """Have the law loaded, while the citizen answers."""


class EstimateRights(Private, frozen=True):
    """-> `RightsGoOn`, then `RightsEstimated`"""

    turn: int
    household: "Household"
    day: date


RightsEffect = WarmRights | EstimateRights


# -- what can happen


class RightsGoOn(msgspec.Struct, frozen=True):
    progress: "Progress"


class RightsEstimated(Private, frozen=True):
    turn: int
    answer: "EstimateAnswer | Fault"


class EstimateAgain(msgspec.Struct, frozen=True):
    """After a fault."""


class CorrectAnswers(msgspec.Struct, frozen=True):
    """From the results back to the answers."""


class RefuseOffer(msgspec.Struct, frozen=True):
    """No estimate is wanted; it is not offered again in this visit."""


class StartFlow(msgspec.Struct, frozen=True):
    """A démarche out of a plan, or out of the results of an estimate; what was said of the persons is kept."""

    flow_id: str


class OpenLifeEvents(msgspec.Struct, frozen=True):
    pass


class ChooseLifeEvent(msgspec.Struct, frozen=True):
    """Show its plan; also the way back to it."""

    event_id: str


class TickStep(msgspec.Struct, frozen=True):
    """A step of the plan is done, or is not after all."""

    step_id: str


class PrintPlan(msgspec.Struct, frozen=True):
    pass


RightsEvent = (
    RightsGoOn
    | RightsEstimated
    | EstimateAgain
    | CorrectAnswers
    | RefuseOffer
    | StartFlow
    | OpenLifeEvents
    | ChooseLifeEvent
    | TickStep
    | PrintPlan
)
