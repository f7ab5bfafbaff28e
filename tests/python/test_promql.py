"""Questions in PromQL, their answers against numbers by hand and against NumPy's."""

import datetime
import json
import pathlib
import signal
import threading
import types
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

import tidegauge

RECORDINGS = pathlib.Path(__file__).resolve().parents[1] / "data" / "otlp"
DAPR = "runtime_service_invocation_req_recv_total"


def two_pods() -> tidegauge.Store:
    """One minute: pod a counts one order a second, pod b two."""
    store = tidegauge.Store()
    seconds = np.arange(0, 61, 10)
    for pod, per_second in {"a": 1.0, "b": 2.0}.items():
        labels = {"__name__": "orders_total", "pod": pod}
        store.append(labels, seconds * 1000, seconds * per_second, type="counter")
    return store


# --- what an instant query gives ----------------------------------------------------------------


def test_an_instant_vector_has_labels_and_values_of_one_time() -> None:
    found = two_pods().query("sort_desc(rate(orders_total[1m]))", at=60)
    assert isinstance(found, tidegauge.Vector)
    assert found.labels == [{"pod": "b"}, {"pod": "a"}]
    assert found.values.dtype == np.float64 and found.values.tolist() == [2.0, 1.0]
    assert found.at == 60.0
    assert len(found) == 2
    assert found.warnings == [] and found.infos == []
    assert repr(found) == 'Vector({pod="b"} => 2, {pod="a"} => 1)'


def test_a_vector_of_many_series_shows_the_first_ten() -> None:
    store = tidegauge.Store()
    for pod in range(12):
        store.append({"__name__": "up", "pod": f"{pod:02}"}, np.array([0]), np.array([1]))
    shown = repr(store.query("up", at=0))
    assert shown.endswith('up{pod="09"} => 1, 2 more)')


def test_a_vector_is_sorted_by_labels_unless_the_query_sorts() -> None:
    store = two_pods()
    by_labels, by_values = ["a", "b"], ["b", "a"]
    for query, pods in {
        "orders_total": by_labels,
        "-sum by (pod) (orders_total)": by_labels,
        "sort_desc(orders_total)": by_values,
        "topk(2, orders_total) > 0": by_values,
    }.items():
        assert [labels["pod"] for labels in store.query(query, at=60).labels] == pods


def test_a_vector_without_series_is_empty() -> None:
    found = two_pods().query("no_such_metric", at=60)
    assert found.labels == [] and found.values.shape == (0,) and len(found) == 0


def test_a_scalar_is_a_float_and_a_string_a_str() -> None:
    store = two_pods()
    assert store.query("scalar(sum(rate(orders_total[1m])))", at=60) == 3.0
    assert type(store.query("1 + 2", at=0)) is float
    assert str(store.query("scalar(no_such_metric)", at=0)) == "nan"
    assert store.query('"grüß\\n"', at=0) == "grüß\n"


def test_a_range_vector_is_a_list_of_series() -> None:
    found = two_pods().query("orders_total[20s]", at=60)
    assert isinstance(found, list)
    assert [type(each) for each in found] == [tidegauge.Series, tidegauge.Series]
    assert [each.labels["pod"] for each in found] == ["a", "b"]
    assert found[0].times_ms.tolist() == [50_000, 60_000]  # 40 s is left out: open on the left
    assert found[1].values.tolist() == [100.0, 120.0]


def test_a_time_is_seconds_or_an_aware_datetime() -> None:
    store = two_pods()
    at = datetime.datetime(1970, 1, 1, 0, 1, tzinfo=datetime.UTC)
    assert store.query("time()", at=at) == 60.0
    assert store.query("time()", at=1.5) == 1.5
    found = store.query_range("orders_total", at, at, datetime.timedelta(seconds=10))
    assert found.times_ms.tolist() == [60_000]


def test_bytes_that_are_no_text_are_replaced_as_in_prometheus_json() -> None:
    found = two_pods().query(r'label_replace(sum(orders_total), "l", "\xff", "", "")', at=60)
    assert found.labels == [{"l": "\ufffd"}]


def test_names_that_promql_cannot_write_bare_stand_in_quotes() -> None:
    store = tidegauge.Store(names="none")
    store.append({"__name__": "http.requests", "pod.name": "a"}, np.array([0]), np.array([7]))
    found = store.query('sum by ("pod.name") ({"http.requests"})', at=0)
    assert found.labels == [{"pod.name": "a"}] and found.values.tolist() == [7.0]
    same = store.query("http.requests", at=0, experimental=["unquoted_utf8_names"])
    assert same.values.tolist() == [7.0]


# --- what a range query gives -------------------------------------------------------------------


def test_a_matrix_has_a_row_for_each_series_and_a_column_for_each_step() -> None:
    found = two_pods().query_range("sum by (pod) (orders_total)", 20, 60, 20)
    assert isinstance(found, tidegauge.Matrix)
    assert found.labels == [{"pod": "a"}, {"pod": "b"}]
    assert found.times_ms.dtype == np.int64 and found.times_ms.tolist() == [20_000, 40_000, 60_000]
    assert found.values.dtype == np.float64
    assert found.values.tolist() == [[20.0, 40.0, 60.0], [40.0, 80.0, 120.0]]
    assert found.present.all() and found.present.dtype == np.bool_
    assert len(found) == 2 and repr(found) == "Matrix(2 series, 3 steps)"
    assert found.warnings == [] and found.infos == []


def test_a_step_without_a_point_is_nan_and_not_present() -> None:
    found = two_pods().query_range("orders_total > 30", 0, 60, 20)
    nan = np.nan
    np.testing.assert_array_equal(found.values, [[nan, nan, 40, 60], [nan, 40, 80, 120]])
    assert found.present.tolist() == [[False, False, True, True], [False, True, True, True]]


def test_a_nan_that_was_computed_is_present() -> None:
    found = two_pods().query_range("orders_total{pod='a'} / orders_total", 0, 10, 10)
    np.testing.assert_array_equal(found.values, [[np.nan, 1.0]])
    assert found.present.tolist() == [[True, True]]


def test_a_series_ends_with_the_lookback() -> None:
    store = tidegauge.Store(retention_seconds=3600)
    store.append("up", np.array([0]), np.array([1.0]))
    five_minutes = store.query_range("up", 0, 600, 100)
    assert five_minutes.present.tolist() == [[True, True, True, False, False, False, False]]
    short = store.query_range("up", 0, 600, 100, lookback=datetime.timedelta(seconds=150))
    assert short.present.sum() == 2
    assert len(store.query("up", at=150, lookback=150)) == 0
    assert len(store.query("up", at=149.999, lookback=150)) == 1


def test_the_last_step_is_not_beyond_the_end() -> None:
    assert two_pods().query_range("time()", 0.5, 30, 10).times_ms.tolist() == [500, 10_500, 20_500]


def test_a_scalar_is_one_series_without_labels() -> None:
    found = two_pods().query_range("time() * 2", 0, 2, 1)
    assert found.labels == [{}] and found.values.tolist() == [[0.0, 2.0, 4.0]]


def test_a_matrix_without_series_still_has_its_steps() -> None:
    found = two_pods().query_range("no_such_metric", 0, 60, 20)
    assert found.labels == [] and found.values.shape == found.present.shape == (0, 4)
    assert found.times_ms.tolist() == [0, 20_000, 40_000, 60_000]


def test_a_range_query_is_the_instant_query_at_each_step() -> None:
    store = two_pods()
    query = "sum(increase(orders_total[35s])) - min(orders_total offset 7s)"
    found = store.query_range(query, 15, 60, 2.5)
    by_step = [store.query(query, at=at / 1000).values.item() for at in found.times_ms]
    np.testing.assert_array_equal(found.values, [by_step])


# --- against NumPy ------------------------------------------------------------------------------


def windows(
    times_ms: NDArray[np.int64],
    values: NDArray[np.float64],
    at_ms: NDArray[np.int64],
    range_ms: int,
) -> list[NDArray[np.float64]]:
    """The values in the left-open window before each time."""
    return [values[(at - range_ms < times_ms) & (times_ms <= at)] for at in at_ms]


OVER_TIME: dict[str, Callable[[NDArray[np.float64]], float]] = {
    "count_over_time(load[45s])": len,
    "sum_over_time(load[45s])": np.sum,
    "avg_over_time(load[45s])": np.mean,
    "min_over_time(load[45s])": np.min,
    "max_over_time(load[45s])": np.max,
    "stddev_over_time(load[45s])": np.std,
    "stdvar_over_time(load[45s])": np.var,
    "quantile_over_time(0.9, load[45s])": lambda its: np.quantile(its, 0.9),
    "changes(load[45s])": lambda its: int(np.count_nonzero(np.diff(its))),
    "last_over_time(load[45s])": lambda its: its[-1],
}


@pytest.mark.parametrize("query", OVER_TIME)
def test_functions_over_time_are_numpys_over_the_same_windows(query: str) -> None:
    random = np.random.default_rng(5)
    times_ms = np.cumsum(random.integers(1, 9_000, 200))
    values = random.normal(100, 20, 200).round(1)
    store = tidegauge.Store(retention_seconds=3600)
    store.append("load", times_ms, values)
    found = store.query_range(query, times_ms[20] / 1000, times_ms[-1] / 1000, 7)
    assert found.times_ms.size > 50
    expected = [OVER_TIME[query](its) for its in windows(times_ms, values, found.times_ms, 45_000)]
    np.testing.assert_allclose(found.values[0], expected, rtol=1e-11)


def test_rate_is_extrapolated_to_the_bounds_of_the_window() -> None:
    # (10, 60] holds 20..60: 40 orders in 40 s; 10 s to the left bound are less than 1.1 times the
    # 10 s between samples, so the line goes on for them: 50 orders in 50 s.
    store = tidegauge.Store()
    seconds = np.arange(0, 61, 10)
    store.append("orders_total", seconds * 1000, 7.0 + seconds)
    assert store.query("increase(orders_total[50s])", at=60).values.item() == 50.0
    assert store.query("rate(orders_total[50s])", at=60).values.item() == 1.0
    # 65 s: five seconds to the right bound as well, and as many less to the left one.
    assert store.query("increase(orders_total[50s])", at=65).values.item() == 50.0


def test_rate_counts_from_zero_after_a_reset() -> None:
    # 10, 20, 5, 15: 10 + 5 + 10 are 25 in 30 s. To the left bound 10 s, but the counter was at
    # zero 10 / 25 * 30 s = 12 s earlier, which is farther: 25 * 40 / 30.
    store = tidegauge.Store()
    store.append("orders_total", np.array([10, 20, 30, 40]) * 1000, np.array([10.0, 20, 5, 15]))
    found = store.query("increase(orders_total[40s])", at=40).values.item()
    assert found == pytest.approx(25 * 40 / 30, rel=1e-15)


def test_aggregations_are_numpys_over_the_series_of_each_group() -> None:
    random = np.random.default_rng(6)
    values = random.normal(50, 10, (12, 5))
    store = tidegauge.Store()
    for pod, row in enumerate(values):
        labels = {"__name__": "load", "pod": str(pod), "zone": "abc"[pod % 3]}
        store.append(labels, np.arange(5) * 10_000, row)
    zones = values.reshape(4, 3, 5)  # the pods of zone z are [:, z]
    for operation, expected in {
        "sum": zones.sum(axis=0),
        "avg": zones.mean(axis=0),
        "max": zones.max(axis=0),
        "stddev": zones.std(axis=0),
        "quantile": np.quantile(zones, 0.25, axis=0),
    }.items():
        parameter = "0.25, " if operation == "quantile" else ""
        found = store.query_range(f"{operation} by (zone) ({parameter}load)", 0, 40, 10)
        assert found.labels == [{"zone": zone} for zone in "abc"]
        np.testing.assert_allclose(found.values, expected, rtol=1e-12)


def test_a_recording_gives_what_its_samples_say() -> None:
    store = tidegauge.Store(retention_seconds=3600)
    store.load(RECORDINGS / "dapr_callers_run.jsonl")
    callers = store.select(DAPR)
    start = min(int(each.times_ms[0]) for each in callers) // 1000
    found = store.query_range(f"max_over_time({DAPR}[30s])", start, start + 200, 10)
    assert found.values.shape == (3, 21)
    for labels, row in zip(found.labels, found.values):
        [series] = [each for each in callers if each.labels == {"__name__": DAPR, **labels}]
        its = windows(series.times_ms, series.values, found.times_ms, 30_000)
        np.testing.assert_array_equal(row, [each.max() if each.size else np.nan for each in its])


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "unknown position: parse error: no expression found in input"),
        ("sum(orders_total", "1:17: parse error: unclosed left parenthesis"),
        ("orders_total orders", '1:14: parse error: unexpected identifier "orders"'),
        ("1 +\n  rat(x)", '2:3: parse error: unknown function with name "rat"'),
        ("1 or 2", '1:1: parse error: set operator "or" not allowed in binary scalar expression'),
    ],
)
def test_a_query_that_cannot_be_read_says_where(query: str, message: str) -> None:
    for ask in (
        lambda: tidegauge.Store().query(query, at=0),
        lambda: tidegauge.Store().query_range(query, 0, 1, 1),
    ):
        with pytest.raises(tidegauge.InvalidArgument) as caught:
            ask()
        assert str(caught.value) == message
        assert isinstance(caught.value, ValueError)


def test_data_that_allow_no_answer_are_an_error_that_is_no_value_error() -> None:
    store = two_pods()
    with pytest.raises(tidegauge.Error) as caught:
        store.query('label_replace(orders_total, "pod", "", "", "")', at=60)
    assert str(caught.value) == "vector cannot contain metrics with the same labelset"
    assert not isinstance(caught.value, ValueError)


def test_native_histograms_are_no_numbers_until_a_function_makes_some() -> None:
    store = tidegauge.Store()
    counted = {"offset": 1, "bucketCounts": [3]}  # (2, 4]
    point = {"timeUnixNano": str(60 * 10**9), "count": 3, "sum": 9, "scale": 0, "positive": counted}
    points = {"aggregationTemporality": 2, "dataPoints": [point]}
    metrics = [{"name": "h", "exponentialHistogram": points}]
    request = {"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]}
    store.write_otlp(json.dumps(request).encode(), now=60)
    assert store.query("histogram_count(h)", at=60).values.tolist() == [3]
    assert store.query("histogram_quantile(1, h)", at=60).values.tolist() == [4]
    with pytest.raises(tidegauge.InvalidArgument, match="^h gives native histograms: expected num"):
        store.query("h", at=60)
    with pytest.raises(tidegauge.InvalidArgument, match="native histograms"):
        store.query_range("h", 60, 120, 30)


def test_a_range_query_takes_no_range_vector() -> None:
    with pytest.raises(tidegauge.InvalidArgument, match="must be Scalar or instant Vector"):
        two_pods().query_range("orders_total[1m]", 0, 60, 10)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ((10, 9, 1), "end timestamp must not be before start time"),
        ((0, 9, 0), "zero or negative query resolution step"),
        ((0, 9, -1), "zero or negative query resolution step"),
        ((0, 9, 0.0004), "zero or negative query resolution step"),  # nothing is left of it
        ((0, float("nan"), 1), "finite"),
    ],
)
def test_steps_that_are_none_are_value_errors(
    bounds: tuple[float, float, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        tidegauge.Store().query_range("1", *bounds)


def test_a_lookback_is_positive() -> None:
    with pytest.raises(ValueError, match="lookback"):
        tidegauge.Store().query("up", at=0, lookback=0)


def test_a_query_that_would_hold_too_much_ends() -> None:
    store = two_pods()
    too_many = "would load too many samples into memory"
    assert len(store.query("orders_total[1m]", at=60, max_samples=50)) == 2
    with pytest.raises(tidegauge.Error, match=too_many):
        store.query("orders_total[1m]", at=60, max_samples=10)
    with pytest.raises(tidegauge.Error, match=too_many):  # by its steps alone
        store.query_range("no_such_metric", 0, 8e12, 0.001)
    with pytest.raises(tidegauge.Error, match=too_many):  # 2 series of 61 steps, few of them there
        store.query_range("last_over_time(orders_total[5s])", 0, 600, 10, max_samples=100)
    assert store.query_range("time()", 0, 1, 1).values.shape == (1, 2)


# --- warnings and options -----------------------------------------------------------------------


def test_a_doubtful_answer_warns_and_still_is_one() -> None:
    store = two_pods()
    text = "PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"
    with pytest.warns(tidegauge.QueryWarning) as told:
        found = store.query("quantile(2, orders_total)", at=60)
    assert [str(each.message) for each in told] == [text] == found.warnings
    assert told[0].filename == __file__
    assert found.values.tolist() == [np.inf] and found.infos == []
    with pytest.warns(tidegauge.QueryWarning):
        assert store.query_range("quantile(2, orders_total)", 0, 60, 10).warnings == [text]


def test_what_may_not_be_meant_is_an_info_and_warns_of_nothing() -> None:
    store = tidegauge.Store()
    store.append("orders", np.array([0, 10_000]), np.array([0.0, 5.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = store.query("rate(orders[1m])", at=10)
    assert found.warnings == []
    assert found.infos == [
        "PromQL info: metric might not be a counter, name does not end in "
        '_total/_sum/_count/_bucket: "orders" (1:6)'
    ]


def test_warnings_may_be_made_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", tidegauge.QueryWarning)
        with pytest.raises(tidegauge.QueryWarning, match="quantile value"):
            two_pods().query("quantile(2, orders_total)", at=60)


def test_experimental_features_are_off_unless_named() -> None:
    store = two_pods()
    query = "mad_over_time(orders_total[1m])"
    with pytest.raises(tidegauge.InvalidArgument, match="not enabled"):
        store.query(query, at=60)
    # pod a has 10..60 in the window, the median is 35, the distances are 25 15 5 5 15 25.
    found = store.query(query, at=60, experimental=["functions"])
    assert found.values.tolist() == [15.0, 30.0]
    assert len(store.query_range(query, 30, 60, 10, experimental=("functions",))) == 2


def test_an_unknown_experimental_feature_names_what_there_is() -> None:
    expected = '"fill": expected one of functions, .*fill_modifiers'
    with pytest.raises(tidegauge.InvalidArgument, match=expected):
        tidegauge.Store().query("1", at=0, experimental=["fill"])  # type: ignore[list-item]


def test_an_operation_over_time_asks_as_a_trigger_does() -> None:
    store = two_pods()
    assert store.query("sum(orders_total)", at=60, operation_over_time="rate") == 3.0
    with pytest.raises(TypeError):
        store.query("sum(orders_total)", at=60, window=60)  # type: ignore[call-overload]


# --- threads ------------------------------------------------------------------------------------


def test_other_threads_run_meanwhile_and_a_signal_ends_a_query() -> None:
    class Interrupted(Exception):
        pass

    def interrupt(number: int, frame: types.FrameType | None) -> None:
        raise Interrupted

    begun = threading.Event()

    def signal_once_it_runs() -> None:
        begun.wait()
        signal.raise_signal(signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, interrupt)
    other = threading.Thread(target=signal_once_it_runs)
    other.start()
    try:
        with pytest.raises(Interrupted):
            begun.set()  # what follows would take hours
            tidegauge.Store().query_range("sum_over_time(vector(time())[9h:1s])", 0, 4e7, 1)
    finally:
        other.join()
        signal.signal(signal.SIGUSR1, before)
