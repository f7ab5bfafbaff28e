"""The Dapr story: what is to be seen, in which order, and the table that shows it.

The values come from a source: live.py asks a real server in real time, recorded.py replays a
recording in simulated time.
"""
import dataclasses
import itertools
import pathlib
import re
import textwrap
import time

import keda
from tidegauge import hpa

MANIFEST = pathlib.Path(__file__).resolve().parent / "manifests" / "scaledobject.yaml"
TARGETS = (1, 2)  # calls a second that one nodeapp takes; a ScaledObject for each
BURST = 100  # calls


@dataclasses.dataclass(frozen=True)
class Pace:
    """How fast the story is told."""

    window_s: int  # over which the rate is taken
    export_s: int  # between two reports of a pythonapp
    sync_s: int  # between two looks of the Horizontal Pod Autoscaler
    unit: int  # calls a second of one pythonapp; targets, clampMax and burst are multiplied by it

    def scaled_objects(self):
        """The ScaledObject of the manifest in this pace, once for each of TARGETS."""
        manifest = keda.ScaledObject.read(MANIFEST)
        if self != NORMAL:
            clamp_max = int(manifest.metadata["clampMax"]) * self.unit
            manifest = dataclasses.replace(
                manifest,
                polling_interval_s=self.sync_s,
                up_window_s=self.sync_s,
                down_window_s=self.sync_s,
                metadata=manifest.metadata
                | {"clampMax": str(clamp_max), "window": f"{self.window_s}s"},
            )
        return [
            dataclasses.replace(
                manifest,
                name=f"{manifest.name}-{target}",
                metadata=manifest.metadata | {"targetValue": str(target * self.unit)},
            )
            for target in TARGETS
        ]


NORMAL = Pace(window_s=60, export_s=5, sync_s=15, unit=1)
QUICK = Pace(window_s=10, export_s=1, sync_s=2, unit=10)


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table: what was known at a sync, and the replicas after it."""

    at_s: float
    pythonapps: int
    value: float | None  # calls a second; None when the scaler did not say
    why: str  # it did not say
    nodeapps: tuple[int, ...]  # for each of TARGETS


@dataclasses.dataclass(frozen=True)
class Step:
    """A part of the story, over as soon as a row shows what is expected of it."""

    event: str  # what happens at its beginning
    pythonapps: int
    value: tuple[float, float] | None  # least and most; None: the scaler must not say
    nodeapps: tuple[tuple[int, int], ...]  # least and most, for each of TARGETS
    burst: int = 0
    why: str = ""  # said instead of a value

    def expectation(self):
        value = f"no value ({self.why})"
        if self.value is not None:
            value = "a value of {:g} to {:g}".format(*self.value)
        nodeapps = (f"{least} to {most}" for least, most in self.nodeapps)
        return f"{value} and {' and '.join(nodeapps)} nodeapps"

    def seen_in(self, row):
        if (row.value is None) != (self.value is None) or self.why not in row.why:
            return False
        pairs = list(zip(row.nodeapps, self.nodeapps))
        if row.value is not None:
            pairs.append((row.value, self.value))
        return all(least <= number <= most for number, (least, most) in pairs)


def steps(unit):
    """The story in order, for pythonapps that make `unit` calls a second each."""

    def about(pythonapps):
        return (0.95 * pythonapps * unit, 1.05 * pythonapps * unit)

    one, three, more = ((1, 1), (1, 1)), ((3, 3), (2, 2)), ((4, 10), (3, 10))
    above = (3.5 * unit, 10 * unit)
    return [
        Step("one pythonapp starts; its first window is not full yet", 1, None, one, why="warming up"),
        Step("", 1, about(1), one),
        Step("two more pythonapps start", 3, about(3), three),
        Step(f"one pythonapp makes {BURST * unit} calls at once", 3, above, more, BURST * unit),
        Step("", 3, about(3), three),
        Step("two pythonapps end", 1, about(1), one),
        Step("the last pythonapp ends, and all is silent", 0, None, one, why="silent"),
    ]


class Table:
    """Prints rows as they come, and between them what happens."""

    LINE = "{:>6}  {:>9}  {:>6}  {:>14}  {:>14}"

    def __init__(self, unit):
        self.rows = []
        self._why = ""
        print(self.LINE.format("", "", "", "nodeapp", "nodeapp"))
        targets = [f"targetValue {target * unit}" for target in TARGETS]
        print(self.LINE.format("time", "pythonapp", "value", *targets))

    def add(self, row):
        """Prints why there is no value when it begins to be missing, or the reason is another."""
        self.rows.append(row)
        value = "-" if row.value is None else f"{row.value:.2f}"
        print(self.LINE.format(clock(row.at_s), row.pythonapps, value, *row.nodeapps), flush=True)
        why = re.split(r"\d", row.why)[0]  # up to the first number, which may change every time
        if row.why and why != self._why:
            self.note(row.at_s, row.why)
        self._why = why

    @staticmethod
    def note(at_s, text):
        print(textwrap.fill(f"{clock(at_s):>6}  {text}", 78, subsequent_indent=" " * 8), flush=True)

    def path(self, which):
        """The replicas of one nodeapp in the order in which they were: 1 -> 3 -> 1."""
        replicas = [row.nodeapps[which] for row in self.rows]
        return " -> ".join(str(each) for each, _ in itertools.groupby(replicas))


def clock(at_s):
    minutes, seconds = divmod(int(at_s), 60)
    return f"{minutes}:{seconds:02}"


def looks(poll_every_s, sync_every_s):
    """When KEDA polls and when the autoscaler syncs: (time, whether it is a sync), for ever.

    KEDA polls at once when a ScaledObject is made; the first sync is one period later.
    """
    poll_s, sync_s = 0, sync_every_s
    while True:
        if poll_s <= sync_s:
            yield poll_s, False
            poll_s += poll_every_s
        else:
            yield sync_s, True
            sync_s += sync_every_s


def autoscaler(scaled_object, target):
    """What KEDA and Kubernetes make of a ScaledObject whose scaler names that target."""
    in_both = {"type": "Percent", "value": 100, "period_seconds": 15}  # the API's defaults
    up = [hpa.Policy(**in_both), hpa.Policy("Pods", 4, 15)]
    down = [hpa.Policy(**in_both)]
    return hpa.ScaledObject(
        target=target,
        min_replicas=scaled_object.min_replicas,
        max_replicas=scaled_object.max_replicas,
        behavior=hpa.Behavior(
            scale_up=hpa.ScalingRules(up, stabilization_window_seconds=scaled_object.up_window_s),
            scale_down=hpa.ScalingRules(
                down, stabilization_window_seconds=scaled_object.down_window_s
            ),
        ),
        created=0,
        replicas=scaled_object.min_replicas,
    )


def rows(source, pace, table):
    """Polls and syncs at their times, with what `source` answers; a row for each sync, for ever."""
    objects = pace.scaled_objects()
    nodeapps = [autoscaler(*each) for each in zip(objects, source.targets())]
    activated = set()
    for at_s, is_sync in looks(objects[0].polling_interval_s, pace.sync_s):
        source.wait_until(at_s, table)
        answers = source.ask()
        for which in source.pushed():
            nodeapps[which].push(at_s)
            if which not in activated:  # what comes later are heartbeats
                table.note(at_s, f"StreamIsActive: {objects[which].name} is active")
                activated.add(which)
        for nodeapp, answer in zip(nodeapps, answers):
            (nodeapp.sync if is_sync else nodeapp.poll)(at_s, answer.heard)
        if is_sync:
            heard, why = answers[0]
            replicas = tuple(each.replicas for each in nodeapps)
            yield Row(at_s, source.pythonapps(), heard and heard.value, why, replicas)


def tell(source, story, pace):
    """Prints the table until every step of `story` was seen in it; the exit code.

    A step that is not seen within the time of two windows and a few syncs ends it as a failure.
    """
    began = time.monotonic()
    table = Table(pace.unit)
    lines = rows(source, pace, table)
    for step in story:
        source.begin(step, table)
        for row in itertools.islice(lines, 2 * pace.window_s // pace.sync_s + 6):
            table.add(row)
            if step.seen_in(row):
                break
        else:
            print(f"FAILED: this was to be seen by now: {step.expectation()}")
            return 1
    paths = [f"{table.path(i)} (targetValue {t * pace.unit})" for i, t in enumerate(TARGETS)]
    print(f"ok: nodeapp went {' and '.join(paths)}, in {time.monotonic() - began:.1f} s")
    return 0
