"""A clause of EN 301 549, or what the kiosk owes beyond it."""

import msgspec


class Clause(msgspec.Struct, frozen=True):
    """`tests`: `file::test`, below tests/. `cabinet`: what no program can prove. `later`: why there is nothing yet."""

    key: str
    v321: str
    how: str
    tests: tuple[str, ...] = ()
    cabinet: str = ""
    later: str = ""
