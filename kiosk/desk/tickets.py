"""What the desk does for tickets: kept visits, following, opinions. One room with its own routes and its own
databases, beside the files."""

from collections.abc import Callable, Mapping

from starlette.routing import Route

from kiosk.desk.entrance import Entrance
from kiosk.desk.follow_pages import FollowPages
from kiosk.desk.forwarding import Forwarding
from kiosk.desk.kept import Kept
from kiosk.desk.kept_routes import KeptRoutes
from kiosk.desk.notes import Notes
from kiosk.desk.office import Cover, Office, Taken
from kiosk.desk.opinions import Opinions
from kiosk.desk.opinions_page import OpinionsPage
from kiosk.desk.standing import Standings
from kiosk.ticket.deposit import KEPT
from kiosk.ticket.opinion import OPINION


class Tickets:
    """`takers`: what comes by the inbox's road and is no file, by the name it travels under. `start`: what is to be
    erased is erased in time; without it, when somebody asks."""

    def __init__(self, office: Office, entrance: Entrance, forwards: Forwarding) -> None:
        directory = office.public_key_file.parent
        self._kept = Kept(directory)
        self._notes = Notes(directory)
        self._opinions = Opinions(directory)
        kept = KeptRoutes(office, self._kept)
        follow = FollowPages(office, Standings(office, forwards, self._notes), self._notes, entrance)
        opinions = OpinionsPage(office, self._opinions, entrance)
        self.takers: Mapping[str, Callable[[Cover, bytes], Taken]] = {KEPT: kept.take_in, OPINION: opinions.take_in}
        self.routes = [
            Route("/kept/{kept_id}", kept.ask, methods=["POST"]),
            Route("/follow/{reference}", follow.follow),
            Route("/suivi", follow.public),
            Route("/notes/{envelope_id}", follow.note, methods=["GET", "POST"]),
            Route("/news", opinions.news),
            Route("/avis", opinions.show, methods=["GET", "POST"]),
        ]

    def start(self) -> None:
        self._kept.start()

    def close(self) -> None:
        self._kept.close()
        self._notes.close()
        self._opinions.close()
