"""The stand-in site and its mail as one device of the hall: two ports on loopback."""

import socket
from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.device import parse
from kiosk.hall.site.office import Mailbox, Office, PostOffice
from kiosk.hall.web import PluggedServer


class SiteChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`session`: "expired" ends every session. `fault`: "offline" pulls the cable."""

    session: Literal["expired"] | UnsetType = UNSET
    fault: Literal["offline"] | UnsetType | None = UNSET


class StandInSite:
    name = "site"

    def __init__(self, site: socket.socket, mail: socket.socket) -> None:
        mailbox = Mailbox()
        self._mail = PluggedServer(mail, PostOffice(mailbox).answer)
        self.mail_url = f"http://127.0.0.1:{self._mail.port}/"
        self.office = Office(mailbox, self.mail_url)
        self.mailbox = mailbox
        self._site = PluggedServer(site, self.office.answer)
        self.url = f"http://127.0.0.1:{self._site.port}/"
        self._offline = False

    def start(self) -> None:
        self._site.start()
        self._mail.start()

    def stop(self) -> None:
        """Nothing outlives the process."""

    def change(self, body: bytes) -> None:
        change = parse(body, SiteChange)
        if change.session == "expired":
            self.office.expire()
        if change.fault is not UNSET:
            self._offline = change.fault == "offline"
            self._site.set_plugged(not self._offline)

    def state(self) -> Mapping[str, object]:
        return {
            "session": None,
            "requests": self.office.requests,
            "mails": len(self.mailbox.messages),
            "fault": "offline" if self._offline else None,
        }

    def ready(self) -> Mapping[str, object]:
        return {"site": self.url, "site_mail": self.mail_url}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        return None
