"""What the rights worker is asked and answers. It holds OpenFisca; the screen does not.

Amounts are whole cents. A household is a citizen's: it goes to the worker of this visit, and dies with it.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private

Activity = Literal["employee", "self_employed", "unemployed", "retired", "student", "other"]
Housing = Literal["tenant", "hostel", "owner", "hosted", "none"]
# Rate of incapacity as the MDPH has recognised it. `unsaid`: the person would rather not say.
Disability = Literal["none", "below_50", "from_50_to_79", "from_80", "unsaid"]
RightName = Literal["rsa", "ppa", "housing", "af", "asf", "aah", "aspa", "css", "energy"]
RIGHTS: tuple[RightName, ...] = ("rsa", "ppa", "housing", "af", "asf", "aah", "aspa", "css", "energy")
Cents = Annotated[int, msgspec.Meta(ge=0)]


class Adult(Private, frozen=True):
    """Cents a month, as they have been for three months. `net_social`: the line "montant net social" of the payslip."""

    birth_date: date
    activity: Activity = "other"
    net_social: Cents = 0
    unemployment: Cents = 0
    pensions: Cents = 0
    disability: Disability = "none"


class Household(Private, frozen=True):
    """`adults`: the person, then their partner. `children`: birth dates. `rent` without charges, and `child_support`
    that is received, in cents a month. `commune`: INSEE code, or empty: the rents of a middle-sized town are taken."""

    adults: Annotated[tuple[Adult, ...], msgspec.Meta(min_length=1, max_length=2)]
    children: tuple[date, ...] = ()
    housing: Housing = "none"
    rent: Cents = 0
    commune: Annotated[str, msgspec.Meta(pattern="^([0-9][0-9AB][0-9]{3})?$")] = ""
    child_support: Cents = 0


class Warm(msgspec.Struct, frozen=True, tag="warm"):
    """Load the law and compute a specimen household. -> `Warmed`"""


class Estimate(Private, frozen=True, tag="estimate"):
    """What the household may claim in the month of `day`. -> `Estimated`, or `Refused`"""

    household: Household
    day: date


class Warmed(msgspec.Struct, frozen=True, tag="warmed"):
    """`law`: version of the package that holds the law."""

    law: str


class Estimated(Private, frozen=True, tag="estimated"):
    """Cents a month of each right, 0 for none; of `energy` cents a year. `css`: 0: free of charge; above: what the
    household would pay a month; None: no right to it. `day`: of the month that was computed."""

    cents: dict[RightName, int]
    css: int | None
    day: date


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Nothing was computed. `sentence` (French, a msgid) says why."""

    sentence: str


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`done` of `steps` of what is under way: loading the law, then each right."""

    stage: Literal["loading", "computing"]
    done: int
    steps: int


Request = Warm | Estimate
EstimateAnswer = Estimated | Refused
