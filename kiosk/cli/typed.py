"""What a person, or another program, writes on standard input for a command."""

import sys

# A line that is longer than any PIN or code is some other text.
MAX_LINE = 200


def line() -> str:
    """One, without its end."""
    return sys.stdin.readline(MAX_LINE).rstrip("\r\n")
