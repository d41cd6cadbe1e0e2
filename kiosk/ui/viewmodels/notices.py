"""Closures and changes of service, on the pages that nobody's visit has begun on yet."""

from kiosk.errors import N_
from kiosk.ui.viewmodels.content import Notice
from kiosk.ui.viewmodels.view import View

# More would push the page out of sight; the others come as these end.
MOST_AT_ONCE = 2


def closures(view: View, before: Notice | None = None) -> Notice | None:
    """The notices that hold now, below what the page has to say anyway. They are the town hall's own words, in the
    language in which they were written."""
    held = [view.tr.own(f"{one.title} : {one.text}") for one in view.visit.notices[:MOST_AT_ONCE]]
    if not held:
        return before
    # Below its first line a text is read aloud in French (`spoken.Speech.all`), as these are written.
    first = before.text if before else view.tr(N_("Information de l'accueil :"))
    return Notice("attention", "\n".join((first, *held)), before.code if before else "")
