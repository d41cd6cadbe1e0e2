"""What the worker that reads and fills official forms is asked and answers."""

from typing import Annotated, Literal

import msgspec

from kiosk.errors import N_
from kiosk.privacy.private import Private

Kind = Literal["text", "checkbox", "radio", "combo", "list", "signature", "button"]
Why = Literal["unreadable", "encrypted", "xfa", "signed", "no_fields", "too_large"]

# For the citizen, each with the way that is left.
REFUSALS: dict[Why, str] = {
    "unreadable": N_("Ce formulaire n'a pas pu être ouvert. Demandez-le à l'accueil."),
    "encrypted": N_("Ce formulaire est protégé : la borne ne peut pas le remplir. Demandez-le à l'accueil."),
    "xfa": N_("Ce formulaire est d'un genre que la borne ne sait pas remplir. Demandez-le à l'accueil."),
    "signed": N_("Ce formulaire est déjà signé : le remplir effacerait la signature. Demandez-le à l'accueil."),
    "no_fields": N_("Ce formulaire n'a pas de case à remplir à l'écran. Demandez-le à l'accueil."),
    "too_large": N_("Ce formulaire est trop long pour la borne. Demandez-le à l'accueil."),
}


class Place(msgspec.Struct, frozen=True):
    """Where a field is shown. `page` counts from 1; `rectangle`: left, bottom, right, top in points of the page.
    `value`: of a checkbox or radio button, what it stands for when it is on."""

    page: int
    rectangle: tuple[float, float, float, float]
    value: str = ""


class FormField(msgspec.Struct, frozen=True):
    """`name`: fully qualified. `values`: what a choice takes; `shown`: how a combo or list shows each of them.
    `length`: most characters, 0: no limit. `comb`: a cell for each. `label`: what the form calls it for who does not
    see it. `calculated`: a script of the form would set it."""

    name: str
    kind: Kind
    places: tuple[Place, ...]
    values: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    length: int = 0
    comb: bool = False
    multiline: bool = False
    editable: bool = False
    required: bool = False
    read_only: bool = False
    calculated: bool = False
    label: str = ""
    value: str = ""


class FormFields(msgspec.Struct, frozen=True, tag="form_fields"):
    """`sha256`: of the file, hexadecimal."""

    sha256: str
    pages: int
    fields: tuple[FormField, ...]


class FormRefused(msgspec.Struct, frozen=True, tag="form_refused"):
    """`why` has a sentence for the citizen in `REFUSALS`; `detail` is for staff, and quotes nothing of the file."""

    why: Why
    detail: str


class ReadForm(Private, frozen=True, tag="read_form"):
    pdf: bytes


class FillForm(Private, frozen=True, tag="fill_form"):
    """`values`: field name -> text, or the value of a choice; "" leaves a field as it is."""

    pdf: bytes
    values: dict[Annotated[str, msgspec.Meta(max_length=400)], Annotated[str, msgspec.Meta(max_length=20_000)]]


class Problem(msgspec.Struct, frozen=True):
    """Why one field could not be filled as asked. Quotes no value."""

    field: str
    what: str


class FilledForm(Private, frozen=True, tag="filled_form"):
    """`pdf` can still be edited; `flat` is for print, its fields drawn into the pages. Both were read back and hold
    what was asked."""

    pdf: bytes
    flat: bytes


class NotFilled(msgspec.Struct, frozen=True, tag="not_filled"):
    """Nothing was made: a form that lacks an answer without saying so is worse than none."""

    problems: tuple[Problem, ...]


FormAnswer = FormFields | FormRefused | FilledForm | NotFilled
