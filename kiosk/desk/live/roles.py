"""Who may do what: one table, read by every page and every line."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"  # answers at a distance
    MEDIATOR = "mediator"  # stands in the hall
    READER = "reader"  # a service's: reads the files delivered to it
    ADMIN = "admin"  # looks after the fleet: kiosks, notices, the audit log


class Action(StrEnum):
    SEE_QUEUE = "see_queue"
    ANSWER = "answer"  # and with it the talk, the shared view, transfer, invitation and wrap-up of one's own calls
    CALL_BACK = "call_back"  # opens a number that somebody left
    SEE_HALL = "see_hall"
    ORDER_KIOSK = "order_kiosk"  # unlock, end the visit, pause
    SAY_PRESENCE = "say_presence"
    COME = "come"
    READ_FILES = "read_files"
    DAY_TABLE = "day_table"
    SEE_APPOINTMENTS = "see_appointments"  # and who waits in the hall
    KEEP_APPOINTMENTS = "keep_appointments"  # calls, receives, cancels
    PUBLISH_NOTICES = "publish_notices"
    ENROL_KIOSKS = "enrol_kiosks"  # and revoke them
    STEER_RELEASES = "steer_releases"  # see how far an update is, stop it, let it go on
    READ_AUDIT = "read_audit"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE_QUEUE: frozenset({Role.AGENT, Role.MEDIATOR}),
    Action.ANSWER: frozenset({Role.AGENT}),
    Action.CALL_BACK: frozenset({Role.AGENT}),
    Action.SEE_HALL: frozenset({Role.MEDIATOR, Role.ADMIN}),
    Action.ORDER_KIOSK: frozenset({Role.MEDIATOR}),
    Action.SAY_PRESENCE: frozenset({Role.MEDIATOR}),
    Action.COME: frozenset({Role.MEDIATOR}),
    Action.READ_FILES: frozenset({Role.READER}),
    Action.DAY_TABLE: frozenset({Role.MEDIATOR, Role.ADMIN}),
    Action.SEE_APPOINTMENTS: frozenset({Role.MEDIATOR, Role.ADMIN}),
    Action.KEEP_APPOINTMENTS: frozenset({Role.MEDIATOR}),
    Action.PUBLISH_NOTICES: frozenset({Role.ADMIN}),
    Action.ENROL_KIOSKS: frozenset({Role.ADMIN}),
    Action.STEER_RELEASES: frozenset({Role.ADMIN}),
    Action.READ_AUDIT: frozenset({Role.ADMIN}),
}


def may(roles: frozenset[Role], action: Action) -> bool:
    return bool(roles & ALLOWED[action])
