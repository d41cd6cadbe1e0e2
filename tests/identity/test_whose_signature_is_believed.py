"""Trust anchors: certificates and master lists of a directory, pinned or not."""

import base64
import hashlib
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.hall.chip import CNIE, Pki, Profile
from kiosk.identity import Trust
from tests.support.identity import not_ok, pki, read, verdict


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home, abroad, *_ = pki().trust_anchors()
    (tmp_path / "home.der").write_bytes(home)
    (tmp_path / "abroad.pem").write_bytes(pem(abroad))
    (tmp_path / "README.txt").write_text("not looked at")
    return tmp_path


def pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_certificates_in_either_form(folder: Path) -> None:
    found = Trust.load(folder)
    assert [source.file for source in found.sources] == ["abroad.pem", "home.der"]
    assert [source.certificates[0].country for source in found.sources] == ["UT", "FR"]
    assert found.sources[1].sha256 == hashlib.sha256((folder / "home.der").read_bytes()).hexdigest()
    assert not_ok(read(CNIE, believed=found)) == {}


def test_a_bundle_of_certificates_is_one_file(folder: Path) -> None:
    (folder / "all.pem").write_bytes(b"".join(map(pem, pki().trust_anchors())))
    assert len(Trust.load(folder).sources[1].certificates) == 3


def test_a_master_list_counts_and_says_whether_its_signer_is_known(tmp_path: Path) -> None:
    (tmp_path / "list.ml").write_bytes(pki().master_list())
    alone = Trust.load(tmp_path)
    assert alone.sources[0].verified == "no_anchor"
    assert not_ok(read(CNIE, believed=alone)) == {}
    (tmp_path / "home.der").write_bytes(pki().trust_anchors()[0])
    assert [source.verified for source in Trust.load(tmp_path).sources] == [None, "ok"]


def test_a_master_list_that_was_altered_is_refused(tmp_path: Path) -> None:
    data = bytearray(pki().master_list())
    at = data.index(b"CSCA SPECIMEN Utopia")
    data[at] ^= 1
    (tmp_path / "list.ml").write_bytes(bytes(data))
    with pytest.raises(KioskError, match="signature is wrong"):
        Trust.load(tmp_path)


def test_a_list_signed_by_somebody_else_under_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.ml").write_bytes(Pki.fresh(99).master_list())
    (tmp_path / "home.der").write_bytes(pki().trust_anchors()[0])
    with pytest.raises(KioskError, match="signature is wrong"):
        Trust.load(tmp_path)


def test_only_pinned_files_count(folder: Path) -> None:
    pin = hashlib.sha256((folder / "abroad.pem").read_bytes()).hexdigest()
    found = Trust.load(folder, (pin.upper(),))
    assert [source.file for source in found.sources] == ["abroad.pem"]
    assert not_ok(read(CNIE, believed=found))["signer_chain"] == ("not_available", "unknown_issuer")


def test_the_anchor_that_was_found_is_named(folder: Path) -> None:
    found = verdict(read(Profile(data_groups=(1,)), believed=Trust.load(folder)))
    assert found.anchor == hashlib.sha256(pki().trust_anchors()[0]).hexdigest()


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"\x30\x80", b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----"]
)
def test_a_file_that_is_neither_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.der").write_bytes(data)
    with pytest.raises(KioskError, match=r"^odd\.der: "):
        Trust.load(tmp_path)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="No such file"):
        Trust.load(tmp_path / "none")
