"""Metrics in, series and numbers out."""

import datetime
import gzip
import pathlib
import threading

import numpy as np
import pytest

import tidegauge

RECORDINGS = pathlib.Path(__file__).resolve().parents[1] / "data" / "otlp"
DAPR = "runtime_service_invocation_req_recv_total"


def test_a_sample_by_hand_is_read_back() -> None:
    store = tidegauge.Store()
    done = store.append({"__name__": "orders", "shop": "a"}, np.array([1000, 2000]), np.array([1.0, 2.0]))
    assert (done.accepted, done.rejected) == (2, 0)
    [series] = store.select("orders")
    assert series.labels == {"__name__": "orders", "shop": "a"}
    assert series.times_ms.dtype == np.int64 and series.times_ms.tolist() == [1000, 2000]
    assert series.values.dtype == np.float64 and series.values.tolist() == [1.0, 2.0]


def test_labels_may_be_written_as_text() -> None:
    store = tidegauge.Store()
    store.append('orders{shop="a"}', np.array([0]), np.array([1]))
    assert store.select("orders")[0].labels == {"__name__": "orders", "shop": "a"}


def test_text_that_matches_many_series_labels_none() -> None:
    with pytest.raises(tidegauge.InvalidArgument, match="="):
        tidegauge.Store().append('orders{shop=~"a"}', np.array([0]), np.array([1]))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_may_be_datetime64_in_any_unit(unit: str) -> None:
    store = tidegauge.Store()
    at = np.array(["2026-01-01T00:00:01"], dtype=f"datetime64[{unit}]")
    store.append("orders", at, np.array([1.0]))
    assert store.select("orders")[0].times_ms.tolist() == [1767225601000]


def test_strided_arrays_are_read_by_their_strides() -> None:
    store = tidegauge.Store()
    store.append("orders", np.arange(6)[::2] * 1000, np.arange(6.0)[::-2])
    [series] = store.select("orders")
    assert dict(zip(series.times_ms.tolist(), series.values.tolist())) == {0: 5.0, 2000: 3.0, 4000: 1.0}


def test_arrays_of_other_shapes_and_types_are_refused() -> None:
    store = tidegauge.Store()
    with pytest.raises(ValueError, match="one length"):
        store.append("orders", np.array([0, 1]), np.array([1.0]))
    with pytest.raises(ValueError, match="one dimension"):
        store.append("orders", np.array([[0]]), np.array([[1.0]]))
    with pytest.raises(TypeError, match="milliseconds"):
        store.append("orders", np.array([0.5]), np.array([1.0]))


def test_a_refused_sample_is_counted_by_its_reason() -> None:
    store = tidegauge.Store()
    done = store.append("orders", np.array([601_000, 0]), np.array([1.0, 2.0]), now=0)
    assert (done.accepted, done.rejected) == (1, 1)
    assert done.reasons == {"too_far_ahead": 1}
    assert "ahead" in done.message
    assert store.stats().rejected["too_far_ahead"] == 1


def test_limits_refuse_and_leave_the_store_usable() -> None:
    store = tidegauge.Store(max_series=1)
    store.append("first", np.array([0]), np.array([1]))
    assert store.append("second", np.array([0]), np.array([1])).reasons == {"series_limit": 1}
    assert store.append("first", np.array([1000]), np.array([2])).accepted == 1
    assert store.metric_names() == ["first"]


def test_a_window_is_open_on_the_left() -> None:
    store = tidegauge.Store()
    store.append("orders", np.array([1000, 2000, 3000]), np.array([1, 2, 3]))
    [series] = store.select("orders", start=1, end=2)
    assert series.times_ms.tolist() == [2000]


def test_a_time_is_seconds_or_an_aware_datetime() -> None:
    store = tidegauge.Store()
    at = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    store.append("orders", np.array([int(at.timestamp() * 1000)]), np.array([7]))
    minute = datetime.timedelta(minutes=1)
    for window in (minute, 60):
        for same in (at, at.timestamp(), np.float64(at.timestamp())):
            assert store.query("sum(orders)", at=same, operation_over_time="sum", window=window) == 7


@pytest.mark.parametrize("at", [float("nan"), float("inf"), 1e300, datetime.datetime(2026, 1, 1)])
def test_a_time_that_is_none_is_a_value_error(at: float | datetime.datetime) -> None:
    with pytest.raises(ValueError):
        tidegauge.Store().query("sum(orders)", at=at)


def test_a_time_of_another_type_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        tidegauge.Store().query("sum(orders)", at="now")  # type: ignore[call-overload]


def test_a_query_reduces_each_series_and_then_puts_them_together() -> None:
    store = tidegauge.Store()
    seconds = np.arange(0, 61, 10)
    for pod, per_second in {"a": 1.0, "b": 2.0}.items():
        store.append({"__name__": "orders_total", "pod": pod}, seconds * 1000, seconds * per_second)
    at = 60
    assert store.query("sum(orders_total)", at=at, operation_over_time="rate") == 3.0
    assert store.query("max(orders_total)", at=at, operation_over_time="rate") == 2.0
    assert store.query('sum(orders_total{pod!="a"})', at=at, operation_over_time="rate") == 2.0
    assert store.query("count(orders_total)", at=at, operation_over_time="last_one") == 2.0
    assert store.query("sum(other)", at=at, operation_over_time="last_one") is None


def test_an_error_in_a_query_says_where() -> None:
    with pytest.raises(tidegauge.InvalidArgument, match="byte 11") as caught:
        tidegauge.Store().query("sum(orders{", at=0, operation_over_time="rate")
    assert isinstance(caught.value, tidegauge.Error) and isinstance(caught.value, ValueError)


def test_an_unknown_operation_names_what_there_is() -> None:
    with pytest.raises(tidegauge.InvalidArgument, match="last_one"):
        tidegauge.Store().query("sum(orders)", at=0, operation_over_time="mean")


def test_silent_series_are_forgotten() -> None:
    store = tidegauge.Store(retention_seconds=60)
    store.append("orders", np.array([0]), np.array([1]))
    assert store.evict(now=60) == 0
    assert store.evict(now=62) == 1
    assert store.select("orders") == []


def test_protobuf_and_json_are_told_apart() -> None:
    names = []
    for suffix in (".pb", ".json"):
        store = tidegauge.Store()
        request = (RECORDINGS / f"collector_relay{suffix}").read_bytes()
        store.write_otlp(b"\n " + request if suffix == ".json" else request, now=2e9)
        names.append(store.metric_names())
    assert names[0] and names[0] == names[1]


def test_what_is_no_request_raises() -> None:
    store = tidegauge.Store()
    with pytest.raises(tidegauge.InvalidArgument, match="byte"):
        store.write_otlp(b"\x0a\xff", now=0)
    with pytest.raises(tidegauge.InvalidArgument):
        store.write_otlp(b'{"resourceMetrics": 1}', now=0)


def test_three_callers_are_three_replicas() -> None:
    store = tidegauge.Store(retention_seconds=3600)
    done = store.load(RECORDINGS / "dapr_callers_run.jsonl")
    assert done.rejected == 0 and done.accepted > 0
    callers = store.select(DAPR)
    assert len(callers) == 3
    began = min(int(each.times_ms[0]) for each in callers) / 1000
    query = f"sum({DAPR}{{app_id=nodeapp}})"
    rates = [
        store.query(query, at=began + after, operation_over_time="rate") for after in (25, 55, 100)
    ]
    assert rates == pytest.approx([1.0, 2.0, 3.0], rel=0.05)


def test_a_file_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError):
        tidegauge.Store().load("/no/such/file")


def test_names_are_translated_as_the_store_was_told() -> None:
    request = gzip.decompress((RECORDINGS / "python_http_cumulative.sent.gz").read_bytes())
    names = {}
    for how in ("underscores", "prometheus", "none"):
        store = tidegauge.Store(names=how)
        store.write_otlp(request, now=2e9)
        names[how] = set(store.metric_names())
    assert "tg_requests" in names["underscores"]
    assert "tg_requests_total" in names["prometheus"]
    assert "tg.requests" in names["none"]


def test_writers_and_readers_share_a_store() -> None:
    store = tidegauge.Store()
    seconds = np.arange(200)

    def write(pod: int) -> None:
        store.append({"__name__": "orders", "pod": str(pod)}, seconds * 1000, seconds * 1.0)

    writers = [threading.Thread(target=write, args=(pod,)) for pod in range(4)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        store.query("sum(orders)", at=199)
    for each in writers:
        each.join()
    assert store.query("scalar(sum(orders))", at=199) == 4 * 199
