"""The hall's feeder: sheets go in, sides come out in order, and the wire tells what a hand or a fault does to it."""

from collections.abc import Iterator
from xml.etree import ElementTree

import httpx2
import pytest

from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S

SETTINGS = (
    '<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
    ' xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:InputSource>{source}</pwg:InputSource>'
    "<scan:Duplex>{duplex}</scan:Duplex><scan:XResolution>75</scan:XResolution>"
    "<scan:ColorMode>Grayscale8</scan:ColorMode></scan:ScanSettings>"
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall"), also=["scanner2"]) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_anywhere(hall: RunningHall) -> None:
    hall.take_away()
    hall.feed()
    hall.scanner_fault(None)


def job(hall: RunningHall, *, duplex: bool = False, source: str = "Feeder") -> httpx2.Response:
    return httpx2.post(f"{hall.escl_url}/ScanJobs", content=SETTINGS.format(source=source, duplex=str(duplex).lower()))


def sides(answer: httpx2.Response) -> list[bytes]:
    """All that the job gives, until its end."""
    pages = []
    while (page := httpx2.get(answer.headers["Location"] + "/NextDocument", timeout=PATIENCE_S)).status_code == 200:
        pages.append(page.content)
    assert page.status_code == 404
    return pages


def feeder(hall: RunningHall) -> str:
    root = ElementTree.fromstring(httpx2.get(f"{hall.escl_url}/ScannerStatus").content)  # noqa: S314
    return root.findtext("{http://schemas.hp.com/imaging/escl/2011/05/03}AdfState") or ""


def test_each_sheet_is_drawn_in_once(hall: RunningHall) -> None:
    hall.feed("bill-valid", "blank", "bill-old")
    assert feeder(hall) == "ScannerAdfLoaded"
    pages = sides(job(hall))
    assert len(pages) == 3
    assert len(pages[1]) < len(pages[0])  # a blank sheet has little to say
    assert hall.state()["scanner"]["feeder"] == []
    assert feeder(hall) == "ScannerAdfEmpty"


def test_both_sides_come_front_first(hall: RunningHall) -> None:
    hall.feed("bill-valid/blank", "blank/bill-valid", "bill-valid")
    heavy = [len(page) > 60_000 for page in sides(job(hall, duplex=True))]
    assert heavy == [True, False, False, True, True, False]


def test_an_empty_feeder_takes_no_job_and_the_glass_has_one_page(hall: RunningHall) -> None:
    assert job(hall).status_code == 409
    assert len(sides(job(hall, source="Platen"))) == 1
    assert job(hall, source="Moon").status_code == 409


def test_the_second_sheet_is_stuck_until_a_hand_takes_it(hall: RunningHall) -> None:
    hall.feed("blank", "bill-valid")
    hall.scanner_fault("feeder_jam")
    made = job(hall)
    next_document = made.headers["Location"] + "/NextDocument"
    assert httpx2.get(next_document, timeout=PATIENCE_S).status_code == 200
    assert httpx2.get(next_document).status_code == 503
    assert feeder(hall) == "ScannerAdfJam"
    assert hall.state()["scanner"] == {"paper": None, "feeder": ["bill-valid"], "fault": "jam"}
    assert job(hall).status_code == 503
    hall.scanner_fault(None)
    assert len(sides(job(hall))) == 1


def test_a_page_breaks_off_on_the_wire(hall: RunningHall) -> None:
    hall.scanner_fault("cut_mid_page")
    with pytest.raises(httpx2.RemoteProtocolError):
        sides(job(hall, source="Platen"))


def test_pulled_out_it_refuses_and_plugged_in_it_answers_at_the_same_address(hall: RunningHall) -> None:
    hall.scanner_fault("offline")
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{hall.escl_url}/ScannerStatus")
    hall.scanner_fault(None)
    assert httpx2.get(f"{hall.escl_url}/ScannerStatus").status_code == 200


def test_two_scanners_have_glasses_and_names_of_their_own(hall: RunningHall) -> None:
    hall.client.post("/scanner2", {"paper": "bill-valid"})
    assert hall.state()["scanner"]["paper"] is None
    told = [httpx2.get(f"{url}/ScannerCapabilities").text for url in (hall.escl_url, hall.ready["escl2_url"])]
    assert "<pwg:SerialNumber>SPECIMEN-1<" in told[0]
    assert "<pwg:SerialNumber>SPECIMEN-2<" in told[1]
    uuids = [text.partition("<scan:UUID>")[2].partition("<")[0] for text in told]
    assert len(set(uuids)) == 2
