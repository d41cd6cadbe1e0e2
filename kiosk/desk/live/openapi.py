"""The desk's OpenAPI document: what kiosks and other systems use. Made from the contract's own types, so that it cannot
say anything else; `docs/desk-openapi.json` is the same."""

import inspect
from functools import lru_cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kiosk.desk.live.hooks import Waiting
from kiosk.help import wire

REF = "#/components/schemas/{name}"


@lru_cache(maxsize=1)
def document() -> bytes:
    """OpenAPI 3.1, JSON."""
    types = (wire.FromKiosk, wire.FromDesk, wire.Enrolment, Waiting)
    (from_kiosk, from_desk, enrolment, waiting), schemas = msgspec.json.schema_components(types, ref_template=REF)
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Kiosk desk: live help",
            "version": str(wire.VERSION),
            "description": "What kiosks and other systems say to the desk; docs/live-help.md tells the order.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "paths": {
            wire.ENROL_PATH: {
                "post": {
                    "operationId": "enrol",
                    "summary": "Enrol a kiosk's public key by a one-time code.",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": enrolment}}},
                    "responses": {
                        "201": {"description": "Enrolled."},
                        "400": {"description": "Not an enrolment."},
                        "403": {"description": "The code is unknown, used or over, or the signature is not good."},
                        "409": {"description": "Another key has this name: revoke it first."},
                        "429": {"description": "Too many wrong codes: a minute later."},
                    },
                }
            },
            wire.LINE_PATH: {
                "get": {
                    "operationId": "line",
                    "summary": "A kiosk's line: a WebSocket, one JSON object a text frame.",
                    "description": "From the kiosk: FromKiosk; from the desk: FromDesk.",
                    "responses": {"101": {"description": "The line is open; Hello, Challenge, Proof follow."}},
                    "x-from-kiosk": from_kiosk,
                    "x-from-desk": from_desk,
                }
            },
            "/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "This document.",
                    "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}},
                }
            },
        },
        "webhooks": {
            "help_waiting": {
                "post": {
                    "summary": "Sent by the desk to a hook of kind `webhook` when somebody has waited for `after_s`.",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": waiting}}},
                    "responses": {"2XX": {"description": "Taken; what is answered is not read."}},
                }
            }
        },
        "components": {"schemas": {name: _described(schema) for name, schema in schemas.items()}},
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """Without the indentation of a docstring's lines, which Python 3.13 has taken away and 3.11 has not."""
    if "description" not in schema:
        return schema
    return {**schema, "description": inspect.cleandoc(schema["description"])}


async def serve(request: Request) -> Response:
    """`GET /openapi.json`, for anybody: it says nothing about this desk."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(document(), media_type="application/json", headers=headers)
