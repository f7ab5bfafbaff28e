"""Honest senders, KEDA's calls, and everything that can go wrong on a network, for some time.

By hand: endurance.py --server <program> --seconds 600. Every point that the server accepted is asked
for again; what it refused must be what its /metrics say; it may neither die nor grow nor keep KEDA
waiting. It ends with a report, and with 1 if a condition does not hold.
"""
import argparse
import contextlib
import json
import pathlib
import resource
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
sys.path += [str(HERE.parent), str(HERE.parent / "otlp"), str(REPOSITORY / "server" / "proto")]

import grpc

import crowd
import honest
import keda_prober
import misfits
import report
import running
import ways
from part import PATIENCE_S, SPAWN, Part
from plan import Plan, Ports
from resident import Resident, open_files, threads
from torn import Torn

MISFITS = [
    misfits.Malformed,
    misfits.Oversized,
    misfits.WrongClock,
    misfits.Churn,
    misfits.NoProtocol,
    Torn,
]


def run_misfits(ports, plan, stop):
    """@returns the tally of all MISFITS"""
    senders = [each(ports, plan) for each in MISFITS]
    for each in senders:
        each.prepare()
    return honest.run_all(senders, stop)


class Run:
    """One run against a server that has just started."""

    def __init__(self, server, plan):
        self._server = server
        self._plan = plan
        self._ports = Ports(server.otlp, server.keda, server.http)
        self._parts = []
        # Honest senders and KEDA come first, for a while alone; faults begin and end in between.
        self._begin, self._warm, self._faults, self._faults_end, self._end = (
            SPAWN.Event() for _ in range(5)
        )

    def _start(self, niceness, begin, function, *arguments):
        self._parts.append(Part(niceness, begin, function, self._ports, self._plan, *arguments))
        return self._parts[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self._parts:
            each.kill()

    def measure(self):
        """@returns all that was seen, for the report"""
        seen = report.Seen(self._plan)
        seen.files_before = open_files(self._server)
        nicer = 5  # what makes load is nicer than what measures it
        honest_ones = self._start(nicer, self._begin, honest.run, self._end)
        events = self._warm, self._faults, self._faults_end
        prober = self._start(0, self._begin, keda_prober.run, *events)
        faults = [
            self._start(nicer, self._faults, crowd.run, self._faults_end),
            self._start(nicer, self._faults, run_misfits, self._faults_end),
        ]
        self._begin.set()
        assert self._warm.wait(PATIENCE_S), "KEDA's calls are never answered"
        time.sleep(self._plan.floor_s)  # KEDA's calls beside honest senders alone are measured
        self._faults.set()
        with Resident(self._server) as seen.memory:
            self._wait(seen)
        self._faults_end.set()
        seen.floor, seen.calls = prober.result()
        for each in faults:
            seen.tally += each.result()
        self._let_go(seen)
        self._end.set()
        seen.tally += honest_ones.result()
        self._look_back(seen)
        return seen

    def _look_back(self, seen):
        """What is left when all have gone."""
        seen.counters = ways.own_metrics(self._server)
        with contextlib.suppress(AssertionError):
            running.until(lambda: open_files(self._server) <= seen.files_before, "files are closed")
        seen.files_after = open_files(self._server)
        seen.threads = threads(self._server)
        seen.settled_mib = self._server.resident_bytes() / 2**20
        seen.log_bytes = len(self._server.log())

    def _wait(self, seen):
        """For the time to pass, or the server to end."""
        end = time.monotonic() + self._plan.seconds
        while time.monotonic() < end and self._server.process.poll() is None:
            seen.most_files = max(seen.most_files, open_files(self._server))
            time.sleep(0.5)  # until the next look
        assert self._server.process.poll() is None, f"the server died\n{self._server.log()}"

    def _let_go(self, seen):
        """Waits until the server has forgotten the series of those who are gone."""
        end = time.monotonic() + 3 * self._plan.retention_s + 30
        while time.monotonic() < end:
            seen.series_left = int(ways.own_metrics(self._server)["tidegauge_store_series"])
            if seen.series_left <= honest.SERIES_OF_ALL:
                return
            time.sleep(0.5)  # until the next look


def endure(program, folder, messages, plan):
    """@returns what was seen, see report.py"""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # for this process's children, too
    try:
        with running.Server(program, folder, messages, plan.server_arguments) as server:
            with Run(server, plan) as one:
                return one.measure()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--server", required=True)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--seed", type=int, default=time.time_ns())
    arguments.add_argument("--json", type=pathlib.Path, help="write the report there, too")
    arguments = arguments.parse_args()
    messages = grpc.protos_and_services("externalscaler.proto")
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(arguments.seconds, arguments.seed)
        seen = endure(arguments.server, pathlib.Path(folder), messages, plan)
    print(seen.text())
    if arguments.json:
        arguments.json.write_text(json.dumps(seen.document(), indent=1) + "\n")
    return 1 if seen.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
