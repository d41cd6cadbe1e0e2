"""Services at the other end of the connectors, in a process that may be killed: Publik, Pastell, Démarches-simplifiées
and a webhook's receiver, with the shapes and the rules that theirs have.

They keep what they took in a SQLite file, one row for each time that a file had an effect, so that a double shows.
One request at a time, in the order of the connections: what was asked first is done first. They share no code with the
connectors, so that the two cannot agree by one mistake.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import random
import re
import sqlite3
import sys
import urllib.parse
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

MAX_BODY = 60_000_000
PASSWORD = "mot de passe d'essai"  # noqa: S105 - of this stand-in
SCHEMA = """
CREATE TABLE IF NOT EXISTS taken (service TEXT, reference TEXT, key TEXT, content TEXT);
CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, data TEXT, files TEXT, last_action TEXT);
"""
Answer = tuple[int, Any]


class Services:
    """`lose`: the part of answers that are lost after their effect (the connection is closed without a word)."""

    def __init__(self, database: Path, *, lose: float = 0.0, seed: int = 0) -> None:
        self.url = ""
        self._db = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA busy_timeout = 10000")
        self._db.executescript(SCHEMA)
        self._lose = lose
        self._chance = random.Random(seed)

    def loses(self) -> bool:
        return self._chance.random() < self._lose

    def taken(self) -> list[tuple[str, str]]:
        """(service, reference), once for each effect."""
        return [(str(a), str(b)) for a, b in self._db.execute("SELECT service, reference FROM taken")]

    def contents(self, service: str) -> list[dict[str, Any]]:
        rows = self._db.execute("SELECT content FROM taken WHERE service = ?", (service,))
        return [json.loads(content) for (content,) in rows]

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        path, _, query = target.partition("?")
        if path.startswith("/hook"):
            return self._hook(method, path, headers, body)
        if path.startswith(("/api/formdefs/", "/api/forms/")):
            return self._publik(method, path, query, headers, body)
        if path.startswith("/api/v2/entite/"):
            return self._pastell(method, path, headers, body)
        if path.startswith(("/api/public/v1/", "/preremplir/")):
            return self._prefill(method, path, query, headers, body)
        return 404, {"error": "not found"}

    # A town's own receiver (docs/webhook-openapi.yaml)

    def _hook(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if not self._is_signed(method, path, headers, body):
            return 401, {"error": "signature"}
        if method == "GET":
            rows = self._db.execute("SELECT 1 FROM taken WHERE service = 'hook' AND key = ?", (path[6:],)).fetchall()
            return (200, {"state": "in_progress", "said": "En cours"}) if rows else (404, {"error": "unknown"})
        key, content = headers.get("idempotency-key", ""), json.loads(body)
        rows = self._db.execute("SELECT content FROM taken WHERE service = 'hook' AND key = ?", (key,)).fetchall()
        if rows and json.loads(rows[0][0]) != content:
            return 409, {"error": "another body under this key"}
        for file in content["files"]:
            if hashlib.sha256(base64.b64decode(file["content"], validate=True)).hexdigest() != file["sha256"]:
                return 422, {"error": "a file is not what it says"}
        if not rows:
            self._take("hook", content["reference"], content, key)
        return (200 if rows else 201), {"id": key[:8], "reference": content["reference"], "state": "received"}

    def _is_signed(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bool:
        """RFC 9421 with hmac-sha256, of all that is asked for."""
        label, _, parameters = headers.get("signature-input", "").partition("=")
        names = re.findall(r'"([^"]+)"', parameters.partition(")")[0])
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        if headers.get("content-digest") != digest or not {"@method", "@target-uri", "content-digest"} <= set(names):
            return False
        derived = {"@method": method, "@target-uri": self.url + path}
        lines = [f'"{name}": {derived.get(name, headers.get(name, ""))}' for name in names]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        wanted = base64.b64encode(hmac.new(PASSWORD.encode(), base.encode(), hashlib.sha256).digest()).decode()
        return headers.get("signature") == f"{label}=:{wanted}:"

    # Publik

    def _publik(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        asked = dict(urllib.parse.parse_qsl(query))
        if not self._is_query_signed(query, asked) and not _is_basic(headers):
            return 403, {"err": 1, "err_class": "Access denied", "err_desc": "access denied"}
        if path.endswith("/schema"):
            return 200, {"fields": FORM}
        if path.endswith("/list"):
            wanted = asked.get("filter-reference", "")
            rows = self._db.execute(
                "SELECT rowid, content FROM taken WHERE service = 'publik' AND reference = ?", (wanted,)
            ).fetchall()
            return 200, [{"id": f"1-{number}", "fields": json.loads(content)["data"]} for number, content in rows]
        try:
            content = json.loads(body)
            reference = content["data"]["reference"]
        except (ValueError, KeyError, TypeError):
            return 400, {"err": 1, "err_class": "Invalid request", "err_desc": "missing data"}
        number = self._take("publik", reference, content)
        place = f"{self.url}/form/1-{number}/"
        return 200, {"err": 0, "data": {"id": f"1-{number}", "url": place, "backoffice_url": place, "api_url": place}}

    def _is_query_signed(self, query: str, asked: dict[str, str]) -> bool:
        """Each nonce counts once."""
        before = query.partition("&signature=")[0]
        wanted = base64.b64encode(hmac.new(PASSWORD.encode(), before.encode(), hashlib.sha256).digest()).decode()
        if asked.get("algo") != "sha256" or asked.get("orig") != "borne" or asked.get("signature") != wanted:
            return False
        try:
            self._db.execute("INSERT INTO nonces VALUES (?)", (asked.get("nonce", ""),))
        except sqlite3.IntegrityError:
            return False
        return True

    # Pastell

    def _pastell(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if not _is_basic(headers):
            return 401, {"status": "error", "error-message": "Accès interdit"}
        parts = path.split("/")[6:]
        if not parts:
            return self._new_document(body) if method == "POST" else (200, [])
        rows = self._db.execute("SELECT data, files, last_action FROM documents WHERE id = ?", (parts[0],)).fetchall()
        if not rows:
            return 404, {"status": "error", "error-message": "Le document n'existe pas"}
        data, files, last = json.loads(rows[0][0]), json.loads(rows[0][1]), str(rows[0][2])
        if method == "GET":
            return 200, {"info": {"id_d": parts[0]}, "data": data, "last_action": {"action": last, "message": last}}
        if method == "PATCH":
            data |= dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            self._db.execute("UPDATE documents SET data = ? WHERE id = ?", (json.dumps(data), parts[0]))
            whole = bool(data.get("objet") and files)
            message = "" if whole else "Le formulaire n'est pas complet"
            return 200, {"result": "ok", "formulaire_ok": int(whole), "message": message, "content": data}
        if parts[1] == "file":
            files["/".join(parts[2:])] = len(_file_of(headers, body))
            self._db.execute("UPDATE documents SET files = ? WHERE id = ?", (json.dumps(files), parts[0]))
            return 201, {"result": True, "formulaire_ok": 1}
        if last != "creation":
            return 403, {"status": "error", "error-message": "L'action n'est pas permise"}
        self._db.execute("BEGIN")
        self._db.execute("UPDATE documents SET last_action = ? WHERE id = ?", (parts[2], parts[0]))
        self._take("pastell", data["objet"], {"data": data, "files": files})
        self._db.execute("COMMIT")
        return 201, {"result": True, "message": "Transmis"}

    def _new_document(self, body: bytes) -> Answer:
        if b"type=" not in body:
            return 400, {"status": "error", "error-message": "Il manque le type"}
        (count,) = self._db.execute("SELECT count(*) FROM documents").fetchone()
        document = f"d{count + 1}x"
        self._db.execute("INSERT INTO documents VALUES (?, '{}', '{}', 'creation')", (document,))
        return 201, {"id_d": document, "info": {}, "data": {}, "action_possible": ["transmettre"], "last_action": ""}

    # Démarches-simplifiées

    def _prefill(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        if path.startswith("/preremplir/"):
            return 200, {"number": 42, "title": "Essai", "revision": {"id": "r", "champDescriptors": CHAMPS}}
        if not path.endswith("/demarches/42/dossiers"):
            return 404, {"error": "demarche not found"}
        if method == "POST":
            if headers.get("content-type") != "application/json":
                return 415, {"error": "Content-Type should be json"}
            known = {f"champ_{champ['id']}" for champ in CHAMPS} | {"identite_nom", "identite_prenom"}
            kept = {name: value for name, value in json.loads(body).items() if name in known}
            number = self._take("prefill", "", kept)
            return 201, {"state": "prefilled", **self._dossier(number)}
        token = dict(urllib.parse.parse_qsl(query)).get("prefill_token", "")
        number = int(token[5:]) if re.fullmatch("jeton[0-9]{1,9}", token) else 0
        rows = self._db.execute("SELECT 1 FROM taken WHERE service = 'prefill' AND rowid = ?", (number,)).fetchall()
        return 200, [{"state": "prefilled", **self._dossier(number)}] if rows else []

    def _dossier(self, number: int) -> dict[str, Any]:
        token = f"jeton{number}"
        url = f"{self.url}/commencer/essai?prefill_token={token}"
        typed = base64.b64encode(f"Dossier-{number}".encode()).decode()
        return {
            "dossier_url": url, "dossier_id": typed, "dossier_number": number, "dossier_prefill_token": token,
        }  # fmt: skip

    def _take(self, service: str, reference: str, content: Any, key: str = "") -> int:
        row = (service, reference, key, json.dumps(content))
        return int(self._db.execute("INSERT INTO taken VALUES (?, ?, ?, ?)", row).lastrowid or 0)


FORM = [
    {"varname": "reference", "type": "string", "required": True, "label": "Référence"},
    {"varname": "nom", "type": "string", "required": "required", "label": "Nom"},
    {"varname": "naissance", "type": "date", "required": False, "label": "Date de naissance"},
    {
        "varname": "situation",
        "type": "item",
        "required": False,
        "label": "Situation",
        "items": ["Locataire", "Hébergé"],
    },
    {"varname": "courriel", "type": "email", "required": False, "label": "Courriel"},
    {"varname": "recapitulatif", "type": "file", "required": True, "label": "Récapitulatif"},
]
CHAMPS = [
    {"__typename": "TextChampDescriptor", "id": "Q2hhbXAtMQ", "label": "Nom", "required": True},
    {"__typename": "DropDownListChampDescriptor", "id": "Q2hhbXAtMg", "label": "Situation", "required": False,
     "options": ["Locataire", "Hébergé"], "otherOption": False},
    {"__typename": "IntegerNumberChampDescriptor", "id": "Q2hhbXAtMw", "label": "Enfants", "required": False},
]  # fmt: skip


def _is_basic(headers: dict[str, str]) -> bool:
    try:
        said = base64.b64decode(headers.get("authorization", "").removeprefix("Basic "), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(said, f"borne:{PASSWORD}".encode())


def _file_of(headers: dict[str, str], body: bytes) -> bytes:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body)
    parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
    content = parts["file_content"].get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def server(services: Services, port: int) -> HTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_PATCH(self) -> None:
            self._serve()

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, MAX_BODY))
            if len(body) < length:
                return  # whoever asked is gone, and half a request is none
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = services.answer(self.command, self.path, headers, body)
            if self.command != "GET" and services.loses():
                self.close_connection = True
                return
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Nothing of a request is written down."""

    listening = HTTPServer(("127.0.0.1", port), Handler)
    services.url = f"http://127.0.0.1:{listening.server_address[1]}"
    return listening


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--lose", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    listening = server(Services(args.database, lose=args.lose, seed=args.seed), args.port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    listening.serve_forever()


if __name__ == "__main__":
    main()
