"""KEDA's calls at a steady pace, and how long each takes."""
import gc
import itertools
import time
import typing

import grpc

import honest
import running
from part import SPAWN

PERIOD_S = 0.02
LEVEL = 'sum(honest_level{service_name="honest-grpc"})'


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


class Times:
    """Milliseconds that calls took, by the minute in which they were made."""

    def __init__(self):
        self._minutes = {}
        self._begin = time.monotonic()

    def add(self, ms):
        self._minutes.setdefault(int((time.monotonic() - self._begin) // 60), []).append(ms)

    def summary(self):
        """[(of which minute, calls, p50, p99, maximum)], of all of them last."""
        minutes = {str(minute): values for minute, values in self._minutes.items()}
        minutes["all"] = list(itertools.chain(*self._minutes.values()))
        return [
            (minute, len(values), percentile(values, 50), percentile(values, 99), max(values))
            for minute, values in minutes.items()
        ]


class Measured(typing.NamedTuple):
    """What `Prober.probe` has seen."""

    times: list  # see Times.summary
    echoes: list  # the same of a byte to another process and back, which the machine takes anyway
    wrong: list  # answers, in words


def echo(pipe):
    """Sends back what comes, until there is nothing more."""
    try:
        while True:
            pipe.send_bytes(pipe.recv_bytes())
    except EOFError:
        pass


class Prober:
    """Asks for values of some triggers and whether others are active: IsActive of the same trigger
    would be answered with what GetMetrics has just computed."""

    def __init__(self, ports, plan, messages):
        scaler = running.Scaler(ports.keda, messages)
        asked = messages[0].GetMetricsRequest
        counter = 'honest_counter{service_name="honest-grpc"}'
        values = [
            scaler.reference(metricQuery=LEVEL),
            scaler.reference(metricQuery=f"sum({counter})", operationOverTime="rate"),
            scaler.reference(metricQuery=f"sum(rate({counter}[{plan.window_s}s]))"),
        ]
        activities = [
            scaler.reference(metricQuery='max(honest_gauge{service_name="honest-grpc"})'),
            scaler.reference(metricQuery=f"avg({counter})", operationOverTime="p90"),
        ]
        self.level = lambda: scaler.known_value(metricQuery=LEVEL)
        calls = [(scaler.calls.GetMetrics, asked(scaledObjectRef=each)) for each in values]
        calls += [(scaler.calls.IsActive, each) for each in activities]
        self._turns = itertools.cycle(calls)
        self._theirs, mine = SPAWN.Pipe()
        self._echo = SPAWN.Process(target=echo, args=(mine,), daemon=True)
        self._echo.start()
        mine.close()

    def probe(self, stop):
        """Calls until `stop`."""
        calls, echoes, wrong = Times(), Times(), []
        next_s = time.monotonic()
        while not stop.is_set():
            before = time.perf_counter()
            self._theirs.send_bytes(b"x")
            self._theirs.recv_bytes()
            between = time.perf_counter()
            call, request = next(self._turns)
            answer, failure = None, None
            try:
                answer = call(request, timeout=running.PATIENCE_S)
            except grpc.RpcError as error:
                failure = f"{error.code().name}: {error.details()}"
            calls.add((time.perf_counter() - between) * 1000)
            echoes.add((between - before) * 1000)
            if failure := failure or fault_of(request, answer):
                wrong.append(failure)
            next_s = max(next_s + PERIOD_S, time.monotonic())
            time.sleep(max(0, next_s - time.monotonic()))
        return Measured(calls.summary(), echoes.summary(), wrong)


def fault_of(request, answer):
    """What is wrong with an answer: the sum of what never changes is known, all else is above 0."""
    if not hasattr(answer, "metricValues"):
        return None if answer.result else "a trigger is not active"
    value = answer.metricValues[0].metricValueFloat
    query = request.scaledObjectRef.scalerMetadata["metricQuery"]
    is_right = value == honest.LEVEL if query == LEVEL else value > 0
    return None if is_right else f"{query} is {value}"


def run(ports, plan, is_warm, begun, stop):
    """Waits until values are known, measures until `begun` as a floor, and then until `stop`.
    @returns what was measured of both"""
    prober = Prober(ports, plan, grpc.protos_and_services("externalscaler.proto"))
    running.until(lambda: prober.level() == honest.LEVEL, "the value is known")
    is_warm.set()
    gc.collect()
    gc.freeze()
    gc.disable()
    return prober.probe(begun), prober.probe(stop)

