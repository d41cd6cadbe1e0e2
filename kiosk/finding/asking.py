"""What is asked back when two are equally likely, and the person who is always offered."""

from collections.abc import Sequence

import msgspec

from kiosk.errors import N_
from kiosk.finding.index import Result
from kiosk.i18n.translator import Translator

# The second is as likely as the first from this share of its score on: docs/finding.md tells how it was chosen.
AS_LIKELY = 0.85
WHICH = N_("Parlez-vous de « {first} » ou de « {second} » ?")


class Question(msgspec.Struct, frozen=True):
    """`ids`: what each of the two leads to."""

    text: str
    ids: tuple[str, str]


def question(results: Sequence[Result], tr: Translator) -> Question | None:
    """At most one, in the citizen's language; None where one is likelier than all others."""
    if len(results) < 2 or results[1].score < AS_LIKELY * results[0].score:
        return None
    first, second = results[:2]
    text = tr(WHICH, first=tr(first.title), second=tr(second.title))
    return Question(text, (first.id, second.id))


def person(tr: Translator) -> str:
    """Said with every answer, and alone where nothing was found."""
    return tr(N_("Une personne peut aussi vous aider."))
