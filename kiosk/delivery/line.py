"""How a server is reached; apart from what reaches it, so that settings load no HTTP library."""

import msgspec


class Line(msgspec.Struct, frozen=True):
    """How a server is reached. `timeout_s`: the longest silence; the whole exchange has three times that, and the time
    that the body (and an answer that is said to be large) takes on a slow line. `roots_file`: PEM of the only
    authorities that may vouch for the server; empty: those that come with the program. `proxy`: http://HOST:PORT;
    empty: none, whatever the environment says. `certificate_file`: our own certificate and key, PEM, where a service
    knows its clients by it."""

    timeout_s: float
    roots_file: str = ""
    proxy: str = ""
    certificate_file: str = ""
