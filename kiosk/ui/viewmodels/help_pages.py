"""Help by a person: who can come, the queue, the call-back, and what an agent asks for."""

from datetime import datetime

from msgspec.structs import replace

from kiosk.errors import N_
from kiosk.flows.notations import NOT_PHONE
from kiosk.i18n.display import unbroken
from kiosk.session.help.phrases import PHRASES
from kiosk.session.help.rules import NUMBER_FIELD
from kiosk.session.help.state import Helping, Proposal, SentPage, SentPicture, Wish, WishToSee
from kiosk.session.state import Help
from kiosk.ui.viewmodels.appointment_pages import appointment_tile
from kiosk.ui.viewmodels.content import Button, Field, Notice, Overlay, Page, Row
from kiosk.ui.viewmodels.help_talk import CUT, picture, show, talk
from kiosk.ui.viewmodels.view import View, leave_way, where_rows, within


def help_page(view: View, place: Help) -> Page:
    helping = view.visit.helping
    if not view.config.help.desk_url:
        return _nobody_at_a_distance(view)
    if place.page in ("phrases", "show", "picture"):
        of_call = {
            "phrases": helping.stage == "talking",
            "show": helping.sharing,
            "picture": helping.picture is not None,
        }[place.page]
        pages = {"phrases": _phrases, "show": show, "picture": picture}
        return pages[place.page](view) if of_call else _of_stage(view)
    if place.page in ("team", "callback"):
        return _team(view) if place.page == "team" else _callback(view)
    return _of_stage(view)


def _of_stage(view: View) -> Page:
    pages = {"asked": _queue, "queued": _queue, "nobody": _nobody, "talking": talk, "ended": _ended}
    return pages.get(view.visit.helping.stage, _menu)(view)


def _page(view: View, key: str, title: str, lead: str = "") -> Page:
    """What every page of help has: the way back to one's own business, and the way out."""
    return Page(
        page="message",
        key=key,
        title=view.tr(title),
        lead=lead,
        ways=(leave_way(view),),
        primary=Button(view.tr(N_("Reprendre")), "close_help"),
    )


def _staff(view: View) -> tuple[Button, ...]:
    return (Button(view.tr(N_("Personnel")), "staff", icon="lock"),) if view.config.staff.pin_hash else ()


def _nobody_at_a_distance(view: View) -> Page:
    """A kiosk without a desk: the reception, by foot or by telephone."""
    tr, operator = view.tr, view.config.operator
    lead = tr(N_("Demandez à la personne de l'accueil, ou appelez. Vos réponses restent ici."))
    return replace(
        _page(view, "help", N_("Quelqu'un peut vous aider"), lead),
        picture="help_person",
        rows=where_rows(view),
        notice=Notice(
            "info",
            tr(N_("Si personne n'est là : {phone}, {hours}."), phone=operator.phone, hours=within(operator.hours)),
        ),
        ways=(leave_way(view), *_staff(view)),
    )


# -- the menu


def _menu(view: View) -> Page:
    tr, helping = view.tr, view.visit.helping
    up = helping.line == "up"
    lead = tr(N_("Choisissez. Vos réponses restent ici."))
    page = replace(
        _page(view, "help", N_("Quelqu'un pour m'aider"), lead),
        rows=where_rows(view) if not up else () if helping.agents else number_rows(view, helping),
        ways=(leave_way(view), *_staff(view)),
    )
    if not up:
        cut = tr(N_("Les agents à distance ne sont pas joignables pour le moment."))
        return replace(page, notice=Notice("attention", cut), picture="help_person")
    agent = Button(
        tr(N_("Un agent à distance")), "help_go", "team", icon="headphones", detail=_agents_detail(view, helping)
    )
    callback = Button(tr(N_("Être rappelé par téléphone")), "help_go", "callback", icon="phone")
    return replace(page, tiles=(agent, *_mediator(view, helping), callback, *appointment_tile(view)))


def _agents_detail(view: View, helping: Helping) -> str:
    tr = view.tr
    if helping.agents:
        return tr(N_("Vous lui écrivez ici, à l'écran."))
    if helping.agents_until is not None:
        return tr(N_("Personne avant {when}."), when=when(view, helping.agents_until))
    return tr(N_("Personne pour le moment."))


def _mediator(view: View, helping: Helping) -> tuple[Button, ...]:
    """The person in the hall. One who is away is not rung: the tile says so, and cannot be pressed."""
    tr = view.tr
    label = tr(N_("La personne de l'accueil"))
    if helping.ringing == "comes":
        detail = tr(N_("{name} arrive."), name=helping.coming)
        return (Button(label, "ring_mediator", icon="user", detail=detail, enabled=False),)
    if helping.ringing == "rings":
        return (Button(label, "ring_mediator", icon="user", detail=tr(N_("Nous l'appelons.")), enabled=False),)
    if helping.mediator == "there":
        return (Button(label, "ring_mediator", icon="user", detail=tr(N_("Elle vient jusqu'à vous."))),)
    if helping.mediator == "away":
        until = helping.mediator_until
        away = tr(N_("Absente jusqu'à {when}."), when=when(view, until)) if until else tr(N_("Absente pour le moment."))
        return (Button(label, "ring_mediator", icon="user", detail=away, enabled=False),)
    return ()


def _team(view: View) -> Page:
    tr = view.tr
    language = view.visit.preferences.language
    flow = view.flows.get(view.visit.flow_id)
    tiles = []
    if flow is not None:
        tiles.append(
            Button(tr(N_("Pour cette démarche")), "ask_team", "demarche", icon="list-check", detail=tr(flow.title))
        )
    if language not in ("fr", "fr_simple"):
        tiles.append(
            Button(
                tr(N_("Dans ma langue")),
                "ask_team",
                "language",
                icon="language",
                detail=tr.about.name,
            )
        )
    tiles.append(Button(tr(N_("En langue des signes française")), "ask_team", "sign_language", icon="users"))
    tiles.append(Button(tr(N_("Je ne sais pas")), "ask_team", "unsure", icon="help"))
    page = _page(view, "help-team", N_("De quelle aide avez-vous besoin ?"))
    return replace(page, page="choices", tiles=tuple(tiles), back=_to_menu(view), primary=None)


def _to_menu(view: View) -> Button:
    return Button(view.tr(N_("Retour")), "help_go", "", icon="arrow-left")


# -- waiting


def _queue(view: View) -> Page:
    tr, helping = view.tr, view.visit.helping
    lost = helping.line != "up"
    lead = tr(N_("Vous pouvez continuer seul : cette page vous suit.")) if not lost else ""
    page = _page(view, "help-queue", N_("Un agent va vous répondre"), lead)
    callback = Button(tr(N_("Être rappelé par téléphone")), "help_go", "callback", icon="phone")
    stop = Button(tr(N_("Ne plus attendre")), "stop_asking", icon="ban")
    return replace(
        page,
        notice=Notice("attention", tr(CUT)) if lost else Notice("info", queue_said(view, helping)),
        rows=number_rows(view, helping) if lost else (),
        tiles=(*_mediator(view, helping), *((callback,) if not lost else ())),
        ways=(stop, leave_way(view)),
        primary=Button(tr(N_("Continuer seul")), "close_help", icon="arrow-right"),
    )


def queue_said(view: View, helping: Helping) -> str:
    """The place, and the minutes; one minute at least, as nobody answers in none."""
    tr = view.tr
    if helping.ringing == "comes":
        return tr(N_("{name} arrive."), name=helping.coming)
    if helping.stage == "asked" or helping.position < 1:
        return tr(N_("Nous prévenons un agent."))
    before = helping.position - 1
    place = (
        tr(N_("C'est bientôt votre tour."))
        if before == 0
        else tr.plural(N_("Il y a {n} personne avant vous."), N_("Il y a {n} personnes avant vous."), before)
    )
    if helping.expected_s is None:
        return place
    minutes = max(1, round(helping.expected_s / 60))
    waits = tr.plural(N_("Attente : environ {n} minute."), N_("Attente : environ {n} minutes."), minutes)
    return f"{place} {waits}"


def _nobody(view: View) -> Page:
    tr, helping = view.tr, view.visit.helping
    until = helping.until
    lead = (
        tr(N_("Quelqu'un sera là : {when}."), when=when(view, until))
        if until is not None
        else tr(N_("Personne ne peut répondre pour le moment."))
    )
    kept = tr(N_("Vous gardez votre place : nous vous prévenons ici.")) if helping.waits else ""
    callback = Button(tr(N_("Être rappelé par téléphone")), "help_go", "callback", icon="phone")
    stop = Button(tr(N_("Ne plus attendre")), "stop_asking", icon="ban")
    return replace(
        _page(view, "help-nobody", N_("Personne n'est disponible"), lead),
        notice=Notice("info", kept) if kept else None,
        rows=number_rows(view, helping),
        tiles=(*_mediator(view, helping), callback),
        ways=(stop, leave_way(view)),
        primary=Button(tr(N_("Continuer seul")), "close_help", icon="arrow-right"),
    )


def number_rows(view: View, helping: Helping) -> tuple[Row, ...]:
    """The numbers to ring: of the desk, else of the settings, else the operator's."""
    heading = view.tr(N_("Par téléphone"))
    told = [(one.label, one.number) for one in helping.numbers or view.config.help.numbers]
    operator = view.config.operator
    return tuple(
        Row(label, unbroken(number), heading=heading) for label, number in told or [(operator.service, operator.phone)]
    )


def when(view: View, until: datetime) -> str:
    """ "14 h 00" of today; of another day, with it."""
    local = until.astimezone()
    today = datetime.now(local.tzinfo).date()
    hour = view.tr.time(local)
    return hour if local.date() == today else f"{view.tr.date_long(local.date())}, {hour}"


# -- the call-back


def _callback(view: View) -> Page:
    tr, helping = view.tr, view.visit.helping
    if helping.callback == "kept":
        return _called(view, helping)
    lead = tr(N_("Un agent vous appellera. Votre numéro est effacé après l'appel."))
    refused = tr(N_("Nous ne pouvons pas vous rappeler pour le moment."))
    waits = tr(N_("Nous enregistrons votre numéro."))
    said = {
        "wrong": Notice("attention", tr(NOT_PHONE)),
        "refused": Notice("attention", refused),
        "asked": Notice("info", waits),
    }.get(helping.callback)
    number = Field(
        NUMBER_FIELD,
        tr(N_("Votre numéro de téléphone")),
        "phone",
        value=helping.number,
        example="06 00 00 00 00",
        max_length=20,
    )
    page = _page(view, "help-callback", N_("Être rappelé"), lead)
    return replace(
        page,
        page="form",
        fields=(number,),
        notice=said,
        back=_to_menu(view),
        primary=Button(
            tr(N_("Rappelez-moi")), "ask_callback", icon="phone", enabled=helping.callback not in ("asked", "refused")
        ),
    )


def _called(view: View, helping: Helping) -> Page:
    tr = view.tr
    before = helping.before
    lead = tr(N_("Avant : {when}."), when=when(view, before)) if before is not None else ""
    kept = Notice("good", tr(N_("Votre numéro est enregistré.")))
    return replace(_page(view, "help-called", N_("Nous vous rappellerons"), lead), notice=kept, picture="help_person")


# -- the end


_ENDED = {
    "agent": N_("L'agent a terminé la conversation."),
    "citizen": N_("Vous avez terminé la conversation."),
    "lost": N_("La ligne a été coupée. Vos réponses sont toujours là."),
    "desk": N_("Le service d'aide a fermé. Vos réponses sont toujours là."),
}


def ended_said(view: View, helping: Helping) -> str:
    return view.tr(_ENDED.get(helping.ended, _ENDED["agent"]))


def _ended(view: View) -> Page:
    tr, helping = view.tr, view.visit.helping
    again = Button(tr(N_("Demander encore de l'aide")), "help_go", "", icon="headphones")
    return replace(
        _page(view, "help-ended", N_("La conversation est terminée"), ended_said(view, helping)),
        rows=number_rows(view, helping),
        tiles=(again,),
    )


def _phrases(view: View) -> Page:
    tr = view.tr
    tiles = tuple(Button(tr(text), "say_phrase", name) for name, text in PHRASES.items())
    page = _page(view, "help-phrases", N_("Que voulez-vous dire ?"), tr(N_("Touchez une phrase pour l'envoyer.")))
    return replace(page, page="choices", tiles=tiles, back=_to_menu(view), primary=None)


def closed(view: View) -> Overlay:
    """For cleaning: no touch of a cloth begins a visit."""
    tr = view.tr
    return Overlay(
        kind="help",
        title=tr(N_("Cette borne est en pause")),
        lead=tr(N_("Elle sera de nouveau là dans quelques minutes. Demandez à l'accueil.")),
        opaque=True,
        buttons=_staff(view),
    )


def out_of_service(view: View) -> Overlay:
    """By the fleet's administrator, whose words are shown as they are."""
    return Overlay(
        kind="help",
        title=view.tr(N_("Cette borne est hors service")),
        lead=view.visit.closed,
        opaque=True,
        buttons=_staff(view),
    )


# -- what an agent asks


def asked(view: View) -> Overlay | None:
    """The dialogue about what the agent waits for; one touch says no."""
    tr, helping = view.tr, view.visit.helping
    what = helping.asked
    who = helping.agent
    match what:
        case None:
            return None
        case WishToSee():
            title = tr(N_("Montrer où vous en êtes à {agent} ?"), agent=who)
            lead = tr.legal(
                N_(
                    "{agent}, {service}, verra les questions et celles qui sont remplies. "
                    "Vos réponses restent cachées. Vous pouvez arrêter à tout moment."
                ),
                agent=who,
                service=helping.service,
            )
            no, yes = N_("Non"), N_("Oui, montrer")
        case Proposal(shown=shown, reason=reason):
            title = tr(N_("{agent} propose une réponse"), agent=who)
            question = _label_of(view, what.field)
            lead = tr(N_("{question} : {answer}. {reason}"), question=question, answer=shown, reason=reason)
            no, yes = N_("Refuser"), N_("Accepter")
        case Wish():
            title = _wished(view, what, who)
            lead = tr(N_("Rien n'est envoyé ni signé sans vous."))
            no, yes = N_("Pas maintenant"), N_("Oui, y aller")
        case SentPicture():
            title = tr(N_("{agent} vous envoie une image"), agent=who)
            lead = tr(N_("Vous pouvez la regarder, ou continuer sans."))
            no, yes = N_("Pas maintenant"), N_("Voir l'image")
        case SentPage(host=host):
            title = tr(N_("{agent} vous propose une page officielle"), agent=who)
            lead = tr(N_("Elle s'ouvre ici, sur {host}. Vos réponses restent à la borne."), host=host)
            no, yes = N_("Pas maintenant"), N_("Ouvrir la page")
    return Overlay(
        kind="help",
        title=title,
        lead=lead,
        buttons=(Button(tr(no), "answer_agent", f"no {what.action}", icon="x"),),
        primary=Button(tr(yes), "answer_agent", f"yes {what.action}", icon="check"),
    )


_WISHES = {
    "scan": N_("{agent} vous demande de numériser un papier"),
    "card": N_("{agent} vous demande de lire votre carte"),
    "photo": N_("{agent} vous demande de prendre une photo"),
    "signature": N_("{agent} vous demande de signer"),
}


def _wished(view: View, wish: Wish, who: str) -> str:
    if wish.what == "step" or wish.what not in _WISHES:
        step = view.engine.flow.step(wish.step).title if view.engine is not None else ""
        return view.tr(N_("{agent} vous propose d'aller à « {step} »"), agent=who, step=view.tr(step))
    return view.tr(_WISHES[wish.what], agent=who)


def _label_of(view: View, field: str) -> str:
    return view.tr(view.engine.flow.field(field).label) if view.engine is not None else ""
