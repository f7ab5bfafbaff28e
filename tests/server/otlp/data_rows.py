"""D1-D15: what points mean once they are stored."""
import math

import points
import ways
from running import request_of, until

S = 10**9


def second():
    """The last whole second, in nanoseconds."""
    return points.now_ns() // S * S


def ms(at_ns):
    return at_ns // 10**6


# --- D1, D2 -------------------------------------------------------------------------------------------


def tells_series_apart_by_all_that_identifies_them(way, server):
    sender = way(server)
    name = way.unique("identity")

    def one(number, resource=None, scope=None, schema="", scope_name="s", version="1", **attributes):
        request = request_of(points.gauge(name, number, **attributes),
                             resource=resource or {"service.name": "a"}, scope=scope)  # fmt: skip
        of_scope = request.resource_metrics[0].scope_metrics[0]
        of_scope.scope.name, of_scope.scope.version, of_scope.schema_url = scope_name, version, schema
        return request

    requests = [
        one(1),
        one(2, resource={"service.name": "a", "pod": "x"}),
        one(3, scope_name="other"),
        one(4, version="2"),
        one(5, scope={"part": "x"}),
        one(6, schema="https://example.com/1"),
        one(7, point="x"),
    ]
    for request in requests:
        sender.send_request(request).check_full_success()
    found = ways.series(server, name)
    assert sorted(v for _, v in found) == [1, 2, 3, 4, 5, 6, 7]
    by_value = {v: labels for labels, v in found}
    assert by_value[2]["pod"] == "x" and by_value[2]["service_name"] == "a"
    assert (by_value[3]["otel_scope_name"], by_value[4]["otel_scope_version"]) == ("other", "2")
    assert by_value[5]["otel_scope_part"] == "x" and by_value[7]["point"] == "x"
    assert by_value[6]["otel_scope_schema_url"] == "https://example.com/1"


def refuses_another_type_of_a_known_series(way, server):
    sender = way(server)
    name = way.unique("conflict")
    sender.send(points.counter(name, 1)).check_full_success()
    for other in (points.gauge(name, 2), points.counter(name, 3, is_monotonic=False),
                  points.counter(name, 4, temporality=points.DELTA)):  # fmt: skip
        sender.send(other).check_rejected(1, name, "type")
    assert ways.value(server, name) == 1


def takes_every_kind_of_attribute(way, server):
    sender = way(server)
    name = way.unique("attributes")
    metric = points.gauge(name, 1, text="t", yes=True, whole=-3, real=0.5, many=["a", "b"])
    add = metric.gauge.data_points[0].attributes.add
    add(key="raw").value.bytes_value = b"\0\1\2\xff"
    add(key="map").value.kvlist_value.values.add(key="k").value.int_value = 7
    add(key="none").value.Clear()
    add(key="nothing")
    add(key="twice").value.string_value = "first"
    add(key="twice").value.string_value = "last"
    add(key="empty").value.string_value = ""
    sender.send(metric).check_full_success()
    ((labels, _),) = ways.series(server, name)
    expected = {"text": "t", "yes": "true", "whole": "-3", "real": "0.5", "many": '["a","b"]',
                "raw": "AAEC/w==", "map": '{"k":7}', "twice": "last"}  # fmt: skip
    assert labels == expected | {"__name__": name, "service_name": "test"}


def takes_indices_into_string_tables_for_nothing(way, server):
    """Two fields that profiles have (common.proto), written by hand as older code knows neither."""
    sender = way(server)
    name = way.unique("index")
    if way is ways.HttpJson:
        text = way.body(request_of(points.gauge(name, 1, key="v")))
        text = text.replace(b'"stringValue": "v"', b'"stringValueStrindex": 3')
        text = text.replace(b'"attributes": [{"key": "key"', b'"attributes": [{"keyStrindex": 1}, {"key": "key"')
        assert text.count(b"trindex") == 2
    else:
        text = way.body(request_of(points.gauge(name, 1, key="vv")))
        assert text.count(b"\x0a\x02vv") == 1
        # string_value of two bytes becomes string_value_strindex (field 8) and an unknown field 9
        text = text.replace(b"\x0a\x02vv", b"\x40\x03\x48\x01")
    sender.send_body(text).check_full_success()
    ((labels, _),) = ways.series(server, name)
    assert labels == {"__name__": name, "service_name": "test"}


# --- D3 to D6 -----------------------------------------------------------------------------------------


def refuses_points_without_a_time(way, server):
    sender = way(server)
    name = way.unique("timeless")
    made = [points.gauge(name, 1), points.counter(name + "c", 1), points.histogram(name + "h", [1], [1, 1]),
            points.exponential(name + "e", 0, 0, [1]), points.summary(name + "s", {0.5: 1})]  # fmt: skip
    for metric in made:
        points.points_of(metric)[0].time_unix_nano = 0
    sender.send(*made).check_rejected(5, "time_unix_nano")
    assert ways.series(server, f'{{__name__=~"{name}.*"}}') == []


def refuses_points_without_a_value(way, server):
    sender = way(server)
    name = way.unique("valueless")
    none = points.gauge(name, 1)
    none.gauge.data_points[0].ClearField("value")
    sender.send(none, points.gauge(name, 0, other="x")).check_rejected(1, name, "as_int")
    assert [v for _, v in ways.series(server, name)] == [0], "a value of 0 is a value"


def refuses_points_without_temporality(way, server):
    sender = way(server)
    name = way.unique("temporality")
    sum_, histogram = points.counter(name, 1, temporality=0), points.histogram(name, [1], [1, 1])
    histogram.histogram.aggregation_temporality = 0
    exponential = points.exponential(name, 0, 0, [1])
    exponential.exponential_histogram.aggregation_temporality = 0
    sender.send(sum_, histogram, exponential).check_rejected(3, name, "temporality")
    assert ways.series(server, f'{{__name__=~"{name}.*"}}') == []


def hides_a_series_that_recorded_nothing(way, server):
    sender = way(server)
    name = way.unique("stale")
    at = second()
    sender.send(points.gauge(name, 5, at_ns=at - 2 * S)).check_full_success()
    assert ways.value(server, name) == 5
    ended = points.ended_gauge(name)
    ended.gauge.data_points[0].time_unix_nano = at - S
    ended.gauge.data_points[0].as_int = 77  # which is to be ignored
    sender.send(ended).check_full_success()
    assert ways.value(server, name) is None
    assert ways.samples(server, name) == [(ms(at - 2 * S), 5)]
    sender.send(points.gauge(name, 6, at_ns=at)).check_full_success()
    assert ways.value(server, name) == 6, "it may come back"


# --- D7 to D9: time -----------------------------------------------------------------------------------


def delta(name, number, at, start):
    return points.counter(name, number, at, start_ns=start, temporality=points.DELTA)


def adds_deltas_up(way, server):
    """Aligned ones; a gap, of which only the length is known; and an overlap, which is told."""
    sender = way(server)
    name = way.unique("delta")
    t = second() - 60 * S
    for number, start, end in ((1, 0, 10), (2, 10, 20), (4, 30, 40)):
        sender.send(delta(name, number, t + end * S, t + start * S)).check_full_success()
    expected = [(ms(t + 10 * S), 1), (ms(t + 20 * S), 3), (ms(t + 40 * S), 7)]
    assert ways.samples(server, name) == expected
    sender.send(delta(name, 4, t + 40 * S, t + 30 * S)).check_full_success()
    assert ways.samples(server, name) == expected, "sent again it counts once"


def reports_deltas_that_overlap(way, server):
    """A warning: two senders that say that they are one overlap all the time, and both count."""
    sender = way(server)
    name = way.unique("overlap")
    t = second() - 60 * S
    sender.send(delta(name, 10, t + 20 * S, t)).check_full_success()
    answer = sender.send(delta(name, 10, t + 25 * S, t + 5 * S))
    answer.check_rejected(0, name, "overlap")
    assert ways.value(server, name) == 20


WINDOW = "10s"


def warm_up(server):
    """Waits until the server has heard of metrics for the time that a trigger looks back over."""
    server.sender().send(points.gauge("warm", 1))
    until(lambda: server.scaler().known(metricQuery="sum(warm)", window=WINDOW), "it is warm")


def increase_of(server, name):
    """What a trigger sees, who looks at start times."""
    query = {"metricQuery": f"sum({name})", "operationOverTime": "increase", "window": WINDOW}
    return server.scaler().value(**query).metricValueFloat


def knows_resets_by_their_start(way, server):
    sender = way(server)
    name = way.unique("reset")
    warm_up(server)
    t = second() - 8 * S
    # The second process has counted more than the first: no value falls.
    for number, start, at in ((5, 0, 1), (8, 0, 2), (9, 3, 4), (12, 3, 5)):
        sender.send(points.counter(name, number, t + at * S, start_ns=t + start * S)).check_full_success()
    assert increase_of(server, name) == (8 - 5) + 12


def an_unknown_start_is_no_zero(way, server):
    """start == time, as the JavaScript SDK begins: what was counted before is not an increase."""
    sender = way(server)
    name = way.unique("unknown_start")
    warm_up(server)
    t = second() - 8 * S
    sender.send(points.counter(name, 1000, t, start_ns=t)).check_full_success()
    sender.send(points.counter(name, 1003, t + S, start_ns=t)).check_full_success()
    assert increase_of(server, name) == 3
    zero_start = way.unique("no_start")
    sender.send(points.counter(zero_start, 1000, t)).check_full_success()
    sender.send(points.counter(zero_start, 1003, t + S)).check_full_success()
    increase = ways.value(server, f"increase({zero_start}[1m])", time=(t + 2 * S) / S)
    assert 3 <= increase < 20, "what PromQL extrapolates, and not a thousand more"


def puts_late_points_in_their_place(way, server):
    sender = way(server)
    name = way.unique("late")
    t = second() - 60 * S
    for at in (5, 9, 1, 10, 7, 3, 9):
        sender.send(points.counter(name, at, t + at * S, start_ns=t)).check_full_success()
    assert ways.samples(server, name) == [(ms(t + at * S), at) for at in (1, 3, 5, 7, 9, 10)]
    assert ways.value(server, f"resets({name}[5m])") == 0


# --- D10 to D12: distributions ------------------------------------------------------------------------


def buckets(server, name):
    return {labels["le"]: v for labels, v in ways.series(server, name + "_bucket")}


def takes_histograms_with_and_without_buckets(way, server):
    sender = way(server)
    name = way.unique("histogram")
    whole = points.histogram(name, [0.5, 1, 10], [1, 2, 3, 4])
    whole.histogram.data_points[0].sum = 123.5
    whole.histogram.data_points[0].min, whole.histogram.data_points[0].max = 0.1, 50
    sender.send(whole).check_full_success()
    assert buckets(server, name) == {"0.5": 1, "1": 3, "10": 6, "+Inf": 10}
    assert ways.value(server, name + "_count") == 10 and ways.value(server, name + "_sum") == 123.5

    bare = way.unique("bare")
    metric = points.histogram(bare, [], [])
    metric.histogram.data_points[0].count, metric.histogram.data_points[0].sum = 7, 3.5
    sender.send(metric).check_full_success()
    assert buckets(server, bare) == {"+Inf": 7}
    assert (ways.value(server, bare + "_count"), ways.value(server, bare + "_sum")) == (7, 3.5)

    sumless = way.unique("sumless")
    sender.send(points.histogram(sumless, [1], [1, 1])).check_full_success()
    assert ways.value(server, sumless + "_count") == 2 and ways.value(server, sumless + "_sum") is None

    single = way.unique("single")
    sender.send(points.histogram(single, [], [4])).check_full_success()
    assert buckets(server, single) == {"+Inf": 4}


def refuses_histograms_whose_parts_do_not_fit(way, server):
    sender = way(server)
    name = way.unique("misfit")
    wrong = [points.histogram(name, [1, 2], [1, 2]), points.histogram(name, [1], []),
             points.histogram(name, [2, 1], [1, 1, 1]), points.histogram(name, [1, 1], [1, 1, 1]),
             points.histogram(name, [math.nan], [1, 1])]  # fmt: skip
    sender.send(*wrong).check_rejected(5, name, "bucket_counts")
    assert ways.series(server, f'{{__name__=~"{name}.*"}}') == []


def keeps_exponential_histograms(way, server):
    """As native histograms: count, sum, buckets and quantiles, for any scale and any offset."""
    sender = way(server)
    name = way.unique("exponential")
    sender.send(points.exponential(name, 0, 0, [1, 2, 4], sum=20)).check_full_success()  # (1,2] (2,4] (4,8]
    assert ways.value(server, name + "_count") == 7 and ways.value(server, name + "_sum") == 20
    assert ways.value(server, f"histogram_count({name})") == 7
    assert ways.value(server, f"histogram_sum({name})") == 20
    assert ways.value(server, f"histogram_fraction(4, 8, {name})") == 4 / 7
    (whole,) = ways.ask(server, "query", query=name)["result"]
    assert whole["metric"]["__name__"] == name
    assert whole["histogram"][1] == {
        "count": "7", "sum": "20", "buckets": [[0, "1", "2", "1"], [0, "2", "4", "2"], [0, "4", "8", "4"]]
    }  # fmt: skip
    (listed,) = ways.ask(server, "series", **{"match[]": name})
    assert listed["__name__"] == name
    assert ways.ask(server, "metadata", metric=name)[name][0]["type"] == "histogram"
    fine = way.unique("fine")  # as JavaScript begins: scale 20, an offset of some millions
    sender.send(points.exponential(fine, 20, 2_400_000, [3])).check_full_success()
    assert 4 < ways.value(server, f"histogram_quantile(0.5, {fine})") < 6


def refuses_exponential_histograms_out_of_bounds(way, server):
    sender = way(server)
    name = way.unique("unbounded")
    too_fine = points.exponential(name, 60, 0, [1])
    too_far = points.exponential(name, 0, 2**31 - 1, [1, 1])
    sender.send(too_fine, too_far).check_rejected(2, name, "scale")
    assert ways.series(server, f'{{__name__=~"{name}.*"}}') == []


def keeps_summaries(way, server):
    sender = way(server)
    name = way.unique("summary")
    metric = points.summary(name, {0: 1.5, 0.5: 2.5, 1: 9})
    metric.summary.data_points[0].count, metric.summary.data_points[0].sum = 4, 12.5
    sender.send(metric).check_full_success()
    found = {labels["quantile"]: v for labels, v in ways.series(server, name)}
    assert found == {"0": 1.5, "0.5": 2.5, "1": 9}
    assert (ways.value(server, name + "_count"), ways.value(server, name + "_sum")) == (4, 12.5)
    for beyond in (-0.1, 1.5, math.nan):
        sender.send(points.summary(name, {beyond: 1})).check_rejected(1, name, "quantile")


def ignores_the_start_of_a_gauge(way, server):
    sender = way(server)
    name = way.unique("gauge")
    t = second() - 30 * S
    for number, start in ((5, 0), (3, 5), (4, 0)):
        metric = points.gauge(name, number, t + number * S)
        metric.gauge.data_points[0].start_time_unix_nano = t + start * S
        sender.send(metric).check_full_success()
    assert ways.value(server, name) == 5
    assert ways.value(server, f"resets({name}[5m])") == 0


# --- D13 to D15 ---------------------------------------------------------------------------------------


def takes_exemplars(way, server):
    sender = way(server)
    name = way.unique("exemplar")
    made = [points.counter(name, 3), points.histogram(name + "h", [1], [1, 2]),
            points.exponential(name + "e", 0, 0, [1])]  # fmt: skip
    for metric in made:
        exemplar = points.points_of(metric)[0].exemplars.add(
            time_unix_nano=points.now_ns(), as_double=2.5, trace_id=bytes(range(16)), span_id=b"12345678"
        )
        exemplar.filtered_attributes.add(key="k").value.string_value = "v"
    for metric in made:
        exemplars = points.points_of(metric)[0].exemplars
        exemplars.add(trace_id=b"short", span_id=b"")
    sender.send(*made).check_full_success()
    assert ways.value(server, name) == 3 and ways.value(server, name + "h_count") == 3


def takes_what_is_about_metrics_alone(way, server):
    sender = way(server)
    name = way.unique("described")
    request = request_of(points.gauge(name, 2))
    (of_resource,) = request.resource_metrics
    of_resource.schema_url = "https://opentelemetry.io/schemas/1.30.0"
    of_resource.resource.dropped_attributes_count = 3
    of_resource.scope_metrics[0].scope.dropped_attributes_count = 4
    metric = of_resource.scope_metrics[0].metrics[0]
    metric.description = "what it is"
    metric.metadata.add(key="prometheus.type").value.string_value = "gauge"
    entity = of_resource.resource.entity_refs.add(type="service", schema_url="x")
    entity.id_keys.append("service.name")
    sender.send_request(request).check_full_success()
    ((labels, v),) = ways.series(server, name)
    assert v == 2 and labels == {"__name__": name, "service_name": "test"}


RESOURCE = {"service.name": "shop", "service.namespace": "eu", "service.instance.id": "i-1", "pod.uid": "u"}


def colliding():
    metric = points.counter("http.requests", 3)
    metric.unit = "{request}"
    points.add_attributes(metric.sum.data_points[0], {"a.b": "1", "a-b": "2", "9x": "n"})
    time_taken = points.gauge("time.taken", 2.5)
    time_taken.unit = "s"
    return [metric, time_taken]


def names_are_those_of_prometheus_if_asked_for(way, start):
    server = start("--names=prometheus")
    sender = way(server)
    sender.send(*colliding(), resource=RESOURCE).check_full_success()
    ((labels, v),) = ways.series(server, "http_requests_total")
    assert v == 3
    assert labels["a_b"] == "2;1" and labels["key_9x"] == "n"  # in the order of the keys: a-b, a.b
    assert (labels["job"], labels["instance"]) == ("eu/shop", "i-1")
    assert ways.value(server, "time_taken_seconds") == 2.5
    ((info, one),) = ways.series(server, "target_info")
    assert one == 1 and info["pod_uid"] == "u"
    assert (info["job"], info["instance"]) == ("eu/shop", "i-1")
    joined_by = "time_taken_seconds * on (job, instance) group_left (pod_uid) target_info"
    ((joined, _),) = ways.series(server, joined_by)
    assert joined["pod_uid"] == "u"


def names_are_left_alone_if_asked_for(way, start):
    server = start("--names=none")
    sender = way(server)
    sender.send(*colliding(), resource=RESOURCE).check_full_success()
    ((labels, v),) = ways.series(server, '{"http.requests"}')
    assert v == 3
    assert (labels["a.b"], labels["a-b"], labels["9x"]) == ("1", "2", "n")
    assert ways.value(server, '{"time.taken"}') == 2.5


def names_have_underscores_by_default(way, start):
    server = start()
    sender = way(server)
    sender.send(*colliding(), resource=RESOURCE).check_full_success()
    ((labels, v),) = ways.series(server, "http_requests")
    assert v == 3 and labels["a_b"] == "2;1" and labels["service_name"] == "shop"
