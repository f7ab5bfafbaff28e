"""Senders that reset their connection in the middle of a request, or before its answer."""
import socket
import struct
import time

import h2.config
import h2.connection

import ways
from running import request_of

from misfits import POINTS, Misfit, gauges, now_ms


def http_request(body):
    head = "POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def grpc_request(body):
    """From the connection's first byte to the end of a call of Export."""
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    stream = client.get_next_available_stream_id()
    client.send_headers(stream, [
        (":method", "POST"), (":scheme", "http"), (":path", ways.EXPORT), (":authority", "x"),
        ("te", "trailers"), ("content-type", "application/grpc")])  # fmt: skip
    message = b"\0" + len(body).to_bytes(4, "big") + body
    most = client.max_outbound_frame_size
    for at in range(0, len(message), most):
        client.send_data(stream, message[at : at + most], end_stream=at + most >= len(message))
    return client.data_to_send()


def address_of(url):
    host, port = url.removeprefix("http://").split(":")
    return host, int(port)


def reset(connection):
    """Ends a connection as a host does that knows nothing of it any more."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Torn(Misfit):
    """Nobody knows whether a request was taken whose answer nobody waited for. But each of its
    points is there then, or none, and the server has counted them."""

    per_second = 20
    lag_s = 2  # after that a request was taken or never will be

    def __init__(self, ports, plan):
        super().__init__(ports, plan)
        self._unseen = []  # (milliseconds, value) of requests that were sent in whole
        self._number = 0
        self._last_ms = 0
        self._begin_ms = now_ms() - 1

    def prepare(self):
        """Its series are there from now on."""
        self.send(self.ways[0], self._next())

    def _next(self):
        """A metric with points that may or may not be taken."""
        at_ms = max(now_ms(), self._last_ms + 1)
        self._last_ms = at_ms
        self._number += 1
        self._unseen.append((at_ms, self._number))
        return gauges("torn", at_ms, self._number)

    def act(self):
        if now_ms() - self._begin_ms > (self.plan.look_every_s + self.lag_s) * 1000:
            self.look(min(self._last_ms, now_ms() - self.lag_s * 1000))
        is_grpc = self.dice.randrange(2) == 0
        body = request_of(self._next()).SerializeToString()
        sent = grpc_request(body) if is_grpc else http_request(body)
        if self.dice.randrange(3) != 0:
            sent = sent[: self.dice.randrange(1, len(sent))]
            self._unseen.pop()
        address = address_of(self.ports.otlp if is_grpc else self.ports.http)
        with socket.create_connection(address, timeout=ways.PATIENCE_S) as one:
            one.sendall(sent)
            reset(one)
        self.tally.connections["reset by the sender in or after a request"] += 1

    def finish(self):
        time.sleep(self.lag_s)
        self.look(self._last_ms)

    def look(self, end_ms):
        """Which requests up to `end_ms` were taken."""
        sent = {str(number): ms for ms, number in self._unseen if ms <= end_ms}
        self._unseen = [each for each in self._unseen if each[0] > end_ms]
        found = self.samples("torn", end_ms, end_ms - self._begin_ms)
        self._begin_ms = end_ms
        taken = set(found.get("0", []))
        self.tally.points["accepted"] += POINTS * len(taken)
        self.tally.points["torn off"] += POINTS * (len(sent) - len(taken))
        right = sum(len(taken & set(values)) for values in found.values())
        self.tally.find(POINTS * len(taken), right, "torn")
        if not taken <= sent.keys():
            self.tally.wrong[f"never sent in whole, but there: {sorted(taken - sent.keys())}"] += 1
