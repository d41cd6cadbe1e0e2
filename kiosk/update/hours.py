"""When updates may be fetched: on a line that is paid by the byte, when nobody pays for it, or not at all."""

from kiosk.config import Fleet


def may_fetch(fleet: Fleet, hour: int) -> bool:
    """`hour`: 0 to 23, of the machine's own time. What has begun is not cut when the night ends."""
    match fleet.fetch_updates or ("night" if fleet.metered else "always"):
        case "always":
            return True
        case "night":
            return _between(fleet.night_from, hour, fleet.night_until)
        case _:
            return False


def _between(start: int, hour: int, end: int) -> bool:
    """From `start` to before `end`, past midnight where it has to be; both the same: the whole day."""
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end
