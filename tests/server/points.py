"""OTLP metrics in one line."""
import builtins
import time

from opentelemetry.proto.metrics.v1 import metrics_pb2

CUMULATIVE = metrics_pb2.AGGREGATION_TEMPORALITY_CUMULATIVE
DELTA = metrics_pb2.AGGREGATION_TEMPORALITY_DELTA
NOTHING_RECORDED = metrics_pb2.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK


def now_ns():
    return time.time_ns()


def add_attributes(point, attributes):
    for key, value in attributes.items():
        set_any_value(point.attributes.add(key=key).value, value)


def set_any_value(any_value, value):
    match value:
        case bool():
            any_value.bool_value = value
        case int():
            any_value.int_value = value
        case float():
            any_value.double_value = value
        case list():
            for each in value:
                set_any_value(any_value.array_value.values.add(), each)
        case _:
            any_value.string_value = value


def number(value):
    return {"as_int": value} if isinstance(value, int) else {"as_double": value}


def empty(name):
    """A metric of no type."""
    return metrics_pb2.Metric(name=name)


def gauge(name, value, at_ns=None, **attributes):
    metric = metrics_pb2.Metric(name=name)
    point = metric.gauge.data_points.add(time_unix_nano=at_ns or now_ns(), **number(value))
    add_attributes(point, attributes)
    return metric


def ended_gauge(name, **attributes):
    """A gauge whose point says that nothing was recorded."""
    metric = metrics_pb2.Metric(name=name)
    point = metric.gauge.data_points.add(time_unix_nano=now_ns(), flags=NOTHING_RECORDED)
    add_attributes(point, attributes)
    return metric


def counter(
    name, value, at_ns=None, start_ns=0, temporality=CUMULATIVE, is_monotonic=True, **attributes
):
    metric = metrics_pb2.Metric(name=name)
    metric.sum.aggregation_temporality = temporality
    metric.sum.is_monotonic = is_monotonic
    point = metric.sum.data_points.add(
        start_time_unix_nano=start_ns, time_unix_nano=at_ns or now_ns(), **number(value)
    )
    add_attributes(point, attributes)
    return metric


def histogram(name, bounds, counts, at_ns=None, **attributes):
    """A histogram without a sum."""
    metric = metrics_pb2.Metric(name=name)
    metric.histogram.aggregation_temporality = CUMULATIVE
    point = metric.histogram.data_points.add(
        time_unix_nano=at_ns or now_ns(), count=sum(counts), bucket_counts=counts, explicit_bounds=bounds
    )
    add_attributes(point, attributes)
    return metric


def summary(name, quantiles, **attributes):
    metric = metrics_pb2.Metric(name=name)
    point = metric.summary.data_points.add(time_unix_nano=now_ns())
    for quantile, value in quantiles.items():
        point.quantile_values.add(quantile=quantile, value=value)
    add_attributes(point, attributes)
    return metric


def exponential(name, scale, offset, counts, at_ns=None, sum=None, **attributes):
    """An exponential histogram of positive values."""
    metric = metrics_pb2.Metric(name=name)
    metric.exponential_histogram.aggregation_temporality = CUMULATIVE
    point = metric.exponential_histogram.data_points.add(
        time_unix_nano=at_ns or now_ns(), count=builtins.sum(counts), scale=scale, sum=sum
    )
    point.positive.offset = offset
    point.positive.bucket_counts.extend(counts)
    add_attributes(point, attributes)
    return metric


def points_of(metric):
    """The data points of a metric of whatever type."""
    return getattr(metric, metric.WhichOneof("data")).data_points
