"""What the stand-in site and its mail look like: plain HTML that a screen reader can go through, no script but where a
page is there to try one. Every value is escaped."""

from collections.abc import Mapping, Sequence
from html import escape

STYLE = """
:root{font-family:sans-serif;line-height:1.5;color:#16161d;background:#fff}
body{max-width:44rem;margin:0 auto;padding:1rem}header{border-bottom:4px solid #7a2e8c;padding:.5rem 0;
margin-bottom:1rem}
h1{font-size:1.6rem}label,legend{display:block;margin-top:1rem;font-weight:600}
input,select,textarea{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;
border:2px solid #555;min-height:2.75rem}
input[type=checkbox],input[type=radio]{width:1.5rem;min-height:1.5rem;vertical-align:middle}
label.one{font-weight:400}button,.button{font:inherit;font-weight:700;padding:.6rem 1.2rem;margin-top:1.2rem;
background:#7a2e8c;color:#fff;border:0;min-height:2.75rem;display:inline-block;text-decoration:none}
.wrong{color:#a00;font-weight:600}.note{background:#f2e9f5;padding:.75rem}
"""
SPECIMEN_MAIL = "camille@specimen.example"
SPECIMEN_PASSWORD = "lilas-2026!"  # noqa: S105 - of nobody, and shown on the page


def page(title: str, body: str, *, name: str = "Service des specimens") -> bytes:
    """One page; `body` is HTML, the rest is escaped."""
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><header><strong>{escape(name)}</strong></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    ).encode()


def field(name: str, label: str, kind: str = "text", *, value: str = "", wrong: str = "", rest: str = "") -> str:
    marks = f' aria-invalid="true" aria-describedby="{name}-wrong"' if wrong else ""
    said = f'<p class="wrong" id="{name}-wrong">{escape(wrong)}</p>' if wrong else ""
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}"{marks} {rest}>{said}'
    )


def choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">{inner}</select>'


def radios(name: str, legend: str, options: Sequence[tuple[str, str]]) -> str:
    inner = "".join(
        f'<label class="one"><input type="radio" name="{name}" value="{escape(value)}"> {escape(text)}</label>'
        for value, text in options
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{inner}</fieldset>"


def form(action: str, inner: str, button: str, *, files: bool = False) -> str:
    kind = ' enctype="multipart/form-data"' if files else ""
    return f'<form method="post" action="{action}"{kind}>{inner}<button type="submit">{escape(button)}</button></form>'


def sign_in(wrong: str = "", *, expired: bool = False) -> bytes:
    told = '<p class="note" role="alert">Votre session a expiré. Reconnectez-vous.</p>' if expired else ""
    known = f"Adresse : {SPECIMEN_MAIL}. Mot de passe : {escape(SPECIMEN_PASSWORD)}"
    note = f'<p class="note">Site d\'entraînement. {known}</p>'
    inner = field("courriel", "Adresse e-mail", "email", rest="required") + field(
        "secret", "Mot de passe", "password", wrong=wrong, rest="required"
    )
    return page("Connexion", told + note + form("/connexion", inner, "Se connecter"))


def code(wrong: str = "") -> bytes:
    inner = field("code", "Code reçu par e-mail", wrong=wrong, rest='inputmode="numeric" maxlength="6" required')
    return page("Code de sécurité", "<p>Nous venons de vous envoyer un code.</p>" + form("/code", inner, "Vérifier"))


def about_you(wrong: Mapping[str, str] | None = None) -> bytes:
    wrong = wrong or {}
    inner = (
        field("nom", "Nom de famille", wrong=wrong.get("nom", ""), rest="required")
        + field("naissance", "Date de naissance", "date", wrong=wrong.get("naissance", ""), rest="required")
        + choice("situation", "Situation", (("", "Choisir"), ("seul", "Je vis seul"), ("couple", "Je vis en couple")))
        + radios("logement", "Logement", (("locataire", "Locataire"), ("proprietaire", "Propriétaire")))
        + '<label class="one"><input type="checkbox" name="accord" value="oui" required> '
        "Je certifie ces informations</label>"
        ""
    )
    return page("Votre demande", "<p>Étape 1 sur 2</p>" + form("/demande", inner, "Continuer"))


def papers(wrong: str = "") -> bytes:
    inner = field("piece", "Justificatif de domicile", "file", wrong=wrong, rest='accept=".pdf,image/jpeg" required')
    aide = '<p><a href="/aide" target="_blank">Aide (nouvelle fenêtre)</a></p>'
    return page("Vos papiers", "<p>Étape 2 sur 2</p>" + aide + form("/papiers", inner, "Envoyer", files=True))


def done(number: str) -> bytes:
    body = (
        f'<p role="status">Votre demande est enregistrée sous le numéro {escape(number)}.</p>'
        '<p><a href="/attestation.pdf" class="button">Télécharger l\'attestation</a></p>'
        '<p><button type="button" onclick="window.print()">Imprimer cette page</button></p>'
    )
    return page("Demande enregistrée", body)


def inbox(messages: Sequence[tuple[int, str]]) -> bytes:
    lines = "".join(f'<li><a href="/message/{number}">{escape(subject)}</a></li>' for number, subject in messages)
    body = f"<ul>{lines}</ul>" if lines else "<p>Aucun message.</p>"
    return page(
        "Boîte de réception", body + '<p><a href="/boite">Relever le courrier</a></p>', name="Courrier specimen"
    )


def message(subject: str, text: str) -> bytes:
    return page(subject, f'<p>{escape(text)}</p><p><a href="/boite">Retour</a></p>', name="Courrier specimen")


def mail_sign_in(wrong: str = "") -> bytes:
    inner = field("courriel", "Adresse e-mail", "email") + field("secret", "Mot de passe", "password", wrong=wrong)
    return page("Connexion à votre courrier", form("/entrer", inner, "Entrer"), name="Courrier specimen")
