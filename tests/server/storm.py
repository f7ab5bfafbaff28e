"""Random and mutated bytes for every port of a server, for some time.

By hand: storm.py --server <program> --seconds 600. It ends with what was sent and how much memory
the server has, and fails if the server dies, stops to answer, or grows beyond bounds.
"""
import argparse
import concurrent.futures
import gzip
import pathlib
import random
import socket
import sys
import tempfile
import time

import grpc
import requests

import points
import running
from running import request_of

MOST_GROWTH_BYTES = 600 * 2**20
EXPORT = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
KEDA = "/externalscaler.ExternalScaler/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


def mutated(dice, original):
    """`original` with a few bytes changed, cut out, doubled or put in."""
    result = bytearray(original)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(result) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            result[at:at] = dice.randbytes(dice.randint(1, 16))
        elif kind == 1:
            del result[at : at + dice.randint(1, 16)]
        elif kind == 2:
            result[at:at] = result[at : at + dice.randint(1, 64)]
        elif at < len(result):
            result[at] = dice.randrange(256)
    return bytes(result)


def length(body):
    """As protobuf writes it."""
    size, result = len(body), bytearray()
    while size > 127:
        result.append(size & 127 | 128)
        size >>= 7
    return bytes(result) + bytes([size])


class Storm:
    """Each method sends one thing; what the server answers does not matter here."""

    def __init__(self, server, seed):
        self._server = server
        self._dice = random.Random(seed)
        self._otlp = grpc.insecure_channel(server.otlp)
        self._keda = grpc.insecure_channel(server.keda)
        self._session = requests.Session()
        self.sent = 0

    def run(self, until_s):
        ways = [self.raw, self.grpc_otlp, self.grpc_keda, self.http_body, self.http_head]
        while time.monotonic() < until_s:
            self.send(self._dice.choice(ways))

    def send(self, way):
        """One thing, in one of the ways below."""
        try:
            way()
        except (grpc.RpcError, OSError, requests.RequestException):
            pass  # it may refuse, and it may hang up
        self.sent += 1

    def _request(self):
        """A request, or nearly one. Names and labels vary, so that series come and go."""
        dice = self._dice
        made = [points.gauge, points.counter][dice.randrange(2)]
        metrics = [
            made(f"m{dice.randrange(50)}", dice.random(), label=str(dice.randrange(50)))
            for _ in range(dice.randint(1, 20))
        ]
        body = request_of(*metrics).SerializeToString()
        return body if dice.randrange(3) == 0 else mutated(dice, body)

    def _reference(self):
        """A ScaledObjectRef, or nearly one."""
        dice = self._dice
        query = f"sum(m{dice.randrange(60)}{{label=~\"{dice.randrange(100)}|.*[0-4]\"}})"
        metadata = {"metricQuery": query, "targetValue": str(dice.random())}
        if dice.randrange(2):
            key = dice.choice(list(metadata))
            metadata[key] = mutated(dice, metadata[key].encode()).decode("latin-1")
        return self._server.scaler_messages.ScaledObjectRef(
            name="storm", namespace="storm", scalerMetadata=metadata
        )

    def raw(self):
        """Bytes that are no protocol at all, or the beginning of HTTP/2."""
        address = self._dice.choice(
            [self._server.otlp, self._server.keda, self._server.http.removeprefix("http://")]
        )
        host, port = address.split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            if self._dice.randrange(2):
                connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            connection.sendall(self._dice.randbytes(self._dice.randint(1, 5000)))
            connection.settimeout(0.05)
            connection.recv(1000)

    def grpc_otlp(self):
        body = self._request()
        kind = self._dice.randrange(8)
        if kind == 0:
            body = gzip.compress(body)
        elif kind == 1:
            body = mutated(self._dice, gzip.compress(body))
        elif kind == 2 and self._dice.randrange(20) == 0:
            body = gzip.compress(b"\0" * 2**20) * 2**7
        self._otlp.unary_unary(EXPORT)(body, timeout=5)

    def grpc_keda(self):
        dice = self._dice
        body = self._reference().SerializeToString()
        if dice.randrange(3) == 0:
            body = mutated(dice, body)
        method = dice.choice(["GetMetricSpec", "GetMetrics", "IsActive", "StreamIsActive",
                              "StreamMetricSpec", "None", REFLECTION])  # fmt: skip
        if method == "GetMetrics" and dice.randrange(2):
            body = b"\x0a" + length(body) + body  # as the first field of a GetMetricsRequest
        if method == REFLECTION:
            list(self._keda.stream_stream(REFLECTION)(iter([body]), timeout=5))
        elif method.startswith("Stream"):
            call = self._keda.unary_stream(KEDA + method)(body, timeout=5)
            if method == "StreamMetricSpec":
                next(call)
            call.cancel()
        else:
            self._keda.unary_unary(KEDA + method)(body, timeout=5)

    def http_body(self):
        dice = self._dice
        body = self._request()
        headers = {"Content-Type": dice.choice(["application/json", "application/x-protobuf", "x"])}
        if headers["Content-Type"] == "application/json":
            text = b'{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"j","sum":{"x":[]}}]}]}]}'
            body = dice.choice([mutated(dice, text), b"[" * dice.randrange(100_000), b'{"a":' * 9999])
        if dice.randrange(3) == 0:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body) if dice.randrange(2) else body
        data = iter([body[:10], body[10:]]) if dice.randrange(4) == 0 and len(body) > 10 else body
        self._session.post(self._server.http + "/v1/metrics", data=data, headers=headers, timeout=5)

    def http_head(self):
        head = b"POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        head += b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"
        host, port = self._server.http.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(mutated(self._dice, head))
            connection.settimeout(0.05)
            connection.recv(1000)


def rage(server, seconds, seed):
    """Sends for `seconds` on several threads, checks that the server is well, and tells of it."""
    before = server.resident_bytes()
    storms = [Storm(server, seed + number) for number in range(4)]
    give_up = time.monotonic() + seconds
    with concurrent.futures.ThreadPoolExecutor(len(storms)) as threads:
        list(threads.map(lambda storm: storm.run(give_up), storms))
    assert server.process.poll() is None, f"seed {seed}: it died\n{server.log()}"
    assert requests.get(server.http + "/livez", timeout=20).status_code == 200
    assert not server.sender().send(points.gauge("after", 1)).HasField("partial_success")
    scaler = server.scaler()
    assert scaler.metric_spec(metricQuery="sum(after)").targetSizeFloat == 1
    growth = server.resident_bytes() - before
    assert growth < MOST_GROWTH_BYTES, f"seed {seed}: it grew by {growth >> 20} MiB"
    return f"{sum(each.sent for each in storms)} sent (seed {seed}), memory grew by {growth >> 20} MiB"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--server", required=True)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--seed", type=int, default=time.time_ns())
    arguments = arguments.parse_args()
    protos = pathlib.Path(__file__).resolve().parents[2] / "server" / "proto"
    sys.path.append(str(protos))
    messages = grpc.protos_and_services("externalscaler.proto")
    with tempfile.TemporaryDirectory() as folder:
        with running.Server(arguments.server, pathlib.Path(folder), messages) as server:
            print(rage(server, arguments.seconds, arguments.seed))


if __name__ == "__main__":
    main()
