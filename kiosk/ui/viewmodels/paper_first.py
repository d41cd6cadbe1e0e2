"""A form that a paper of a later page can fill in: the paper may be read first, and nothing of it is typed."""

from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.session.needs import works
from kiosk.session.papers.reading import document_field
from kiosk.ui.viewmodels.content import Button
from kiosk.ui.viewmodels.view import View

READER = "two_d_doc"


def paper_way(view: View, engine: Engine, step: Step) -> tuple[Button, ...]:
    """The button, while nothing of what the paper says has been written. The page that reads it is a correction of this
    one: it leads back here."""
    visit, facts = view.visit, view.visit.facts
    fields = engine.visible_fields(step.id, facts)
    filled = [field for field in fields if any(source.startswith(READER) for source in field.sources)]
    begun = any(field.id in facts or visit.drafts.get(field.id) for field in filled)
    if not filled or begun or not (works(visit, "scanner") or works(visit, "camera")):
        return ()
    for later in engine.visible_steps(facts):
        paper = document_field(later)
        reads = later.capture is not None and READER in later.capture.read
        if reads and paper is not None and paper.of == filled[0].of and paper.id not in facts:
            return (Button(view.tr(N_("Remplir avec mon papier")), "edit", later.id, icon="scan"),)
    return ()
