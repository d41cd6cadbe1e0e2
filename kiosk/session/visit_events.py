"""What can happen to any visit, whatever it is about. `session.events` has the others, and the union of all."""

from datetime import datetime

import msgspec

from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.errors import Code
from kiosk.privacy.lockout import Lockout
from kiosk.privacy.private import Private
from kiosk.processes.link import Delivered, EndedBy, Interrupted

# -- the kiosk's own life


class Activated(msgspec.Struct, frozen=True):
    """This screen is now the one that serves. `after`: how the visit before it ended (it is wiped), if one did.
    `lockout`: of the screens before it. `closed`: what `KioskClosed` says."""

    interrupted: Interrupted | None
    after: EndedBy | None = None
    lockout: Lockout = Lockout()
    closed: str = ""


class KioskClosed(msgspec.Struct, frozen=True):
    """The fleet's administrator has taken this kiosk out of service, in these words; none: it is back."""

    sentence: str


class Tick(msgspec.Struct, frozen=True):
    """Time passes; sent a few times a second."""


class Touched(msgspec.Struct, frozen=True):
    """A finger or a key, whatever it meant."""


class DeviceChanged(msgspec.Struct, frozen=True):
    name: DeviceName
    state: DeviceState


class EndAsked(msgspec.Struct, frozen=True):
    """The visit is to end: by the citizen's button, by staff, by the supervisor."""

    by: EndedBy


# -- entering


class Begin(msgspec.Struct, frozen=True):
    """A touch on the attract screen."""


class RoomSeen(msgspec.Struct, frozen=True):
    """Whether the outbox can keep another file: `fault` says why not."""

    fault: Code | None


class Prefer(msgspec.Struct, frozen=True):
    """How the citizen wants the kiosk to be: `name` of a field of `preferences.Preferences`, `value` as text."""

    name: str
    value: str


class ChooseTheme(msgspec.Struct, frozen=True):
    theme: str  # of `finding.themes`


class ChooseFlow(msgspec.Struct, frozen=True):
    flow_id: str


class ChooseRoute(msgspec.Struct, frozen=True):
    """`kiosk` starts the démarche; `paper` and `counter` explain the other ways."""

    route: str


# -- moving and answering


class Continue(msgspec.Struct, frozen=True):
    pass


class Back(msgspec.Struct, frozen=True):
    pass


class Typed(Private, frozen=True):
    field: str
    text: str


class Chosen(Private, frozen=True):
    """A tile that answers its step's only question, and goes on."""

    field: str
    value: str


class Edit(msgspec.Struct, frozen=True):
    """Correct an answer: from the review page, or offered by a warning. `field` may name a step."""

    field: str


class StillRight(msgspec.Struct, frozen=True):
    """The citizen confirms an answer that was marked "to confirm"."""

    field: str


class AskAbout(msgspec.Struct, frozen=True):
    """From the home page; `topic`: one of `state.About`."""

    topic: str


class AskHelp(msgspec.Struct, frozen=True):
    pass


class CloseHelp(msgspec.Struct, frozen=True):
    pass


# -- cards


class CardSeen(Private, frozen=True):
    """A card lies in a reader, or on it."""

    card: CardPresent


class CardGone(msgspec.Struct, frozen=True):
    """It was taken away, or its reader is no longer there."""

    reader: str


# -- signing and sending


class Sign(Private, frozen=True):
    """A drawn signature, as PNG."""

    png: bytes


class SignSpoken(msgspec.Struct, frozen=True):
    """ "I confirm without drawing": the sentence on the screen is the statement."""


class FileCommitted(msgspec.Struct, frozen=True):
    envelope_id: str
    reference: str
    at: datetime


class FileFailed(msgspec.Struct, frozen=True):
    code: Code


class FileDelivered(msgspec.Struct, frozen=True):
    acknowledgement: Delivered


class FileRefused(msgspec.Struct, frozen=True):
    envelope_id: str


class FileWaits(msgspec.Struct, frozen=True):
    """An attempt to deliver has failed; it will leave later."""

    envelope_id: str


# -- pausing, leaving


class Pause(msgspec.Struct, frozen=True):
    pass


class PauseCode(Private, frozen=True):
    """Four digits: the first time they are chosen, then they unlock."""

    digits: str


class StopPausing(msgspec.Struct, frozen=True):
    """Back to the visit before a code was chosen."""


class StillHere(msgspec.Struct, frozen=True):
    """The answer to the idle warning: go on, with all the time again."""


class GlassSeen(msgspec.Struct, frozen=True):
    result: Glass | Fault


# -- staff


class StaffAsked(msgspec.Struct, frozen=True):
    pass


class StaffPin(Private, frozen=True):
    digits: str


class StaffChecked(msgspec.Struct, frozen=True):
    """Whether the PIN was right (a slow hash, so it is checked away from the screen's thread)."""

    right: bool


class BadgeChecked(msgspec.Struct, frozen=True):
    """Whether the card that was laid down is a badge of staff; a card that was taken away too soon is neither."""

    known: bool | Fault


class StaffLeave(msgspec.Struct, frozen=True):
    pass


class StaffReprint(msgspec.Struct, frozen=True):
    """Print the reference of the last committed file again."""


VisitEvent = (
    Activated
    | KioskClosed
    | Tick
    | Touched
    | DeviceChanged
    | EndAsked
    | Begin
    | Prefer
    | ChooseFlow
    | ChooseRoute
    | Continue
    | Back
    | Typed
    | Chosen
    | Edit
    | StillRight
    | AskAbout
    | AskHelp
    | CloseHelp
    | RoomSeen
    | ChooseTheme
    | CardSeen
    | CardGone
    | Sign
    | SignSpoken
    | FileCommitted
    | FileFailed
    | FileDelivered
    | FileRefused
    | FileWaits
    | Pause
    | PauseCode
    | StopPausing
    | StillHere
    | GlassSeen
    | StaffAsked
    | StaffPin
    | StaffChecked
    | BadgeChecked
    | StaffLeave
    | StaffReprint
)
