from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from tidegauge._core import Evaluation

_Time: TypeAlias = float | datetime
_Span: TypeAlias = float | timedelta

class Policy:
    def __init__(
        self, type: Literal["Pods", "Percent"], value: int, period_seconds: _Span
    ) -> None: ...

class ScalingRules:
    def __init__(
        self,
        policies: Sequence[Policy],
        *,
        stabilization_window_seconds: _Span = 0.0,
        select_policy: Literal["Max", "Min", "Disabled"] = "Max",
        tolerance: float = 0.1,
    ) -> None: ...

class Behavior:
    def __init__(
        self, *, scale_up: ScalingRules | None = None, scale_down: ScalingRules | None = None
    ) -> None: ...

class ScaledObject:
    def __init__(
        self,
        *,
        target: float,
        created: _Time,
        replicas: int,
        type: Literal["AverageValue", "Value"] = "AverageValue",
        min_replicas: int = 0,
        max_replicas: int = 100,
        idle_replicas: int | None = None,
        cooldown_seconds: _Span = 300.0,
        initial_cooldown_seconds: _Span = 0.0,
        fallback: tuple[int, int] | None = None,
        behavior: Behavior | None = None,
    ) -> None: ...
    @property
    def replicas(self) -> int: ...
    def poll(self, now: _Time, heard: Evaluation | None) -> int: ...
    def push(self, now: _Time) -> int: ...
    def sync(self, now: _Time, heard: Evaluation | None) -> int: ...
