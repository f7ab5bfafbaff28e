"""What a run has seen, whether that is as it must be, and both as a text."""
import dataclasses

import honest
import plan as plans
from keda_prober import Measured
from resident import Resident
from tally import Tally

MOST_P99_MS = 10
MOST_LOG_BYTES = 1 << 20  # faults come without end; what is written of them may not

ACCEPTED = "tidegauge_otlp_points_accepted_total"
REJECTED = "tidegauge_otlp_points_rejected_total"
REFUSED = "tidegauge_otlp_requests_refused_total"


@dataclasses.dataclass
class Seen:
    """All that was counted and measured."""

    plan: plans.Plan
    tally: Tally = dataclasses.field(default_factory=Tally)  # as senders see it
    counters: dict = dataclasses.field(default_factory=dict)  # as the server's /metrics have it
    floor: Measured | None = None  # of KEDA's calls beside honest senders alone
    calls: Measured | None = None  # and beside all others
    memory: Resident | None = None
    settled_mib: float = 0  # when all was over
    files_before: int = 0
    files_after: int = 0
    most_files: int = 0
    threads: int = 0
    series_left: int = 0
    log_bytes: int = 0

    @property
    def accepted(self):
        return self.tally.points["accepted"]

    @property
    def lost(self):
        return self.accepted - self.tally.found

    @property
    def accepted_by_server(self):
        return int(self.counters[ACCEPTED])

    def rejected(self):
        """Points that were refused alone: {reason: (senders' count, the server's)}."""
        whole = {reason for _, reason in self.tally.refused} | {"accepted", "torn off"}
        ours = {(reason,): n for reason, n in self.tally.points.items() if reason not in whole}
        return both(ours, self._counted(REJECTED, "reason"))

    def refused(self):
        """Requests that were refused: {(protocol, reason): (senders' count, the server's)}."""
        return both(self.tally.refused, self._counted(REFUSED, "protocol", "reason"))

    def _counted(self, family, *labels):
        """{values of the labels: number} of a family in /metrics."""
        return {
            tuple(name.split(f'{label}="')[1].split('"')[0] for label in labels): int(number)
            for name, number in self.counters.items()
            if name.startswith(family + "{")
        }

    # --- what must hold ---------------------------------------------------------------------------

    def failures(self):
        """What does not hold, each with its numbers."""
        claims = [*self._accounts(), *self._times(), *self._memory(), *self._leftovers()]
        return [f"{n} times: {what}" for what, n in self.tally.wrong.most_common(20)] + [
            what for holds, what in claims if not holds
        ]

    def _accounts(self):
        yield self.lost == 0, f"lost: {self.lost} of {self.accepted} accepted points"
        points = {("accepted",): (self.accepted, self.accepted_by_server), **self.rejected()}
        for what, counts in points.items():
            yield counts[0] == counts[1], f"points {what[0]}: senders, /metrics: {counts}"
        for what, counts in self.refused().items():
            # Who hangs up does not hear that there was no room for a request, or half a message.
            deaf = self._deaf() if what[1] in ("buffers", "unread") else 0
            fits = counts[0] <= counts[1] <= counts[0] + deaf
            yield fits, f"requests refused, {' '.join(what)}: senders, /metrics: {counts}"

    def _deaf(self):
        """Connections whose sender did not wait for an answer."""
        names = ("reset by", "slow_", "half_")
        return sum(n for name, n in self.tally.connections.items() if name.startswith(names))

    def _times(self):
        wrong = self.floor.wrong + self.calls.wrong
        yield not wrong, f"KEDA: {len(wrong)} wrong answers, as {wrong[:1]}"
        for (minute, calls, _, p99, _), echo in zip(self.calls.times, self.calls.echoes):
            most = max(MOST_P99_MS, 5 * echo[3])  # where an echo takes 3 ms, a call may take 15
            fits = p99 <= most or calls < 100
            yield fits, f"KEDA: p99 of {calls} calls in minute {minute}: {p99:.1f} ms, most {most:.1f}"

    def _memory(self):
        most, (first, _, last) = max(self.memory.mib), self.memory.peaks()
        yield most <= plans.MOST_RESIDENT_MIB, f"memory: {most:.0f} MiB, most {plans.MOST_RESIDENT_MIB}"
        fits = last <= first + plans.MOST_GROWTH_MIB
        yield fits, f"memory: peak of the first third {first:.0f} MiB, of the last {last:.0f}"

    def _leftovers(self):
        fits = self.series_left == honest.SERIES_OF_ALL
        yield fits, f"series: {self.series_left} are held, {honest.SERIES_OF_ALL} are sent"
        fits = self.files_after <= self.files_before
        yield fits, f"files: {self.files_before} open before, {self.files_after} after"
        for name, number in self.tally.connections.items():
            yield not name.startswith("kept"), f"connections: {name}: {number}"
        yield self.log_bytes <= MOST_LOG_BYTES, f"log: {self.log_bytes} bytes, most {MOST_LOG_BYTES}"

    # --- in words ---------------------------------------------------------------------------------

    def document(self):
        """All of it, for a program to read."""
        counts = {"sent": self.tally.sent, "found": self.tally.found, "lost": self.lost}
        return {
            "seconds": self.plan.seconds,
            "seed": self.plan.seed,
            "points": counts | self.tally.points,
            "rejected": {" ".join(what): counts for what, counts in self.rejected().items()},
            "refused": {" ".join(what): counts for what, counts in self.refused().items()},
            "connections": self.tally.connections,
            "keda": {"alone": self.floor._asdict(), "beside faults": self.calls._asdict()},
            "resident_mib": self.memory.mib,
            "failures": self.failures(),
        }

    def text(self):
        parts = [self._points_text(), self._connections_text(), self._times_text(), self._memory_text()]
        failures = self.failures()
        end = f"{len(failures)} conditions failed" if failures else "ok: all conditions hold"
        lines = [line for part in parts for line in part]
        return "\n".join([*lines, *(f"FAILED: {each}" for each in failures), end])

    def _points_text(self):
        points = self.tally.points
        yield f"endurance: {self.plan.seconds:.0f} s, seed {self.plan.seed}"
        yield row("points", "senders", "/metrics")
        yield row("  sent", self.tally.sent)
        yield row("  accepted", self.accepted, self.accepted_by_server)
        yield row("  found again by queries", self.tally.found)
        yield row("  lost", self.lost)
        for what, counts in self.rejected().items():
            yield row("  rejected, " + what[0], *counts)
        for reason in sorted({reason for _, reason in self.tally.refused}):
            if points[reason]:
                yield row("  in requests refused, " + reason, points[reason])
        yield row("  in requests cut off by a reset behind them", points["torn off"])
        yield row("requests refused", "senders", "/metrics")
        for what, counts in self.refused().items():
            yield row("  " + ", ".join(what), *counts)

    def _connections_text(self):
        yield row("connections", "")
        for name, number in sorted(self.tally.connections.items()):
            yield row("  " + name, number)
        yield row("  most files that the server had open", self.most_files)
        yield row("  files open before and after", self.files_before, self.files_after)
        yield row("  bytes of log", self.log_bytes)

    def _times_text(self):
        heads = ("calls", "p50 ms", "p99 ms", "max ms", "echo: p50", "p99", "max")
        yield f"{'KEDA, minute':14}" + "".join(f"{each:>10}" for each in heads)
        alone = ("honest alone", *self.floor.times[-1][1:]), self.floor.echoes[-1]
        rows = [alone, *zip(self.calls.times, self.calls.echoes)]
        for (minute, count, *times), (_, _, *echoes) in rows:
            yield f"{minute:14}{count:10}" + "".join(f"{each:10.2f}" for each in (*times, *echoes))

    def _memory_text(self):
        yield row("resident memory, MiB", "")
        yield row("  first, last", *(f"{self.memory.mib[at]:.0f}" for at in (0, -1)))
        yield row("  peak of each third", *(f"{each:.0f}" for each in self.memory.peaks()))
        yield row("  peak of all, most allowed", f"{max(self.memory.mib):.0f}", plans.MOST_RESIDENT_MIB)
        yield row("  when all was over", f"{self.settled_mib:.0f}")
        yield row("series held at the end, threads", self.series_left, self.threads)


def both(ours, theirs):
    """{key: (our number, their number)}"""
    keys = sorted(ours.keys() | theirs.keys())
    return {each: (ours.get(each, 0), theirs.get(each, 0)) for each in keys}


def row(what, *numbers):
    return f"{what:52}" + "".join(f"{each:>12}" for each in numbers)
