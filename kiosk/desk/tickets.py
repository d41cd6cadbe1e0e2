"""What the desk does for tickets: kept visits, following, opinions. One room with its own routes and its own
databases, beside the files."""

from collections.abc import Callable, Mapping

from starlette.routing import Route

from kiosk.desk.appointments.reminding import AppointmentReminders
from kiosk.desk.entrance import Entrance
from kiosk.desk.follow_pages import FollowPages
from kiosk.desk.forwarding import Forwarding, flows_or_not
from kiosk.desk.kept import Kept
from kiosk.desk.kept_routes import KeptRoutes
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.notes import Notes
from kiosk.desk.office import Cover, Office, Taken
from kiosk.desk.opinions import Opinions
from kiosk.desk.opinions_page import OpinionsPage
from kiosk.desk.reminders import Reminders
from kiosk.desk.resume_page import ResumePage
from kiosk.desk.retention import Retention
from kiosk.desk.senders import ByEmail, BySms, Sender
from kiosk.desk.settings import DeskSettings
from kiosk.desk.standing import Standings
from kiosk.ticket.contact import CONTACT, By
from kiosk.ticket.deposit import KEPT
from kiosk.ticket.opinion import OPINION


class Tickets:
    """`takers`: what comes by the inbox's road and is no file, by the name it travels under. `start`: what is to be
    erased is erased in time; without it, when somebody asks."""

    def __init__(self, office: Office, entrance: Entrance, forwards: Forwarding) -> None:
        self._office = office
        self._kept = Kept(office.place)
        self._notes = Notes(office.place)
        self._opinions = Opinions(office.place)
        self._reminders = Reminders(office.place, office, self._notes, senders(office.settings))
        kept = KeptRoutes(office, self._kept)
        follow = FollowPages(
            office, Standings(office, forwards, self._notes), self._notes, entrance, self._reminders.wake
        )
        resume = ResumePage()
        opinions = OpinionsPage(office, self._opinions, entrance)
        self.takers: Mapping[str, Callable[[Cover, bytes], Taken]] = {
            KEPT: kept.take_in,
            OPINION: opinions.take_in,
            CONTACT: self._reminders.take_in,
        }
        self.routes = [
            Route("/kept/{kept_id}", kept.ask, methods=["POST"]),
            Route("/follow/{reference}", follow.follow),
            Route("/suivi", follow.public),
            Route("/notes/{envelope_id}", follow.note, methods=["GET", "POST"]),
            Route("/reprendre", resume.show),
            Route("/reprendre.js", resume.script),
            Route("/news", opinions.news),
            Route("/avis", opinions.show, methods=["GET", "POST"]),
        ]

    def remind_of(self, appointments: AppointmentReminders) -> None:
        """Contacts may be for an appointment, too."""
        self._reminders.appointments = appointments

    def retention(self, log: SqlStore) -> Retention:
        """Until when files are kept; what agents wrote to their citizens goes with them."""
        own = self._office.settings.flows_dir
        return Retention(self._office, log, self._notes, lambda: flows_or_not(own))

    def start(self) -> None:
        self._kept.start()
        self._reminders.start()

    def close(self) -> None:
        self._reminders.close()
        self._kept.close()
        self._notes.close()
        self._opinions.close()


def senders(settings: DeskSettings) -> Mapping[By, Sender]:
    known: dict[By, Sender] = {}
    if settings.smtp is not None:
        known["email"] = ByEmail(settings.smtp)
    if settings.sms is not None:
        known["sms"] = BySms(settings.sms)
    return known
