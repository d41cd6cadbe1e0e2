"""Help at a distance as every page shows it, and what is said aloud when it changes."""

from typing import Literal

from kiosk.errors import N_
from kiosk.session.help.state import Helping
from kiosk.session.state import Ended, Help, Leaving
from kiosk.ui.viewmodels.call_pages import last_said
from kiosk.ui.viewmodels.content import Button, Strip
from kiosk.ui.viewmodels.help_pages import ended_said, queue_said
from kiosk.ui.viewmodels.help_talk import CUT
from kiosk.ui.viewmodels.view import View

SEES = N_("{agent} voit où vous en êtes.")
SEES_PHOTO = N_("{agent} voit votre photo.")
POINTS = N_("{agent} vous montre : {what}.")
TALKING = N_("Vous parlez avec {agent}.")


def strip(view: View) -> Strip | None:
    """None on the pages of help, and under a call's bar, which say it themselves; but who is watching is said there,
    too."""
    visit, helping = view.visit, view.visit.helping
    at_help = isinstance(visit.place, Help)
    in_call = visit.calling.stage != "none" and helping.stage == "talking"
    if isinstance(visit.place, Leaving | Ended) or ((at_help or in_call) and not helping.sharing):
        return None
    if helping.stage == "talking":
        return _talking(view, helping, at_help=at_help)
    text = _waits(view, helping)
    if not text:
        return None
    look = Button(view.tr(N_("Voir")), "help", icon="help")
    read = Button(view.tr(N_("J'ai lu")), "help_go", "", icon="check")
    lost = helping.line != "up" and helping.live
    kind: Literal["attention", "info"] = "attention" if lost or helping.stage == "ended" else "info"
    return Strip(text, kind, buttons=(read if helping.stage == "ended" else look,))


def _waits(view: View, helping: Helping) -> str:
    tr = view.tr
    if helping.stage == "ended":
        return ended_said(view, helping)
    if helping.line != "up" and helping.live:
        return tr(CUT)
    if helping.ringing == "comes":
        return tr(N_("{name} arrive."), name=helping.coming)
    if helping.stage == "nobody":
        return tr(N_("Vous gardez votre place : nous vous prévenons ici.")) if helping.waits else ""
    return queue_said(view, helping) if helping.waiting else ""


def _talking(view: View, helping: Helping, *, at_help: bool) -> Strip:
    tr = view.tr
    open_ = Button(tr(N_("Conversation")), "help", icon="writing")
    stop = Button(tr(N_("Ne plus montrer")), "stop_sharing", icon="ban")
    end = Button(tr(N_("Terminer")), "end_talk", icon="x", speech=tr(N_("Terminer la conversation")))
    text = tr(_sees(helping), agent=helping.agent) if helping.sharing else tr(TALKING, agent=helping.agent)
    buttons = (*(() if at_help else (open_,)), stop if helping.sharing else end)
    if helping.line != "up":
        return Strip(tr(CUT), "attention", buttons=buttons)
    field, action, argument = _target(helping)
    return Strip(
        text,
        "live" if helping.sharing else "info",
        detail="" if at_help else _last(view, helping),
        buttons=buttons,
        field=field,
        action=action,
        argument=argument,
    )


def _sees(helping: Helping) -> str:
    return SEES if helping.photo is None else SEES_PHOTO


def _last(view: View, helping: Helping) -> str:
    """What the agent shows; else that they write; else what they said last."""
    if helping.pointed is not None:
        return view.tr(POINTS, agent=helping.agent, what=helping.pointed.label)
    return last_said(view)


def _target(helping: Helping) -> tuple[str, str, str]:
    """Of what is pointed at: field, action, argument of a button (`help_sharing.buttons_of`)."""
    target = helping.pointed.target if helping.pointed is not None else ""
    if target.startswith("choose:"):
        _, field, value = target.split(":", 2)
        return field, "choose", f"{field}={value}"
    return target, target, ""


def lines(now: Helping, before: Helping) -> list[str]:
    """What the agent has said since."""
    theirs = [line.text for line in now.lines if not line.mine]
    return theirs[before.heard - now.heard :] if now.heard > before.heard else []


def news(view: View, before: Helping) -> list[str]:
    """What has happened since, in sentences that are said aloud on whichever page."""
    tr, now = view.tr, view.visit.helping
    said: list[str] = []
    if now.stage == "talking" and before.stage != "talking":
        said.append(tr(TALKING, agent=now.agent))
    if now.live and before.live and now.line != before.line:
        said.append(tr(CUT) if now.line != "up" else tr(N_("La ligne est rétablie.")))
    if now.stage == "ended" and before.stage != "ended":
        said.append(ended_said(view, now))
    if now.waiting and (now.position, now.ringing) != (before.position, before.ringing):
        said.append(queue_said(view, now))
    if now.pointed is not None and now.pointed != before.pointed:
        said.append(tr(POINTS, agent=now.agent, what=now.pointed.label))
    if now.sharing != before.sharing:
        said.append(tr(_sees(now), agent=now.agent) if now.sharing else tr(N_("Plus rien n'est montré.")))
    elif now.sharing and (now.photo is None) != (before.photo is None):
        said.append(tr(_sees(now), agent=now.agent))
    return said
