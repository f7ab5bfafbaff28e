"""The official Python SDK sends, KEDA's protocol asks: nothing between them is made up."""
import grpc
import pytest
import requests
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpExporter
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider, UpDownCounter
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource

from running import until

WAYS = {
    "grpc": lambda server, how: GrpcExporter(endpoint=f"http://{server.otlp}", insecure=True, **how),
    "grpc-gzip": lambda server, how: GrpcExporter(
        endpoint=f"http://{server.otlp}", insecure=True, compression=grpc.Compression.Gzip, **how
    ),
    "http": lambda server, how: HttpExporter(
        endpoint=f"{server.http}/v1/metrics", compression=Compression.NoCompression, **how
    ),
    "http-gzip": lambda server, how: HttpExporter(
        endpoint=f"{server.http}/v1/metrics", compression=Compression.Gzip, **how
    ),
}
NEVER_MS = 86_400_000


class Application:
    """A program with the SDK in it."""

    def __init__(self, exporter, views=()):
        self._reader = PeriodicExportingMetricReader(exporter, export_interval_millis=NEVER_MS)
        self._provider = MeterProvider(
            [self._reader], Resource.create({"service.name": "sdk"}), views=views
        )
        self.meter = self._provider.get_meter("test", "1.2.3")

    def export(self):
        assert self._provider.force_flush()

    def close(self):
        self._provider.shutdown()


@pytest.fixture(params=["CUMULATIVE", "DELTA"])
def temporality(request):
    return AggregationTemporality[request.param]


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def application(server, way, temporality):
    preferred = dict.fromkeys((Counter, UpDownCounter, Histogram), temporality)
    one = Application(WAYS[way](server, {"preferred_temporality": preferred}))
    yield one
    one.close()


@pytest.fixture
def where(way, temporality):
    """What tells the series of one test from those of its siblings."""
    return {"way": way, "temporality": temporality.name}


@pytest.fixture
def ask(server, where):
    scaler = server.scaler()
    labels = ", ".join(f'{name}="{value}"' for name, value in where.items())

    def ask(name, operation="last_one", more_labels="", how="sum"):
        query = f"{how}({name}{{{labels}{more_labels}}})"
        return scaler.known_value(metricQuery=query, operationOverTime=operation)

    return ask


def test_a_counter_arrives_with_its_total(application, where, ask):
    counter = application.meter.create_counter("sdk.requests")
    total = 0

    def agrees():
        nonlocal total
        counter.add(2.5, where)
        total += 2.5
        application.export()
        return ask("sdk.requests") == total

    until(agrees, "the server has the counter's total")


def test_a_counter_gives_its_increase_over_the_window(application, where, ask):
    counter = application.meter.create_counter("sdk.increasing")

    def increases():
        counter.add(4, where)
        application.export()
        increase = ask("sdk.increasing", "increase")
        return increase and increase >= 8 and increase % 4 == 0

    until(increases, "an increase by what was added")


def test_an_up_down_counter_below_zero_counts_as_below_zero(application, where, ask):
    level = application.meter.create_up_down_counter("sdk.level")
    high = low = 0

    def agrees():
        nonlocal high, low
        high, low = high + 10, low - 4
        level.add(10, where | {"side": "high"})
        level.add(-4, where | {"side": "low"})
        application.export()
        return ask("sdk.level") == high + low and ask("sdk.level", more_labels=', side="high"') == high

    until(agrees, "the sum of a positive and a negative series")


@pytest.mark.parametrize("value", [7.25, -2, 1e-3])
def test_a_gauge_arrives_with_its_value(application, where, ask, value):
    gauge = application.meter.create_gauge("sdk.temperature")
    base = application.meter.create_gauge("sdk.base")
    labels = where | {"value": str(value)}

    def agrees():
        gauge.set(value, labels)
        base.set(100 + value, labels)
        application.export()
        only = f', value="{value}"'
        return (
            ask("sdk.temperature", more_labels=only) == max(0, value)  # KEDA knows nothing below 0
            and ask("sdk.base", more_labels=only) == 100 + value
        )

    until(agrees, f"the gauge is {value}")


def test_a_histogram_arrives_as_count_sum_and_buckets(application, where, ask):
    latency = application.meter.create_histogram(
        "sdk.latency", explicit_bucket_boundaries_advisory=[1, 10]
    )
    rounds = 0

    def agrees():
        nonlocal rounds
        for value in (0.5, 5, 50):
            latency.record(value, where)
        rounds += 1
        application.export()
        return [
            ask("sdk.latency_count"),
            ask("sdk.latency_sum"),
            ask("sdk.latency_bucket", more_labels=', le="1"'),
            ask("sdk.latency_bucket", more_labels=', le="10"'),
            ask("sdk.latency_bucket", more_labels=', le="+Inf"'),
        ] == [3 * rounds, 55.5 * rounds, rounds, 2 * rounds, 3 * rounds]

    until(agrees, "count, sum and buckets of the histogram")


def test_an_exponential_histogram_arrives_as_such_and_as_count_and_sum(server, way, temporality, where, ask):
    exporter = WAYS[way](server, {"preferred_temporality": {Histogram: temporality}})
    view = View(instrument_name="sdk.exponential", aggregation=ExponentialBucketHistogramAggregation())
    application = Application(exporter, [view])
    latency = application.meter.create_histogram("sdk.exponential")
    rounds = 0

    def agrees():
        nonlocal rounds
        latency.record(0.25, where)
        latency.record(1000, where)
        rounds += 1
        application.export()
        return [ask("sdk.exponential_count"), ask("sdk.exponential_sum")] == [2 * rounds, 1000.25 * rounds]

    until(agrees, "count and sum of the histogram")
    labels = ", ".join(f'{name}="{value}"' for name, value in where.items())

    def quantile(q):
        query = f"histogram_quantile({q}, sdk_exponential{{{labels}}})"
        answer = requests.get(f"{server.http}/api/v1/query", params={"query": query}, timeout=20).json()
        return float(answer["data"]["result"][0]["value"][1])

    assert quantile(0.25) == pytest.approx(0.25, rel=0.1)  # as wide as a bucket of schema 3
    assert quantile(0.75) == pytest.approx(1000, rel=0.1)
    application.close()


def test_attributes_of_resource_and_scope_become_labels(application, where, ask):
    counter = application.meter.create_counter("sdk.labelled")

    def known():
        counter.add(1, where | {"http.response.status_code": 200, "cached": True})
        application.export()
        return ask("sdk.labelled", more_labels=', service.name="sdk", otel_scope_name="test", '
                   'otel_scope_version="1.2.3", http.response.status_code="200", cached="true"')

    until(known, "a series with labels of all levels")
