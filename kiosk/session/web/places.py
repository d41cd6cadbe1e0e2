"""Which sites a démarche may open, and how large they are shown."""

from urllib.parse import urlsplit

from kiosk.config import Config, Webmail
from kiosk.flows.model import Flow
from kiosk.session.state import Visit
from kiosk.web.allowed import Place

# Of a page as its author drew it (96 to the inch), in the three sizes of text; at the pitch of the reference screen.
ZOOMS = (150, 200, 300)
REFERENCE_PITCH_MM = 0.248


def site_of(visit: Visit, flow: Flow, config: Config) -> Place | None:
    """The official site of a démarche that is finished there; None: it is not opened here, and never in an exercise, of
    which nothing leaves the kiosk."""
    delivery = flow.deliver[0]
    if visit.practice or not config.web.enabled or delivery.web is None or delivery.url is None:
        return None
    if config.web.stand_in:
        return _stand_in("site", config.web.stand_in, config)
    return Place("site", delivery.web.start or delivery.url, delivery.web.allowed)


def mails(config: Config) -> tuple[Webmail, ...]:
    """The webmails that may be opened; the stand-in's alone where the site is one."""
    if config.web.stand_in:
        stand_in = config.web.stand_in_mail
        return (Webmail(name=urlsplit(stand_in).netloc, url=stand_in, hosts=()),) if stand_in else ()
    return config.web.mail


def reachable(place: Place, config: Config) -> tuple[str, ...]:
    """Every host that a view opened with `place` may come to: its own, and those of the webmails beside it."""
    mail_hosts = () if config.web.stand_in else tuple(host for mail in config.web.mail for host in mail.hosts)
    return (*place.hosts, *mail_hosts, *(urlsplit(f"//{one}").hostname or "" for one in place.stand_in[:1]))


def mail_place(mail: Webmail, config: Config) -> Place:
    if config.web.stand_in:
        return _stand_in("mail", mail.url, config)
    return Place("mail", mail.url, mail.hosts)


def zoom(size: int, config: Config) -> int:
    """Per cent: what a finger must hit grows with the size of the text, in millimetres."""
    return round(ZOOMS[size] * REFERENCE_PITCH_MM / config.screen.pixel_pitch_mm)


def _stand_in(view: str, address: str, config: Config) -> Place:
    there = tuple(urlsplit(one).netloc for one in (config.web.stand_in, config.web.stand_in_mail) if one)
    return Place("mail" if view == "mail" else "site", address, (), there)
