"""Being told when the file has moved."""

from kiosk.errors import N_
from kiosk.session.resuming.reminding import can_ask
from kiosk.ui.viewmodels.content import Button, Field, Page
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, unreviewed_rows

CONSENT = N_(
    "Le service vous préviendra une seule fois, quand votre dossier avancera. Il effacera ensuite vos coordonnées."
)


def reminder_way(view: View) -> tuple[Button, ...]:
    if not can_ask(view.visit, view.config.delivery.reminders):
        return ()
    return (Button(view.tr(N_("Me prévenir")), "ask_reminder", icon="phone"),)


def reminding(view: View) -> Page:
    return thanks(view) if view.visit.reminder.stage == "thanks" else form(view)


def form(view: View) -> Page:
    tr, ways, typed = view.tr, view.config.delivery.reminders, view.visit.reminder.typed
    number = Field("reminder_sms", tr(N_("Numéro de mobile")), "phone", typed.get("reminder_sms", ""),
                   example=tr(N_("06 12 34 56 78")), required=len(ways) == 1, max_length=20)  # fmt: skip
    address = Field("reminder_email", tr(N_("Adresse électronique")), "email", typed.get("reminder_email", ""),
                    required=len(ways) == 1, max_length=120)  # fmt: skip
    return Page(
        page="form",
        key="reminder",
        title=tr(N_("Être prévenu")),
        lead=tr.legal(CONSENT),
        fields=tuple(field for field, by in ((number, "sms"), (address, "email")) if by in ways),
        rows=unreviewed_rows(view),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("J'accepte d'être prévenu")), "continue", icon="check"),
    )


def thanks(view: View) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="reminder-thanks",
        title=tr(N_("C'est noté")),
        lead=tr(N_("Vous recevrez un message quand votre dossier avancera. Gardez votre ticket.")),
        picture="tick",
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )
