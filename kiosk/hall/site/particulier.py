"""A stand-in API Particulier v3: the family quotient of the specimen who signs in at the stand-in FranceConnect, with
the shapes and the error answers of the real one. Its token is made when it starts."""

import json
import secrets
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qs

from kiosk.hall.web import Handler

PATH = "/v3/dss/quotient_familial/identite"
TOKEN_FILE = "token"  # noqa: S105 - the name of a file
QUOTIENT = 872
SIRET = "21570463600012"
Fault = Literal[
    "quotient_401", "quotient_403", "quotient_404", "quotient_422", "quotient_429", "quotient_500", "quotient_502",
    "quotient_garbage", "quotient_text", "quotient_negative", "quotient_cut", "quotient_redirect",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = Fault.__args__  # type: ignore[attr-defined]
_TITLES = {401: "Interdit", 403: "Interdit", 404: "Entité non trouvée", 422: "Paramètre invalide",
           429: "Trop de requêtes", 500: "Erreur", 502: "Erreur du fournisseur"}  # fmt: skip
_ALWAYS = ("recipient", "nomNaissance", "prenoms[]", "anneeDateNaissance", "sexeEtatCivil",
           "codeCogInseePaysNaissance", "annee", "mois")  # fmt: skip


class ApiParticulier:
    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.asked: list[dict[str, list[str]]] = []

    def answer(self, call: Handler, query: str, fault: str | None, person: Mapping[str, str]) -> None:
        """`person`: who is known there, by the claims of FranceConnect."""
        fields = parse_qs(query, keep_blank_values=True)
        self.asked.append(fields)
        if fault is not None and fault.removeprefix("quotient_").isdecimal():
            _refuse(call, int(fault.removeprefix("quotient_")))
        elif call.headers.get("Authorization") != f"Bearer {self.token}":
            _refuse(call, 401)
        elif not all(fields.get(name) for name in _ALWAYS):
            _refuse(call, 422)
        elif not _is(fields, person):
            _refuse(call, 404)
        elif fault == "quotient_redirect":
            call.reply(302, Location=call.path)
        else:
            _give(call, fields, fault)


def _is(fields: Mapping[str, list[str]], person: Mapping[str, str]) -> bool:
    born = "-".join(fields.get(f"{part}DateNaissance", ["00"])[0] for part in ("annee", "mois", "jour"))
    return (
        fields["nomNaissance"] == [person["family_name"]]
        and fields["prenoms[]"] == person["given_name"].split()
        and born == person["birthdate"]
        and fields["sexeEtatCivil"] == ["F" if person["gender"] == "female" else "M"]
        and fields["codeCogInseePaysNaissance"] == [person["birthcountry"]]
        and fields.get("codeCogInseeCommuneNaissance", [""]) == [person["birthplace"]]
    )


def _give(call: Handler, fields: Mapping[str, list[str]], fault: str | None) -> None:
    value = {"quotient_text": "beaucoup", "quotient_negative": -1}.get(fault or "", QUOTIENT)
    month = {"annee": int(fields["annee"][0]), "mois": int(fields["mois"][0])}
    said = {
        "data": {
            "quotient_familial": {"fournisseur": "CNAF", "valeur": value, **month},
            "allocataires": [{"nomNaissance": "CANARI ALLOCATAIRE"}],
            "enfants": [{"nomNaissance": "CANARI ENFANT"}],
            "adresse": {"libelleVoie": "CANARI RUE"},
        },
        "links": {},
        "meta": {},
    }
    body = b"<html>" if fault == "quotient_garbage" else json.dumps(said).encode()
    call.reply(200, "application/json", body, most=len(body) // 2 if fault == "quotient_cut" else None)


def _refuse(call: Handler, status: int) -> None:
    error = {"code": f"{status:05}", "title": _TITLES.get(status, ""), "detail": "essai", "source": None,
             "meta": {"provider": "CNAF & MSA"}}  # fmt: skip
    call.reply(status, "application/json", json.dumps({"errors": [error]}).encode())
