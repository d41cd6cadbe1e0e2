"""What a kiosk pushes to a collector, read by the protocol's own messages (OpenTelemetry's), which refuse a field that
they do not know; and nothing of anybody in it."""

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality, Metric

from kiosk.__main__ import main
from kiosk.clock import HeldClock
from kiosk.config import Config, Fleet, Otlp
from kiosk.config_file import load
from kiosk.delivery.answers import Answer
from kiosk.delivery.entries import Depth, State
from kiosk.errors import ConfigError
from kiosk.fleet import ages, otlp
from kiosk.fleet.metrics import Family, Figures, families, text
from kiosk.fleet.monitor import FIGURES, FILE, Monitor
from kiosk.fleet.pusher import AGES_EVERY_S, METERED_EVERY_S, STALE_AFTER_S, Pusher, every_s
from kiosk.processes.link import DeviceSeen
from kiosk.running import Running
from tests.support.fleet import samples
from tests.support.patience import PATIENCE_S

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHOSE = otlp.Whose("borne-7", "1.2")


class Collector:
    """An OTLP/HTTP receiver on loopback: takes what the protocol's messages can read, and answers 400 to the rest."""

    def __init__(self) -> None:
        self.requests: list[ExportMetricsServiceRequest] = []
        self.bodies: list[bytes] = []
        self.status = 200
        self.answer = b"{}"
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/json"
                assert self.headers["Content-Encoding"] == "gzip"
                status = collector.status
                try:
                    plain = gzip.decompress(body)
                    collector.requests.append(json_format.Parse(plain, ExportMetricsServiceRequest()))
                    collector.bodies.append(plain)
                except (OSError, json_format.ParseError):
                    status = 400
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(collector.answer)))
                self.end_headers()
                self.wfile.write(collector.answer)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/metrics"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)


@pytest.fixture
def collector() -> Iterator[Collector]:
    there = Collector()
    yield there
    there.close()


def parsed(body: bytes) -> ExportMetricsServiceRequest:
    return json_format.Parse(body, ExportMetricsServiceRequest())


def labels(attributes: Any) -> dict[str, str]:
    said: list[KeyValue] = list(attributes)
    return {one.key: one.value.string_value for one in said}


def metrics(request: ExportMetricsServiceRequest) -> dict[str, Metric]:
    (resource,) = request.resource_metrics
    (scope,) = resource.scope_metrics
    return {metric.name: metric for metric in scope.metrics}


FIGURES_OF_A_DAY = Figures(
    version="1.2",
    written_at=NOON.timestamp(),
    counted_since=NOON.timestamp() - 3600,
    serving=True,
    visits={"citizen": 3, "timeout": 1},
    files={State.QUEUED: 2},
    devices={"scanner": DeviceSeen("lost", "device_lost")},
    running=Running("2.0", "2026.11"),
)


def test_a_figure_says_the_same_by_either_way() -> None:
    """Every sample of the file for Prometheus, by its own parser, is a point of the request, and no other is."""
    request = parsed(otlp.request(WHOSE, families(FIGURES_OF_A_DAY), since=1.0, at=2.0))
    pushed = {
        (metric.name, *labels(point.attributes).values()): point.as_double
        for metric in metrics(request).values()
        for point in (*metric.gauge.data_points, *metric.sum.data_points)
    }
    assert pushed == samples(text(FIGURES_OF_A_DAY))


def test_counters_are_sums_since_the_start_and_gauges_are_of_now() -> None:
    since, at = NOON.timestamp() - 3600, NOON.timestamp()
    told = metrics(parsed(otlp.request(WHOSE, families(FIGURES_OF_A_DAY), since=since, at=at)))
    visits = told["kiosk_visits_total"].sum
    assert visits.is_monotonic
    assert visits.aggregation_temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
    assert {point.start_time_unix_nano for point in visits.data_points} == {int(since) * 10**9}
    assert told["kiosk_serving"].WhichOneof("data") == "gauge"
    assert told["kiosk_serving"].gauge.data_points[0].time_unix_nano == int(at) * 10**9


def test_it_says_which_kiosk_it_is_and_nothing_else_of_it() -> None:
    request = parsed(otlp.request(WHOSE, families(FIGURES_OF_A_DAY), since=1.0, at=2.0))
    assert labels(request.resource_metrics[0].resource.attributes) == {
        "service.namespace": "kiosk",
        "service.name": "kiosk",
        "service.instance.id": "borne-7",
        "service.version": "1.2",
    }


def config(url: str, **more: Any) -> Config:
    return Config(kiosk_id="borne-7", fleet=Fleet(otlp=Otlp(url=url), **more))


def left(folder: Path, clock: HeldClock) -> Monitor:
    """What a supervisor leaves there."""
    depth = Depth(files={State.QUEUED: 2}, oldest_queued=NOON, set_aside=0)
    watch = Monitor(None, clock, lambda: depth, pushed=folder)
    watch.visit_ended("citizen")
    watch.devices_seen({"scanner": DeviceSeen("ready")})
    watch.write()
    return watch


def test_what_the_supervisor_leaves_reaches_a_collector(tmp_path: Path, collector: Collector) -> None:
    clock = HeldClock(NOON)
    left(tmp_path, clock)
    assert [path.name for path in tmp_path.iterdir()] == [FIGURES], "and no file for another collector"
    assert not (tmp_path / FILE).exists()
    old = ages.families((ages.Age("web_engine", NOON, NOON),), NOON)
    assert Pusher(config(collector.url), tmp_path, clock, lambda: old).push() == "pushed"
    told = metrics(collector.requests[0])
    assert told["kiosk_visits_total"].sum.data_points[0].as_double == 1
    assert told["kiosk_material_until_timestamp_seconds"].gauge.data_points[0].as_double == NOON.timestamp()


def test_nothing_of_a_visit_can_be_in_it(tmp_path: Path, collector: Collector) -> None:
    """A screen that is taken over says what it likes of its devices: their names and complaints are from a list."""
    clock = HeldClock(NOON)
    watch = left(tmp_path, clock)
    watch.devices_seen({"scanner": DeviceSeen("ready", "Camille Martin"), "Martin": DeviceSeen("ready", "x")})
    watch.write()
    assert Pusher(config(collector.url), tmp_path, clock).push() == "pushed"
    assert b"Martin" not in collector.bodies[0]


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 20_000, b"\xff", b'{"version": 1}'])
def test_a_kiosk_that_stands_still_or_lies_is_silent(tmp_path: Path, collector: Collector, damage: bytes) -> None:
    clock = HeldClock(NOON)
    pusher = Pusher(config(collector.url), tmp_path, clock)
    assert pusher.push() == "no_figures"
    left(tmp_path, clock)
    assert pusher.push() == "pushed"
    clock.advance(STALE_AFTER_S + 1)
    assert pusher.push() == "no_figures", "what it was is not what it is"
    (tmp_path / FIGURES).write_bytes(damage)
    assert pusher.push() == "no_figures"
    assert len(collector.requests) == 1


def test_a_collector_that_fails_is_told_once_and_asked_again(
    tmp_path: Path, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HeldClock(NOON)
    left(tmp_path, clock)
    pusher = Pusher(config(collector.url), tmp_path, clock)
    collector.status = 503
    with caplog.at_level("INFO"):
        assert [pusher.push(), pusher.push()] == ["refused", "refused"]
        collector.status, collector.answer = 200, b'{"partialSuccess": {"rejectedDataPoints": "7"}}'
        assert pusher.push() == "pushed"
    assert len(caplog.records) == 2
    assert Pusher(config("http://127.0.0.1:9/v1/metrics"), tmp_path, clock).push() == "unreachable"


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (b"", 0),
        (b"{}", 0),
        (b'{"partialSuccess": {"rejectedDataPoints": "12", "errorMessage": "x"}}', 12),
        (b'{"partialSuccess": {"rejectedDataPoints": 3}}', 3),
        (b'{"partialSuccess": {"rejectedDataPoints": "many"}}', 0),
        (b"<html>", 0),
        (b"[" * 10_000, 0),
    ],
)
def test_what_was_not_taken_is_counted(answer: bytes, count: int) -> None:
    assert otlp.rejected(answer) == count


def test_ages_are_asked_a_few_times_a_day_and_a_metered_line_hears_less(tmp_path: Path) -> None:
    clock, asked = HeldClock(NOON), list[datetime]()

    def told() -> tuple[Family, ...]:
        asked.append(clock.now())
        return ()

    watch = left(tmp_path, clock)
    pusher = Pusher(
        config("https://c.example"),
        tmp_path,
        clock,
        told,
        lambda ask, line: Answer(200, b"{}"),
    )
    for _ in range(3):
        assert pusher.push() == "pushed"
    assert len(asked) == 1
    clock.advance(AGES_EVERY_S)
    watch.write()
    assert pusher.push() == "pushed"
    assert len(asked) == 2
    assert every_s(config("https://c.example")) == 60
    assert every_s(config("https://c.example", metered=True)) == METERED_EVERY_S


def test_by_the_command(tmp_path: Path, collector: Collector, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "kiosk.toml"
    words = ["push", "--once", "--json", "--config", str(settings), "--figures", str(tmp_path)]
    settings.write_text("")
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"pushed": False}
    settings.write_text(f'[fleet.otlp]\nurl = "{collector.url}"\n')
    assert main(words) == 1
    assert "is it running?" in capsys.readouterr().err
    (tmp_path / FIGURES).write_bytes(
        msgspec.json.encode(msgspec.structs.replace(FIGURES_OF_A_DAY, written_at=datetime.now(UTC).timestamp()))
    )
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"pushed": True}
    assert "kiosk_material_readable" in metrics(collector.requests[0]), "with how old is what it believes"


@pytest.mark.parametrize(
    "said",
    ['url = "http://collector.example/v1/metrics"', 'url = "collector"', "every_s = 1", 'roots_file = "/nowhere"'],
)
def test_a_collector_that_would_not_do_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "kiosk.toml").write_text(f"[fleet.otlp]\n{said}\n")
    with pytest.raises(ConfigError, match=r"fleet\.otlp"):
        load(tmp_path / "kiosk.toml")
