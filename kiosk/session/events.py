# ruff: noqa: PLC0414, F403, F405 - what is imported here belongs to this module, too
"""Everything that can happen to a visit. Each event is a frozen value; `session.update` says what follows."""

from kiosk.session.address.state import AddressEvent as AddressEvent
from kiosk.session.appointments.state import AppointmentEvent as AppointmentEvent
from kiosk.session.call.state import CallEvent as CallEvent
from kiosk.session.files.events import FileEvent as FileEvent
from kiosk.session.finding.state import AnswerFetched as AnswerFetched
from kiosk.session.finding.state import FindingEvent as FindingEvent
from kiosk.session.finding.state import Letters as Letters
from kiosk.session.finding.state import NoticesRead as NoticesRead
from kiosk.session.finding.state import PlacesFetched as PlacesFetched
from kiosk.session.finding.state import PrintAnswer as PrintAnswer
from kiosk.session.finding.state import SayIt as SayIt
from kiosk.session.finding.state import ShowAnswer as ShowAnswer
from kiosk.session.finding.state import ShowPlaces as ShowPlaces
from kiosk.session.finding.state import Sought as Sought
from kiosk.session.finishing.state import FinishEvent as FinishEvent
from kiosk.session.help.events import HelpEvent as HelpEvent
from kiosk.session.identify.state import SignInEvent as SignInEvent
from kiosk.session.identity.state import CardWasRead as CardWasRead
from kiosk.session.identity.state import DocumentShown as DocumentShown
from kiosk.session.identity.state import IdentityEvent as IdentityEvent
from kiosk.session.identity.state import KeepZone as KeepZone
from kiosk.session.identity.state import ReadCard as ReadCard
from kiosk.session.identity.state import ReadChip as ReadChip
from kiosk.session.identity.state import ReadingGoesOn as ReadingGoesOn
from kiosk.session.identity.state import ShowDocument as ShowDocument
from kiosk.session.identity.state import ShowingGoesOn as ShowingGoesOn
from kiosk.session.identity.state import StartShowing as StartShowing
from kiosk.session.identity.state import StopReading as StopReading
from kiosk.session.identity.state import TypeMyself as TypeMyself
from kiosk.session.papers.events import *
from kiosk.session.photo.state import ClosePhoto as ClosePhoto
from kiosk.session.photo.state import KeepPhoto as KeepPhoto
from kiosk.session.photo.state import OpenPhoto as OpenPhoto
from kiosk.session.photo.state import PhotoEvent as PhotoEvent
from kiosk.session.photo.state import PhotoHinted as PhotoHinted
from kiosk.session.photo.state import PhotoMade as PhotoMade
from kiosk.session.photo.state import PhotoOpened as PhotoOpened
from kiosk.session.photo.state import RefusePhoto as RefusePhoto
from kiosk.session.photo.state import Shoot as Shoot
from kiosk.session.photo.state import ShowTry as ShowTry
from kiosk.session.receipt_events import *
from kiosk.session.resuming.state import TicketEvent as TicketEvent
from kiosk.session.rights.state import ChooseLifeEvent as ChooseLifeEvent
from kiosk.session.rights.state import CorrectAnswers as CorrectAnswers
from kiosk.session.rights.state import EstimateAgain as EstimateAgain
from kiosk.session.rights.state import OpenLifeEvents as OpenLifeEvents
from kiosk.session.rights.state import PrintPlan as PrintPlan
from kiosk.session.rights.state import RefuseOffer as RefuseOffer
from kiosk.session.rights.state import RightsEstimated as RightsEstimated
from kiosk.session.rights.state import RightsEvent as RightsEvent
from kiosk.session.rights.state import RightsGoOn as RightsGoOn
from kiosk.session.rights.state import StartFlow as StartFlow
from kiosk.session.rights.state import TickStep as TickStep
from kiosk.session.staff.events import *
from kiosk.session.staff.mediation_events import *
from kiosk.session.verifying.state import VerifyEvent as VerifyEvent
from kiosk.session.visit_events import *
from kiosk.session.web.state import WebEvent as WebEvent

Event = (
    VisitEvent
    | HelpEvent
    | CallEvent
    | FindingEvent
    | AppointmentEvent
    | FileEvent
    | MediationEvent
    | PaperEvent
    | PhotoEvent
    | IdentityEvent
    | ReceiptEvent
    | WebEvent
    | SignInEvent
    | AddressEvent
    | FinishEvent
    | RightsEvent
    | TicketEvent
    | VerifyEvent
    | StaffEvent
)
