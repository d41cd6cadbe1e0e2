"""Whether a paper's code holds, and what can be said of the paper beside it. Pure: text, trust and the present instant
in, verdict out."""

from datetime import datetime, timedelta

import msgspec

from kiosk.documents.signed import keys
from kiosk.documents.signed.code import FOR_DELEGATION, FOR_STATEMENT, Damaged, Opened, Statement, opened
from kiosk.documents.signed.content import Found, binds_drawing, differences, is_redrawn, missing
from kiosk.documents.signed.keys import Trust
from kiosk.documents.signed.port import Verdict

# A kiosk's clock without a network drifts by seconds a day. Above this one of the two clocks is wrong, or who has
# taken a kiosk's key writes papers in advance.
AHEAD = timedelta(minutes=10)


def judge(text: str, trust: Trust, now: datetime, found: Found | None = None) -> Verdict:
    """What a code says at the instant `now` (aware). `found`: what the file that carries it holds, where that can be
    read by machine."""
    taken = opened(text)
    if isinstance(taken, Damaged):
        return Verdict("changed", f"the code cannot be read: {taken.reason}", changes=("code",))
    delegation, statement = taken.delegation, taken.statement
    operator = trust.operators.get(delegation.operator)
    if operator is None:
        return Verdict("unknown_signer", f"no key with the id {delegation.operator.hex()} is trusted here")
    refused = _refused(taken, trust, operator[1])
    if refused is not None:
        return refused
    said = _said(statement, taken, operator[0])
    if not delegation.start <= statement.issued <= delegation.end:
        reason = "the paper was signed on a day for which the kiosk had no delegation"
        return msgspec.structs.replace(said, outcome="expired_delegation", reason=reason)
    if statement.issued > (now + AHEAD).timestamp():
        reason = "the paper bears an instant that is still to come by the clock of this machine"
        return msgspec.structs.replace(said, outcome="not_yet", reason=reason)
    return _with_content(said, statement, found)


def _refused(taken: Opened, trust: Trust, operator: bytes) -> Verdict | None:
    code, delegation = taken.code, taken.delegation
    if not keys.holds(operator, FOR_DELEGATION, code.delegation, code.delegated):
        return Verdict("changed", "the operator's signature does not hold", changes=("code",))
    if not keys.holds(delegation.key, FOR_STATEMENT, code.delegation + code.statement, code.signature):
        return Verdict("changed", "the kiosk's signature does not hold: the code was altered", changes=("code",))
    if keys.key_id(delegation.key) in trust.withdrawn:
        return Verdict("unknown_signer", "the operator has withdrawn the key of this kiosk", kiosk=delegation.kiosk)
    return None


def _said(statement: Statement, taken: Opened, operator: str) -> Verdict:
    return Verdict(
        "valid",
        kind=statement.name,
        reference=statement.reference,
        issued=statement.at.isoformat().replace("+00:00", "Z"),
        kiosk=taken.delegation.kiosk,
        operator=operator,
        fields=statement.fields,
    )


def _with_content(said: Verdict, statement: Statement, found: Found | None) -> Verdict:
    if found is None or not statement.content:
        return said if found is None else _with_fields(said, statement, found)
    changes = differences(statement, found)
    if changes:
        reason = "the file is not as the kiosk made it"
        return msgspec.structs.replace(said, outcome="changed", reason=reason, compared=True, changes=changes)
    if not binds_drawing(statement):
        return msgspec.structs.replace(said, reason="text and pictures are as issued; its code binds no drawing")
    if is_redrawn(statement, found):
        reason = "text and pictures are as issued, but drawn anew by another program or altered: ask for the first file"
        return msgspec.structs.replace(said, reason=reason, redrawn=True)
    return msgspec.structs.replace(said, compared=True)


def _with_fields(said: Verdict, statement: Statement, found: Found) -> Verdict:
    """Of a paper whose code binds its fields alone: they have to stand in the file's text."""
    changes = missing(statement, found)
    if changes:
        reason = "the file does not say what its code says"
        return msgspec.structs.replace(said, outcome="changed", reason=reason, changes=changes)
    return said
