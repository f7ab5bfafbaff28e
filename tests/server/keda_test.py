"""KEDA's protocol, spoken as its operator speaks it."""
import grpc
import pytest

import points
from running import Stream, until

INVALID = grpc.StatusCode.INVALID_ARGUMENT
NOT_FOUND = grpc.StatusCode.NOT_FOUND
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


@pytest.fixture
def scaler(server):
    return server.scaler()


@pytest.fixture
def sender(server):
    return server.sender()


def value_when_sent(scaler, send, **metadata):
    """Sends until the server has an answer: it has none while it warms up."""

    def answer():
        send()
        return scaler.known(**metadata)

    return until(answer, f"a value for {metadata}")


# --- the order of a poll ---------------------------------------------------------------------------


def test_a_poll_asks_the_spec_the_value_and_the_activity(scaler, sender):
    reference = scaler.reference(metricQuery="sum(poll_total)", targetValue="2.5")

    def send():
        sender.send(points.gauge("poll_total", 7.25))

    value_when_sent(scaler, send, metricQuery="sum(poll_total)", targetValue="2.5")
    (spec,) = scaler.calls.GetMetricSpec(reference).metricSpecs
    value = scaler.value_of(reference, spec.metricName)
    assert spec.metricName.startswith("default-object-")
    assert value.metricName == spec.metricName
    assert (spec.targetSizeFloat, value.metricValueFloat) == (2.5, 7.25)
    assert scaler.calls.IsActive(reference).result is True


def test_whole_numbers_for_old_versions_are_rounded_up(scaler, sender):
    query = {"metricQuery": "sum(rounded)", "targetValue": "2.5"}
    assert scaler.metric_spec(**query).targetSize == 3
    value = value_when_sent(scaler, lambda: sender.send(points.gauge("rounded", 0.25)), **query)
    assert (value.metricValue, value.metricValueFloat) == (1, 0.25)


def test_the_name_of_the_spec_fits_into_a_path_and_is_always_the_same(scaler):
    names = {scaler.metric_spec(metricQuery="sum(any)").metricName for _ in range(3)}
    (name,) = names
    assert not set(name) & set("/%")


def test_activity_and_value_of_one_poll_are_of_one_moment(scaler, sender):
    query = {"metricQuery": "sum(moment)"}
    value_when_sent(scaler, lambda: sender.send(points.gauge("moment", 1)), **query)
    sender.send(points.gauge("moment", 1))
    assert scaler.value(**query).metricValueFloat == 1
    sender.send(points.gauge("moment", 0))
    assert scaler.is_active(**query) is True

    def is_over():
        sender.send(points.gauge("moment", 0))
        return not scaler.is_active(**query)

    until(is_over, "a later question sees the new value")


# --- activation ------------------------------------------------------------------------------------


def test_a_trigger_is_active_above_its_activation_target_and_not_at_it(scaler, sender):
    query = {"metricQuery": "sum(load)", "activationTargetValue": "5"}

    def active_at(load):
        value_when_sent(scaler, lambda: sender.send(points.gauge("load", load)), **query)
        return until(lambda: scaler.known_value(**query) == load and [scaler.is_active(**query)],
                     f"load is {load}")[0]

    assert active_at(5) is False
    assert active_at(5.5) is True


def test_a_lower_clamp_raises_the_value_and_wakes_nothing(scaler, sender):
    query = {"metricQuery": "sum(idle)", "clampMin": "3"}
    value = value_when_sent(scaler, lambda: sender.send(points.gauge("idle", 0)), **query)
    assert value.metricValueFloat == 3
    assert scaler.is_active(**query) is False


# --- what is not known is an error, never a silent zero ---------------------------------------------


def test_an_empty_server_has_no_answer_rather_than_zero(start):
    scaler = start().scaler()
    query = {"metricQuery": "sum(requests)"}
    for call in (scaler.value, scaler.is_active):
        error = scaler.error(call, **query)
        assert error.code() == UNAVAILABLE
        assert "no metrics have arrived" in error.details()
    assert scaler.metric_spec(**query).targetSizeFloat == 1


def test_a_metric_that_never_came_is_not_found_and_similar_names_are_told(scaler, sender):
    value_when_sent(scaler, lambda: sender.send(points.gauge("known_requests", 1)),
                    metricQuery="sum(known_requests)")
    sender.send(points.gauge("known_requests", 1))
    error = scaler.error(scaler.value, metricQuery="sum(known_requets)")
    assert error.code() == NOT_FOUND
    assert "known_requests" in error.details()


def test_a_silent_pipeline_is_unavailable_and_since_when_is_told(start):
    server = start("--window=200ms", "--freshness=1s")
    scaler, sender = server.scaler(), server.sender()
    query = {"metricQuery": "sum(fading)"}
    value_when_sent(scaler, lambda: sender.send(points.gauge("fading", 4)), **query)

    def error():
        try:
            assert scaler.value(**query).metricValueFloat in (4, 0)
        except grpc.RpcError as found:
            return found

    found = until(error, "the silence is an error")
    assert found.code() == UNAVAILABLE
    assert "(since 20" in found.details()


def test_a_negative_result_is_zero_in_both_fields(scaler, sender):
    value = value_when_sent(scaler, lambda: sender.send(points.gauge("below", -3)),
                            metricQuery="sum(below)")
    assert (value.metricValue, value.metricValueFloat) == (0, 0)


# --- PromQL ------------------------------------------------------------------------------------------

STEP_NS = 100_000_000


def steps():
    """Times on a grid from 3 s ago until in 30 s, each with its number: whenever a trigger is asked
    within that time, it sees the same steps in its range."""
    first = points.now_ns() // STEP_NS - 30
    return [(number, (first + number) * STEP_NS) for number in range(330)]


def counters(name, growth, **attributes):
    """A counter that grows by `growth` a step."""
    return [points.counter(name, number * growth, at_ns, **attributes) for number, at_ns in steps()]


def promql_value(scaler, send, query):
    return value_when_sent(scaler, send, metricQuery=query).metricValueFloat


def test_promql_has_prometheus_rate(scaler, sender):
    name = "runtime_service_invocation_req_recv_total"
    nodeapp = {"app_id": "nodeapp", "src_app_id": "pythonapp"}
    sent = counters(name, 5, pod="a", **nodeapp) + counters(name, 2, pod="b", **nodeapp)
    sent += counters(name, 100, app_id="other")
    query = f'sum(rate({name}{{app_id="nodeapp",src_app_id="pythonapp"}}[1s]))'
    # From edge to edge: 10 steps a second, though only 9 or 10 of them lie between samples.
    assert promql_value(scaler, lambda: sender.send(*sent), query) == pytest.approx(70, rel=1e-12)
    assert scaler.is_active(metricQuery=query) is True


def test_promql_has_quantiles_of_histograms(scaler, sender):
    sent = [points.histogram("wait", [1, 2], [18 * number, 2 * number, 0], at_ns, pod=pod)
            for number, at_ns in steps() for pod in "ab"]
    query = "histogram_quantile(0.95, sum by (le) (rate(wait_bucket[1s])))"
    assert promql_value(scaler, lambda: sender.send(*sent), query) == pytest.approx(1.5, rel=1e-9)


def test_promql_divides_sums_and_makes_scalars(scaler, sender):
    def send():
        sender.send(points.gauge("busy", 6, pod="a"), points.gauge("busy", 3, pod="b"),
                    points.gauge("workers", 2))

    assert promql_value(scaler, send, "sum(busy) / sum(workers)") == 4.5
    assert promql_value(scaler, send, "scalar(sum(busy)) * 2") == 18
    assert scaler.value(metricQuery="1.5 + 1").metricValueFloat == 2.5


def test_promql_of_two_elements_is_an_error_that_says_so(scaler, sender):
    def send():
        sender.send(points.gauge("pair", 1, pod="a"), points.gauge("pair", 2, pod="b"))

    assert promql_value(scaler, send, "sum(pair) + 0") == 3
    send()
    error = scaler.error(scaler.value, metricQuery="pair + 0")
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "returned multiple elements: expected one, found 2" in error.details()


def test_promql_has_prometheus_parse_errors(scaler):
    error = scaler.error(scaler.metric_spec, metricQuery="rate(m)")
    assert error.code() == INVALID
    assert error.details() == (
        'metricQuery "rate(m)": 1:6: parse error: expected type range vector in call to function '
        '"rate", got instant vector'
    )


def test_promql_of_a_metric_that_never_came_is_not_found(scaler, sender):
    promql_value(scaler, lambda: sender.send(points.gauge("present_jobs", 1)), "present_jobs + 0")
    sender.send(points.gauge("present_jobs", 1))
    error = scaler.error(scaler.value, metricQuery="present_jobs / sum(rate(absent_jobs[1s]))")
    assert error.code() == NOT_FOUND
    assert "no metric absent_jobs has ever arrived" in error.details()
    assert "present_jobs" in error.details()


def test_promql_of_a_silent_pipeline_is_unavailable(start):
    server = start("--window=200ms", "--freshness=1s")
    scaler, sender = server.scaler(), server.sender()
    query = {"metricQuery": "sum(fading) * 2 or vector(0)"}
    value_when_sent(scaler, lambda: sender.send(points.gauge("fading", 4)), **query)

    def error():
        try:
            assert scaler.value(**query).metricValueFloat in (8, 0)
        except grpc.RpcError as found:
            return found

    found = until(error, "the silence is an error")
    assert found.code() == UNAVAILABLE
    assert "silent" in found.details()


def test_promql_that_wants_too_much_is_refused_and_disturbs_nothing(start):
    server = start("--window=200ms", "--query-max-samples=100")
    scaler, sender = server.scaler(), server.sender()
    query = {"metricQuery": "sum(small) * 2"}
    sender.send(*counters("large", 1))
    error = scaler.error(scaler.value, metricQuery="sum(rate(large[4m] offset -2m))")
    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "too many samples" in error.details()
    value = value_when_sent(scaler, lambda: sender.send(points.gauge("small", 4)), **query)
    assert value.metricValueFloat == 8


# --- bad triggers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "sum(", "{}", "m{a=}b", "m{" * 1000, "\x00"])
def test_a_malformed_query_is_refused_and_the_server_lives(server, scaler, query):
    for call in (scaler.metric_spec, scaler.value, scaler.is_active):
        assert scaler.error(call, metricQuery=query).code() == INVALID
    assert server.process.poll() is None


@pytest.mark.parametrize("target", ["0", "-1", "NaN", "Inf", "0.0001", "many", ""])
def test_a_target_that_kubernetes_would_refuse_is_refused_first(scaler, target):
    error = scaler.error(scaler.metric_spec, metricQuery="sum(m)", targetValue=target)
    assert error.code() == INVALID
    assert "targetValue" in error.details()


def test_a_huge_query_is_answered_with_a_message_that_fits_into_a_header(scaler):
    error = scaler.error(scaler.value, metricQuery="sum(" + "x" * 100_000 + ")")
    assert error.code() in (INVALID, NOT_FOUND, UNAVAILABLE)
    assert len(error.details()) < 2000


def test_ever_changing_metadata_does_not_fill_the_memory(start):
    server = start("--max-triggers=100")
    scaler = server.scaler()

    def ask(number):
        for i in range(300):
            scaler.metric_spec(metricQuery="sum(m)", caCert=f"{number}-{i}" + "x" * 10_000)

    ask(0)
    before = server.resident_bytes()
    for number in range(1, 5):
        ask(number)
    assert server.resident_bytes() - before < 4_000_000  # 1200 more would take 12 MB


# --- streams -----------------------------------------------------------------------------------------


def test_a_stream_says_nothing_before_activity_begins(start):
    server = start("--window=200ms")
    scaler, sender = server.scaler(), server.sender()
    query = {"metricQuery": "sum(pushed)"}
    stream = Stream(scaler.calls.StreamIsActive(scaler.reference(**query)))
    for load in (0, 1):
        value_when_sent(scaler, lambda: sender.send(points.gauge("pushed", load)), **query)
        until(lambda: sender.send(points.gauge("pushed", load)) and
              scaler.known_value(**query) == load, f"load is {load}")
        assert load == 1 or stream.messages.empty()
    assert stream.next().result is True


def test_a_stream_repeats_itself_as_slowly_as_it_is_told(start):
    server = start("--window=200ms", "--heartbeat=1s")
    scaler, sender = server.scaler(), server.sender()
    stream = Stream(scaler.calls.StreamIsActive(scaler.reference(metricQuery="sum(steady)")))
    for _ in range(3):
        until(lambda: sender.send(points.gauge("steady", 1)) and not stream.messages.empty(),
              "another heartbeat")
        assert stream.next().result is True


def test_a_stream_of_an_active_trigger_says_so_at_once(scaler, sender):
    query = {"metricQuery": "sum(already)"}
    value_when_sent(scaler, lambda: sender.send(points.gauge("already", 1)), **query)
    stream = Stream(scaler.calls.StreamIsActive(scaler.reference(**query)))
    assert stream.next().result is True
    stream.cancel()
    assert stream.end == grpc.StatusCode.CANCELLED


def test_the_stream_of_specs_begins_with_what_is_asked_otherwise_and_stays_open(scaler):
    query = {"metricQuery": "sum(specified)", "targetValue": "3"}
    stream = Stream(scaler.calls.StreamMetricSpec(scaler.reference(**query)))
    (only,) = stream.next().metricSpecs
    assert only == scaler.metric_spec(**query)
    assert stream.end is None
    stream.cancel()


@pytest.mark.parametrize("method", ["StreamIsActive", "StreamMetricSpec"])
def test_a_stream_of_a_malformed_trigger_ends_with_the_reason(scaler, method):
    stream = Stream(getattr(scaler.calls, method)(scaler.reference(metricQuery="}")))
    assert stream.wait_for_end() == INVALID
    assert stream.messages.empty()


def test_shutdown_ends_streams_with_ok(start):
    server = start()
    scaler = server.scaler()
    reference = scaler.reference(metricQuery="sum(m)")
    specs = [Stream(scaler.calls.StreamMetricSpec(reference)) for _ in range(50)]
    activity = [Stream(scaler.calls.StreamIsActive(reference)) for _ in range(50)]
    for stream in specs:
        stream.next()
    scaler.metric_spec(metricQuery="sum(m)")  # behind the streams on the same connection
    server.terminate()
    assert {stream.wait_for_end() for stream in specs + activity} == {grpc.StatusCode.OK}
    assert server.process.wait(20) == 0


def test_hundreds_of_streams_leave_room_for_calls(scaler):
    reference = scaler.reference(metricQuery="sum(m)")
    streams = [scaler.calls.StreamIsActive(reference) for _ in range(300)]
    assert scaler.metric_spec(metricQuery="sum(m)").targetSizeFloat == 1
    for stream in streams:
        stream.cancel()
