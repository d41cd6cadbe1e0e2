"""A stand-in FranceConnect, a browser of three lines that signs in there, and a desk that is its client."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from kiosk.config import Config, Delivery
from kiosk.connectors.franceconnect import Asked, Client, Person, Refused
from kiosk.connectors.franceconnect_settings import FranceConnect
from kiosk.delivery.line import Line
from kiosk.desk.live import enrolling
from kiosk.desk.live.sql_store import SqlStore
from kiosk.hall.listening import open_listener
from kiosk.hall.site.fc_pages import LOGIN, PASSWORD
from kiosk.hall.site.france_connect import CLIENT_ID, SECRET_FILE, StandInFranceConnect
from kiosk.help.asked import Signer
from kiosk.help.enrolling import enrol
from kiosk.help.key import keep_key, key_file
from kiosk.identify.messenger import Messenger
from kiosk.identify.protocol import Setup
from tests.support.desk import Desk
from tests.support.patience import PATIENCE_S

PUBLIC = "http://127.0.0.1:9"
BACK, OUT = f"{PUBLIC}/identify/back", f"{PUBLIC}/identify/out"
KIOSK = Config().kiosk_id
WANTS = ("surname", "given_names", "birth_date")


@contextlib.contextmanager
def stand_in(folder: Path) -> Iterator[StandInFranceConnect]:
    there = StandInFranceConnect(open_listener(), folder)
    there.start()
    try:
        yield there
    finally:
        there.change(b'{"fault": "offline"}')


def settings(there: StandInFranceConnect, folder: Path, **rest: Any) -> FranceConnect:
    fields = {"client_id": CLIENT_ID, "secret_file": str(folder / SECRET_FILE), "public_url": PUBLIC}
    return FranceConnect(**{**fields, "url": there.issuer, "timeout_s": 5.0, **rest})


def desk_file(there: StandInFranceConnect, folder: Path) -> Path:
    """The settings of a desk of its own process."""
    path = folder / "desk.toml"
    path.write_text(
        f'[france_connect]\nclient_id = "{CLIENT_ID}"\nsecret_file = "{folder / SECRET_FILE}"\n'
        f'public_url = "{PUBLIC}"\nurl = "{there.issuer}"\ntimeout_s = 5\n'
    )
    return path


class Browser:
    """Signs in as the specimen; `answer` is the query of the address that it is sent back to."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False

    def open(self, address: str) -> requests.Response:
        return self.session.get(address, allow_redirects=False, timeout=PATIENCE_S)

    def sign_in(self, address: str) -> str:
        """From the address of `Begun` to the query of the way back."""
        page = self.open(address)
        assert page.status_code == 200, page.text
        base = address.partition("/api/")[0]
        found = re.search(r"demande=([A-Za-z0-9_-]+)", page.text)
        assert found is not None, page.text
        asked = {"demande": found[1]}
        account = {**asked, "identifiant": LOGIN, "secret": PASSWORD}
        agreed = self.session.post(f"{base}/fournisseur", data=account, timeout=PATIENCE_S)
        assert "Continuer" in agreed.text
        back = self.session.post(f"{base}/api/v2/accord", data=asked, allow_redirects=False, timeout=PATIENCE_S)
        assert back.status_code == 303, back.text
        where, _, query = back.headers["Location"].partition("?")
        assert where == BACK
        return query


def client(there: StandInFranceConnect, folder: Path, **rest: Any) -> Client:
    return Client(settings(there, folder, **rest), BACK, OUT)


def identified(there: StandInFranceConnect, asking: Client, browser: Browser | None = None) -> Person | Refused:
    """The whole road at once."""
    url, asked = asking.begin(WANTS)
    return asking.finish(asked, (browser or Browser()).sign_in(url))


def begun(asking: Client) -> tuple[str, Asked]:
    return asking.begin(WANTS)


def enrolled(desk: Desk, state_dir: Path, kiosk_id: str = KIOSK) -> Signer:
    """A kiosk whose state is there, made known to a desk as any is: by a code, with its own key."""
    store = SqlStore(desk.state / "desk")
    try:
        code = enrolling.new_code(store, datetime.now(UTC))
    finally:
        store.close()
    path = key_file(state_dir)
    enrol(desk.url, code, kiosk_id, keep_key(path), Line(PATIENCE_S))
    return Signer(kiosk_id, str(path))


def messenger(url: str, signer: Signer) -> Messenger:
    return Messenger(Setup(Delivery(desk_url=url, timeout_s=PATIENCE_S), signer))
