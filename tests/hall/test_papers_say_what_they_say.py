"""Each specimen says what its name promises: read from its picture and checked against the trust handed over."""

import base64
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from PIL import Image

from kiosk.hall import two_d_doc_writer as writer
from kiosk.hall.papers import NewPaper, Papers
from tests.support.hall import running_hall

TODAY = date(2026, 11, 22)

# Published with the specification; the key is the one that the hall hands over as FR00-0001.
VECTOR = (
    "DC02FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA\x1d22145 AVENUE DES SPECIMENS\x1d",
    "54LDD5F7JD4JEFPR6WZYVZVB2JZXPZB73SP7WUTN5N44P3GESXW75JZUZD5FM3G4URAJ6IKDSSUB66Y3OWQIEH22G46QOAGWH7YHJWQ",
)


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers(TODAY)


@pytest.fixture(scope="module")
def trust(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    writer.write_trust(folder, [papers.trusted])
    return folder


def code_of(papers: Papers, identifier: str) -> str | None:
    found = zxingcpp.read_barcode(np.asarray(papers.picture(identifier).convert("L")))
    return found.bytes.decode("ascii") if found else None


def holds(trust: Path, message: str, signature: str) -> bool:
    """Is the signature that of the key which the message names? A `FileNotFoundError` is an unknown issuer."""
    pem = (trust / f"{message[4:8]}-{message[8:12]}.pub.pem").read_bytes()
    key = serialization.load_pem_public_key(pem)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    raw = base64.b32decode(signature + "=")
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, message.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def test_the_check_of_this_test_agrees_with_the_published_vector(trust: Path) -> None:
    assert holds(trust, *VECTOR)
    assert not holds(trust, VECTOR[0].replace("145", "146"), VECTOR[1])


@pytest.mark.parametrize("identifier", ["bill-valid", "bill-host", "bill-old", "bill-other-address"])
def test_a_genuine_bill_is_signed_by_the_trusted_issuer(papers: Papers, trust: Path, identifier: str) -> None:
    code = code_of(papers, identifier)
    assert code is not None
    assert holds(trust, *code.split("\x1f"))


def test_the_valid_bill_names_holder_address_and_today(papers: Papers) -> None:
    code = code_of(papers, "bill-valid")
    days = f"{(TODAY - date(2000, 1, 1)).days:04X}"
    assert code is not None
    assert code.startswith(
        f"DC04FR99HA01{days}{days}0101FR10MME/SPECIMEN/CAMILLE\x1d2212 RUE DES LILAS\x1d245700025METZ\x1d\x1f"
    )


def test_the_old_bill_is_fourteen_months_old(papers: Papers) -> None:
    code = code_of(papers, "bill-old")
    assert code is not None
    assert date.fromordinal(date(2000, 1, 1).toordinal() + int(code[12:16], 16)) == date(2025, 9, 22)


def test_the_host_is_another_person_in_the_same_town(papers: Papers) -> None:
    code = code_of(papers, "bill-host")
    assert code is not None
    assert "12DOMINIQUE\x1d13SPECIMEN-HOTE\x1d" in code
    assert "245700025METZ" in code
    assert "LILAS" not in code


def test_the_tampered_bill_says_the_same_under_a_signature_that_fails(papers: Papers, trust: Path) -> None:
    genuine, tampered = code_of(papers, "bill-valid"), code_of(papers, "bill-tampered")
    assert genuine is not None
    assert tampered is not None
    assert tampered.split("\x1f")[0] == genuine.split("\x1f")[0]
    assert not holds(trust, *tampered.split("\x1f"))


def test_the_strange_issuer_is_not_in_the_trust(papers: Papers, trust: Path) -> None:
    code = code_of(papers, "bill-unknown-issuer")
    assert code is not None
    with pytest.raises(FileNotFoundError):
        holds(trust, *code.split("\x1f"))


def test_some_papers_carry_no_code_and_one_a_code_that_breaks_off(papers: Papers) -> None:
    assert code_of(papers, "bill-unsigned") is None
    assert code_of(papers, "blank") is None
    truncated = code_of(papers, "bill-truncated")
    assert truncated is not None
    assert truncated.startswith("DC04")
    assert "\x1f" not in truncated


def test_accents_become_the_capitals_of_the_encoding_and_long_fields_are_marked(papers: Papers, trust: Path) -> None:
    papers.add(
        NewPaper(
            id="long",
            title="Longue",
            name="Zoé Anaïs ŒUVRÉ",
            street="1234 bis boulevard de l'Hôtel-Dieu et des Œuvres",
            postcode="57000",
            town="Saint-Étienne",
            issued=TODAY,
        )
    )
    code = code_of(papers, "long")
    assert code is not None
    assert "10MME/OEUVRE/ZOE ANAIS\x1d" in code
    assert "221234 BIS BOULEVARD DE L'HOTEL-DIEU ET \x1e" in code
    assert "25SAINT-ETIENNE\x1d" in code
    assert holds(trust, *code.split("\x1f"))


def test_a_new_paper_can_be_laid_and_looked_at(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        hall.add_paper("mine", name="Lou ESSAI", town="NANCY", postcode="54000")
        hall.lay("mine")
        assert hall.state()["scanner"]["paper"] == "mine"
        picture = Image.open(io.BytesIO(hall.client.fetch("GET", "/papers/mine.png")))
        assert picture.size == (620, 877)
        assert np.asarray(picture.convert("L")).std() > 20


def test_the_keys_of_an_earlier_hall_are_gone(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        first = (hall.trust_dir / "FR99-HA01.pub.pem").read_text()
        (hall.trust_dir / "FR77-0000.pub.pem").write_text("left over")
    with running_hall(tmp_path) as hall:
        assert (hall.trust_dir / "FR99-HA01.pub.pem").read_text() != first
        assert not (hall.trust_dir / "FR77-0000.pub.pem").exists()
