"""The number KEDA is told, and what it is told instead."""

import numpy as np
import pytest

import tidegauge

RATE = {"metricQuery": "sum(orders_total)", "operationOverTime": "rate", "targetValue": "1"}


def ninety_seconds_of_orders() -> tidegauge.Store:
    store = tidegauge.Store()
    seconds = np.arange(0, 91, 10)
    store.append("orders_total", seconds * 1000, seconds * 2.0)
    return store


def test_an_evaluation_has_a_value_and_is_active_above_the_activation_target() -> None:
    store = ninety_seconds_of_orders()
    assert tidegauge.Trigger(RATE).evaluate(store, at=90) == tidegauge.Evaluation(2.0, True)
    quiet = tidegauge.Trigger({**RATE, "activationTargetValue": "2"})
    assert quiet.evaluate(store, at=90) == tidegauge.Evaluation(2.0, False)


def test_a_trigger_shows_what_it_read() -> None:
    trigger = tidegauge.Trigger({**RATE, "window": "2m", "activationTargetValue": "0.5"})
    assert trigger.query == "sum(orders_total)"
    assert (trigger.window, trigger.target, trigger.activation_target) == (120.0, 1.0, 0.5)


def test_a_bad_key_is_named() -> None:
    with pytest.raises(tidegauge.InvalidArgument, match="operationOvertime"):
        tidegauge.Trigger({**RATE, "operationOvertime": "rate"})


def test_a_silent_pipeline_is_unavailable_and_never_zero() -> None:
    store = ninety_seconds_of_orders()
    trigger = tidegauge.Trigger(RATE)
    with pytest.raises(tidegauge.Unavailable, match="silent"):
        trigger.evaluate(store, at=200)


def test_a_store_that_just_began_is_unavailable() -> None:
    store = tidegauge.Store()
    with pytest.raises(tidegauge.Unavailable):
        tidegauge.Trigger(RATE).evaluate(store, at=0)


def test_a_metric_that_never_was_is_not_found_with_the_closest_names() -> None:
    trigger = tidegauge.Trigger({**RATE, "metricQuery": "sum(order_total)"})
    with pytest.raises(tidegauge.NotFound, match="orders_total") as caught:
        trigger.evaluate(ninety_seconds_of_orders(), at=90)
    assert isinstance(caught.value, LookupError)


def test_hold_gives_the_last_value_that_was_measured() -> None:
    store = ninety_seconds_of_orders()
    trigger = tidegauge.Trigger({**RATE, "onMissing": "hold"})
    with pytest.raises(tidegauge.Unavailable):
        tidegauge.Trigger({**RATE, "onMissing": "hold"}).evaluate(store, at=500)
    assert trigger.evaluate(store, at=90).value == 2.0
    assert trigger.evaluate(store, at=500).value == 2.0


def test_a_number_stands_in_when_asked_for() -> None:
    trigger = tidegauge.Trigger({**RATE, "onMissing": "3"})
    assert trigger.evaluate(tidegauge.Store(), at=0).value == 3.0


def test_the_freshness_bound_is_the_callers_choice() -> None:
    store = ninety_seconds_of_orders()
    patient = tidegauge.Trigger({**RATE, "window": "5m"}, freshness_seconds=300)
    with pytest.raises(tidegauge.Unavailable, match="warming up"):
        patient.evaluate(store, at=200)
    assert tidegauge.Trigger({**RATE, "window": "3m"}, freshness_seconds=300).evaluate(
        store, at=200
    ) == tidegauge.Evaluation(2.0, True)


def test_a_trigger_belongs_to_one_store() -> None:
    trigger = tidegauge.Trigger(RATE)
    trigger.evaluate(ninety_seconds_of_orders(), at=90)
    with pytest.raises(ValueError, match="one store"):
        trigger.evaluate(ninety_seconds_of_orders(), at=90)


def test_a_trigger_keeps_its_store_alive() -> None:
    trigger = tidegauge.Trigger({**RATE, "onMissing": "hold"})
    store = ninety_seconds_of_orders()
    trigger.evaluate(store, at=90)
    del store
    with pytest.raises(ValueError, match="one store"):
        trigger.evaluate(tidegauge.Store(), at=90)
