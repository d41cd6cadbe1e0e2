"""A paper that is to be verified: what was found of it, what can happen to it, what is wanted."""

from typing import TYPE_CHECKING

import msgspec

from kiosk.devices.states import Fault
from kiosk.documents.page.port import Origin, Verdict
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # Of a visit's own state, which is there before the first picture; few visits verify a paper.
    from kiosk.documents.incoming.port import CleanPage, Why
    from kiosk.documents.signed.port import VerifyAnswer


class PaperCheck(Private, frozen=True):
    """`told`: what the paper's code says, or why there is nothing to tell; None: nothing was looked at. `wrong`: what
    the coach saw wrong with a picture on which there is no code. `origin`: how the paper came. Neither a picture nor a
    file is kept."""

    told: "VerifyAnswer | Fault | None" = None
    wrong: Verdict | None = None
    origin: Origin = "scan"


# -- events


class OpenVerifying(msgspec.Struct, frozen=True):
    """A paper is to be verified."""


class VerifyAnother(msgspec.Struct, frozen=True):
    """Back to the glass, and what was told is gone."""


class PaperVerified(Private, frozen=True):
    """`sha256`: of the picture as the device gave it."""

    sha256: str
    result: "VerifyAnswer | Fault"


class FileVerified(Private, frozen=True):
    """Of a file that came by telephone or on a stick. `result`: what its code says, why the file is refused, or why
    nobody knows. `page`: its first page, where there is no code on it: what is wrong with it may be why."""

    turn: int
    result: "VerifyAnswer | Fault | Why"
    page: "CleanPage | None" = None


VerifyEvent = OpenVerifying | VerifyAnother | PaperVerified | FileVerified


# -- effects


class VerifyPage(Private, frozen=True):
    """Find the signed code on a picture (`jpeg`), and judge it. -> `PaperVerified`"""

    sha256: str
    jpeg: bytes
