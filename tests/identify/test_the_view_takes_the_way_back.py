"""The engine itself goes to the stand-in FranceConnect, signs in, and is sent back: the desk's address is not opened,
what stands in it is told once, and the logout ends the session there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.connectors.franceconnect import Person
from kiosk.hall.site.fc_pages import LOGIN, PASSWORD
from kiosk.hall.site.france_connect import StandInFranceConnect
from kiosk.web import port, protocol
from kiosk.web.allowed import Place, returned
from tests.support.identify import BACK, OUT, begun, client, stand_in
from tests.support.web import Visitor, visiting


@pytest.fixture
def there(tmp_path: Path) -> Iterator[StandInFranceConnect]:
    with stand_in(tmp_path) as running:
        yield running


def place(there: StandInFranceConnect, start: str) -> Place:
    return Place("site", start, (), (there.url.removeprefix("http://"),), (BACK, OUT))


async def sign_in(visitor: Visitor) -> None:
    await visitor.press("Compte des specimens")
    await visitor.fill("Identifiant", LOGIN)
    await visitor.fill("Mot de passe", PASSWORD)
    await visitor.press("Se connecter")
    await visitor.press("Continuer")


async def backs(visitor: Visitor, to: str) -> list[port.Returned]:
    def found() -> list[port.Returned] | None:
        return [one for one in visitor.told if isinstance(one, port.Returned) and one.to == to] or None

    return await visitor.until(found, f"the way back to {to}")


@pytest.mark.long
def test_a_citizen_signs_in_and_is_signed_out(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)

    async def visit() -> None:
        async with visiting() as visitor:
            url, asked = begun(asking)
            await visitor.until(lambda: visitor.lives or None, "the engine is there")
            visitor.client.do(protocol.Show(place(there, url)))
            await sign_in(visitor)
            back = await backs(visitor, BACK)
            person = await asyncio.to_thread(asking.finish, asked, back[0].query)
            assert isinstance(person, Person)
            assert person.values["surname"] == "SPECIMEN"
            assert len(there.sessions) == 1
            visitor.client.do(protocol.Show(place(there, person.logout)))
            await backs(visitor, OUT)
            assert not there.sessions
            assert len(await backs(visitor, BACK)) == 1, "told once"
            assert not [one for one in visitor.told if isinstance(one, port.Unreachable)], "nobody asked the desk"

    asyncio.run(visit())


@pytest.mark.long
def test_who_says_no_there_is_sent_back_too(there: StandInFranceConnect, tmp_path: Path) -> None:
    asking = client(there, tmp_path)

    async def visit() -> None:
        async with visiting() as visitor:
            await visitor.until(lambda: visitor.lives or None, "the engine is there")
            visitor.client.do(protocol.Show(place(there, begun(asking)[0])))
            await visitor.press("Revenir au service")
            assert "error=access_denied" in (await backs(visitor, BACK))[0].query

    asyncio.run(visit())


def test_only_the_very_address_is_a_way_back() -> None:
    here = Place("site", "https://a.example/", ("a.example",), (), (BACK,))
    assert returned(f"{BACK}?code=1&state=2#x", here) == (BACK, "code=1&state=2")
    assert returned(BACK, here) == (BACK, "")
    for other in (f"{BACK}/x?code=1", f"{BACK}x", BACK.upper(), f"{BACK}?é", f"{BACK}?{'a' * 9000}", OUT, ""):
        assert returned(other, here) is None
