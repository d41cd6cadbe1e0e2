"""The examples that come with the kiosk: a form of each kind of field, and a short one with cells."""

from kiosk.documents.forms.making import Asked, make_form

NOTE = "Formulaire d'exemple, fait avec la borne : il n'a aucune valeur officielle."


def library_card() -> bytes:
    """Every kind of field: text, cells, choices, boxes, a long text."""
    return make_form(
        "Demande de carte de bibliothèque",
        NOTE,
        (
            Asked("civilite", "Civilité", "radio", values=(("F", "Madame"), ("M", "Monsieur"))),
            Asked("nom", "Nom de naissance", required=True),
            Asked("prenoms", "Prénoms", required=True),
            Asked("naissance", "Date de naissance (JJMMAAAA)", length=8, comb=True, required=True),
            Asked("adresse", "Adresse", height=44),
            Asked("code_postal", "Code postal", length=5, comb=True),
            Asked("ville", "Commune"),
            Asked("pays", "Pays", "combo", values=(("FR", "France"), ("LU", "Luxembourg"), ("DE", "Allemagne"))),
            Asked("courriel", "Adresse électronique"),
            Asked("accord", "J'accepte le règlement", "checkbox", values=(("oui", "oui"),)),
        ),
    )


def change_of_address() -> bytes:
    """What a change of address is told to a service that takes paper only."""
    return make_form(
        "Déclaration de changement d'adresse",
        NOTE,
        (
            Asked("nom", "Nom", required=True),
            Asked("prenom", "Prénoms", required=True),
            Asked("ne_le", "Né(e) le", length=10),
            Asked("rue", "Numéro et rue", required=True),
            Asked("cp", "Code postal", length=5, comb=True, required=True),
            Asked("commune", "Commune", required=True),
            Asked("heberge", "Hébergé(e) chez un tiers", "checkbox", values=(("oui", "oui"),)),
            Asked("fait_le", "Fait le", length=10),
        ),
    )


EXAMPLES = {"carte-bibliotheque": library_card, "changement-adresse": change_of_address}


def specimen() -> bytes:
    return library_card()
