"""Senders that do something wrong in whole requests, with the answer that each must get."""
import gzip
import itertools
import random
import time
import types
import uuid

import grpc

import points
import storm
import ways
from running import request_of

import plan as plans
from tally import Tally

HOUR_MS = 3_600_000
POINTS = 20  # of each request here


def now_ms():
    return time.time_ns() // 1_000_000


def gauges(name, at_ms, value=1, count=POINTS, **labels):
    """A request with `count` series of one gauge, numbered by the label n."""
    whole = points.gauge(name, value, at_ns=at_ms * 1_000_000, n="0", **labels)
    whole.gauge.data_points[0].time_unix_nano = at_ms * 1_000_000  # also where it is 0
    for n in range(1, count):
        point = whole.gauge.data_points.add()
        point.CopyFrom(whole.gauge.data_points[0])
        next(each for each in point.attributes if each.key == "n").value.string_value = str(n)
    return whole


class Misfit:
    """One sender. `act` sends one request and looks at what became of it."""

    per_second = 10

    def __init__(self, ports, plan):
        self.ports = ports
        self.plan = plan
        self.dice = random.Random(f"{plan.seed} {type(self).__name__}")
        self.tally = Tally()
        self.ways = [way(ports) for way in ways.WAYS.values()]

    def prepare(self):
        """What is to be done before any series are refused."""

    def run(self, stop):
        while not stop.is_set():
            began = time.monotonic()
            self.act()
            stop.wait(max(0, began + self.dice.uniform(0.5, 1.5) / self.per_second - time.monotonic()))
        self.finish()

    def finish(self):
        """What is left to do when the time is over."""

    def way(self):
        return self.dice.choice(self.ways)

    def send(self, way, *metrics, **owners):
        """As often as the server asks for it."""
        request = request_of(*metrics, **owners)
        size = sum(len(points.points_of(each)) for each in metrics)
        while self.tally.push_back(answer := way.send_request(request), way, size):
            time.sleep(answer.retry_after_s)
        return answer

    def samples(self, selector, at_ms, back_ms=1):
        """{n: [value, ...]} of the series in `(at_ms - back_ms, at_ms]`."""
        asked = {"query": f"{selector}[{back_ms}ms]", "time": f"{at_ms / 1000:.3f}"}
        result = ways.ask(self.ports, "query", **asked)["result"]
        return {each["metric"]["n"]: [value for _, value in each["values"]] for each in result}


class Malformed(Misfit):
    """Requests that are nothing that could be taken, each with points inside."""

    def act(self):
        self.dice.choice([self.broken, self.cut_gzip, self.coding, self.media_type, self.method])()

    def request(self, way):
        return way.body(request_of(gauges("malformed", now_ms())))

    def refuse(self, way, answer, reason, code=ways.INVALID_ARGUMENT, count=POINTS):
        if answer.code == ways.UNAVAILABLE:  # the request was not looked at
            self.tally.push_back(answer, way, count)
        else:
            self.tally.refuse(answer, way, count, reason, code)

    def broken(self):
        """Mutated inside, and never right at the end."""
        way = self.way()
        if way.name == "http/json":
            body = self.request(way)[: -self.dice.randint(1, 30)]
        else:
            inside = storm.mutated(self.dice, self.request(way))
            body = b"\x0a" + storm.length(inside) + inside + b"\x0a\xff\x01"
        self.refuse(way, way.send_body(body), "malformed")

    def cut_gzip(self):
        way = self.way()
        packed = gzip.compress(self.request(way))
        self.refuse(way, way.send_packed(packed[: -self.dice.randint(1, 60)], "gzip"), "compression")

    def coding(self):
        way = self.dice.choice(self.ways[1:])
        answer = way.send_body(self.request(way), headers={"Content-Encoding": "br"})
        self.refuse(way, answer, "coding")

    def media_type(self):
        way = self.ways[2]  # such an answer is JSON
        answer = way.send_body(self.request(way), headers={"Content-Type": "text/plain"})
        self.refuse(way, answer, "media_type")

    def method(self):
        way = self.ways[2]
        response = way._session.get(self.ports.http + "/v1/metrics", timeout=ways.PATIENCE_S)
        self.refuse(way, way.read(response), "method", count=0)


class Oversized(Misfit):
    """Requests that are too long, or would be if they were unpacked."""

    per_second = 2
    size = plans.REQUEST_MIB << 20

    def act(self):
        way = self.way()
        kinds = [self.bomb, self.long] if way.name == "grpc" else [self.bomb, self.long, self.long_said]
        self.dice.choice(kinds)(way)

    def bomb(self, way):
        """A thousand times as long as it comes."""
        body = gzip.compress(b"\0" * self.size) * self.dice.randint(2, 20)
        self.refuse(way, way.send_packed(body, "gzip"))

    def long(self, way):
        body = b" " * (self.size + self.dice.randint(1, 1000))
        answer = way.send_body(body)
        if way.name == "grpc":  # gRPC refuses it by itself, and the service hears nothing of it
            if answer.code != ways.RESOURCE_EXHAUSTED:
                self.tally.wrong[f"a long message: {answer}"] += 1
        else:
            self.refuse(way, answer)

    def long_said(self, way):
        """Nothing comes but a length."""
        length = self.dice.choice([self.size + 1, 2**40, 2**63])
        answer = way.send_body(b"", headers={"Content-Length": str(length)})
        self.refuse(way, answer)

    def refuse(self, way, answer):
        if answer.code == ways.UNAVAILABLE:
            self.tally.push_back(answer, way, 0)
        else:
            self.tally.refuse(answer, way, 0, "too_large", ways.RESOURCE_EXHAUSTED)


class WrongClock(Misfit):
    """Times of another hour and of none, and a clock that jumps back and forth."""

    def __init__(self, ports, plan):
        super().__init__(ports, plan)
        self._newest_ms = {}
        self._number = 0
        # All in turn: a sender whose points are all refused for longer than the retention is
        # forgotten, and taken for a new one.
        self._acts = itertools.cycle([self.ahead, self.behind, self.jump, self.timeless, self.jump])
        self._jumps_ms = itertools.cycle([9 * 60_000, 0, 9 * 60_000 - 2000, -9 * 60_000])

    def prepare(self):
        self.behind()
        self.jump()

    def act(self):
        next(self._acts)()

    def ahead(self):
        later = now_ms() + HOUR_MS + self.dice.randrange(HOUR_MS)
        answer = self.send(self.way(), gauges("ahead", later))
        self.tally.accept(answer, POINTS, POINTS, "too_far_ahead")

    def timeless(self):
        answer = self.send(self.way(), gauges("timeless", 0))
        self.tally.accept(answer, POINTS, POINTS, "no_time")

    def behind(self):
        """A sender of its own, whose clock is an hour slow: all it sends is kept as it says."""
        self._say("behind", now_ms() - HOUR_MS)

    def jump(self):
        """What is older than the newest by more than the retention is refused, the rest is kept."""
        self._say("jumping", now_ms() + next(self._jumps_ms))

    def _say(self, name, at_ms):
        self._number += 1
        newest_ms = self._newest_ms.get(name, at_ms)
        is_old = at_ms < newest_ms - self.plan.retention_s * 1000
        answer = self.send(self.way(), gauges(name, at_ms, self._number))
        self.tally.accept(answer, POINTS, POINTS if is_old else 0, "too_old")
        self._newest_ms[name] = max(newest_ms, at_ms)
        if not is_old:
            found = self.samples(name, at_ms)
            self.tally.find(POINTS, list(found.values()).count([str(self._number)]), name)


class Churn(Misfit):
    """Ever new resources with new series, more than the server may hold."""

    per_second = 5
    series = 150

    def act(self):
        way, name = self.way(), str(uuid.UUID(int=self.dice.getrandbits(128)))
        at_ms = now_ms()
        churned = gauges("churned", at_ms, self.dice.randrange(1000), self.series, owner=name)
        value = str(points.points_of(churned)[0].as_int)
        answer = self.send(way, churned, resource={"service.name": "churn", "service.instance.id": name})
        self.tally.accept(answer, self.series, answer.rejected, "series_limit")
        if answer.rejected and "limit of series" not in answer.warning:
            self.tally.wrong[f"churn: {answer.warning}"] += 1
        found = self.samples(f'churned{{owner="{name}"}}', at_ms)
        self.tally.find(self.series - answer.rejected, list(found.values()).count([value]), "churned")


class NoProtocol(Misfit):
    """Bytes that are no request at all, at every port, and bad calls of KEDA's protocol."""

    def __init__(self, ports, plan):
        super().__init__(ports, plan)
        messages, _ = grpc.protos_and_services("externalscaler.proto")
        server = types.SimpleNamespace(**ports._asdict(), scaler_messages=messages)
        self._storm = storm.Storm(server, plan.seed)

    def act(self):
        self._storm.send(self.dice.choice([self._storm.raw, self._storm.grpc_keda]))
