"""What the worker that verifies papers is asked and answers. It holds the libraries; who asks does not."""

from typing import Literal

import msgspec

from kiosk.documents.incoming.port import Why
from kiosk.documents.signed.code import Kind
from kiosk.errors import Code
from kiosk.privacy.private import Private

# Of `Verdict.changes`: there is more than one code, and none of them is believed.
SEVERAL_CODES = "several codes"
Outcome = Literal["valid", "changed", "unknown_signer", "expired_delegation", "not_yet", "no_code"]


class VerifyPaper(Private, frozen=True, tag="verify_paper"):
    """A picture (JPEG, PNG, TIFF, WebP) or a PDF of a paper, or the text of its code."""

    data: bytes


class Verdict(Private, frozen=True, tag="verdict"):
    """`valid`: this code was issued by a kiosk of `operator`. It does not say that what the paper tells is true.
    `not_yet`: it was, and bears an instant that is still to come here.

    `compared`: the pages of the file were compared whole by machine; when they were not, a person has to compare
    `fields` with the paper. `redrawn`: text and pictures of the file are as issued, but its pages were drawn anew by
    another program, or altered so that something else is seen, or could not be followed: which, a machine cannot tell.
    `fields` of a code that nobody vouches for are empty. `changes`: what differs ("code", "text of page 2").
    `issued`: RFC 3339, UTC. `reason`: one line of English for whatever is not plainly valid.
    """

    outcome: Outcome
    reason: str = ""
    kind: Kind | None = None
    reference: str = ""
    issued: str = ""
    kiosk: str = ""
    operator: str = ""
    fields: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
    compared: bool = False
    redrawn: bool = False
    changes: tuple[str, ...] = ()


class NotAPaper(msgspec.Struct, frozen=True, tag="not_a_paper"):
    """The bytes could not be opened. `reason` is for staff; nothing of the content. `why`: the same for the citizen, in
    `incoming.port.REFUSALS`."""

    code: Code
    reason: str
    why: Why = "damaged"


VerifyAnswer = Verdict | NotAPaper
