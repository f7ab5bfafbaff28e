"""Senders that do everything right, whose every point is looked for afterwards."""
import concurrent.futures
import json
import time

import points
import ways
from running import request_of
from tally import Tally

PERIOD_S = 0.25
SERIES = {"honest_counter": 300, "honest_delta": 300, "honest_gauge": 300, "honest_level": 100}
SERIES_OF_ALL = len(ways.WAYS) * sum(SERIES.values())
LEVEL = sum(range(SERIES["honest_level"]))  # of one sender, at any time


def sent_value(name, n, number):
    """What series `n` of a metric is sent in round `number`."""
    match name:
        case "honest_counter":
            return n + number * (n % 7 + 1)
        case "honest_delta":
            return n % 5 + 1
        case "honest_gauge":
            return (31 * n + 17 * number) % 1000
        case _:
            return n


def stored_value(name, n, number):
    """What a query must give for it; deltas are added up."""
    sent = sent_value(name, n, number)
    return sent * (number + 1) if name == "honest_delta" else sent


def metric(name):
    """With a point for each of its series."""
    make, how = {
        "honest_counter": (points.counter, {}),
        "honest_delta": (points.counter, {"temporality": points.DELTA}),
    }.get(name, (points.gauge, {}))
    whole = make(name, 0, n="0", **how)
    for n in range(1, SERIES[name]):
        points.points_of(whole).extend(points.points_of(make(name, 0, n=str(n), **how)))
    return whole


class ProtobufRounds:
    """The requests of the rounds, made from one by changing times and values."""

    def __init__(self, service):
        metrics = [metric(name) for name in SERIES]
        self._request = request_of(*metrics, resource={"service.name": service})
        mine = self._request.resource_metrics[0].scope_metrics[0].metrics
        self._points = {each.name: points.points_of(each) for each in mine}

    def body(self, number, at_ns, before_ns):
        for name, series in self._points.items():
            for n, point in enumerate(series):
                point.time_unix_nano = at_ns
                point.start_time_unix_nano = before_ns
                point.as_int = sent_value(name, n, number)
        return self._request.SerializeToString()


class JsonRounds:
    """The same in JSON; protobuf's own way to JSON would keep a processor busy."""

    def __init__(self, service):
        request = request_of(*map(metric, SERIES), resource={"service.name": service})
        self._document = json.loads(ways.to_json(request))
        mine = self._document["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
        self._points = {each["name"]: (each.get("sum") or each["gauge"])["dataPoints"] for each in mine}

    def body(self, number, at_ns, before_ns):
        for name, series in self._points.items():
            for n, point in enumerate(series):
                point["timeUnixNano"] = str(at_ns)
                point["startTimeUnixNano"] = str(before_ns)
                point["asInt"] = str(sent_value(name, n, number))
        return json.dumps(self._document).encode()


class Honest:
    """A sender whose rounds hold a point for each of its series."""

    def __init__(self, way, ports, plan):
        self._ports = ports
        self._way = way(ports)
        self._service = "honest-" + way.name.replace("/", "-")
        self._rounds = (JsonRounds if way is ways.HttpJson else ProtobufRounds)(self._service)
        self._look_every_ms = plan.look_every_s * 1000
        self._number = 0
        self._begin_ms = self._last_ms = time.time_ns() // 1_000_000
        self._unseen = []  # (milliseconds, number) of rounds that were accepted and not looked for
        self.tally = Tally()

    def run(self, stop):
        next_s = time.monotonic()
        while not stop.is_set():
            self.send()
            if self._unseen and self._unseen[-1][0] - self._begin_ms >= self._look_every_ms:
                self.look()
            next_s = max(next_s + PERIOD_S, time.monotonic())
            stop.wait(max(0, next_s - time.monotonic()))
        self.look()

    def send(self):
        """One round, and again as long as the server asks for that."""
        at_ms = max(time.time_ns() // 1_000_000, self._last_ms + 1)
        body = self._rounds.body(self._number, at_ms * 1_000_000, self._last_ms * 1_000_000)
        size = sum(SERIES.values())
        while self.tally.push_back(answer := self._way.send_body(body), self._way, size):
            time.sleep(answer.retry_after_s)  # as the server has asked
        self.tally.accept(answer, size)
        self._unseen.append((at_ms, self._number))
        self._last_ms = at_ms
        self._number += 1

    def look(self):
        """Every sample of the rounds since the last look must be there, and nothing else."""
        if not self._unseen:
            return
        end_ms = self._unseen[-1][0]
        query = f'{{__name__=~"honest_.+",service_name="{self._service}"}}[{end_ms - self._begin_ms}ms]'
        result = ways.ask(self._ports, "query", query=query, time=f"{end_ms / 1000:.3f}")["result"]
        found = sum(self._right(each) for each in result)
        self.tally.find(len(self._unseen) * sum(SERIES.values()), found, self._service)
        self._begin_ms = end_ms
        self._unseen = []

    def _right(self, series):
        """How many samples of the series are as they were sent."""
        name, n = series["metric"]["__name__"], int(series["metric"]["n"])
        expected = [[ms / 1000, str(stored_value(name, n, number))] for ms, number in self._unseen]
        if series["values"] == expected:
            return len(expected)
        return sum(each in expected for each in series["values"])


def run_all(senders, stop):
    """Lets all `run` until `stop`, each on a thread. @returns their tally"""
    with concurrent.futures.ThreadPoolExecutor(len(senders)) as threads:
        list(threads.map(lambda each: each.run(stop), senders))
    total = Tally()
    for each in senders:
        total += each.tally
    return total


def run(ports, plan, stop):
    """All honest senders. @returns their tally"""
    return run_all([Honest(way, ports, plan) for way in ways.WAYS.values()], stop)
