from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Literal, TypeAlias, final, overload

import numpy as np
from numpy.typing import NDArray

from tidegauge._core import hpa as hpa

__version__: str

_Time: TypeAlias = float | datetime
_Span: TypeAlias = float | timedelta
_Names: TypeAlias = Literal["underscores", "prometheus", "none"]
_Experimental: TypeAlias = Literal[
    "functions",
    "unquoted_utf8_names",
    "fill_modifiers",
    "delayed_name_removal",
    "start_timestamps",
]

class Error(Exception): ...
class InvalidArgument(Error, ValueError): ...
class NotFound(Error, LookupError): ...
class Unavailable(Error): ...
class QueryWarning(UserWarning): ...

@final
class WriteResult:
    @property
    def accepted(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def reasons(self) -> dict[str, int]: ...
    @property
    def message(self) -> str: ...

@final
class Series:
    @property
    def labels(self) -> dict[str, str]: ...
    @property
    def times_ms(self) -> NDArray[np.int64]: ...
    @property
    def values(self) -> NDArray[np.float64]: ...
    def __len__(self) -> int: ...

@final
class Vector:
    @property
    def labels(self) -> list[dict[str, str]]: ...
    @property
    def values(self) -> NDArray[np.float64]: ...
    @property
    def at(self) -> float: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def infos(self) -> list[str]: ...
    def __len__(self) -> int: ...

@final
class Matrix:
    @property
    def labels(self) -> list[dict[str, str]]: ...
    @property
    def times_ms(self) -> NDArray[np.int64]: ...
    @property
    def values(self) -> NDArray[np.float64]: ...
    @property
    def present(self) -> NDArray[np.bool_]: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def infos(self) -> list[str]: ...
    def __len__(self) -> int: ...

@final
class Stats:
    @property
    def series(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def samples_accepted(self) -> int: ...
    @property
    def series_created(self) -> int: ...
    @property
    def series_evicted(self) -> int: ...
    @property
    def rejected(self) -> dict[str, int]: ...

class Store:
    def __init__(
        self,
        *,
        retention_seconds: _Span = 300.0,
        max_ahead_seconds: _Span = 600.0,
        names: _Names = "underscores",
        max_series: int = ...,
        max_bytes: int = ...,
        max_labels_per_series: int = ...,
        max_label_bytes: int = ...,
        max_samples_per_series: int = ...,
    ) -> None: ...
    def write_otlp(self, request: bytes, *, now: _Time) -> WriteResult: ...
    def load(self, path: str | PathLike[str], *, delay: _Span = 0.0) -> WriteResult: ...
    def append(
        self,
        labels: Mapping[str, str] | str,
        times_ms: NDArray[np.integer] | NDArray[np.datetime64],
        values: NDArray[np.floating] | NDArray[np.integer],
        *,
        type: Literal["unknown", "gauge", "counter", "up_down_counter"] = "unknown",
        now: _Time | None = None,
    ) -> WriteResult: ...
    def select(
        self, selector: str, *, start: _Time | None = None, end: _Time | None = None
    ) -> list[Series]: ...
    # The text decides what comes back: Any stands for float, str and list[Series].
    @overload
    def query(
        self,
        query: str,
        *,
        at: _Time,
        lookback: _Span = 300.0,
        experimental: Sequence[_Experimental] = [],
        max_samples: int = 50_000_000,
    ) -> Vector | Any: ...
    @overload
    def query(
        self,
        metric_query: str,
        *,
        at: _Time,
        operation_over_time: str,
        window: _Span = 60.0,
    ) -> float | None: ...
    def query_range(
        self,
        query: str,
        start: _Time,
        end: _Time,
        step: _Span,
        *,
        lookback: _Span = 300.0,
        experimental: Sequence[_Experimental] = [],
        max_samples: int = 50_000_000,
    ) -> Matrix: ...
    def metric_names(self) -> list[str]: ...
    def evict(self, *, now: _Time) -> int: ...
    def stats(self) -> Stats: ...

@final
class Evaluation:
    def __init__(self, value: float, active: bool) -> None: ...
    @property
    def value(self) -> float: ...
    @property
    def active(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

class Trigger:
    def __init__(
        self,
        metadata: Mapping[str, str],
        *,
        freshness_seconds: _Span = 90.0,
        names: _Names = "underscores",
    ) -> None: ...
    def evaluate(self, store: Store, *, at: _Time) -> Evaluation: ...
    @property
    def query(self) -> str: ...
    @property
    def window(self) -> float: ...
    @property
    def target(self) -> float: ...
    @property
    def activation_target(self) -> float: ...
