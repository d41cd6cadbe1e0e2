"""An official site in the visit's rules and pages: opened at the citizen's word, driven by them, and never said to have
received anything."""

from msgspec.structs import replace

from kiosk.config import Config, Web, Webmail
from kiosk.devices.page_printer.port import Printed
from kiosk.devices.states import Ready
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused
from kiosk.flows.facts import DocumentValue, Fact
from kiosk.flows.model import Delivery
from kiosk.flows.model import Web as WebOf
from kiosk.session import events
from kiosk.session.preferences import Preferences
from kiosk.session.state import Leaving, Prepared, changed
from kiosk.session.web import state as web_state
from kiosk.session.web.places import zoom
from kiosk.session.web.state import AtSite, CloseWeb, OpenSitePaper, OpenWeb, PrintSitePaper, WebDo, WebVisit
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.web import port, protocol
from kiosk.web.allowed import View
from tests.support.places import view_of
from tests.support.visits import FLOWS, LEAVE, PAGE, Hand

SITE = "https://www.caf.fr/"
FLOW = replace(
    FLOWS["changement-adresse"],
    deliver=(Delivery("official_site", url=SITE, what="Finissez sur le site.", web=WebOf(("www.caf.fr",))),),
)
MAILS = (Webmail("Courrier A", "https://a.example/", ("a.example",)), Webmail("Courrier B", "https://b.example/"))
SHA = "a" * 64
ITEMS = (
    port.Item(0, "heading", "Connexion", level=1),
    port.Item(0, "text", "Bienvenue."),
    port.Item(1, "email", "Adresse e-mail", required=True),
    port.Item(2, "password", "Mot de passe", value="secret"),
    port.Item(3, "list", "Pays", choices=tuple(port.Choice(str(n), f"Pays {n}") for n in range(30))),
    port.Item(4, "check", "J'accepte"),
    port.Item(5, "file", "Justificatif"),
    port.Item(6, "button", "Se connecter"),
    port.Item(7, "button", "Interdit", enabled=False),
    port.Item(8, "list", "Langues", several=True, choices=(port.Choice("0", "fr", True), port.Choice("1", "ar"))),
)
CLEAN = CleanPages("pdf", (CleanPage(b"jpeg", 10, 10, 200),))


def prepared(config: Config | None = None) -> Hand:
    """At the end of a démarche that only prepares, with one paper in hand."""
    hand = Hand(config or Config(), flow=FLOW).enter()
    facts = {"preuve": Fact(DocumentValue((SHA,), "none"), "scan", "declarant")}
    hand.visit = changed(hand.visit, place=Prepared(), facts=facts, pages={SHA: replace(PAGE, sha256=SHA)})
    return hand


def site_page(*items: port.Item, view: View = "site", **rest: object) -> web_state.WebTold:
    fields = {"host": "www.caf.fr", "secure": True, "title": "Connexion", "items": items or ITEMS} | rest
    return web_state.WebTold(port.Shown(port.SitePage(view, **fields)))  # type: ignore[arg-type]


def at_site(config: Config | None = None, *, mode: str = "touch") -> Hand:
    hand = prepared(config).do(web_state.OpenSite())
    hand.visit = changed(hand.visit, preferences=replace(hand.visit.preferences, mode=mode))
    return hand.do(web_state.WebAct("open"), web_state.WebLife(True), site_page())


def shown(hand: Hand) -> Page:
    return page_of(view_of(hand))


def words(page: Page) -> str:
    rows = [f"{row.heading} {row.label} {row.value} {row.attention}" for row in page.rows]
    buttons = [button.label for button in (*page.tiles, *page.ways, *filter(None, (page.primary, page.back)))]
    return " ".join([page.title, page.lead, page.notice.text if page.notice else "", *rows, *buttons])


def pressed(hand: Hand, item: int) -> list[protocol.Request]:
    before = len(hand.wanted)
    hand.do(web_state.WebAct("item", str(item)))
    return [effect.request for effect in hand.wanted[before:] if isinstance(effect, WebDo)]


def test_what_one_needs_is_asked_before_the_site_opens() -> None:
    hand = prepared()
    assert next(way.action for way in shown(hand).ways) == "open_site"
    hand.do(web_state.OpenSite())
    assert shown(hand).key == "site-before"
    assert not hand.count(OpenWeb), "nothing is started before a citizen says so"
    hand.do(web_state.WebAct("open"))
    started = hand.wants(OpenWeb)
    assert started.place.hosts == ("www.caf.fr",)
    assert started.zoom_percent == zoom(0, Config())


def test_who_lacks_something_is_led_to_paper_and_a_person() -> None:
    hand = prepared().do(web_state.OpenSite(), web_state.WebAct("without"))
    said = words(shown(hand))
    assert FLOW.routes.counter in said
    assert FLOW.routes.paper in said
    hand.do(web_state.WebAct("said", "not_done"))
    assert isinstance(hand.visit.place, Prepared)


def test_a_demarche_without_a_site_opens_none() -> None:
    hand = Hand(Config(), flow=replace(FLOW, deliver=(Delivery("paper", what="Postez."),))).enter()
    hand.visit = changed(hand.visit, place=Prepared())
    assert "open_site" not in [way.action for way in shown(hand).ways]
    assert isinstance(hand.do(web_state.OpenSite()).visit.place, Prepared)
    assert isinstance(prepared(Config(web=Web(enabled=False))).do(web_state.OpenSite()).visit.place, Prepared)


def test_an_exercise_opens_no_site() -> None:
    hand = prepared()
    hand.visit = changed(hand.visit, practice=True)
    assert "open_site" not in [way.action for way in shown(hand).ways]
    assert isinstance(hand.do(web_state.OpenSite()).visit.place, Prepared)


def test_a_finger_sees_the_page_and_others_go_through_its_things() -> None:
    assert shown(at_site()).page == "web"
    assert shown(at_site()).title.replace("\u2060", "") == "www.caf.fr"
    for mode in ("keypad", "quadrants", "one_switch", "two_switches"):
        listed = shown(at_site(mode=mode))
        assert listed.page == "review"
        assert [row.edit.argument for row in listed.rows if row.edit and row.edit.enabled] == [
            f"item {at}" for at in (1, 2, 3, 4, 5, 6, 8)
        ]  # fmt: skip
    chosen = at_site().do(web_state.WebAct("listed", "yes"))
    assert shown(chosen).page == "review"


def test_what_cannot_be_read_is_said_before_the_start() -> None:
    hand = prepared()
    hand.visit = changed(hand.visit, preferences=Preferences(mode="keypad"))
    said = words(shown(hand.do(web_state.OpenSite())))
    assert "Les images sans texte ne peuvent pas être lues" in said
    assert Config().operator.phone.replace(" ", "") in said.replace("\u00a0", "").replace(" ", "").replace("\u202f", "")


def test_a_password_is_never_on_the_list() -> None:
    said = words(shown(at_site(mode="keypad")))
    assert "secret" not in said
    assert "Rempli" in said


def test_a_button_is_pressed_in_the_page() -> None:
    assert pressed(at_site(), 6) == [protocol.Press(6)]
    assert pressed(at_site(), 4) == [protocol.Press(4)]
    assert pressed(at_site(), 7) == [], "it is not enabled"
    assert pressed(at_site(), 99) == []


def test_a_box_is_filled_on_a_page_of_ours() -> None:
    hand = at_site()
    assert pressed(hand, 1) == []
    assert shown(hand).page == "form"
    [field] = shown(hand).fields
    assert (field.kind, field.label, field.masked) == ("email", "Adresse e-mail", False)
    hand.do(events.Typed("site", "camille@specimen.example"), web_state.WebAct("fill"))
    assert hand.wants(WebDo).request == protocol.Fill(1, "camille@specimen.example")
    assert shown(hand).page == "web"
    assert hand.visit.drafts == {}, "it is no answer of the démarche"
    pressed(hand, 2)
    [field] = shown(hand).fields
    assert (field.kind, field.masked) == ("password", True)


def test_what_is_typed_is_dropped_by_back() -> None:
    hand = at_site()
    pressed(hand, 1)
    hand.do(events.Typed("site", "faux"), events.Back())
    assert shown(hand).page == "web"
    assert not [one for one in hand.wanted if isinstance(one, WebDo) and isinstance(one.request, protocol.Fill)]


def test_a_long_list_is_shown_in_parts() -> None:
    hand = at_site()
    pressed(hand, 3)
    assert len(shown(hand).tiles) == 12
    hand.do(web_state.WebAct("part", "2"))
    assert next(tile.label for tile in shown(hand).tiles) == "Pays 24"
    hand.do(web_state.WebAct("part", "9"), web_state.WebAct("part", "x"))
    assert next(tile.label for tile in shown(hand).tiles) == "Pays 24"
    hand.do(web_state.WebAct("choose", "25"))
    assert hand.wants(WebDo).request == protocol.Choose(3, ("25",))


def test_several_choices_are_marked_and_then_taken() -> None:
    hand = at_site()
    pressed(hand, 8)
    hand.do(events.Typed("site", "0,1"), web_state.WebAct("choose"))
    assert hand.wants(WebDo).request == protocol.Choose(8, ("0", "1"))


def test_a_paper_of_the_visit_is_given_to_the_site() -> None:
    hand = at_site()
    pressed(hand, 5)
    assert [tile.argument for tile in shown(hand).tiles] == ["give preuve"]
    hand.do(web_state.WebAct("give", "nichts"))
    assert not [one for one in hand.wanted if isinstance(one, WebDo) and isinstance(one.request, protocol.Give)]
    hand.do(web_state.WebAct("give", "preuve"))
    given = hand.wants(WebDo).request
    assert isinstance(given, protocol.Give)
    assert [file.data for file in given.files] == [PAGE.jpeg]


def test_a_question_of_the_site_waits_for_an_answer() -> None:
    hand = at_site().do(web_state.WebTold(port.Dialog("site", 4, "confirm", "Continuer ?")))
    assert shown(hand).lead == "Continuer ?"
    hand.do(web_state.WebAct("answer", "yes"))
    assert hand.wants(WebDo).request == protocol.Answer(4, True, "")
    hand.do(web_state.WebTold(port.Dialog("site", 5, "leave", "x")), events.Back())
    assert hand.wants(WebDo).request == protocol.Answer(5, False, "")


def test_the_webmail_is_a_second_view() -> None:
    hand = at_site(Config(web=Web(mail=MAILS))).do(web_state.WebAct("mail"))
    assert [tile.label for tile in shown(hand).tiles] == ["Courrier A", "Courrier B"]
    hand.do(web_state.WebAct("mail", "9"))
    assert hand.visit.web.view == "site"
    hand.do(web_state.WebAct("mail", "0"), site_page(view="mail", host="a.example"))
    assert hand.wants(WebDo).request == protocol.Show(hand.visit.web.places[1])
    assert shown(hand).title.replace("\u2060", "") == "a.example"
    hand.do(web_state.WebAct("view", "site"))
    assert shown(hand).title.replace("\u2060", "") == "www.caf.fr"
    assert "mail" not in [way.argument for way in shown(at_site()).ways], "no webmail is configured"


def test_a_document_of_the_site_is_opened_in_the_sandbox_then_printed() -> None:
    hand = at_site().do(events.DeviceChanged("page_printer", Ready()))
    hand.do(web_state.WebTold(port.Arrived("site", "attestation.pdf", b"%PDF")))
    assert hand.wants(OpenSitePaper).data == b"%PDF"
    assert hand.visit.web.papers == ()
    hand.do(web_state.SitePaperOpened("attestation.pdf", CLEAN))
    assert shown(hand).key == "site-papers"
    hand.do(web_state.WebAct("print_paper", "0"), web_state.WebAct("print_paper", "0"))
    assert hand.count(PrintSitePaper) == 1
    hand.do(web_state.SitePaperPrinted(Printed(hand.wants(PrintSitePaper).job, 1)))
    assert "Prenez vos pages" in words(shown(hand))
    refused = at_site().do(web_state.WebTold(port.Arrived("site", "x", b"MZ")))
    refused.do(web_state.SitePaperOpened("x", FileRefused("not_a_paper")))
    assert "ni une photo ni un PDF" in words(shown(refused))


def test_an_engine_that_died_is_told_in_one_sentence_and_keeps_the_answers() -> None:
    hand = at_site()
    facts = hand.visit.facts
    hand.do(web_state.WebLife(False))
    assert "Vos réponses à la borne sont gardées" in words(shown(hand))
    hand.do(web_state.WebLife(True), site_page())
    assert "Vos réponses à la borne sont gardées" in words(shown(hand))
    assert hand.visit.facts == facts
    crashed = at_site().do(web_state.WebTold(port.Crashed("site")))
    assert "La page s'est arrêtée" in words(shown(crashed))


def test_afterwards_the_citizen_says_what_happened_and_nothing_is_called_sent() -> None:
    for outcome, said in (("done", "ne peut pas le vérifier"), ("not_done", "pas fini"), ("unknown", "à l'accueil")):
        hand = at_site().do(web_state.WebAct("leave"))
        assert shown(hand).key == "site-after"
        hand.do(web_state.WebAct("said", "sent"))
        assert shown(hand).key == "site-after"
        hand.do(web_state.WebAct("said", outcome))
        assert hand.count(CloseWeb) == 1
        assert said in words(shown(hand))
        assert "Rien n'a été envoyé" in words(shown(hand))
    again = at_site().do(web_state.WebAct("leave"), web_state.WebAct("return"))
    assert shown(again).page == "web"


def test_the_engine_ends_with_the_visit() -> None:
    hand = at_site().do(*LEAVE)
    assert isinstance(hand.visit.place, Leaving)
    assert hand.count(CloseWeb) == 1
    assert hand.visit.web == WebVisit()


def test_what_comes_late_changes_nothing() -> None:
    hand = prepared()
    before = hand.visit
    hand.do(site_page(), web_state.WebLife(False), web_state.WebAct("open"), web_state.WebAct("item", "1"))
    hand.do(web_state.SitePaperOpened("x", CLEAN), web_state.WebTold(port.Dialog("site", 1, "alert", "x")))
    assert hand.visit == before


def test_a_larger_text_makes_the_site_larger() -> None:
    hand = at_site().do(events.Prefer("size", "2"))
    assert hand.wants(WebDo).request == protocol.Zoom(zoom(2, Config()))
    assert zoom(2, Config()) == 2 * zoom(0, Config())


def test_nothing_of_a_site_prints() -> None:
    hand = at_site()
    pressed(hand, 1)
    hand.do(events.Typed("site", "camille@specimen.example"))
    assert "camille" not in repr(hand.visit)
    assert "camille" not in repr(WebDo(protocol.Fill(1, "camille")))
    assert isinstance(hand.visit.place, AtSite)
