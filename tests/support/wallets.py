"""A verifier with its certificate, an authority whose documents it believes, and a telephone."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.connectors.wallet import Verifier
from kiosk.connectors.wallet_settings import Wallet
from kiosk.hall.site.wallet import HOST, Authority, StandInWallet, StatusList

WANTS = ("surname", "given_names", "birth_date")


class World:
    """`folder`: where the verifier's files lie."""

    def __init__(self, folder: Path, *, public_url: str = "https://desk.example") -> None:
        self.authority = Authority(HOST)
        self.ours = Authority(public_url.partition("://")[2].partition(":")[0])
        self.listed = StatusList(self.authority)
        self.telephone = StandInWallet(self.authority)
        self._folder = folder
        private = self.ours.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = self.ours.certificate.public_bytes(Encoding.PEM) + self.ours.pem()
        for name, data in (("key.pem", private), ("ours.pem", chain), ("issuers.pem", self.authority.pem())):
            (folder / name).write_bytes(data)
        self.public_url = public_url

    def settings(self) -> Wallet:
        folder = self._folder
        return Wallet(
            public_url=self.public_url,
            certificate_file=str(folder / "ours.pem"),
            key_file=str(folder / "key.pem"),
            issuers_file=str(folder / "issuers.pem"),
            timeout_s=3,
        )

    def verifier(self) -> Verifier:
        return Verifier(self.settings(), "/identify/wallet")

    def toml(self) -> str:
        one = self.settings()
        return (
            f'[wallet]\npublic_url = "{one.public_url}"\ncertificate_file = "{one.certificate_file}"\n'
            f'key_file = "{one.key_file}"\nissuers_file = "{one.issuers_file}"\ntimeout_s = 3\n'
        )


class Served:
    """The list of what was withdrawn, on loopback."""

    def __init__(self, listed: StatusList) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = listed.token()
                self.send_response(500 if listed.fault == "offline" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        listed.address = f"http://127.0.0.1:{self._server.server_port}/list"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
