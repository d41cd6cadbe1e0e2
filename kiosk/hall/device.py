"""What every virtual device of the hall is, and what its control and its command line need to know of it.

A device is one class in one file: it speaks its true protocol on one side and meets `VirtualDevice` on the other. It is
listed once in `kiosk/hall/serve.py`, and in `CHOICES` here for the command line and the dock.
"""

from collections.abc import Mapping
from typing import Protocol, TypeVar

import msgspec
from msgspec import UNSET

from kiosk.hall.web import RefusedError

T = TypeVar("T")

_SCANNER = {
    "paper": (),
    "fault": (
        "none", "cover_open", "jam", "feeder_jam", "frozen", "garbage", "slow", "cut_mid_page", "truncated", "offline",
    ),
}  # fmt: skip

# What an identity document's chip can be: `kiosk.hall.chip.faults`, named again because that module is not light.
_EVILS = (
    "none", "tlv_too_long", "two_gigabytes", "endless_file", "indefinite_length", "indefinite_length_sod",
    "deep_nesting", "deep_nesting_sod", "deep_nesting_card_access", "duplicate_tags", "garbage_file",
    "empty_file", "bidi_names", "control_names", "jpeg_bomb", "jpeg2000_bomb", "hash_mismatch", "dg_withheld",
    "dg_unsigned", "signer_of_another_country", "signer_expired", "csca_expired", "csca_unknown",
    "bad_signature", "signed_attributes_lie", "explicit_parameters", "explicit_parameters_wrong", "wrong_ssc",
    "replayed_response", "bad_mac", "plain_answers", "swapped_card", "removed", "garbage_answers",
    "random_status", "empty_answers", "long_pause", "slow_chip", "short_reads", "cloned_chip", "pace_fails",
    "pace_mirrors", "pace_off_curve", "can_suspended", "can_blocked",
)  # fmt: skip

_KEYS = (
    "up", "down", "left", "right", "select", "help", "previous", "next", "repeat", "listen", "louder", "softer",
)  # fmt: skip

# What `kiosk hall DEVICE KEY=VALUE` takes: the words of each key; none: any text. Of the words, "none" is sent as null,
# "true" and "false" as booleans; of free text, digits alone are a number. This module stays light: the command line
# reads it at each call.
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "scanner": _SCANNER,
    "scanner2": _SCANNER,
    "printer": {
        "paper": ("ok", "low", "out"),
        "cover": ("closed", "open"),
        "fault": ("none", "mute", "offline", "garbage", "cut_mid_job", "roll_ends_mid_job"),
    },
    "camera": {
        "scene": (
            "paper",
            "close_up",
            "face",
            "card",
            "black",
            "person",
            "person_far",
            "person_aside",
            "person_tilted",
            "person_in_the_dark",
            "person_asleep",
            "two_people",
            "nobody",
        ),
        "paper": (),
        "size": ("480p", "720p", "1080p"),
        "rate": (),
        "fault": ("none", "stalled", "garbage", "truncated", "huge", "disconnect", "slow", "frozen"),
    },
    "page_printer": {
        "paper": ("ok", "low", "out"),
        "toner": ("ok", "low", "empty"),
        "cover": ("closed", "open"),
        "queue": ("running", "paused"),
        "fault": ("none", "jam", "offline", "frozen", "slow", "server_down", "server_frozen"),
    },
    "inputs": {
        "press": _KEYS,
        "hold": _KEYS,
        "release": _KEYS,
        "switch": ("1", "2"),
        "headset": ("true", "false"),
        "presence": ("true", "false"),
        "unplug": ("keypad", "switches", "headset", "presence"),
        "plug": ("keypad", "switches", "headset", "presence"),
        "fault": ("none", "garbage", "partial", "chatter"),
    },
    "card_reader": {
        "card": (
            "none",
            "identity",
            "identity-contact",
            "vitale",
            "vitale-first",
            "bank",
            "bank-contactless",
            "badge",
            "badge-other",
            "mute",
            "unknown",
            "cnie",
            "passport",
            "residence-permit",
        ),
        "slot": ("contact", "contact-2", "contactless", "contactless-2"),
        "fault": ("none", "pulled", "mute", "garbage", "slow"),
        "pcscd": ("running", "killed", "stopped", "frozen"),
        "chip": _EVILS,
        "at": (),
        "seconds": (),
    },
    "site": {"session": ("expired",), "fault": ("none", "offline")},
    "france_connect": {"fault": ("none", "access_denied", "server_error", "offline")},
    "cable": {"connected": ("true", "false")},
}


class VirtualDevice(Protocol):
    """One device of the hall. Its methods are called from the control's threads, several at a time."""

    @property
    def name(self) -> str:
        """As it stands in `POST /<name>`, in `GET /state` and on the command line."""
        ...

    def start(self) -> None:
        """Begin to answer; returns at once. A device that takes longer than 0.1 s starts in a thread of its own."""
        ...

    def stop(self) -> None:
        """The hall ends: let go of what would outlive the process, child processes above all. Idempotent."""
        ...

    def change(self, body: bytes) -> None:
        """Carry out `POST /<name>`: JSON, at most `web.MAX_BODY`. Raises `RefusedError`, and then nothing moved."""
        ...

    def state(self) -> Mapping[str, object]:
        """How it is, for `GET /state`: what msgspec writes as a JSON object."""
        ...

    def ready(self) -> Mapping[str, object]:
        """What the ready line says of it: addresses, in keys of its own."""
        ...

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        """`GET /<name>/a/b` with `path` ["a", "b"]: content type and content; None: there is no such thing."""
        ...


def parse(body: bytes, kind: type[T]) -> T:
    """A change as `kind`, a frozen Struct with `forbid_unknown_fields` whose keys default to UNSET. Raises
    `RefusedError` of one line for anything else, and for a change that names no key."""
    try:
        change = msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(400, " ".join(str(error).split())) from None
    if isinstance(change, msgspec.Struct) and not given(change):
        raise RefusedError(400, "nothing to change: name at least one key")
    return change


def given(change: msgspec.Struct) -> dict[str, object]:
    """The keys that the caller named."""
    return {key: value for key, value in msgspec.structs.asdict(change).items() if value is not UNSET}


def as_json(value: object) -> tuple[str, bytes]:
    """An answer of `fetch`."""
    return "application/json", msgspec.json.encode(value)
