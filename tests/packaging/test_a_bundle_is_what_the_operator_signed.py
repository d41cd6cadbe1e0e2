"""`packaging/rauc/bundle.sh` and Debian's own `rauc`: what the operator has signed, and nothing else."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.fleet.orders import VERSION

PACKAGING = Path(__file__).parents[2] / "packaging"
CONF = PACKAGING / "rauc" / "overlay" / "etc" / "rauc" / "system.conf"
UNITS = PACKAGING / "rauc" / "overlay" / "etc" / "systemd" / "system"

needs_rauc = pytest.mark.skipif(
    not (shutil.which("rauc") and shutil.which("mksquashfs")), reason="rauc or squashfs-tools is not installed here"
)


class Signer:
    """An operator: a certificate and its key, for a test."""

    def __init__(self, folder: Path, name: str, *, days: int = 10) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=100))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("operator"), "operator")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, operator: Signer) -> Path:
    folder = tmp_path_factory.mktemp("slots")
    for name, blocks in (("root.erofs", 512), ("root.verity", 4), ("boot.img", 64)):
        (folder / name).write_bytes(os.urandom(4096 * blocks))
    script = PACKAGING / "rauc" / "bundle.sh"
    words = ["sh", str(script), str(folder), "2026.11", str(operator.certificate), str(operator.key), str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    return folder / "kiosk-2026.11.raucb"


def test_a_bundle_bears_the_version_that_its_root_says(
    tmp_path: Path, operator: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another name each machine of the fleet would start it once, and leave it."""
    (tmp_path / "root/usr/lib").mkdir(parents=True)
    (tmp_path / "root/usr/lib/os-release").write_text("ID=debian\nIMAGE_ID=kiosk\nIMAGE_VERSION=2026.11\n")
    for name in ("root.erofs", "root.verity", "boot.img"):
        (tmp_path / name).write_bytes(bytes(4096))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/rauc").write_text('#!/bin/sh\neval "made=\\${$#}"; : >"$made"\n')
    (tmp_path / "bin/rauc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")

    def made(version: str) -> "subprocess.CompletedProcess[str]":
        words = [str(tmp_path), version, str(operator.certificate), str(operator.key), str(tmp_path / "out")]
        script = ["sh", str(PACKAGING / "rauc" / "bundle.sh"), *words]
        return subprocess.run(script, capture_output=True, text=True, check=False)

    wrong = made("2026.12")
    assert wrong.returncode == 1
    assert wrong.stderr.count("\n") == 1
    assert "says that it is 2026.11, and not 2026.12" in wrong.stderr
    assert not (tmp_path / "out").exists()
    assert made("2026.11").returncode == 0
    assert (tmp_path / "out/kiosk-2026.11.raucb").exists()
    # What the scripts, the kiosks and the desk take for a version is one thing.
    for version in ("2026.11", "1.0-2", "a", "1+2", "1~rc1", "-1", ".1", "1 2"):
        assert (made(version).returncode == 2) == (re.fullmatch(VERSION, version) is None), version


def info(bundle: Path, keyring: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["rauc", "info", f"--keyring={keyring}", str(bundle)], capture_output=True, text=True, check=False
    )


@pytest.mark.long
@needs_rauc
def test_the_operators_bundle_names_its_version_and_what_is_fetched_block_by_block(
    bundle: Path, operator: Signer
) -> None:
    said = info(bundle, operator.certificate)
    assert said.returncode == 0, said.stderr
    assert "'kiosk-amd64'" in said.stdout
    assert "'2026.11'" in said.stdout
    assert re.search(r"Bundle Format:\s+verity", said.stdout)
    assert said.stdout.count("block-hash-index") == 2


@pytest.mark.long
@needs_rauc
def test_a_bundle_of_somebody_else_is_refused(bundle: Path, tmp_path: Path) -> None:
    said = info(bundle, Signer(tmp_path, "stranger").certificate)
    assert said.returncode == 1
    assert "signature" in said.stderr.lower()


@pytest.mark.long
@needs_rauc
def test_the_next_certificate_lies_beside_the_one_that_ends(bundle: Path, operator: Signer, tmp_path: Path) -> None:
    """Its end is an alert (packaging/fleet/alerts.yaml): nothing is taken after it, and the file is a pack's."""
    over = Signer(tmp_path, "over", days=-1)
    folder = bundle.parent
    words = ["sh", str(PACKAGING / "rauc" / "bundle.sh"), str(folder), "2026.12", str(over.certificate), str(over.key)]
    assert subprocess.run([*words, str(tmp_path)], capture_output=True, check=False).returncode in (0, 1)
    made = tmp_path / "kiosk-2026.12.raucb"
    assert not made.exists() or info(made, over.certificate).returncode == 1
    both = tmp_path / "updates.pem"
    both.write_bytes(over.certificate.read_bytes() + operator.certificate.read_bytes())
    assert info(bundle, both).returncode == 0


@pytest.mark.long
@needs_rauc
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_flipped_bit_is_refused(bundle: Path, operator: Signer, tmp_path: Path, part: float) -> None:
    """Here the whole payload is read; a machine reads it through dm-verity, block by block."""
    taken = ["rauc", "extract", f"--keyring={operator.certificate}"]
    data = bytearray(bundle.read_bytes())
    spoiled = tmp_path / "spoiled.raucb"
    spoiled.write_bytes(data)
    subprocess.run([*taken, str(spoiled), str(tmp_path / "whole")], check=True, capture_output=True)
    data[int(len(data) * part)] ^= 1
    spoiled.write_bytes(data)
    said = subprocess.run([*taken, str(spoiled), str(tmp_path / "out")], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "corrupted" in said.stderr
    data = bytearray(bundle.read_bytes())
    data[-100] ^= 1  # in the signature itself
    spoiled.write_bytes(data)
    assert info(spoiled, operator.certificate).returncode == 1


def test_the_slots_are_those_of_the_disk() -> None:
    conf, layout = CONF.read_text("utf-8"), (PACKAGING / "disk" / "layout").read_text("utf-8")
    named = set(re.findall(r"by-partlabel/(\S+)", conf))
    assert named == set(re.findall(r"name=([a-z]+-[ab])", layout))
    assert set(re.findall(r"bootname=(\S+)", conf)) == {"A", "B"}
    assert "bundle-formats=verity" in conf


def test_the_initrd_and_the_updater_know_the_slots_by_the_disks_own_names() -> None:
    layout = (PACKAGING / "disk" / "layout").read_text("utf-8")
    boots = dict(re.findall(r"uuid=([0-9a-f-]+), name=boot-([ab])", layout))
    for script in (PACKAGING / "disk/initrd/usr/lib/kiosk/slot", PACKAGING / "rauc/overlay/usr/lib/kiosk-updater/slot"):
        text = script.read_text("utf-8")
        for uuid, slot in boots.items():
            assert re.search(rf"{slot}:\*{uuid}|\*{uuid}\*\) slot={slot.upper()}", text), (script, slot)


def test_a_state_without_the_updaters_folder_gets_one_and_nothing_is_begun_in_memory() -> None:
    """A mount that is skipped would leave the journal on a tmpfs, and who asks for it would start all the same."""
    mount = (UNITS / r"var-lib-kiosk\x2dupdater.mount").read_text("utf-8")
    what, where = re.findall(r"(?m)^(?:What|Where)=(.*)$", mount)
    assert "Condition" not in mount
    # tmpfiles runs after local-fs.target, before which a mount stands by default: systemd would drop one of both.
    assert "DefaultDependencies=no" in mount
    assert re.search(r"(?m)^After=.*systemd-tmpfiles-setup\.service", mount)
    made = (UNITS.parents[1] / "tmpfiles.d/kiosk-updater.conf").read_text("utf-8")
    assert f"\nd {what} 0755 root root -\n" in made
    for unit in ("kiosk-updater.service", "kiosk-update-judge.service"):
        assert f"\nRequiresMountsFor={where}\n" in (UNITS / unit).read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("*.service")))
def test_a_unit_of_the_updater_is_hardly_exposed(unit: str) -> None:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", str(UNITS / unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert found, said.stdout + said.stderr
    assert float(found[1]) <= 1.5
