"""What the pages of every kind of step have in common."""

from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.model import Step
from kiosk.ui.viewmodels.content import Button, Notice, Page
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way


def base_page(view: View, engine: Engine, step: Step) -> Page:
    """What every step's page has in common; each kind replaces what is its own."""
    steps = engine.visible_steps(view.visit.facts)
    at = next((number for number, other in enumerate(steps, 1) if other.id == step.id), 1)
    return Page(
        page="message",
        key=f"step-{step.id}",
        title=title_of(view, engine, step),
        lead=view.tr(step.lead) if step.lead else "",
        picture=step.picture,
        progress=view.tr(
            N_("Étape {at} sur {count} · {title}"), at=at, count=len(steps), title=title_of(view, engine, step)
        ),
        step=at,
        steps=len(steps),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def title_of(view: View, engine: Engine, step: Step) -> str:
    """With its number, where the same is asked of several: `Votre enfant (2 sur 3)`."""
    title = view.tr(step.title)
    if not step.item or step.repeat is None:
        return title
    fact = view.visit.facts.get(step.repeat)
    count = fact.value if fact is not None and isinstance(fact.value, int) else step.item
    return view.tr(N_("{title} ({at} sur {count})"), title=title, at=step.item, count=count)


def advice(view: View, engine: Engine, step: Step) -> tuple[Notice | None, tuple[Button, ...]]:
    """The warnings that are to be shown, and what may be done about them."""
    told = [advice for advice in engine.warnings(step.id, view.visit.facts) if advice.say in view.visit.advised]
    if not told:
        return None, ()
    offers = dict.fromkeys(offer for advice in told for offer in advice.offer)
    buttons = tuple(button for offer in offers if (button := _offer(view, engine, offer)) is not None)
    return Notice("attention", view.tr.warning(*(advice.say for advice in told))), buttons


def _offer(view: View, engine: Engine, offer: str) -> Button | None:
    """`continue` is the page's own button."""
    if offer == "rescan":
        return Button(view.tr(N_("Numériser un autre papier")), "scan_again", icon="refresh")
    if offer == "call_agent":
        return Button(view.tr(N_("Demander à quelqu'un")), "help", icon="user-question")
    if offer.startswith("edit:"):
        target = offer.removeprefix("edit:")
        step = engine.flow.step_of(target)
        label = next((field.label for field in step.fields if field.id == target), step.title)
        return Button(view.tr(N_("Corriger : {what}"), what=view.tr(label)), "edit", target, icon="pencil")
    return None
