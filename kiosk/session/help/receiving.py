"""What an agent sends: a picture, opened in the sandbox and made anew before anybody is asked about it, and an official
page, opened in the locked view at the citizen's touch. Either waits for a yes, as every wish of an agent does.
"""

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.documents.incoming.port import CleanPages
from kiosk.flows.model import Flow
from kiosk.help import wire
from kiosk.help.wire_sending import MAX_PICTURE_BYTES
from kiosk.session.help import events
from kiosk.session.help import wishes as help_wishes
from kiosk.session.help.asking import helped, note
from kiosk.session.help.state import Incoming, SentPage, SentPicture
from kiosk.session.help.wishes import asks, result, works
from kiosk.session.state import Help, Visit, changed
from kiosk.session.web.places import site_of, zoom
from kiosk.session.web.state import AtSite, OpenWeb, WebVisit
from kiosk.session.world import Next, World, stay
from kiosk.web.allowed import Place, host_of, refusal

# As large as a screen shows it.
SHOWN_PX = 1200


def answer(visit: Visit, event: events.AnswerAgent, world: World) -> Next:
    """To whatever the agent asks; of what they send, the yes is here."""
    asked = visit.helping.asked
    if not event.yes or not isinstance(asked, SentPicture | SentPage):
        return help_wishes.answer(visit, event, world)
    if not help_wishes.is_answered(visit, event, world):
        return stay(visit)
    visit = helped(visit, asked=None)
    return _look(visit, asked) if isinstance(asked, SentPicture) else _go(visit, asked, world)


# -- a picture


def part(visit: Visit, message: wire.Picture, world: World) -> Next:
    """In order, and no more than the contract has: anything else ends this picture."""
    incoming = Incoming(message.action_id, message.count) if message.index == 0 else visit.helping.incoming
    if incoming is None or incoming.action != message.action_id:
        return stay(visit)
    data = incoming.data + message.data
    fits = (incoming.parts, incoming.count) == (message.index, message.count) and len(data) <= MAX_PICTURE_BYTES
    if not fits:
        return helped(visit, incoming=None), (result(visit, message.action_id, "not_possible"),)
    incoming = replace(incoming, parts=incoming.parts + 1, data=data)
    if incoming.parts < incoming.count:
        return stay(helped(visit, incoming=incoming))
    visit = helped(visit, incoming=None, opening=incoming.action)
    return visit, (events.OpenPicture(incoming.action, data, SHOWN_PX),)


def opened(visit: Visit, event: events.PictureOpened, world: World) -> Next:
    """One picture, drawn anew; a document of several pages is none."""
    helping = visit.helping
    if helping.stage != "talking" or not event.action or event.action != helping.opening:
        return stay(visit)
    visit = helped(visit, opening="")
    match event.result:
        case CleanPages(kind="picture", pages=(page,)) if page.preview_rgb:
            shown = SentPicture(event.action, page.preview_rgb, page.preview_width, page.preview_height)
            return asks(visit, shown, world)
    return visit, (note(visit, "picture_refused"), result(visit, event.action, "not_possible"))


def _look(visit: Visit, picture: SentPicture) -> Next:
    """The citizen's yes: on a page of its own, with the conversation one step back."""
    under = visit.place.under if isinstance(visit.place, Help) else visit.place
    visit = changed(helped(visit, picture=picture), place=Help(under, "picture"))
    return visit, (note(visit, "accepted", "picture"), result(visit, picture.action, "accepted"))


# -- an official page


def show_page(visit: Visit, message: wire.ShowPage, world: World) -> Next:
    place = place_of(visit, message.url, world)
    if place is None or works(visit) or visit.web.stage != "closed":
        return visit, (result(visit, message.action_id, "not_possible"),)
    return asks(visit, SentPage(message.action_id, message.url, host_of(message.url)), world)


def place_of(visit: Visit, url: str, world: World) -> Place | None:
    """What the locked view may show for this address: the démarche's own site, and the site of its official page."""
    config = world.config
    if not visit.flow_id or visit.practice or not config.web.enabled:
        return None
    flow = world.engine(visit.flow_id).flow
    place = Place("site", url, hosts_of(flow, config))
    if refusal(url, place) is not None:
        return None
    stand_in = site_of(visit, flow, config) if config.web.stand_in else None
    return place if stand_in is None else stand_in


def hosts_of(flow: Flow, config: Config) -> tuple[str, ...]:
    delivery = flow.deliver[0] if flow.deliver else None
    own = delivery.web.allowed if delivery is not None and delivery.web is not None else ()
    official = host_of(flow.official.url)
    return (*own, *((official,) if official else ()))


def _go(visit: Visit, page: SentPage, world: World) -> Next:
    """The citizen's touch opens it; what lies under it is there again when they come back."""
    place = place_of(visit, page.url, world)
    if place is None or visit.web.stage != "closed" or works(visit):
        return visit, (result(visit, page.action, "not_possible"),)
    web = WebVisit("starting", (place,), "site", papers=visit.web.papers)
    under = visit.place
    visit = changed(visit, place=AtSite("open", sent=True), web=replace(web, under=under))
    opened = OpenWeb(place, zoom(visit.preferences.size, world.config), visit.preferences.language)
    return visit, (opened, note(visit, "accepted", "page"), result(visit, page.action, "accepted"))
