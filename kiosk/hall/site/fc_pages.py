"""What the stand-in FranceConnect looks like: no logo, no mark of a State; the words say that it is for training."""

from collections.abc import Sequence
from html import escape

from kiosk.hall.site.pages import field, form, page

NAME = "FranceConnect d'entraînement"
LOGIN = "camille"
PASSWORD = "lilas-2026!"  # noqa: S105 - of nobody, and shown on the page
WORDS = {
    "given_name": "Prénoms", "family_name": "Nom de naissance", "birthdate": "Date de naissance", "gender": "Sexe",
    "birthplace": "Commune de naissance", "birthcountry": "Pays de naissance", "email": "Adresse e-mail",
}  # fmt: skip


def choose(request: str) -> bytes:
    refuse = f'<p><a href="/api/v2/refuser?demande={escape(request)}">Revenir au service</a></p>'
    return page(
        "Choisissez un compte",
        f"<p>Vous vous connectez à un service d'essai.</p>"
        f'<p><a class="button" href="/fournisseur?demande={escape(request)}">Compte des specimens</a></p>{refuse}',
        name=NAME,
    )


def sign_in(request: str, wrong: str = "") -> bytes:
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    known = f'<p class="note">Pour entrer : {LOGIN} et {escape(PASSWORD)}</p>'
    fields = field("identifiant", "Identifiant") + field("secret", "Mot de passe", "password")
    hidden = f'<input type="hidden" name="demande" value="{escape(request)}">'
    return page("Compte des specimens", said + known + form("/fournisseur", fields + hidden, "Se connecter"), name=NAME)


def agree(request: str, claims: Sequence[str]) -> bytes:
    listed = "".join(f"<li>{escape(WORDS[claim])}</li>" for claim in claims if claim in WORDS)
    hidden = f'<input type="hidden" name="demande" value="{escape(request)}">'
    refuse = f'<p><a href="/api/v2/refuser?demande={escape(request)}">Refuser</a></p>'
    body = f"<p>Le service recevra :</p><ul>{listed}</ul>{form('/api/v2/accord', hidden, 'Continuer')}{refuse}"
    return page("Vous allez être connecté", body, name=NAME)
