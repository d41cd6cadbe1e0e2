"""The figures of one kiosk as OTLP takes them: an ExportMetricsServiceRequest in the protocol's JSON encoding
(OpenTelemetry protocol 1.x, opentelemetry/proto/metrics/v1/metrics.proto). Pure: numbers and labels in, bytes out."""

from collections.abc import Iterable

import msgspec

from kiosk.fleet.metrics import Family, Labels

SCOPE = "kiosk.fleet"
# AGGREGATION_TEMPORALITY_CUMULATIVE: since the start, as a counter of Prometheus.
CUMULATIVE = 2


class Whose(msgspec.Struct, frozen=True):
    """`kiosk_id`: of the settings; `version`: of the package. Both go to the collector as they are."""

    kiosk_id: str
    version: str


def request(whose: Whose, families: Iterable[Family], *, since: float, at: float) -> bytes:
    """`since`: Unix seconds, when the counters began; `at`: when the figures were taken."""
    started, taken = _nanoseconds(since), _nanoseconds(at)
    metrics = [_metric(family, started, taken) for family in families if family[3]]
    resource = {
        "service.namespace": "kiosk",
        "service.name": "kiosk",
        "service.instance.id": whose.kiosk_id,
        "service.version": whose.version,
    }
    body = {
        "resourceMetrics": [
            {
                "resource": {"attributes": _attributes(resource)},
                "scopeMetrics": [{"scope": {"name": SCOPE}, "metrics": metrics}],
            }
        ]
    }
    return msgspec.json.encode(body)


def rejected(answer: bytes) -> int:
    """How many points the collector says it has not taken; 0 too where it says nothing that can be understood."""
    try:
        said = msgspec.json.decode(answer, type=_Response)
        return max(0, int(said.partialSuccess.rejectedDataPoints))
    except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
        return 0


class _Partial(msgspec.Struct, frozen=True):
    rejectedDataPoints: str | int = 0  # noqa: N815 - the protocol's own name; 64 bits are a string in its JSON


class _Response(msgspec.Struct, frozen=True):
    partialSuccess: _Partial = _Partial()  # noqa: N815


def _metric(family: Family, started: str, taken: str) -> dict[str, object]:
    name, kind, help_, samples = family
    points = [_point(labels, value, taken) for labels, value in samples]
    if kind != "counter":
        return {"name": name, "description": help_, "gauge": {"dataPoints": points}}
    counted = [{**point, "startTimeUnixNano": started} for point in points]
    total = {"dataPoints": counted, "aggregationTemporality": CUMULATIVE, "isMonotonic": True}
    return {"name": name, "description": help_, "sum": total}


def _point(labels: Labels, value: float, taken: str) -> dict[str, object]:
    return {"attributes": _attributes(labels), "timeUnixNano": taken, "asDouble": float(value)}


def _attributes(labels: Labels) -> list[dict[str, object]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in labels.items()]


def _nanoseconds(seconds: float) -> str:
    """64 bits are a string in the protocol's JSON. Microseconds: what a float of today's Unix time still holds."""
    return str(round(seconds * 1e6) * 1000)
