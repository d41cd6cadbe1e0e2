"""Closures and changes of service, on the pages that nobody's visit has begun on yet."""

from kiosk.ui.viewmodels.content import Notice
from kiosk.ui.viewmodels.view import View

# More would push the page out of sight; the others come as these end.
MOST_AT_ONCE = 2


def closures(view: View, before: Notice | None = None) -> Notice | None:
    """The notices that hold now, below what the page has to say anyway. They are the town hall's own words, in the
    language in which they were written."""
    held = [f"{one.title} : {one.text}" for one in view.visit.notices[:MOST_AT_ONCE]]
    if not held:
        return before
    return Notice("attention", "\n".join([*([before.text] if before else []), *held]), before.code if before else "")
