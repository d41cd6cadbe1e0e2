"""An official site within the visit: opened at the citizen's word, driven by them, and left with what they say of it.

Nothing that happens there is an answer of the démarche, and nothing is said to be sent."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.documents.incoming.port import CleanPages
from kiosk.session import events
from kiosk.session.help import sent_page
from kiosk.session.identify import signing_in as identify
from kiosk.session.state import Prepared, Visit, changed
from kiosk.session.turns import awaited_at_site
from kiosk.session.web import state as web_state
from kiosk.session.web.files import files_of, paper_at
from kiosk.session.web.places import mail_place, mails, site_of, zoom
from kiosk.session.web.state import (
    MOST_PAPERS,
    PART,
    AtSite,
    CloseWeb,
    OpenSitePaper,
    OpenWeb,
    Outcome,
    PrintSitePaper,
    SitePaper,
    WebDo,
    WebVisit,
)
from kiosk.session.world import Next, World, stay
from kiosk.web import port, protocol
from kiosk.web.allowed import Place

# Told while a visit is locked by a pause, too.
FROM_OUTSIDE = (web_state.WebTold, web_state.WebLife, web_state.SitePaperOpened, web_state.SitePaperPrinted)
OUTCOMES: tuple[Outcome, ...] = ("done", "not_done", "unknown")


def open_site(visit: Visit, event: web_state.OpenSite, world: World) -> Next:
    if not isinstance(visit.place, Prepared) or visit.ticket.stage == "printing" or not visit.flow_id:
        return stay(visit)
    if site_of(visit, world.engine(visit.flow_id).flow, world.config) is None:
        return stay(visit)
    return stay(changed(visit, place=AtSite("before"), web=WebVisit(papers=visit.web.papers)))


def come(visit: Visit, world: World) -> Next | None:
    """Who has to come before the site is opened says to be there; None: nobody has to."""
    person = _awaited(visit, world)
    return stay(changed(visit, turn=person)) if person else None


def _awaited(visit: Visit, world: World) -> str:
    before = isinstance(visit.place, AtSite) and visit.place.part == "before" and not visit.place.step
    return awaited_at_site(visit, world.engine(visit.flow_id).flow) if before and visit.flow_id else ""


def act(visit: Visit, event: web_state.WebAct, world: World) -> Next:
    if not isinstance(visit.place, AtSite) or _awaited(visit, world):
        return stay(visit)
    if visit.place.step and (on_the_way := identify.act(visit, visit.place, event, world)) is not None:
        return on_the_way
    if visit.place.sent and (done := sent_page.act(visit, event)) is not None:
        return done
    if event.verb in OUTSIDE:
        return OUTSIDE[event.verb](visit, event.argument, world)
    if visit.place.part != "open" or event.verb not in WITHIN:
        return stay(visit)
    return WITHIN[event.verb](visit, event.argument, world)


def typed(visit: Visit, event: events.Typed) -> Visit | None:
    """What is typed on a page of ours for the site; None: it is not for the site."""
    if not isinstance(visit.place, AtSite):
        return None
    now = visit.web
    return _web(visit, draft=event.text[: port.MAX_VALUE]) if now.asked is not None or now.dialog is not None else visit


def back(visit: Visit, world: World) -> Next | None:
    """The bar's own button: out of a page of ours to the site, or out of the site to the visit."""
    if not isinstance(visit.place, AtSite):
        return None
    if visit.place.step or visit.place.sent:
        out = identify.back(visit, visit.place) if visit.place.step else sent_page.back(visit)
        if out is not None:
            return out
    now = visit.web
    match visit.place.part:
        case "before":
            return stay(changed(visit, place=Prepared()))
        case "without":
            return stay(changed(visit, place=AtSite("before")))
        case "after":
            return _return(visit, "", world)
    if now.dialog is not None:
        return _answer(visit, "no", world)
    if now.asked is not None or now.showing_papers or now.choosing_mail or now.showing_more:
        return stay(_put_away(visit))
    return _leave(visit, "", world)


def zoomed(visit: Visit, world: World) -> Next:
    """After a wish: the site grows with the text."""
    if not isinstance(visit.place, AtSite) or visit.web.stage == "closed":
        return stay(visit)
    return visit, (WebDo(protocol.Zoom(zoom(visit.preferences.size, world.config))),)


# -- before and after


def _open(visit: Visit, argument: str, world: World) -> Next:
    """They have what the site asks for."""
    site = site_of(visit, world.engine(visit.flow_id).flow, world.config)
    if site is None or not isinstance(visit.place, AtSite) or visit.place.part not in ("before", "without"):
        return stay(visit)
    after = _web(changed(visit, place=AtSite("open")), stage="starting", places=(site,), view="site")
    return after, (_show(site, visit, world),)


def _without(visit: Visit, argument: str, world: World) -> Next:
    return stay(changed(visit, place=AtSite("without")))


def _leave(visit: Visit, argument: str, world: World) -> Next:
    return stay(_put_away(changed(visit, place=AtSite("after"))))


def _return(visit: Visit, argument: str, world: World) -> Next:
    if visit.web.stage == "closed":
        return stay(changed(visit, place=AtSite("before")))
    return stay(changed(visit, place=AtSite("open")))


def _said(visit: Visit, argument: str, world: World) -> Next:
    """The engine ends; what the citizen said of the site is all that is known."""
    outcome = next((one for one in OUTCOMES if one == argument), None)
    if outcome is None or not isinstance(visit.place, AtSite) or visit.place.part not in ("after", "without"):
        return stay(visit)
    web = WebVisit(papers=visit.web.papers, outcome=outcome)
    return changed(visit, place=Prepared(), web=web), (CloseWeb(),)


# -- within


def _item(visit: Visit, argument: str, world: World) -> Next:
    """A thing of the list is chosen: pressed in the page, or answered on a page of ours."""
    page = visit.web.page
    item = next((one for one in page.items if str(one.id) == argument), None) if page is not None else None
    if item is None or item.role not in port.ACTIVE or not item.enabled:
        return stay(visit)
    if item.role in ("link", "button", "check", "radio"):
        return _web(visit, trouble=""), (WebDo(protocol.Press(item.id)),)
    return stay(_web(visit, asked=item, draft=None, trouble="", part_of_choices=0))


def _fill(visit: Visit, argument: str, world: World) -> Next:
    item, now = visit.web.asked, visit.web
    if item is None or item.role not in port.TYPED:
        return stay(visit)
    text = now.draft if now.draft is not None else item.value
    after = _web(visit, asked=None, draft=None)
    return after, (WebDo(protocol.Fill(item.id, text)),)


def _choose(visit: Visit, argument: str, world: World) -> Next:
    """One choice; or, where several may be, all that are marked (`draft`, with commas)."""
    item, now = visit.web.asked, visit.web
    if item is None or item.role != "list":
        return stay(visit)
    before = ",".join(one.value for one in item.choices if one.chosen)
    said = (now.draft if now.draft is not None else before) if item.several else argument
    wanted = tuple(one.value for one in item.choices if one.value in said.split(","))
    if not wanted and not item.several:
        return stay(visit)
    return _web(visit, asked=None, draft=None), (WebDo(protocol.Choose(item.id, wanted)),)


def _give(visit: Visit, argument: str, world: World) -> Next:
    """A paper of the visit for the site's upload."""
    item = visit.web.asked
    paper = paper_at(visit, world, argument)
    if item is None or item.role != "file" or paper is None:
        return stay(visit)
    return _web(visit, asked=None, draft=None), (WebDo(protocol.Give(item.id, files_of(paper, item))),)


def _cancel(visit: Visit, argument: str, world: World) -> Next:
    return stay(_put_away(visit))


def _answer(visit: Visit, argument: str, world: World) -> Next:
    dialog, draft = visit.web.dialog, visit.web.draft
    if dialog is None:
        return stay(visit)
    text = draft if draft is not None else dialog.value
    answer = protocol.Answer(dialog.id, argument == "yes", text)
    return _web(visit, dialog=None, draft=None), (WebDo(answer),)


def _back(visit: Visit, argument: str, world: World) -> Next:
    return _put_away(visit), (WebDo(protocol.Back()),)


def _again(visit: Visit, argument: str, world: World) -> Next:
    return _put_away(visit), (WebDo(protocol.Again()),)


def _view(visit: Visit, argument: str, world: World) -> Next:
    """Between the site and the webmail that has been opened."""
    other = next((place for place in visit.web.places if place.view == argument), None)
    if other is None:
        return stay(visit)
    return _web(visit, view=other.view, part=0, trouble="", asked=None, dialog=None, draft=None), (
        WebDo(protocol.Show(other)),
    )


def _mail(visit: Visit, argument: str, world: World) -> Next:
    """The citizen's webmail: the only one, or the one that is chosen by its number."""
    offered = mails(world.config)
    if not offered:
        return stay(visit)
    if len(offered) > 1 and not argument:
        return stay(_web(visit, choosing_mail=True))
    if argument and not (argument.isascii() and argument.isdecimal() and int(argument) < len(offered)):
        return stay(visit)
    mail = mail_place(offered[int(argument or 0)], world.config)
    places = (*(place for place in visit.web.places if place.view != "mail"), mail)
    pages = {name: page for name, page in visit.web.pages.items() if name != "mail"}
    after = _web(visit, places=places, pages=pages, view="mail", part=0, choosing_mail=False, trouble="", dialog=None)
    return after, (WebDo(protocol.Show(mail)),)


def _listed(visit: Visit, argument: str, world: World) -> Next:
    return stay(_web(_put_away(visit), listed=argument == "yes", part=0))


def _part(visit: Visit, argument: str, world: World) -> Next:
    """Another part of a list: of the page's things, or of the choices of one of them."""
    page, asked = visit.web.page, visit.web.asked
    count = len(asked.choices) if asked is not None else len(page.items) if page is not None else 0
    if not (argument.isascii() and argument.isdecimal() and int(argument) * PART < max(count, 1)):
        return stay(visit)
    return stay(_web(visit, **{"part" if asked is None else "part_of_choices": int(argument)}))


def _papers(visit: Visit, argument: str, world: World) -> Next:
    return stay(_web(_put_away(visit), showing_papers=True))


def _more(visit: Visit, argument: str, world: World) -> Next:
    return stay(_web(visit, showing_more=True, trouble=""))


def _print(visit: Visit, argument: str, world: World) -> Next:
    """The page as the site prints it, into the documents of the visit."""
    return _put_away(visit), (WebDo(protocol.Print()),)


def _print_paper(visit: Visit, argument: str, world: World) -> Next:
    now = visit.web
    at = int(argument) if argument.isascii() and argument.isdecimal() else -1
    if now.job or not 0 <= at < len(now.papers):
        return stay(visit)
    job = world.fresh_id()
    return _web(visit, job=job, printed=None), (PrintSitePaper(job, now.papers[at].pages),)


Act = Callable[[Visit, str, World], Next]
OUTSIDE: dict[str, Act] = {
    "open": _open, "without": _without, "leave": _leave, "return": _return, "said": _said, "print_paper": _print_paper,
}  # fmt: skip
WITHIN: dict[str, Act] = {
    "item": _item, "fill": _fill, "choose": _choose, "give": _give, "cancel": _cancel, "answer": _answer,
    "back": _back, "again": _again, "view": _view, "mail": _mail, "listed": _listed, "part": _part,
    "papers": _papers, "more": _more, "print": _print,
}  # fmt: skip


# -- what the engine says


def told(visit: Visit, event: web_state.WebTold, world: World) -> Next:
    now = visit.web
    if now.stage == "closed":
        return stay(visit)
    match event.told:
        case port.Shown(page=page):
            return stay(_shown(visit, page))
        case port.Returned() as back_here:
            return identify.returned(visit, back_here, world)
        case port.Asked(view=view, item=item) if view == now.view and isinstance(visit.place, AtSite):
            return stay(_web(visit, asked=item, draft=None, part_of_choices=0, trouble=""))
        case port.Dialog(view=view) as dialog if view == now.view:
            return stay(_web(visit, dialog=dialog, draft=None, asked=None))
        case port.Arrived(name=name, data=data) if len(now.papers) + now.opening < MOST_PAPERS:
            return _web(visit, opening=now.opening + 1), (OpenSitePaper(name, data),)
    return stay(_troubled(visit, event.told))


def _troubled(visit: Visit, told: port.Told) -> Visit:
    """What went wrong, in one sentence over the page."""
    match told:
        case port.Refused(why=why, host=host):
            return _web(visit, trouble=why, about=host)
        case port.Unreachable(host=host):
            return _web(visit, trouble="unreachable", about=host)
        case port.Crashed():
            return _web(visit, trouble="crashed", asked=None, dialog=None, draft=None)
        case port.TooLarge() | port.Arrived():
            return _web(visit, trouble="too_large")
    return visit


def _shown(visit: Visit, page: port.SitePage) -> Visit:
    """A page of another host, or one that loads, begins at its beginning; a thing that was asked about is gone."""
    now, before = visit.web, visit.web.pages.get(page.view)
    anew = before is None or before.host != page.host or before.title != page.title or page.loading
    there = now.asked is None or page.view != now.view or any(one.id == now.asked.id for one in page.items)
    visit = _web(visit, pages={**now.pages, page.view: page})
    if page.view != now.view:
        return visit
    part = 0 if anew else min(now.part, max(0, len(page.items) - 1) // PART)
    if not there and page.loading:
        visit = _web(visit, asked=None, draft=None)
    return _web(visit, part=part)


def life(visit: Visit, event: web_state.WebLife, world: World) -> Next:
    now = visit.web
    if now.stage == "closed":
        return stay(visit)
    if event.up:
        place = now.place
        shown = (WebDo(protocol.Show(place)),) if place is not None and place.view == "mail" else ()
        return _web(visit, stage="open"), shown
    # What was typed in the site is gone with it; the answers of the démarche were never there.
    after = _web(visit, stage="starting", pages={}, asked=None, dialog=None, draft=None, part=0, trouble="restarted")
    return stay(after)


def paper_opened(visit: Visit, event: web_state.SitePaperOpened, world: World) -> Next:
    now = visit.web
    if now.stage == "closed":
        return stay(visit)
    opening = max(0, now.opening - 1)
    if not isinstance(event.result, CleanPages):
        return stay(_web(visit, opening=opening, trouble="paper_refused", about=event.result.why))
    papers = (*now.papers, SitePaper(event.name, event.result))
    return stay(
        _web(visit, opening=opening, papers=papers, showing_papers=now.asked is None, showing_more=False, trouble="")
    )


def paper_printed(visit: Visit, event: web_state.SitePaperPrinted, world: World) -> Next:
    if event.result.job != visit.web.job:
        return stay(visit)
    return stay(_web(visit, job="", printed=event.result))


def _show(place: Place, visit: Visit, world: World) -> OpenWeb:
    return OpenWeb(place, zoom(visit.preferences.size, world.config), visit.preferences.language)


def _put_away(visit: Visit) -> Visit:
    """The pages of ours that lay over the site."""
    return _web(
        visit, asked=None, draft=None, showing_papers=False, showing_more=False, choosing_mail=False, trouble=""
    )


def _web(visit: Visit, **fields: object) -> Visit:
    return changed(visit, web=replace(visit.web, **fields))
