"""Where otel-add-on is wrong, one test a bug: the docstring says what it does, the test what is right.

The numbers come from a longer list; these are the bugs that a sender or KEDA notices here.
"""
import math

import grpc
import pytest
import requests
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

import points
from running import Server, Stream, request_of, until

INVALID = grpc.StatusCode.INVALID_ARGUMENT
NOT_FOUND = grpc.StatusCode.NOT_FOUND
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
MINUTE_NS = 60 * 10**9
TENTH_NS = 10**8


def warm(server):
    """The same server, when its window is full: it answers what it is sent once."""
    sender, scaler = server.sender(), server.scaler()
    until(lambda: sender.send(points.gauge("beat", 1)) and scaler.known(metricQuery="beat"),
          "the server has warmed up")
    return server


@pytest.fixture(scope="module")
def server(program, folder, keda_messages):
    with Server(program, folder, keda_messages, ["--window=5s", "--freshness=1m"]) as one:
        yield warm(one)


@pytest.fixture
def send(server):
    return server.sender().send


@pytest.fixture
def scaler(server):
    return server.scaler()


@pytest.fixture
def ask(scaler):
    """ask(query): the number that KEDA gets; without one, an error."""

    def ask(query, **metadata):
        metadata = {"onMissing": "error"} | metadata
        return scaler.value(metricQuery=query, **metadata).metricValueFloat

    return ask


# --- values ------------------------------------------------------------------------------------------


def test_b01_negative_values_are_kept(send, ask):
    """It takes a negative number, whole or not, for 0."""
    send(*[points.gauge("balance", each, account=str(each)) for each in (10, -3, -3.5)])
    assert ask("sum(balance)") == 3.5


def test_b02_a_point_without_a_recorded_value_ends_its_series(send, ask):
    """It takes the flag that says so for a value of 0."""
    send(points.gauge("queue", 4, pod="stays"), points.gauge("queue", 9, pod="goes"))
    send(points.ended_gauge("queue", pod="goes"))
    assert ask("avg(queue)") == 4


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_b12_a_number_that_is_none_is_an_error_and_not_on_the_wire(send, scaler, value):
    """It sends NaN and infinity on, which KEDA takes for 0."""
    send(points.gauge("odd", value))
    error = scaler.error(scaler.value, metricQuery="sum(odd)")
    assert error.code() == UNAVAILABLE and error.details().startswith("sum(odd) is")


def test_b13_histograms_keep_their_buckets_and_have_no_sum_unless_one_was_sent(send, ask, scaler):
    """It drops buckets and quantiles, and gives a histogram without a sum one of 0."""
    send(points.histogram("latency", bounds=[10, 100], counts=[1, 2, 3]))
    send(points.summary("wait", {0.5: 3, 0.99: 8}))
    assert ask('sum(latency_bucket{le="100"})') == 3
    assert ask('sum(wait{quantile="0.99"})') == 8
    assert ask("sum(latency_count)") == 6
    assert scaler.error(ask, query="sum(latency_sum)").code() == NOT_FOUND


# --- sums --------------------------------------------------------------------------------------------


def test_b04_temporality_monotonicity_and_start_time_say_what_a_sum_means(send, ask):
    """It reads none of them: a delta is a total to it, each fall a reset, a restart that rose none."""
    now = points.now_ns()
    then = now - TENTH_NS
    for at_ns, done, falling, rising, total in [(then, 5, 9, 0, 5), (now, 3, 7, 6, 7)]:
        send(
            points.counter("done", done, at_ns, temporality=points.DELTA),
            points.counter("open", falling, at_ns, is_monotonic=False, pod="a"),
            points.counter("open", rising, at_ns, is_monotonic=False, pod="b"),
            points.counter("restarted", total, at_ns, start_ns=at_ns - TENTH_NS // 2),
        )
    assert ask("sum(done)") == 5 + 3
    assert ask("sum(open)", operationOverTime="increase") == -2 + 6
    assert ask("sum(restarted)", operationOverTime="increase") == 7


# --- what a series is --------------------------------------------------------------------------------


def test_b05_attributes_of_resource_and_scope_tell_series_apart(send, ask):
    """It drops them, so that the last to send counts, or puts host.name in place of a point's own."""
    for name in ("cart", "checkout"):
        send(points.gauge("calls", 3), resource={"service.name": name})
        send(points.gauge("reads", 4), scope={"cache": name})
    host = {"host.name": "of the point"}
    send(points.gauge("load", 2, **host), resource={"host.name": "of the resource"})
    assert ask("sum(calls)") == 6
    assert ask("sum(reads)") == 8
    assert ask("sum(load{host.name='of the point'})") == 2


def test_b06_names_and_types_that_differ_are_not_mixed(start):
    """It takes `http.server` and `http_server`, or a gauge and a counter of one name, for one."""
    server = warm(start("--names=none", "--window=2s"))
    send, scaler = server.sender().send, server.scaler()
    sent = {"http.server": 1, "http/server": 2, "http_server": 4}
    send(*[points.gauge(name, value) for name, value in sent.items()])
    refused = send(points.counter("http_server", 8)).partial_success
    assert {name: scaler.known_value(metricQuery=f"sum({name})", operationOverTime="last_one") for name in sent} == sent
    assert refused.rejected_data_points == 1 and "another type" in refused.error_message


# --- what a query matches ----------------------------------------------------------------------------


def test_b07_a_series_without_the_label_does_not_match(send, ask):
    """It counts a series that lacks the queried label."""
    for pod, labels in enumerate([{"app": "a"}, {"app": "a"}, {"app": "b"}, {}]):
        send(points.gauge("sessions", 10**pod, pod=str(pod), **labels))
    assert ask('sum(sessions{app="a"})') == 11


@pytest.mark.parametrize("matcher", ['code="200"', 'tls="true"', 'share="0.5"', "ports='[80]'"])
def test_b08_attributes_that_are_no_text_match_by_their_text(send, ask, matcher):
    """It compares a number, a bool or an array with the query's text and finds them unequal."""
    wanted = {"code": 200, "tls": True, "share": 0.5, "ports": [80]}
    other = {"code": 500, "tls": False, "share": 0.25, "ports": [443]}
    send(*[points.gauge("hits", 1, pod=pod, **wanted) for pod in "ab"])
    send(points.gauge("hits", 10, pod="c", **other))
    assert ask(f"sum(hits{{{matcher}}})") == 2


def test_b09_a_series_with_just_the_queried_labels_does_not_hide_those_with_more(send, ask):
    """It answers with that one alone."""
    send(
        points.gauge("stock", 1),
        points.gauge("stock", 2, shop="a"),
        points.gauge("stock", 4, shop="a", shelf="b"),
    )
    assert ask("sum(stock)") == 7
    assert ask('sum(stock{shop="a"})') == 6


@pytest.mark.parametrize("value", ["a,b", "a=b", "a=1,b=2"])
def test_b11_a_queried_value_may_hold_commas_and_equal_signs(send, ask, value):
    """It cuts the query at each of them, quoted or not."""
    send(points.gauge("views", 1, parameters=value), points.gauge("views", 10, parameters="a"))
    assert ask(f'sum(views{{parameters="{value}"}})') == 1


@pytest.mark.parametrize("query", ["}", "sum(})"])
def test_b27_a_malformed_query_is_refused_and_the_server_lives(server, scaler, query):
    """It reads before the begin of the text and dies, again at every poll."""
    for call in (scaler.metric_spec, scaler.value, scaler.is_active):
        assert scaler.error(call, metricQuery=query).code() == INVALID
    assert server.process.poll() is None


# --- what is not known -------------------------------------------------------------------------------


@pytest.mark.parametrize("pod, code", [("never seen", NOT_FOUND), ("silent", UNAVAILABLE)])
def test_b03_nothing_that_matches_is_no_zero(send, ask, scaler, pod, code):
    """It answers 0 when no series of a known metric matches, or none but stale ones does."""
    send(points.gauge("orders", 5, pod="silent", zone="a"))
    query = f"sum(orders{{pod='{pod}'}})"

    def stands_in():
        send(points.gauge("orders", 5, pod="talks", zone="a"))
        value = scaler.known_value(metricQuery=query, onMissing="auto", valueIfNotFound="7")
        return value == 7

    until(stands_in, "its last sample leaves the window")
    assert scaler.error(ask, query=query).code() == code


def test_b19_a_sender_whose_clock_is_wrong_is_not_gone(send, scaler):
    """It takes every sample of such a sender for stale, and scales down."""
    send(points.gauge("jobs", 5, at_ns=points.now_ns() - 4 * MINUTE_NS))
    error = scaler.error(scaler.value, metricQuery="sum(jobs)")
    assert error.code() == UNAVAILABLE
    assert "expected a sender's clock" in error.details()


def test_b40_a_server_that_has_just_started_has_no_answer(start):
    """It has lost everything, calls itself ready, and answers 0 or what the first sender says."""
    server = start("--window=1m")
    send, scaler = server.sender().send, server.scaler()

    def codes():
        calls = (scaler.value, scaler.is_active)
        return [scaler.error(call, metricQuery="sum(requests)").code() for call in calls]

    assert codes() == [UNAVAILABLE, UNAVAILABLE]
    assert "warming up" in requests.get(server.http + "/readyz", timeout=20).text
    send(points.gauge("requests", 5, pod="first of many"))
    assert codes() == [UNAVAILABLE, UNAVAILABLE]


# --- requests ----------------------------------------------------------------------------------------


def test_b31_a_metric_without_data_does_not_hide_those_behind_it(send, ask):
    """It skips the rest of the request and says that all is well."""
    send(points.empty("nothing"), points.gauge("behind", 5))
    assert ask("sum(behind)") == 5


def test_b32_late_and_repeated_points_come_to_stand_where_they_belong(send, ask):
    """It takes what arrived last for the newest, and a point that is sent again for another."""
    now = points.now_ns()
    for value, at_ns in [(2, now), (2, now), (1, now - TENTH_NS)]:
        send(points.gauge("level", value, at_ns))
    assert ask("sum(level)") == 2
    assert ask("sum(level)", operationOverTime="count") == 2


@pytest.mark.parametrize("protocol", ["grpc", "http"])
def test_b33_large_requests_are_taken_and_what_is_refused_of_them_is_told(
    server, send, ask, protocol
):
    """It has no HTTP, takes 4 MiB at most, and never tells which points it could not use."""
    name = f"large_{protocol}"
    large, early = points.gauge(name, 3), points.gauge(name, 9, points.now_ns() + 60 * MINUTE_NS)
    large.description = "x" * (5 << 20)

    def post(*metrics):
        body = request_of(*metrics).SerializeToString()
        headers = {"Content-Type": "application/x-protobuf"}
        answer = requests.post(server.http + "/v1/metrics", body, headers=headers, timeout=20)
        return metrics_service_pb2.ExportMetricsServiceResponse.FromString(answer.content)

    response = {"grpc": send, "http": post}[protocol](large, early)
    assert response.partial_success.rejected_data_points == 1
    assert ask(f"sum({name})") == 3


# --- KEDA's side -------------------------------------------------------------------------------------


def test_b35_a_stream_tells_a_beginning_once_and_outlives_what_is_missing(start):
    """It sends every half second, changed or not, and ends the stream when there is no value."""
    server = warm(start("--window=1s"))
    send, scaler = server.sender().send, server.scaler()

    def watch(name):
        return Stream(scaler.calls.StreamIsActive(scaler.reference(metricQuery=name)))

    steady = watch("steady")
    assert scaler.error(scaler.is_active, metricQuery="steady").code() == NOT_FOUND
    until(lambda: send(points.gauge("steady", 1)) and steady.messages.qsize(), "steady begins")
    for later in ("second", "third", "fourth"):  # to begin, each needs a look at all of them
        stream = watch(later)
        until(lambda: send(points.gauge("steady", 1), points.gauge(later, 1)) and
              stream.messages.qsize(), f"{later} begins")
    assert [message.result for message in steady.messages.queue] == [True]
    assert steady.end is None


def test_b39_the_log_shows_no_secret_and_no_line_a_poll(start):
    """It logs every read, and with an error all metadata, private keys included."""
    server = start("--log-level=debug")
    scaler = server.scaler()
    secret = "-----BEGIN RSA PRIVATE KEY-----hunter2"
    secrets = {"tlsClientKey": secret, "caCert": secret, "passwordFromEnv": secret}
    polls = 20
    for metadata in [
        {"metricQuery": "sum(m)", "onMissing": "zero"},
        {"metricQuery": "sum(m)"},
        {"metricQuery": "m{a}"},
        {"metricQuery": "sum(m)", "targetValue": "x"},
        {"metricQuery": "sum(m)", "password": secret},
    ]:
        for call in polls * [scaler.metric_spec, scaler.value, scaler.is_active]:
            try:
                call(**metadata, **secrets)
            except grpc.RpcError as error:
                assert "hunter2" not in error.details()
    server.terminate()
    server.process.wait(20)
    assert server.log().count("trigger has no answer") == 4  # one for each that has none
    assert len(server.log().splitlines()) < polls
    assert "hunter2" not in server.log()
