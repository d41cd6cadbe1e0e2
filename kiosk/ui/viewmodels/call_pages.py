"""Sound and picture with an agent: the question before it, the bar that every page has, and what is said aloud."""

from kiosk.errors import N_
from kiosk.i18n.display import unbroken
from kiosk.session.call.state import Calling
from kiosk.session.state import Help
from kiosk.ui.viewmodels.content import Button, CallBar, Overlay
from kiosk.ui.viewmodels.help_talk import CUT as LINE_CUT
from kiosk.ui.viewmodels.help_talk import WRITES
from kiosk.ui.viewmodels.view import View

CALLS = N_("Nous vous mettons en relation avec {agent}.")
SPEAKS = N_("Appel avec {agent}.")
CUT = N_("L'appel est coupé. Nous essayons de le rétablir. Vos réponses sont toujours là.")
CUT_SHORT = N_("L'appel est coupé. Vos réponses sont là.")
OVER_SHORT = N_("L'appel est fini. Continuez par écrit.")
LOST = N_("L'appel n'a pas pu être rétabli. La conversation continue par écrit.")
OVER = N_("{agent} a terminé l'appel. La conversation continue par écrit.")
AWAY = N_("Votre caméra sert à autre chose : {agent} ne vous voit plus.")
NO_MICROPHONE = N_("Aucun micro ne répond : écrivez votre message.")
NO_CAMERA = N_("Aucune caméra ne répond : {agent} ne vous voit pas.")
MUTED = N_("Votre micro est coupé.")
THEIRS_MUTED = N_("{agent} a coupé son micro.")
UNHEARD = N_("Les paroles ne s'écrivent plus ici. Vous pouvez demander à {agent} d'écrire.")
SEEN = N_("{agent} vous voit.")
SEEN_BY_ALL = N_("On vous voit.")


def question(view: View) -> Overlay | None:
    """What it means is said before; sound alone is what is offered first."""
    tr, asked, calling = view.tr, view.visit.calling.asked, view.visit.calling
    if asked is None:
        return None
    who = view.visit.helping.agent
    picture = Button(tr(N_("Oui, avec mon image")), "answer_call", f"picture {asked.action}", icon="video")
    no = Button(tr(N_("Non, continuer par écrit")), "answer_call", f"no {asked.action}", icon="x")
    if calling.live:
        return Overlay(
            kind="help",
            title=tr(N_("Montrer votre image à {agent} ?"), agent=who),
            lead=tr.legal(N_("La caméra s'allume pour cet appel seulement. Rien n'est enregistré.")),
            buttons=(Button(tr(N_("Non")), "answer_call", f"no {asked.action}", icon="x"),),
            primary=picture,
        )
    lead = N_(
        "Le micro s'allume pour cet appel seulement. Les personnes autour de vous peuvent entendre. "
        "Avec un casque, vous seul entendez. Rien n'est enregistré."
    )
    title = N_("{agent} voudrait vous parler") if asked.action else N_("Parler avec {agent} ?")
    seen = (picture,) if asked.picture and view.config.camera.enabled else ()
    return Overlay(
        kind="help",
        title=tr(title, agent=who),
        lead=tr.legal(lead),
        buttons=(*seen, no),
        primary=Button(tr(N_("Oui, parler")), "answer_call", f"sound {asked.action}", icon="microphone"),
    )


def bar(view: View) -> CallBar | None:
    calling = view.visit.calling
    if calling.stage == "none":
        return None
    if calling.stage == "over":
        read = Button(view.tr(N_("J'ai lu")), "end_call", icon="check")
        return CallBar(
            _stands(view, calling), "attention", short=_in_short(view, calling), buttons=(*_to_talk(view), read)
        )
    return CallBar(
        _stands(view, calling),
        "attention" if calling.stage == "cut" else "info",
        short=_in_short(view, calling),
        detail=_detail(view, calling),
        caption=_caption(view, calling),
        captioned=calling.captioned,
        spoken=calling.caption is not None and calling.caption.final,
        buttons=_buttons(view, calling),
        picture=_sees(calling),
        large=calling.large,
    )


def _sees(calling: Calling) -> bool:
    return bool(calling.pictured) or calling.own_camera == "on"


def _stands(view: View, calling: Calling) -> str:
    whole = {"cut": CUT, "over": OVER if calling.why == "agent" else LOST}.get(calling.stage)
    if whole is not None:
        return view.tr(whole, agent=view.visit.helping.agent)
    said = _in_short(view, calling)
    if calling.stage != "on" or calling.own_camera != "on":
        return said
    seen = SEEN_BY_ALL if view.visit.helping.third else SEEN
    return f"{said} {view.tr(seen, agent=view.visit.helping.agent)}"


def _in_short(view: View, calling: Calling) -> str:
    """For where two lines are all that is left. Whoever sees and hears is named."""
    sentence = {"begun": CALLS, "on": SPEAKS, "cut": CUT_SHORT, "over": OVER_SHORT}
    who = ", ".join((view.visit.helping.agent, *(view.visit.helping.third if calling.stage == "on" else ())))
    return view.tr(sentence[calling.stage], agent=who)


def _detail(view: View, calling: Calling) -> str:
    """What is to be known first: what does not work, then who is muted, then what the agent wrote."""
    tr, who, cut = view.tr, view.visit.helping.agent, calling.stage == "cut"
    if view.visit.helping.line != "up" and not cut:
        return tr(LINE_CUT)
    if calling.own_microphone == "none":
        return tr(NO_MICROPHONE)
    if calling.camera and calling.own_camera in ("away", "none"):
        return tr(AWAY if calling.own_camera == "away" else NO_CAMERA, agent=who)
    if cut:
        return ""
    for so, sentence in (
        (not calling.microphone, MUTED),
        (calling.their_microphone == "off", THEIRS_MUTED),
        (calling.unheard, UNHEARD),
    ):
        if so:
            return tr(sentence, agent=who)
    elsewhere = isinstance(view.visit.place, Help) or view.visit.helping.sharing or calling.caption is not None
    return "" if elsewhere else last_said(view)


def _caption(view: View, calling: Calling) -> str:
    """Whose words they are is said where more than one speaks."""
    said, third = calling.caption, view.visit.helping.third
    if said is None:
        return ""
    if not third:
        return unbroken(said.text)
    who = view.visit.helping.agent if said.party == "agent" else third[-1]
    return view.tr(N_("{name} : {what}"), name=who, what=unbroken(said.text))


def last_said(view: View) -> str:
    """That the agent writes; else what they wrote last."""
    helping = view.visit.helping
    if helping.theirs:
        # Each key of it stands in the conversation: here it would draw every page anew, ten times a second.
        return view.tr(WRITES, agent=helping.agent)
    theirs = [line.text for line in helping.lines if not line.mine]
    return unbroken(theirs[-1]) if theirs else ""


def _to_talk(view: View) -> tuple[Button, ...]:
    """To the conversation, from wherever the strip does not lead there."""
    if isinstance(view.visit.place, Help) or view.visit.helping.sharing:
        return ()
    return (Button(view.tr(N_("Conversation")), "help", icon="writing"),)


def _buttons(view: View, calling: Calling) -> tuple[Button, ...]:
    tr = view.tr
    mute = (
        Button(tr(N_("Couper mon micro")), "microphone", "off", icon="microphone")
        if calling.microphone
        else Button(tr(N_("Rouvrir mon micro")), "microphone", "on", icon="microphone-off")
    )
    seen = (
        Button(tr(N_("Couper ma caméra")), "call_camera", "off", icon="video")
        if calling.camera
        else Button(tr(N_("Montrer mon image")), "call_camera", "on", icon="video-off")
    )
    larger = (
        Button(tr(N_("Réduire")), "enlarge_call", "off", icon="minimize", speech=tr(N_("Réduire l'image")))
        if calling.large
        else Button(tr(N_("Agrandir")), "enlarge_call", "on", icon="maximize", speech=tr(N_("Agrandir l'image")))
    )
    return (
        mute,
        *((seen,) if view.config.camera.enabled else ()),
        *((larger,) if _sees(calling) else ()),
        *_to_talk(view),
        Button(tr(N_("Raccrocher")), "end_call", icon="phone-off"),
    )


def news(view: View, before: Calling) -> list[str]:
    """What has happened since, in sentences that are said aloud on whichever page. How it is heard that somebody speaks
    needs no word: what cannot be heard is said."""
    now, tr, who = view.visit.calling, view.tr, view.visit.helping.agent
    said: list[str] = []
    if now.stage not in (before.stage, "none") or (now.live and now.third != before.third):
        said.append(_stands(view, now))
    if now.live and before.live:
        if now.own_microphone == "none" != before.own_microphone:
            said.append(tr(NO_MICROPHONE))
        if now.microphone != before.microphone:
            said.append(tr(N_("Votre micro est ouvert.")) if now.microphone else tr(MUTED))
        if now.own_camera != before.own_camera and now.own_camera in ("on", "away", "none"):
            said.append(tr({"on": SEEN, "away": AWAY, "none": NO_CAMERA}[now.own_camera], agent=who))
    return said
