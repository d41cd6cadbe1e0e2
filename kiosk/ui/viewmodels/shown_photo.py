"""The button with which a citizen shows the agent the photo that they look at."""

from kiosk.errors import N_
from kiosk.session.help.photo import photo_here
from kiosk.ui.viewmodels.content import Button
from kiosk.ui.viewmodels.view import View


def photo_way(view: View) -> tuple[Button, ...]:
    """Only while an agent sees how far they are, and nothing by itself."""
    helping = view.visit.helping
    here = photo_here(view.visit, view.engine)
    if not helping.sharing or helping.line != "up" or here is None:
        return ()
    if helping.photo is not None:
        return (Button(view.tr(N_("Ne plus montrer ma photo")), "hide_photo", icon="ban"),)
    return (Button(view.tr(N_("Montrer ma photo à l'agent")), "show_photo", here[1].sha256, icon="eye"),)
