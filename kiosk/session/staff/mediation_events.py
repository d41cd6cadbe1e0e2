"""What a mediator begins from the staff's page."""

import msgspec


class Practise(msgspec.Struct, frozen=True):
    """A visit as an exercise: nothing of it leaves the kiosk."""


class Assist(msgspec.Struct, frozen=True):
    """`name`: one of `[staff] mediators`."""

    name: str


MediationEvent = Practise | Assist
