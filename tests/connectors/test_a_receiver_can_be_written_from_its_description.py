"""docs/webhook-openapi.yaml says what the webhook really sends, and takes what it says may be answered."""

import re
import socket
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kiosk.connectors.port import Sent, Standing
from kiosk.connectors.webhook import STATES
from tests.support.connectors import Book, connector_for, parcel
from tests.support.delivery import http, stand_in

PAGE = yaml.safe_load((Path(__file__).parents[2] / "docs" / "webhook-openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = PAGE["components"]["schemas"]


def misfits(value: Any, schema: dict[str, Any], place: str = "") -> list[str]:
    """What of a value is not as the schema says; the part of JSON Schema that the page uses."""
    if "$ref" in schema:
        return misfits(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], place)
    if "anyOf" in schema:
        return [] if any(not misfits(value, one) for one in schema["anyOf"]) else [place]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if not isinstance(value, kinds[schema["type"]]):
        return [place]
    found = [place] if "enum" in schema and value not in schema["enum"] else []
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        found.append(place)
    if isinstance(value, list):
        return found + [bad for one in value for bad in misfits(one, schema["items"], f"{place}[]")]
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{place}.{name}" for name in schema.get("required", ()) if name not in value]
        for name, part in value.items():
            if name in known or isinstance(others, dict):
                found += misfits(part, known.get(name, others), f"{place}.{name}")
            elif others is False:
                found.append(f"{place}.{name}")
    return found


def test_the_request_is_as_described(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        bodies.append(body)
        taken = {"id": "7", "reference": msgspec.json.decode(body)["reference"]}
        assert misfits(taken, SCHEMAS["Taken"]) == []
        client.sendall(http(201, msgspec.json.encode(taken)))

    with stand_in(script) as server:
        outcome = connector_for("webhook", server.url, tmp_path / "secret").send(parcel("webhook"), Book())
    assert outcome == Sent("7")
    assert misfits(msgspec.json.decode(bodies[0]), SCHEMAS["Parcel"]) == []
    headers = dict(line.split(": ", 1) for line in server.heads[0].decode().split("\r\n")[1:])
    for parameter in PAGE["components"]["parameters"].values():
        assert re.search(parameter["schema"]["pattern"], headers[parameter["name"]]), parameter["name"]


def test_every_state_that_may_be_answered_is_understood(tmp_path: Path) -> None:
    described = SCHEMAS["Standing"]["properties"]["state"]["enum"]
    assert tuple(described) == STATES

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(http(200, msgspec.json.encode({"state": described[-1 - len(server.heads)], "said": "Vu"})))

    with stand_in(script) as server:
        connector = connector_for("webhook", server.url, tmp_path / "secret")
        seen = [connector.status(parcel("webhook"), Book()) for _ in range(4)]
    assert seen == [Standing(state, "Vu") for state in reversed(described[:4])]


def test_a_misfit_is_seen() -> None:
    right = {"reference": "r", "flow": "f", "language": "fr", "fields": {"a": True}, "files": []}
    assert misfits(right, SCHEMAS["Parcel"]) == []
    assert misfits({**right, "fields": {"a": 1.5}}, SCHEMAS["Parcel"]) == [".fields.a"]
    assert misfits({**right, "more": 1}, SCHEMAS["Parcel"]) == [".more"]
    assert misfits({**right, "files": [{}]}, SCHEMAS["Parcel"]) != []
