"""The image's journal: what is in it, and when, how and as whom it leaves. What leaves was seen at a server by hand
(docs/operate.md)."""

import gzip
import http.client
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from tests.packaging.test_the_units_are_locked_down import MOST_EXPOSED, exposure
from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

IMAGE = Path(__file__).parents[2] / "packaging" / "image"
OVERLAY = IMAGE / "overlay"
SYSTEM = OVERLAY / "etc/systemd/system"
UPLOAD = SYSTEM / "systemd-journal-upload.service.d/kiosk.conf"
FILES = "/etc/kiosk/provisioned/files"
CONF = f"""# to the collector of the region
[Upload]
URL=https://journal.example:19532
ServerKeyFile={FILES}/journal.pem
ServerCertificateFile={FILES}/journal.pem
TrustedCertificateFile={FILES}/journal-ca.pem
"""


perimeter = loaded(OVERLAY / "usr/lib/kiosk-image/perimeter.py")
collector = loaded(IMAGE.parent / "runs" / "collector.py")


class Machine:
    """A set-up machine below `folder`; `told`: what was asked of systemd for the unit that forwards."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.run = folder / "provisioned", folder / "run"
        (self.settings / "files").mkdir(parents=True)
        (self.run / perimeter.USB_RULES).parent.mkdir(parents=True)
        self.told: list[str] = []
        monkeypatch.setattr(perimeter, "SETTINGS", self.settings)
        monkeypatch.setattr(perimeter, "RUN", self.run)
        monkeypatch.setattr(perimeter.subprocess, "run", self._ran)
        monkeypatch.setattr("sys.argv", ["perimeter.py"])

    def _ran(self, words: list[str], **how: object) -> "subprocess.CompletedProcess[str]":
        if words[-1] == "systemd-journal-upload.service":
            self.told.append(words[1])
        return subprocess.CompletedProcess(words, 0)

    def pack(self, serial: str, conf: str | None) -> None:
        (self.settings / "serial").write_text(f"{serial}\n")
        file = self.settings / "files" / perimeter.JOURNAL
        file.unlink(missing_ok=True)
        if conf is not None:
            file.write_text(conf)
        self.told.clear()
        perimeter.main()

    @property
    def is_forwarded(self) -> bool:
        """What the unit's condition asks."""
        return (self.run / "journal-upload.conf").stat().st_size > 0


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_a_pack_that_names_a_server_has_the_journal_forwarded_and_one_that_does_not_ends_it(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.pack("borne-1 1", CONF)
    assert capsys.readouterr().err == "the journal of borne-1 is forwarded\n"
    assert machine.is_forwarded
    assert machine.told == ["restart"]
    machine.pack("borne-1 1", CONF)
    assert machine.told == [], "every two minutes nothing is restarted"
    machine.pack("borne-1 2", CONF)
    assert machine.told == ["restart"], "another certificate may lie under the same name"
    machine.pack("borne-1 3", None)
    assert not machine.is_forwarded
    assert machine.told == ["restart"]
    assert capsys.readouterr().err == "the journal of borne-1 is forwarded\n", "of the second pack"


def test_it_leaves_by_the_proxy_of_the_packs_settings(machine: Machine) -> None:
    """Seen with Debian 13's own program, too (docs/operate.md): without these words it calls the server itself."""
    told = f"EnvironmentFile=-{perimeter.RUN}/{perimeter.JOURNAL_ENVIRONMENT}\n"
    assert told.replace(str(machine.run), "/run/kiosk-perimeter") in UPLOAD.read_text("utf-8")
    environment = machine.run / perimeter.JOURNAL_ENVIRONMENT
    machine.pack("borne-1 1", CONF)
    assert environment.read_text() == ""
    (machine.settings / "10-fleet.toml").write_text('[delivery]\nproxy = "http://proxy.example:3128"\n')
    machine.pack("borne-1 1", CONF)
    assert environment.read_text() == "https_proxy=http://proxy.example:3128\n"
    assert machine.told == ["restart"]
    machine.pack("borne-1 1", CONF)
    assert machine.told == []


def test_a_file_that_is_not_understood_forwards_nothing_and_says_so(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.pack("borne-1 1", CONF.replace("https", "http"))
    assert not machine.is_forwarded
    assert "the journal is not forwarded" in capsys.readouterr().err
    machine.pack("borne-1 2", CONF)
    assert machine.is_forwarded


@pytest.mark.parametrize(
    "conf",
    [
        CONF,
        CONF.replace(f"{FILES}/journal-ca.pem", "/etc/ssl/certs/ca-certificates.crt"),
        CONF + "NetworkTimeoutSec=30s\n",
        CONF.replace("journal.example:19532", "192.0.2.5"),
        CONF.replace("=", " = "),
    ],
)
def test_what_systemd_understands_and_is_safe_is_taken(conf: str) -> None:
    assert perimeter.is_forwarding(conf)


@pytest.mark.parametrize(
    "conf",
    [
        "", "\0", "[Upload]\n", CONF.replace("[Upload]\n", ""), CONF.replace("[Upload]", "[Remote]"),
        CONF.replace("https://journal", "http://journal"), CONF.replace("https://journal", "journal"),
        CONF + "URL=http://journal.example\n", CONF + "Header=X: y\n", CONF + "[Other]\n",
        CONF.replace(f"{FILES}/journal-ca.pem", "all"), CONF.replace(f"{FILES}/journal-ca.pem", ""),
        CONF.replace(f"TrustedCertificateFile={FILES}/journal-ca.pem\n", ""),
        re.sub("Server.*\n", "", CONF), CONF.replace(f"{FILES}/journal.pem", f"{FILES}/../x"),
        CONF.replace(f"{FILES}/journal.pem", "/var/lib/kiosk/key"), CONF + "NetworkTimeoutSec=infinity\n",
        CONF.replace(":19532\n", ":19532 \\\n"), CONF + "CONF\x0bURL=x\n",
    ],
)  # fmt: skip
def test_what_would_leave_in_the_clear_or_to_anybody_is_not_taken(conf: str) -> None:
    assert not perimeter.is_forwarding(conf)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_the_unit_that_forwards_is_hardly_exposed_whatever_debians_own_says(tmp_path: Path) -> None:
    unit = tmp_path / "systemd-journal-upload.service"
    unit.write_text(f"{UPLOAD.read_text('utf-8')}ExecStart=/usr/lib/systemd/systemd-journal-upload --save-state\n")
    assert exposure(unit) <= MOST_EXPOSED


def test_it_leaves_as_a_user_of_its_own_that_the_firewall_knows_from_the_first_start() -> None:
    user = dict(re.findall(r"(?m)^(\w+)=(.*)$", UPLOAD.read_text("utf-8")))["User"]
    users = (OVERLAY / "usr/lib/sysusers.d/kiosk-image.conf").read_text("utf-8")
    assert f"u {user} " in users
    assert "systemd-sysusers kiosk-image.conf" in (IMAGE / "finish.sh").read_text("utf-8")
    output = (OVERLAY / "etc/nftables.conf").read_text("utf-8").partition("chain output {")[2]
    assert f'"{user}" }} goto of_the_kiosk' in output
    assert "systemd-journal-remote\n" in (IMAGE / "packages.txt").read_text("utf-8")


def test_what_our_own_units_print_and_those_that_they_need_is_in_a_journal_that_takes_no_info() -> None:
    """A line without a level is "info", which is what the kernel tells serial numbers in."""
    journald = (OVERLAY / "etc/systemd/journald.conf.d/kiosk.conf").read_text("utf-8")
    assert "MaxLevelStore=notice\n" in journald
    assert "RuntimeMaxUse=32M\n" in journald
    rauc = IMAGE.parent / "rauc/overlay/etc/systemd/system/rauc.service.d/kiosk.conf"
    own = ("kiosk.service.d/image.conf", "kiosk-.service.d/journal.conf")
    others = ("nftables.service.d/kiosk.conf", "seatd.service.d/kiosk.conf")
    for file in (*(SYSTEM / name for name in (*own, *others)), rauc):
        said = file.read_text("utf-8").partition("[Service]\n")[2]
        assert "SyslogLevel=notice\n" in said
    units = [*IMAGE.parent.glob("debian/kiosk.*.service"), *SYSTEM.glob("*.service")]
    names = {re.sub(r"^kiosk\.", "", unit.name) for unit in units}
    assert all(name.startswith("kiosk-") for name in names), names


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate, and key with certificate, as boot.sh makes them for the run in the image."""
    folder = tmp_path_factory.mktemp("keys")
    certificate, key, both = (folder / name for name in ("collector.pem", "collector.key", "kiosk.pem"))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=collector", "-addext", "subjectAltName=IP:127.0.0.1"]
    uses = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    out = ["-days", "2", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *uses, *out], check=True, capture_output=True)
    both.write_text(key.read_text() + certificate.read_text())
    return certificate, both


@pytest.fixture
def server(keys: tuple[Path, Path]) -> Iterator[Any]:
    certificate, both = keys
    made = collector.Collector(certificate, both, 0)
    yield made
    made.close()


def pushed(server: Any, roots: Path, own: str) -> Answer | NoAnswer:
    body = b'{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"kiosk_serving"}]}]}]}'
    ask = Ask("POST", f"https://127.0.0.1:{server.port}{collector.METRICS}", {}, gzip.compress(body))
    return exchange(ask, Line(PATIENCE_S, str(roots), "", own), max_answer_bytes=1000)


def test_the_runs_collector_takes_figures_from_who_shows_the_packs_certificate_alone(
    server: Any, keys: tuple[Path, Path]
) -> None:
    certificate, both = keys
    assert isinstance(pushed(server, certificate, ""), NoAnswer)
    assert server.figures == []
    answer = pushed(server, certificate, str(both))
    assert isinstance(answer, Answer)
    assert server.figures == [["kiosk_serving"]]


def test_the_runs_collector_tells_whose_lines_came_and_which_name_a_device(
    server: Any, keys: tuple[Path, Path]
) -> None:
    certificate, both = keys
    context = ssl.create_default_context(cafile=str(certificate))
    context.load_cert_chain(both)
    line = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=PATIENCE_S, context=context)
    entry = b"__CURSOR=s\n_SYSTEMD_UNIT=kiosk.service\nMESSAGE=ready\n\n"
    told = [b"_TRANSPORT=kernel\nMESSAGE=usb 1-1: SerialNumber: 00008110\n\n", b'MESSAGE=block id 1:2 serial "0"\n\n']
    for chunks, names in (([entry], 0), ([entry, *told], 2)):
        line.request("POST", collector.JOURNAL, iter(chunks), encode_chunked=True)
        assert line.getresponse().read() == b"{}"
        assert server.units() == ["kiosk.service"]
        assert len(server.serials()) == names
    line.close()
