#!/usr/bin/env python3
"""Who makes the load in a file that the Collector's file exporter wrote, and when?

who_makes_the_load.py FILE COUNTER LABEL: how fast COUNTER grows, for each value of LABEL.
"""

import datetime
import sys

import numpy as np

import tidegauge


def main(path, counter, label):
    store = tidegauge.Store(retention_seconds=datetime.timedelta(days=1))
    store.load(path)
    times_ms = np.concatenate([series.times_ms for series in store.select(counter)])
    start, end = times_ms.min() / 1000, times_ms.max() / 1000

    load = store.query_range(f"sum by ({label}) (rate({counter}[30s]))", start, end, step=15)
    names = [labels[label] for labels in load.labels]
    print("seconds" + "".join(f"{name:>10}" for name in names))
    for seconds, rates in zip((load.times_ms - load.times_ms[0]) // 1000, load.values.T):
        print(f"{seconds:7}" + "".join(f"{rate:10.2f}".replace("nan", "  -") for rate in rates))

    busiest, step = np.unravel_index(np.nanargmax(load.values), load.values.shape)
    print(f"the most: {names[busiest]}, after {step * 15} s")

    together = f"sum(rate({counter}[30s]))"
    peak = store.query(f"scalar(max_over_time({together}[1h:15s]))", at=end)
    print(f"the peak of all together: {peak:.2f} a second")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
