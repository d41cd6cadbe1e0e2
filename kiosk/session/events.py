# ruff: noqa: PLC0414, F403, F405 - what is imported here belongs to this module, too
"""Everything that can happen to a visit. Each event is a frozen value; `session.update` says what follows."""

from kiosk.session.address_state import AddressEvent as AddressEvent
from kiosk.session.appointment_state import AppointmentEvent as AppointmentEvent
from kiosk.session.call_state import CallEvent as CallEvent
from kiosk.session.file_events import FileEvent as FileEvent
from kiosk.session.finding_state import AnswerFetched as AnswerFetched
from kiosk.session.finding_state import FindingEvent as FindingEvent
from kiosk.session.finding_state import Letters as Letters
from kiosk.session.finding_state import NoticesRead as NoticesRead
from kiosk.session.finding_state import PlacesFetched as PlacesFetched
from kiosk.session.finding_state import PrintAnswer as PrintAnswer
from kiosk.session.finding_state import SayIt as SayIt
from kiosk.session.finding_state import ShowAnswer as ShowAnswer
from kiosk.session.finding_state import ShowPlaces as ShowPlaces
from kiosk.session.finding_state import Sought as Sought
from kiosk.session.help_events import HelpEvent as HelpEvent
from kiosk.session.identify_state import SignInEvent as SignInEvent
from kiosk.session.identity_state import CardWasRead as CardWasRead
from kiosk.session.identity_state import DocumentShown as DocumentShown
from kiosk.session.identity_state import IdentityEvent as IdentityEvent
from kiosk.session.identity_state import KeepZone as KeepZone
from kiosk.session.identity_state import ReadCard as ReadCard
from kiosk.session.identity_state import ReadChip as ReadChip
from kiosk.session.identity_state import ReadingGoesOn as ReadingGoesOn
from kiosk.session.identity_state import ShowDocument as ShowDocument
from kiosk.session.identity_state import ShowingGoesOn as ShowingGoesOn
from kiosk.session.identity_state import StartShowing as StartShowing
from kiosk.session.identity_state import StopReading as StopReading
from kiosk.session.identity_state import TypeMyself as TypeMyself
from kiosk.session.mediation_events import *
from kiosk.session.paper_events import *
from kiosk.session.photo_state import ClosePhoto as ClosePhoto
from kiosk.session.photo_state import KeepPhoto as KeepPhoto
from kiosk.session.photo_state import OpenPhoto as OpenPhoto
from kiosk.session.photo_state import PhotoEvent as PhotoEvent
from kiosk.session.photo_state import PhotoHinted as PhotoHinted
from kiosk.session.photo_state import PhotoMade as PhotoMade
from kiosk.session.photo_state import PhotoOpened as PhotoOpened
from kiosk.session.photo_state import RefusePhoto as RefusePhoto
from kiosk.session.photo_state import Shoot as Shoot
from kiosk.session.photo_state import ShowTry as ShowTry
from kiosk.session.receipt_events import *
from kiosk.session.resuming_state import TicketEvent as TicketEvent
from kiosk.session.rights_state import ChooseLifeEvent as ChooseLifeEvent
from kiosk.session.rights_state import CorrectAnswers as CorrectAnswers
from kiosk.session.rights_state import EstimateAgain as EstimateAgain
from kiosk.session.rights_state import OpenLifeEvents as OpenLifeEvents
from kiosk.session.rights_state import PrintPlan as PrintPlan
from kiosk.session.rights_state import RefuseOffer as RefuseOffer
from kiosk.session.rights_state import RightsEstimated as RightsEstimated
from kiosk.session.rights_state import RightsEvent as RightsEvent
from kiosk.session.rights_state import RightsGoOn as RightsGoOn
from kiosk.session.rights_state import StartFlow as StartFlow
from kiosk.session.rights_state import TickStep as TickStep
from kiosk.session.staff_events import *
from kiosk.session.visit_events import *
from kiosk.session.web_state import WebEvent as WebEvent

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
    | RightsEvent
    | TicketEvent
    | StaffEvent
)
