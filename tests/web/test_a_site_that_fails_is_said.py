"""A site that does not answer, one that ends the session, and one that cannot prove who it is."""

import asyncio
from pathlib import Path

import pytest

from kiosk.hall.site.pages import SPECIMEN_MAIL, SPECIMEN_PASSWORD
from kiosk.web import port, protocol
from kiosk.web.allowed import Place
from tests.support.unproved_site import UnprovedSite, certificate
from tests.support.web import SIZE, visiting

pytestmark = pytest.mark.long


def test_a_site_that_is_off_line_is_said_and_asked_again() -> None:
    async def story() -> None:
        async with visiting("aide") as visitor:
            await visitor.titled("Aide")
            visitor.site.change(b'{"fault": "offline"}')
            visitor.client.do(protocol.Again())
            assert (await visitor.hear(port.Unreachable)).host.startswith("127.0.0.1")
            visitor.site.change(b'{"fault": null}')
            visitor.pages.clear()
            visitor.client.do(protocol.Again())
            await visitor.titled("Aide")

    asyncio.run(story())


def test_a_session_that_is_over_is_told_by_the_site_and_begun_again() -> None:
    async def story() -> None:
        async with visiting() as visitor:
            for _ in range(2):
                await visitor.titled("Connexion")
                await visitor.fill("Adresse e-mail", SPECIMEN_MAIL)
                await visitor.fill("Mot de passe", SPECIMEN_PASSWORD)
                await visitor.press("Se connecter")
                await visitor.titled("Code de sécurité")
                visitor.site.change(b'{"session": "expired"}')
                await visitor.fill("Code reçu", "000000")
                await visitor.press("Vérifier")
                await visitor.find("Votre session a expiré")

    asyncio.run(story())


def test_a_site_that_cannot_prove_who_it_is_is_not_opened(tmp_path: Path) -> None:
    site = UnprovedSite(certificate(tmp_path, "site.example"))

    async def story() -> None:
        async with visiting("aide") as visitor:
            await visitor.client.close()
            place = Place("site", "https://site.example/", ("site.example",))
            visitor.client.open(protocol.Setup(0, *SIZE, proxy=site.address), place)
            refused = await visitor.hear(port.Refused)
            assert (refused.why, refused.host) == ("certificate", "site.example")
            assert site.asked == ["CONNECT site.example:443 HTTP/1.1"]
            assert site.pages == [], "nothing was asked of it"

    asyncio.run(story())
    site.close()
