"""`/console/releases`: the administrator sees how far a release is, stops it and lets it go on. What is released is
signed elsewhere (`kiosk desk release`)."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kiosk.desk.live import day, rollout, rollouts
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.pages import HEADERS, ConsolePages, Form
from kiosk.desk.live.roles import Action
from kiosk.desk.live.sessions import Session

HERE = "/console/releases"
WHAT = {"system": "Système", "content": "Contenus", "settings": "Réglages"}
MAX_BAD_SHOWN, MAX_HALTED_SHOWN = 20, 3
# Why a kiosk is "bad"; {} is what it is about.
WHY: dict[rollout.Why, str] = {
    "": "",
    "went_back": "revenue à la version d'avant",
    "runs_another": "revenue à une autre version",
    "late": "n'a pas la version à temps",
    "away": "ne répond plus",
    "unsteady": "n'a pas encore tenu assez longtemps sans coupure",
    "lacks": "sans {} depuis la mise à jour",
    "refused": "refusée par la borne ({})",
    "not_kept": "n'a pas gardé ces réglages ({})",
}


# As the console names them (templates/console_line.js).
DEVICES = {
    "scanner": "scanner",
    "camera": "caméra",
    "card_reader": "lecteur de cartes",
    "receipt_printer": "imprimante de tickets",
    "page_printer": "imprimante de documents",
    "inputs": "pavé de touches",
}
# What else a kiosk says of settings that it did not keep (`kiosk.running`).
WORDS = {
    **DEVICES,
    "screen": "écran",
    "desk": "lien avec le guichet",
    "not_taken": "paquet refusé",
    "never_judged": "essai jamais mené à sa fin",
    "no_room": "la borne n'a pas redémarré",
    "no_way_back": "pas de réglages d'avant",
    "journal": "journal des réglages illisible",
}


class RolloutPages:
    def __init__(self, hub: Hub, pages: ConsolePages) -> None:
        self._hub = hub
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [Route(HERE, self.page), Route(HERE, self.word, methods=["POST"])]

    async def page(self, request: Request) -> Response:
        return await self._pages.for_role(request, Action.STEER_RELEASES, self._shown)

    async def word(self, request: Request) -> Response:
        """`plan`, `do`: "stop" or "go"."""

        def do(session: Session, form: Form) -> Response:
            plan = rollouts.plan_of(self._hub.store)
            # Another plan has taken its place since: the page shows that one, and nothing was done to it.
            if plan is not None and form.get("plan") == plan.id and form.get("do") in ("stop", "go"):
                stopped = form["do"] == "stop"
                rollouts.hold(self._hub.store, plan.id, stopped=stopped, at=self._hub.clock.now().timestamp())
                action = "release_stopped" if stopped else "release_goes_on"
                self._hub.note(session.person_id, action, plan.id, plan.version)
            return RedirectResponse(HERE, 303, headers=HEADERS)

        return await self._pages.form_for(request, Action.STEER_RELEASES, do)

    def _shown(self, session: Session) -> Response:
        plan = rollouts.plan_of(self._hub.store)
        nothing = {"rings": (), "bad": (), "more_bad": 0, "excused": (), "tolerated": 0, "state": "", "goes": False}
        told = self._told(plan) if plan is not None else nothing
        return self._pages.page(
            "live_releases.html",
            session,
            200,
            HERE,
            title="Mises à jour",
            plan=plan,
            released=_released(plan) if plan is not None else "",
            **told,
        )

    def _told(self, plan: rollout.Plan) -> dict[str, object]:
        progress = rollouts.progress_of(self._hub.store, plan)
        stopped = rollouts.hold_of(self._hub.store)
        is_stopped = stopped.plan == plan.id and stopped.stopped
        if progress.done:
            state = "Terminée"
        elif is_stopped:
            state = "Arrêtée par vous"
        elif progress.halted:
            state = f"Arrêtée d'elle-même : {_halted(progress)}"
        else:
            state = "En cours"
        bad = [(name, _why(one)) for name, one in progress.kiosks.items() if one.verdict == "bad"]
        return {
            "rings": tuple(self._rings(plan, progress)),
            "bad": tuple(bad[:MAX_BAD_SHOWN]),
            "more_bad": len(bad[MAX_BAD_SHOWN:]),
            "excused": progress.apart,
            "tolerated": plan.tolerated(progress.ring),
            "state": state,
            "goes": not (progress.done or is_stopped or progress.halted),
        }

    def _rings(self, plan: rollout.Plan, progress: rollout.Progress) -> list[dict[str, object]]:
        """A row for each ring: those that it adds to the one before."""
        rows: list[dict[str, object]] = []
        for number, end in enumerate(plan.rings):
            begin = plan.rings[number - 1] if number else 0
            ones = [progress.kiosks.get(name) for name in plan.kiosks[begin:end]]
            rows.append(
                {
                    "number": number + 1,
                    "kiosks": end - begin,
                    "open": number <= progress.ring,
                    "well": sum(one is not None and one.verdict == "well" for one in ones),
                    "bad": sum(one is not None and one.verdict == "bad" for one in ones),
                    "waits": sum(one is None or one.verdict == "waits" for one in ones),
                }
            )
        return rows


def _released(plan: rollout.Plan) -> str:
    """Settings have no name of their own: theirs is the second in which they were made."""
    if plan.what != "settings":
        return f"{WHAT[plan.what]} {plan.version}"
    made = day.instant(datetime.fromtimestamp(plan.made_at, UTC))
    return f"{WHAT[plan.what]} du {made} (n° {plan.version})"


def _halted(progress: rollout.Progress) -> str:
    names = progress.halted
    more = "…" if len(names) > MAX_HALTED_SHOWN else ""
    return f"{', '.join(names[:MAX_HALTED_SHOWN])}{more} : {_why(progress.kiosks.get(names[0], rollout.Underway()))}"


def _why(one: rollout.Underway) -> str:
    return WHY[one.why].format(", ".join(WORDS.get(name, name) for name in one.about))
