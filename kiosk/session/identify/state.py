"""Signing in elsewhere: how far that has come, what can happen, what is wanted done."""

from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # Of a visit's own state, which is there before the first picture; few visits sign in anywhere.
    from kiosk.identify.protocol import Failed, Started, Trouble
    from kiosk.identify.wire import Begun, Given, Name, Via

Stage = Literal["closed", "asking", "open", "code", "finishing", "closing"]


class IdentifyVisit(Private, frozen=True):
    """`via`: with what. `asking`: the desk is asked to begin; `open`: the citizen signs in; `code`: a telephone is
    waited for, which reads `code`; `finishing`: the desk proves the answer;
    `closing`: the session there is being ended, at most until the monotonic instant `until`; what was `given` is shown
    then. `why`: it came to nothing. `left_open`: its session could not be ended. `turn`: an answer to an older question
    is dropped."""

    stage: Stage = "closed"
    turn: int = 0
    via: "Via" = "france_connect"
    code: tuple[bytes, int, int] | None = None
    begun: "Begun | None" = None
    given: "Given | None" = None
    until: float = 0.0
    why: "Trouble | Literal['']" = ""
    left_open: bool = False


# -- events


class SignInElsewhere(msgspec.Struct, frozen=True):
    """ "With FranceConnect", or with a telephone: what will happen is told first."""

    via: "Via" = "france_connect"


class IdentifyTold(Private, frozen=True):
    """What the desk has answered."""

    turn: int
    result: "Started | Given | Failed"


# -- effects


class BeginIdentify(msgspec.Struct, frozen=True):
    """Have the desk begin. -> `IdentifyTold`"""

    turn: int
    wants: "tuple[Name, ...]"
    via: "Via" = "france_connect"


class FinishIdentify(Private, frozen=True):
    """Have the desk prove what the citizen came back with. -> `IdentifyTold`"""

    turn: int
    begun_id: str
    query: str


class AwaitPhone(Private, frozen=True):
    """Look until a telephone has answered, or `StopWaiting`. -> `IdentifyTold`"""

    turn: int
    begun_id: str


class StopWaiting(msgspec.Struct, frozen=True):
    """Nobody waits for the telephone any more."""


SignInEvent = SignInElsewhere | IdentifyTold
IdentifyEffect = BeginIdentify | FinishIdentify | AwaitPhone | StopWaiting
