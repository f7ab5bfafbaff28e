"""G1-G6: what gRPC asks for besides."""
import concurrent.futures
import socket

import grpc
import h2.config
import h2.connection
import h2.events

import points
import ways
from running import request_of

SERVICE = "opentelemetry.proto.collector.metrics.v1.MetricsService"


class Http2:
    """A client of gRPC that sees its frames: one connection, one call after the other."""

    def __init__(self, address):
        host, port = address.split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=20)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.flush()
        self.ended = None  # the event of a GOAWAY

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def flush(self):
        self._socket.sendall(self.h2.data_to_send())

    def events(self):
        """What comes next; the connection's end is an empty list."""
        head = self._read(9)
        if not head:
            return []
        events = self.h2.receive_data(head + self._read(int.from_bytes(head[:3], "big")))
        self.flush()
        for event in events:
            if isinstance(event, h2.events.ConnectionTerminated):
                self.ended = event
        return events or [None]

    def _read(self, size):
        """So many bytes: a frame at a time, as h2 knows nothing that may follow a GOAWAY."""
        received = b""
        while len(received) < size and (more := self._socket.recv(size - len(received))):
            received += more
        return received

    def export(self, message, encoding=None):
        """All headers of the answer, trailers included."""
        stream = self.h2.get_next_available_stream_id()
        headers = [(":method", "POST"), (":scheme", "http"), (":path", ways.EXPORT),
                   (":authority", "x"), ("te", "trailers"), ("content-type", "application/grpc")]  # fmt: skip
        if encoding:
            headers.append(("grpc-encoding", encoding))
        self.h2.send_headers(stream, headers)
        frame = bytes([encoding is not None]) + len(message).to_bytes(4, "big") + message
        self.h2.send_data(stream, frame, end_stream=True)
        self.flush()
        found = {}
        while True:
            events = self.events()
            assert events or self.ended is None, "the connection ended"
            for event in events:
                if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                    found |= dict(event.headers)
                if isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                    return found


def one_connection_takes_many_calls_at_once(way, server):
    sender = way(server)
    names = [way.unique("parallel") for _ in range(64)]
    with concurrent.futures.ThreadPoolExecutor(len(names)) as threads:
        answers = list(threads.map(lambda name: sender.send(points.gauge(name, 1)), names))
    for name, answer in zip(names, answers):
        answer.check_full_success()
        assert ways.value(server, name) == 1


def takes_more_than_grpc_does_by_itself(way, server):
    big = points.gauge(way.unique("big"), 1)
    big.description = "x" * (60 << 20)
    way(server).send(big).check_full_success()


def stands_pings_and_ends_old_connections(way, start):
    """No GOAWAY for pings, whether or not a call is there; one when the connection is old."""
    server = start("--max-connection-age=2s")
    message = way.body(request_of(points.gauge("m", 1)))
    with Http2(server.otlp) as client:
        for number in range(50):
            client.h2.ping(number.to_bytes(8, "big"))
            client.flush()
        assert client.export(message)["grpc-status"] == "0"
        while client.ended is None and client.events():
            pass
        assert client.ended.error_code == 0, "which is no ENHANCE_YOUR_CALM"
    sender = way(server)
    for _ in range(3):  # a client finds a new one by itself
        sender.send(points.gauge("m", 1)).check_full_success()


def says_which_codings_it_takes(way, server):
    """It advertises what gRPC has itself; the packings of the Collector it knows by their first bytes."""
    message = way.body(request_of(points.gauge("m", 1)))
    with Http2(server.otlp) as client:
        answer = client.export(message)
        assert answer["grpc-status"] == "0"
        assert sorted(answer["grpc-accept-encoding"].replace(" ", "").split(",")) == ["gzip", "identity"]
        assert client.export(ways.PACKERS["gzip"](message), "gzip")["grpc-status"] == "0"
        broken = client.export(b"no gzip", "gzip")
        assert broken["grpc-status"] == str(ways.INVALID_ARGUMENT)
        answer = client.export(ways.PACKERS["deflate"](message), "deflate")
        assert answer["grpc-status"] == str(ways.UNIMPLEMENTED), answer
        assert "deflate" in answer["grpc-message"]
        assert client.export(bytes(reversed(message)), "unheard-of")["grpc-status"] != "0"


def answers_probes_and_says_what_it_speaks(way, server):
    with grpc.insecure_channel(server.otlp) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"", timeout=20) == b"\x08\x01"
        ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        (listed,) = ask(iter([b"\x3a\x00"]), timeout=20)
        assert SERVICE.encode() in listed


def prefers_a_partial_success_to_an_error(way, server):
    """For clients that drop a whole batch at any error: even if nothing of it is right."""
    sender = way(server)
    bad = [points.gauge("", 1), points.gauge("timeless", 1), points.gauge("valueless", 1),
           points.counter("typeless", 1, temporality=0), points.histogram("h", [2, 1], [1, 2, 3])]  # fmt: skip
    bad[1].gauge.data_points[0].time_unix_nano = 0
    bad[2].gauge.data_points[0].ClearField("value")
    sender.send(*bad).check_rejected(5)
