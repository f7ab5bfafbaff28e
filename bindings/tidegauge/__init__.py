"""Short-term metrics in memory, and the answers autoscalers ask of them.

A single time is a number of seconds since the epoch or an aware `datetime`; a span is a number of
seconds or a `timedelta`. Arrays of times are NumPy's `datetime64` or integers of milliseconds,
which their names say (`times_ms`). The package never reads a clock: what happens now is told.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> store.append({"__name__": "orders_total", "pod": "a"},
...              np.array([0, 10_000, 20_000]), np.array([100.0, 110.0, 120.0]))
WriteResult(accepted=3, rejected=0)
>>> store.query("sum by (pod) (rate(orders_total[20s]))", at=20)
Vector({pod="a"} => 1)
>>> store.query("sum(orders_total)", operation_over_time="rate", window=60, at=20)
1.0
"""

from tidegauge import hpa
from tidegauge._core import (
    Error,
    Evaluation,
    InvalidArgument,
    Matrix,
    NotFound,
    QueryWarning,
    Series,
    Stats,
    Store,
    Trigger,
    Unavailable,
    Vector,
    WriteResult,
    __version__,
)

__all__ = [
    "Error",
    "Evaluation",
    "InvalidArgument",
    "Matrix",
    "NotFound",
    "QueryWarning",
    "Series",
    "Stats",
    "Store",
    "Trigger",
    "Unavailable",
    "Vector",
    "WriteResult",
    "__version__",
    "hpa",
]
