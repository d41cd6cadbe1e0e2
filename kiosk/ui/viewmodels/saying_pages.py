"""What the citizen thinks: three faces, a sentence if they like, and thanks."""

from kiosk.errors import N_
from kiosk.session.resuming.saying import WORDS_FIELD, can_say
from kiosk.ticket.opinion import MAX_WORDS
from kiosk.ui.viewmodels.content import Button, Field, Page
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way

PRIVATE = N_("Votre avis part sans votre nom et sans votre dossier. Personne ne peut savoir qu'il vient de vous.")


def opinion_way(view: View) -> tuple[Button, ...]:
    if not can_say(view.visit, view.config.delivery.desk_url):
        return ()
    return (Button(view.tr(N_("Donner mon avis")), "say_opinion", icon="mood-smile"),)


def saying(view: View) -> Page:
    match view.visit.opinion.stage:
        case "words":
            return words(view)
        case "thanks":
            return thanks(view)
    return faces(view)


def faces(view: View) -> Page:
    tr = view.tr
    return Page(
        page="choices",
        key="opinion",
        title=tr(N_("Comment cela s'est-il passé ?")),
        lead=tr(PRIVATE),
        tiles=(
            Button(tr(N_("Bien")), "choose_face", "good", icon="mood-smile"),
            Button(tr(N_("Moyen")), "choose_face", "fair", icon="mood-neutral"),
            Button(tr(N_("Mal")), "choose_face", "bad", icon="mood-sad"),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def words(view: View) -> Page:
    tr, given = view.tr, view.visit.opinion
    return Page(
        page="form",
        key="opinion-words",
        title=tr(N_("Voulez-vous ajouter une phrase ?")),
        lead=tr(N_("Ce n'est pas obligatoire. N'écrivez pas votre nom.")),
        fields=(
            Field(
                WORDS_FIELD, tr(N_("Votre phrase")), "long_text", given.words, required=False, max_length=MAX_WORDS
            ),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Envoyer mon avis")), "continue", icon="send"),
    )  # fmt: skip


def thanks(view: View) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="opinion-thanks",
        title=tr(N_("Merci pour votre avis")),
        lead=tr(N_("Il est compté avec ceux des autres personnes, sans rien qui dise qui vous êtes.")),
        picture="goodbye",
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )
