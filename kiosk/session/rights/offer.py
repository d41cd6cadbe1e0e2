"""When what is already known makes a right likely, an estimate is offered: once, and never imposed. Pure.

"Likely" is what the law gives to nearly everybody in that situation, or what depends on an income that nobody has
asked for yet; the amount is for the estimate to find.
"""

from collections.abc import Mapping

from kiosk.flows.facts import Fact
from kiosk.rights.port import RightName
from kiosk.rights.results import DEMARCHES
from kiosk.session.state import Visit

INTERVIEW = "estimer-mes-droits"
TENANTS = ("locataire", "foyer")


def likely(known: Mapping[str, Fact]) -> tuple[RightName, ...]:
    """`known`: what the visit knows of the person who came (`flows.carrying`)."""

    def told(name: str) -> object:
        fact = known.get(f"declarant {name}")
        return None if fact is None or fact.to_confirm else fact.value

    children = told("household.children")
    found: list[RightName] = []
    if isinstance(children, int) and children >= 2:
        found.append("af")
    if isinstance(children, int) and children >= 1 and told("household.family") == "seul":
        found.append("asf")
    if told("household.housing") in TENANTS:
        found.append("housing")
    return tuple(found)


def offered(visit: Visit, known: Mapping[str, Fact]) -> tuple[RightName, ...]:
    """What an estimate is offered for at the end of a démarche; empty: nothing is offered. What the visit has just
    asked for is no news."""
    if visit.offer_refused or INTERVIEW in visit.finished:
        return ()
    return tuple(name for name in likely(known) if DEMARCHES.get(name) not in visit.finished)
