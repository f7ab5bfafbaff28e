"""Plays a script of measurements through the OpenTelemetry SDK: send.py <script.json>

Where to, how packed and in which temporality is said by the SDK's own variables, OTEL_*.
"""
import json
import logging
import os
import sys
import time

from opentelemetry.exporter.otlp.json.http.metric_exporter import OTLPMetricExporter as HttpJson
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as Grpc
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpProtobuf
from opentelemetry.metrics import Observation
from opentelemetry.sdk.metrics import Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View

EXPORTERS = {"grpc": Grpc, "http/protobuf": HttpProtobuf, "http/json": HttpJson}
NEVER_MS = 86_400_000
APART_S = 0.01  # two collections must not have the same millisecond


class Failures(logging.Handler):
    """The SDK logs what it could not send, and goes on."""

    count = 0

    def emit(self, record):
        Failures.count += 1
        print(record.getMessage(), file=sys.stderr)


def views_of(instruments):
    names = [each["name"] for each in instruments if each["kind"] == "exponential_histogram"]
    exponential = ExponentialBucketHistogramAggregation()
    return [View(instrument_type=Histogram, instrument_name=name, aggregation=exponential) for name in names]


class Instruments:
    """What the script measures with, by name."""

    def __init__(self, meter, described):
        self._measure = {}
        for each in described:
            self._add(meter, **each)

    def _add(self, meter, name, kind, unit, number, bounds=None):  # Python's numbers know their type
        if kind.startswith("observable"):
            observed = {}
            callback = lambda _: [Observation(value, dict(labels)) for labels, value in observed.items()]
            getattr(meter, f"create_{kind}")(name, [callback], unit)
            self._measure[name] = lambda value, labels: observed.update({tuple(labels.items()): value})
        elif kind.endswith("histogram"):
            one = meter.create_histogram(name, unit, explicit_bucket_boundaries_advisory=bounds)
            self._measure[name] = one.record
        else:
            one = getattr(meter, f"create_{kind}")(name, unit)
            self._measure[name] = one.set if kind == "gauge" else one.add

    def measure(self, steps):
        for step in steps:
            self._measure[step["of"]](step["is"], step.get("with", {}))


def main(file):
    logging.basicConfig(level=logging.WARNING, handlers=[Failures()])
    with open(file) as text:
        script = json.load(text)
    exporter = EXPORTERS[os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"]]()
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=NEVER_MS)
    provider = MeterProvider([reader], views=views_of(script["instruments"]))
    instruments = Instruments(provider.get_meter("clients", "1.2.3"), script["instruments"])
    *collections, last = script["collections"]
    for steps in collections:
        instruments.measure(steps)
        provider.force_flush()
        time.sleep(APART_S)
    instruments.measure(last)
    provider.shutdown()  # sends it, as at the end of an application
    return 1 if Failures.count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
