"""Whether a visit is where a paper is verified; apart from its rules, for who takes files asks it, too."""

from kiosk.session.state import VerifyingPaper, Visit, beneath


def is_verifying(visit: Visit) -> bool:
    return isinstance(beneath(visit.place), VerifyingPaper)
