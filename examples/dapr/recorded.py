#!/usr/bin/env python3
"""The story from a recording, in simulated time: no server, no process, no waiting."""
import collections
import pathlib
import re
import sys

import keda
import story
import tidegauge

RECORDING = pathlib.Path(__file__).resolve().parent / "recordings" / "dapr_callers_run.jsonl"
EVENTS = [  # seconds after the first report; see recordings/README.md
    (0, "the first pythonapp reports; its first window is not full yet"),
    (30, "the second pythonapp reports"),
    (60, "the third pythonapp reports"),
    (105, "the first pythonapp makes 100 calls at once"),
    (130, "the second pythonapp ends"),
    (160, "the third pythonapp ends"),
    (175, "the first pythonapp ends, and all is silent"),
]


def requests(recording):
    """The recorded requests, each with its newest time in seconds, which is when it arrives."""
    for line in recording.read_bytes().splitlines():
        times_ns = re.findall(rb'"timeUnixNano":"(\d+)"', line)
        yield max(int(each) for each in times_ns) / 1e9, line


class Recorded:
    """Feeds a store as the recording says, and asks it as the server would be asked."""

    def __init__(self, recording, pace):
        self._pace = pace
        self._pending = collections.deque(requests(recording))
        self._events = collections.deque(EVENTS)
        self._began = self._now = self._pending[0][0]
        self._store = tidegauge.Store()
        self._triggers = [tidegauge.Trigger(each.metadata) for each in pace.scaled_objects()]

    def begin(self, step, table):
        """What happens is in the recording."""

    def targets(self):
        return [each.target for each in self._triggers]

    def wait_until(self, at_s, table):
        while self._events and self._events[0][0] <= at_s:
            table.note(*self._events.popleft())
        self._now = self._began + at_s
        while self._pending and self._pending[0][0] <= self._now:
            arrived, request = self._pending.popleft()
            self._store.write_otlp(request, now=arrived)

    def ask(self):
        return [self._answer(each) for each in self._triggers]

    def _answer(self, trigger):
        try:
            return keda.Answer(trigger.evaluate(self._store, at=self._now))
        except tidegauge.Error as why:
            return keda.Answer(None, f"{type(why).__name__}: {why}")

    def pushed(self):
        return []

    def pythonapps(self):
        """How many have reported of late."""
        return round(
            self._store.query(
                "count(runtime_service_invocation_req_recv_total)",
                at=self._now,
                operation_over_time="last_one",
                window=2 * self._pace.export_s,
            )
            or 0
        )


def main():
    pace = story.NORMAL
    steps = story.steps(pace.unit)
    del steps[1]  # when the first window is full, the second pythonapp reports as well
    return story.tell(Recorded(RECORDING, pace), steps, pace)


if __name__ == "__main__":
    sys.exit(main())
