"""OTLP metrics in one line."""
import time

from opentelemetry.proto.metrics.v1 import metrics_pb2

CUMULATIVE = metrics_pb2.AGGREGATION_TEMPORALITY_CUMULATIVE


def now_ns():
    return time.time_ns()


def add_attributes(point, attributes):
    for key, value in attributes.items():
        point.attributes.add(key=key).value.string_value = value


def gauge(name, value, at_ns=None, **attributes):
    metric = metrics_pb2.Metric(name=name)
    point = metric.gauge.data_points.add(as_double=value, time_unix_nano=at_ns or now_ns())
    add_attributes(point, attributes)
    return metric


def counter(name, value, at_ns=None, **attributes):
    metric = metrics_pb2.Metric(name=name)
    metric.sum.aggregation_temporality = CUMULATIVE
    metric.sum.is_monotonic = True
    point = metric.sum.data_points.add(as_double=value, time_unix_nano=at_ns or now_ns())
    add_attributes(point, attributes)
    return metric
