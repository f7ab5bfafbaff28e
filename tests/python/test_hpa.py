"""Decisions of KEDA and Kubernetes, replayed."""

import pytest

from tidegauge import Evaluation, hpa


def syncs(workload: hpa.ScaledObject, values: list[float | None], begin: int = 15) -> list[int]:
    return [
        workload.sync(begin + 15 * i, None if value is None else Evaluation(value, True))
        for i, value in enumerate(values)
    ]


def test_without_behavior_replicas_at_most_double() -> None:
    workload = hpa.ScaledObject(target=5, created=0, replicas=0)
    assert workload.poll(0, Evaluation(100, True)) == 1
    assert syncs(workload, [100.0] * 4) == [4, 8, 16, 20]


def test_an_empty_behavior_lets_the_first_step_be_five() -> None:
    workload = hpa.ScaledObject(
        target=5, created=0, replicas=1, min_replicas=1, behavior=hpa.Behavior()
    )
    assert syncs(workload, [100.0]) == [5]


def test_an_error_freezes_the_replicas() -> None:
    workload = hpa.ScaledObject(target=1, created=0, replicas=3, min_replicas=1)
    assert syncs(workload, [3.0, None, None]) == [3, 3, 3]
    assert workload.poll(60, None) == 3
    assert workload.replicas == 3


def test_replicas_go_down_after_the_stabilization_window_of_the_rules() -> None:
    at_once = hpa.ScalingRules([hpa.Policy("Percent", 100, 15)], stabilization_window_seconds=0)
    workload = hpa.ScaledObject(
        target=1, created=0, replicas=3, min_replicas=1, behavior=hpa.Behavior(scale_down=at_once)
    )
    assert syncs(workload, [3.0, 1.0]) == [3, 1]


def test_disabled_lets_nothing_change() -> None:
    never = hpa.ScalingRules([hpa.Policy("Pods", 1, 15)], select_policy="Disabled")
    workload = hpa.ScaledObject(
        target=1, created=0, replicas=1, min_replicas=1, behavior=hpa.Behavior(scale_up=never)
    )
    assert syncs(workload, [9.0]) == [1]


def test_a_pushed_true_starts_the_first_replica() -> None:
    assert hpa.ScaledObject(target=1, created=0, replicas=0).push(3) == 1


def test_replicas_go_to_zero_after_the_cooldown() -> None:
    workload = hpa.ScaledObject(target=1, created=0, replicas=1, cooldown_seconds=60)
    workload.poll(0, Evaluation(1, True))
    assert workload.poll(60, Evaluation(0, False)) == 1
    assert workload.poll(61, Evaluation(0, False)) == 0


def test_a_fallback_asks_for_its_replicas_after_enough_failures() -> None:
    workload = hpa.ScaledObject(target=1, created=0, replicas=1, min_replicas=1, fallback=(1, 4))
    assert syncs(workload, [None, None]) == [1, 4]


@pytest.mark.parametrize(
    "bad",
    [
        {"target": 0},
        {"target": float("nan")},
        {"min_replicas": 5, "max_replicas": 4},
        {"replicas": -1},
        {"type": "Average"},
    ],
)
def test_what_is_no_scaled_object_is_a_value_error(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        hpa.ScaledObject(**{"target": 1, "created": 0, "replicas": 1, **bad})  # type: ignore[arg-type]


def test_rules_need_a_policy() -> None:
    with pytest.raises(ValueError, match="policy"):
        hpa.ScalingRules([])
