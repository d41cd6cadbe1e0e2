"""What the parts of a démarche (`model.py`) are written with: texts, ids, expressions, and the words that there are."""

from typing import Annotated, Literal

import msgspec

# Ids become CEL variables and JSON keys: CEL's grammar has ASCII identifiers only.
Id = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z][a-z0-9_]{0,39}$",
        description="an id: lower-case ASCII letters, digits and _, starting with a letter, 40 at most",
    ),
]
FlowId = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z][a-z0-9-]{0,59}$",
        description="an id: lower-case ASCII letters, digits and -, starting with a letter, 60 at most",
    ),
]
# A sentence that a citizen reads: shown, translated and read aloud.
Text = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=600, extra={"translate": True}, description="a French text of 1 to 600 characters"
    ),
]
# Of a button: two lines of it in the largest type.
Label = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=30, extra={"translate": True}, description="a French label of 1 to 30 characters"
    ),
]
# What people say when they look for a démarche: no text of the screen, and not translated.
Phrase = Annotated[
    str, msgspec.Meta(min_length=1, max_length=120, description="words that people say, 120 characters at most")
]
# An expression in CEL (https://cel.dev) over the field ids and `today`.
Expr = Annotated[str, msgspec.Meta(min_length=1, max_length=400, description="a CEL expression of 1 to 400 characters")]
# `edit:ID` goes to a step or a field; the others are handled by the visit.
Offer = Annotated[
    str,
    msgspec.Meta(
        pattern="^(rescan|continue|call_agent|edit:[a-z][a-z0-9_]*)$",
        description="one of rescan, continue, call_agent, edit:ID",
    ),
]
Picture = Annotated[
    str, msgspec.Meta(pattern="^[a-z0-9_-]*$", description="the name of a drawing of assets/drawings, without .svg")
]
Url = Annotated[
    str, msgspec.Meta(pattern="^https://[^ ]+$", max_length=300, description="an address that starts with https://")
]

# Of a site in the locked view.
WebHost = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        max_length=120,
        description="a host in small letters, or *. and a domain",
    ),
]

# What a service calls one of its fields, and what it is filled with.
Target = Annotated[
    str,
    msgspec.Meta(pattern="^[A-Za-z0-9_.-]{1,120}$", description="a service's name of a field: letters, digits, _ . -"),
]
MapSource = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([a-z][a-z0-9_]{0,59}|\$(reference|summary|language|made_on))$",
        description="the id of a question, or one of $reference, $summary, $language, $made_on",
    ),
]

DeviceName = Literal["scanner", "receipt_printer", "camera", "card_reader", "page_printer"]
Need = Literal["required", "preferred", "helpful"]
StepKind = Literal["form", "choice", "capture", "sign", "review", "submit"]
TypeName = Literal[
    "text", "long_text", "number", "amount", "date", "month", "choice", "choices", "yesno", "postcode", "town",
    "country", "phone", "email", "iban", "nir", "tax_number", "plate", "vin", "document", "signature", "photo",
    "address", "person",
]  # fmt: skip
# What a field may be of: known once in a visit, whichever démarche asked. `rules.FACT_TYPES` says which types.
FactName = Literal[
    "person.surname", "person.used_name", "person.given_names", "person.birth_date", "person.birth_place",
    "person.nationality", "person.nir", "person.tax_number", "address.street", "address.extra", "address.postcode",
    "address.town", "address.country", "contact.phone", "contact.email", "bank.iban", "bank.holder", "household.family",
    "household.children", "household.housing", "household.rent", "household.income", "number.caf",
    "number.france_travail", "vehicle.plate", "vehicle.vin",
]  # fmt: skip
# What a reader of papers or of cards can give to `from`; see `Engine.prefill`.
Source = Literal[
    "two_d_doc.name", "two_d_doc.street", "two_d_doc.postcode", "two_d_doc.town", "two_d_doc.issued", "chip.surname",
    "chip.given_names", "chip.birth_date", "chip.birth_place", "chip.sex", "chip.nationality", "chip.document_number",
    "chip.expiry", "chip.address", "chip.street", "chip.postcode", "chip.town", "mrz.surname", "mrz.given_names",
    "mrz.birth_date", "mrz.sex", "mrz.nationality", "mrz.document_number", "mrz.expiry", "cev.surname",
    "cev.given_names", "cev.birth_date", "cev.sex", "cev.nationality", "cev.document_number", "cev.expiry", "iban.iban",
    "particulier.quotient", "letter.sender", "letter.kind", "letter.written", "letter.limit", "letter.deadline",
    "letter.days", "letter.amount", "letter.signs", "registration.plate", "registration.vin",
]  # fmt: skip
