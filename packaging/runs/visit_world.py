"""What stands around image and twin in `visit.py` and others: two halls, one desk, TLS before it, all on loopback."""

import contextlib
import datetime
import ipaddress
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from state import PATIENT

from kiosk.tour.hall_control import HallControl

# As the image sees this machine (qemu's user network), and as the twin does.
OF_THE_IMAGE, OF_THE_TWIN = "10.0.2.2", "127.0.0.1"
FILES = "/etc/kiosk/provisioned/files"
DIGEST = re.compile(r"[0-9a-f]{64}")
SCREEN = "[screen]\nwidth_px = 720\nheight_px = 1280\npixel_pitch_mm = 0.37\n"


class World(NamedTuple):
    """`settings` and `pack_files`: of the image's state partition. `desk_comes`: set, a desk that was away is there."""

    settings: str
    pack_files: dict[str, str]
    twin_state: Path
    twin_config: Path
    image_hall: HallControl
    desk_state: Path
    desk_comes: threading.Event

    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._desk("list")["files"]
        return found

    def answers(self, reference: str) -> dict[str, Any]:
        """What was answered in a file, as the desk opens it: without its papers and signature, which no two have."""
        facts = self._desk("export", reference)["facts"]
        return {name: fact["value"] for name, fact in facts.items() if not DIGEST.search(json.dumps(fact["value"]))}

    def _desk(self, *words: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "kiosk", "desk", *words, "--json", "--state", str(self.desk_state)]
        said: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return said


@contextlib.contextmanager
def opened(folder: Path, of_the_twin: Sequence[str] = (), *, desk_away: bool = False) -> Iterator[World]:
    """`of_the_twin`: devices of its hall beside scanner and printer."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        desk_state = folder / "desk-state"
        desk = started(stack, "kiosk", "desk", "serve", "--state", str(desk_state), "--json")
        port = urlsplit(desk["url"]).port or 80
        desk_comes = threading.Event()
        ca, tls_port = tls_before(stack, folder, port, desk_comes if desk_away else None)
        halls = {}
        for name in ("twin", "image"):
            devices = ",".join(("scanner", "printer", *(of_the_twin if name == "twin" else ())))
            command = ["kiosk.hall", "--state", str(folder / name), "--json", "--devices", devices]
            halls[name] = started(stack, *command)
        trust = Path(halls["image"]["trust_dir"])
        files = {path.name: path.read_text("utf-8") for path in trust.iterdir() if path.is_file()}
        ports = [urlsplit(halls["image"]["escl_url"]).port, halls["image"]["printer_port"], tls_port]
        hosts = "".join(f"{OF_THE_IMAGE} tcp/{one}\n" for one in ports)
        files |= {"hosts.txt": hosts, "desk-ca.crt": ca, "recipient.pub": desk["public_key"] + "\n"}
        twin_config = folder / "twin.toml"
        (folder / "desk-ca.crt").write_text(ca, encoding="ascii")
        (folder / "recipient.pub").write_text(desk["public_key"] + "\n", encoding="ascii")
        own = settings_of(OF_THE_TWIN, halls["twin"], tls_port, str(folder), halls["twin"]["trust_dir"])
        twin_config.write_text(f'kiosk_id = "borne-image"\n{SCREEN}{own}', encoding="utf-8")
        settings = settings_of(OF_THE_IMAGE, halls["image"], tls_port, FILES, FILES)
        hall = HallControl(folder / "image")
        yield World(settings, files, folder / "twin", twin_config, hall, desk_state, desk_comes)


def settings_of(host: str, hall: dict[str, Any], tls_port: int, folder: str, trust: str) -> str:
    escl = urlsplit(hall["escl_url"])
    return f"""{PATIENT}[catalogue]
offer = ["changement-adresse"]
[scanner]
escl_url = "http://{host}:{escl.port}{escl.path}"
[receipt_printer]
host = "{host}"
port = {hall["printer_port"]}
[documents]
trust_dir = "{trust}"
[delivery]
desk_url = "https://{host}:{tls_port}"
recipient_key_file = "{folder}/recipient.pub"
roots_file = "{folder}/desk-ca.crt"
"""


def started(stack: contextlib.ExitStack, *words: str) -> dict[str, Any]:
    """The line in which it says that it is ready. No desk or hall outlives its run, however that ends."""
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    stack.callback(process.wait, 120)
    stack.callback(process.terminate)
    line = process.stdout.readline() if process.stdout else ""
    said: dict[str, Any] = json.loads(line)
    return said


def tls_before(
    stack: contextlib.ExitStack, folder: Path, port: int, comes: threading.Event | None = None
) -> tuple[str, int]:
    """The operator's own proxy, at its smallest: gives its certificate (PEM) and its port. Until `comes` is set, who
    connects is refused."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "desk of a test")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(one)) for one in (OF_THE_IMAGE, OF_THE_TWIN)]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=30))  # for a machine whose clock is days ahead, too
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = folder / "tls.pem"
    chain.write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    # Bound, its port is nobody else's.
    listener = stack.enter_context(socket.socket())
    listener.bind(("127.0.0.1", 0))
    if comes is None:
        listener.listen()
    threading.Thread(target=_serve, args=(listener, context, port, comes), daemon=True).start()
    return pem.decode("ascii"), int(listener.getsockname()[1])


def _serve(listener: socket.socket, context: ssl.SSLContext, port: int, comes: threading.Event | None) -> None:
    if comes is not None:
        comes.wait()
        listener.listen()
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(line, context, port), daemon=True).start()


def _pass_on(line: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):
        inner = context.wrap_socket(line, server_side=True)
        outer = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_pump, args=(outer, inner), daemon=True).start()
        _pump(inner, outer)


def _pump(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
