"""Who has the camera, as a pure state machine: a value, and what is to be told to whom.

There is one camera. A photo or a document is a short step, held until it is given back. A call is patient: it hands the
camera over for such a step and has it back afterwards. Nobody else waits: the second of a kind is refused.
"""

from typing import Literal, NamedTuple

import msgspec

Purpose = Literal["photo", "document", "call"]


class Ask(msgspec.Struct, frozen=True):
    """`number` is unique in the life of a client."""

    number: int
    purpose: Purpose


class Leases(msgspec.Struct, frozen=True):
    """`holder` has the camera. `step` waits until the call that holds it has handed it over. `call` has the camera
    next, when the step that holds it has ended."""

    holder: Ask | None = None
    step: Ask | None = None
    call: Ask | None = None


class Granted(msgspec.Struct, frozen=True):
    number: int


class Refused(msgspec.Struct, frozen=True):
    number: int


class HandOver(msgspec.Struct, frozen=True):
    """The holder is to close the camera and then say `handed_over`."""

    number: int


Order = Granted | Refused | HandOver


class Next(NamedTuple):
    leases: Leases
    orders: tuple[Order, ...] = ()


def ask(leases: Leases, wanted: Ask) -> Next:
    """Somebody asks for the camera."""
    holder = leases.holder
    if holder is None:
        return Next(Leases(holder=wanted), (Granted(wanted.number),))
    if holder.purpose == "call" and wanted.purpose != "call" and leases.step is None:
        return Next(Leases(holder=holder, step=wanted), (HandOver(holder.number),))
    if holder.purpose != "call" and wanted.purpose == "call" and leases.call is None:
        return Next(Leases(holder=holder, call=wanted))
    return Next(leases, (Refused(wanted.number),))


def handed_over(leases: Leases, number: int) -> Next:
    """The holder has closed the camera. Where nobody waits for it any more, it has it back at once."""
    holder, step = leases.holder, leases.step
    if holder is None or holder.number != number or holder.purpose != "call":
        return Next(leases)
    if step is None:
        return Next(leases, (Granted(number),))
    return Next(Leases(holder=step, call=holder), (Granted(step.number),))


def leave(leases: Leases, number: int) -> Next:
    """Somebody gives the camera back, no longer waits for it, or has died."""
    holder, step, call = leases.holder, leases.step, leases.call
    if step is not None and step.number == number:
        return Next(Leases(holder=holder))
    if call is not None and call.number == number:
        return Next(Leases(holder=holder))
    if holder is None or holder.number != number:
        return Next(leases)
    heir = step or call
    return Next(Leases(holder=heir), (Granted(heir.number),) if heir is not None else ())


def waits(leases: Leases, number: int) -> bool:
    return any(one is not None and one.number == number for one in (leases.step, leases.call))
