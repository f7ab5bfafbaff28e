"""T1-T16: what holds for OTLP however it is transported."""
import concurrent.futures
import gzip
import os
import random
import socket
import ssl
import subprocess
import threading

import grpc
import requests
import urllib3

import points
import storm
import ways
from authority import Authority, credentials
from grpc_rows import Http2
from running import clean_environment, request_of, until

MIB = 2**20


def takes_plain_and_gzip(way, server):
    sender = way(server)
    for packing in (None, "gzip"):
        name = way.unique("packed")
        sender.send(points.gauge(name, 3), packed_as=packing).check_full_success()
        assert ways.value(server, name) == 3


def takes_every_coding(way, server):
    """Those of the Collector's exporters (config/configcompression, config/configgrpc)."""
    ways.PACKERS.setdefault("GZIP", gzip.compress)
    sender = way(server)
    for packing in ("zstd", "deflate", "raw deflate", "zlib", "lz4", "snappy", "GZIP"):
        name = way.unique("packed")
        sender.send(points.gauge(name, 3), packed_as=packing).check_full_success()
        assert ways.value(server, name) == 3, packing


def takes_the_codings_of_collectors(way, server):
    """Over gRPC: their names, and the formats that Collectors send under them."""
    for coding, packing in {"gzip": "gzip", "zstd": "zstd", "snappy": "framed snappy"}.items():
        name = way.unique("packed")
        packed = ways.PACKERS[packing](way.body(request_of(points.gauge(name, 3))))
        with Http2(server.otlp) as client:
            answer = client.export(packed, coding)
        assert answer["grpc-status"] == "0", answer
        assert ways.value(server, name) == 3, packing


def takes_what_senders_pack(way, server):
    (takes_the_codings_of_collectors if way is ways.Grpc else takes_every_coding)(way, server)


def tells_the_two_formats_of_snappy_apart(way, server):
    sender = way(server)
    for packing in ("snappy", "framed snappy"):
        name = way.unique("snappy")
        sender.send(points.gauge(name, 3), packed_as=packing).check_full_success()
        assert ways.value(server, name) == 3, packing
    framed = ways.PACKERS["framed snappy"](b"x" * 100)
    assert framed.startswith(b"\xff\x06\0\0sNaPpY")


def refuses_what_cannot_be_unpacked(way, server):
    sender = way(server)
    whole = gzip.compress(sender.body(request_of(points.gauge("cut", 1))))
    for broken in (whole[:-9], whole[:20] + b"????" + whole[24:]):
        answer = sender.send_packed(broken, "gzip")
        answer.check_code(ways.INVALID_ARGUMENT, 400)
        assert answer.message.startswith("gzip: ")


def bounds_what_a_request_unpacks_to(way, start):
    server = start("--max-request-bytes=1mb")
    sender = way(server)
    long = points.gauge("long", 1)
    for size, fits in ((900_000, True), (1_100_000, False)):
        long.description = "x" * size
        body = sender.body(request_of(long))
        for answer in (sender.send_body(body), sender.send_packed(gzip.compress(body), "gzip")):
            if fits:
                answer.check_full_success()
            else:
                answer.check_code(ways.RESOURCE_EXHAUSTED, 413)
                assert answer.retry_after_s is None, "it would be too large again"
    # What gRPC finds too large before it is unpacked, no service hears of.
    assert ways.refusals(server) == {"too_large": 1 if way is ways.Grpc else 2}


def takes_64_mib_unless_told_otherwise(way, server):
    sender = way(server)
    long = points.gauge(way.unique("long"), 1)
    long.description = "x" * (63 * MIB)
    sender.send(long).check_full_success()


def unpacks_no_bomb(way, server):
    """A gigabyte of zeros in whatever coding costs next to no memory."""
    sender = way(server)
    zeros = b"\0" * MIB
    bombs = {"gzip": gzip.compress(zeros) * 1024}
    if way is not ways.Grpc:
        bombs |= {
            "deflate": ways.PACKERS["deflate"](zeros * 256),
            "zstd": ways.PACKERS["zstd"](zeros * 1024),
            "lz4": ways.PACKERS["lz4"](zeros * 256),
            # A block says how long it is; this one lies: 4 GiB - 1 in five bytes of data.
            "snappy": b"\xff\xff\xff\xff\x0f\x00x",
        }
    before = server.resident_bytes()
    for coding, bomb in bombs.items():
        answer = sender.send_packed(bomb, coding)
        answer.check_code(ways.RESOURCE_EXHAUSTED, 413)
        assert answer.retry_after_s is None
    assert server.resident_bytes() - before < 200 * MIB


def bounds_what_it_answers(way, server):
    """Whatever is complained of, the answer fits into the headers of gRPC, 8 KiB."""
    sender = way(server)
    long = "\N{GREEK SMALL LETTER ALPHA}" * 100_000
    metrics = [points.gauge(f"{long}{i}", 1) for i in range(20)]
    for each in metrics:
        each.gauge.data_points[0].time_unix_nano = 0
    answer = sender.send(*metrics)
    answer.check_rejected(20)
    assert answer.size < 8192
    answer = sender.send_body(b'{"resourceMetrics":"' + b"\xce\xb1" * 100_000)
    assert answer.code == ways.INVALID_ARGUMENT and answer.size < 8192


def takes_nothing_as_well(way, server):
    sender = way(server)
    sender.send_request(request_of(resource={})).check_full_success()
    empty = request_of()
    empty.Clear()
    sender.send_request(empty).check_full_success()
    empty.resource_metrics.add().scope_metrics.add()
    sender.send_request(empty).check_full_success()


def tells_what_it_did_not_take(way, server):
    sender = way(server)
    good, bad = way.unique("good"), way.unique("bad")
    timeless = points.gauge(bad, 1)
    timeless.gauge.data_points[0].time_unix_nano = 0
    timeless.gauge.data_points.add(time_unix_nano=0, as_int=2)
    sender.send(timeless, points.gauge(good, 2)).check_rejected(2, bad, "time_unix_nano")
    assert ways.value(server, good) == 2 and ways.value(server, bad) is None
    warned = sender.send(points.empty(bad))
    assert (warned.code, warned.rejected) == (ways.OK, 0) and bad in warned.warning


def pushes_back_when_memory_is_short(way, start):
    server = start("--max-memory-bytes=1kb")
    sender = way(server)
    name = way.unique("pushed")
    answer = sender.send(points.gauge(name, 1))
    answer.check_code(ways.UNAVAILABLE, 503)
    assert answer.retry_after_s == 1
    assert ways.value(server, name) is None
    assert ways.refusals(server) == {"memory": 1}


def failures_have_the_codes_of_the_specification(way, start, secret):
    """The rows of the table that a receiver of metrics can come to."""
    server = start(f"--otlp-token-file={secret}", "--max-request-bytes=1kb")
    allowed = {"Authorization": "Bearer s3cret"}
    sender = way(server)
    sender.send_body(b"\xff", headers=allowed).check_code(ways.INVALID_ARGUMENT, 400)
    sender.send(points.gauge("m", 1)).check_code(ways.UNAUTHENTICATED, 401)
    large = points.gauge("m", 1)
    large.description = "x" * 2000
    sender.send_packed(b"\x1f\x8b?", "gzip").check_code(ways.UNAUTHENTICATED, 401)
    sender.send(large, headers=allowed).check_code(ways.RESOURCE_EXHAUSTED, 413)
    short = way(start("--max-memory-bytes=1kb"))
    short.send(points.gauge("m", 1)).check_code(ways.UNAVAILABLE, 503)
    other_service(way, server).check_code(ways.UNIMPLEMENTED, 404)


def other_service(way, server):
    """What is said to traces."""
    sender = way(server)
    if way is not ways.Grpc:
        return sender._post(b"", None, None, path="/v1/traces")
    call = grpc.insecure_channel(server.otlp).unary_unary(
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    )
    try:
        call(b"", timeout=20)
    except grpc.RpcError as error:
        return sender._failure(error)
    raise AssertionError("traces were taken")


def skips_what_it_does_not_know(way, server):
    sender = way(server)
    name = way.unique("unknown")
    body = sender.body(request_of(points.gauge(name, 4)))
    if way is ways.HttpJson:
        more = b'{"newField":{"deep":[1,{"x":null}]},"resource_metricss":3,'
        body = more + body[1:]
    else:
        # Fields 200 to 202: a varint, eight bytes, and a message.
        body += b"\xc0\x0c\x05" + b"\xc9\x0c" + b"\1" * 8 + b"\xd2\x0c\x02hi"
    sender.send_body(body).check_full_success()
    assert ways.value(server, name) == 4


def takes_the_same_twice(way, server):
    """A batch that is sent again counts once, delta or cumulative."""
    sender = way(server)
    at = points.now_ns() // 10**9 * 10**9 - 10 * 10**9
    for temporality in (points.CUMULATIVE, points.DELTA):
        name = way.unique("twice")
        for step in range(3):
            metric = points.counter(
                name, 5, at + step * 10**9, start_ns=at + (step - 1) * 10**9, temporality=temporality
            )
            if temporality == points.CUMULATIVE:
                metric.sum.data_points[0].start_time_unix_nano = at - 10**9
                metric.sum.data_points[0].as_int = 5 * (step + 1)
            for _ in range(2):
                sender.send(metric).check_full_success()
        assert [v for _, v in ways.samples(server, name)] == [5, 10, 15], temporality


# --- T13: transport security, ports, unix sockets -----------------------------------------------------


def connect(way, server, authority, client=None):
    """A client of a server that speaks TLS at all ports."""
    if way is ways.Grpc:
        return way(server, credentials=credentials(authority, client))
    return way(
        server,
        base=server.http.replace("http://", "https://"),
        verify=str(authority.file),
        cert=tuple(map(str, client)) if client else None,
    )


def is_refused(client):
    """Whether a client does not even come to send a request."""
    try:
        answer = client.send(points.gauge("m", 1))
    except (requests.ConnectionError, ssl.SSLError):
        return True
    return answer.code == ways.UNAVAILABLE and "partial" not in answer.message


def speaks_tls_and_asks_for_certificates(way, start, authority, tmp_path):
    port = "otlp" if way is ways.Grpc else "http"
    certificate, key = authority.issue("server")
    server = start(
        f"--{port}-tls-cert={certificate}", f"--{port}-tls-key={key}", "--tls-reload=1s",
        f"--{port}-tls-client-ca={authority.file}",
    )  # fmt: skip
    known = connect(way, server, authority, authority.issue("client"))
    known.send(points.gauge("m", 1)).check_full_success()
    folder = tmp_path / "strange"
    folder.mkdir()
    stranger = Authority(folder, "strange authority")
    for client in (None, stranger.issue("client")):
        assert is_refused(connect(way, server, authority, client))
    assert is_refused(way(server)), "in plain text"

    # A new authority of clients and a new certificate, without a restart; who is connected stays.
    authority.file.write_bytes(authority.file.read_bytes() + stranger.file.read_bytes())
    authority.issue("server")
    until(
        lambda: not is_refused(connect(way, server, authority, stranger.issue("client"))),
        "the new authority counts",
    )
    known.send(points.gauge("m", 1)).check_full_success()


def refuses_old_tls(way, start, authority):
    port = "otlp" if way is ways.Grpc else "http"
    certificate, key = authority.issue("server")
    server = start(f"--{port}-tls-cert={certificate}", f"--{port}-tls-key={key}")
    address = server.otlp if way is ways.Grpc else server.http.removeprefix("http://")
    for options in (["-tls1_1"], ["-tls1"], ["-tls1_2"], ["-tls1_3"]):
        weak = ["-cipher", "DEFAULT@SECLEVEL=0"]
        did = subprocess.run(
            ["openssl", "s_client", "-connect", address, "-alpn", "h2", *options, *weak],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=20,
        )  # fmt: skip
        is_new = options[0] in ("-tls1_2", "-tls1_3")
        assert ("Cipher is (NONE)" not in did.stdout) == is_new, (options, did.stdout[-2000:])


def says_what_keeps_it_from_listening(way, program, authority, start):
    port = "otlp" if way is ways.Grpc else "http"
    certificate, key = authority.issue("server")
    server = start("--listen=127.0.0.1")
    address = server.otlp if way is ways.Grpc else server.http
    taken = f"--{port}-port={address.rsplit(':', 1)[1]}"
    for argument, expected in {
        f"--{port}-tls-cert={certificate}": "a certificate needs a key",
        f"--{port}-tls-key={key}": "a key needs a certificate",
        f"--{port}-tls-client-ca={authority.file}": "a client CA needs",
        taken: "already in use",
    }.items():
        zero = [f"--{each}-port=0" for each in ("otlp", "keda", "http")]
        did = subprocess.run(
            [program, *zero, "--listen=127.0.0.1", argument],
            stderr=subprocess.PIPE, env=clean_environment(), timeout=20, text=True,
        )  # fmt: skip
        assert did.returncode != 0 and expected in did.stderr, did.stderr


def listens_at_a_unix_socket(way, start, tmp_path):
    path = tmp_path / "sock"
    which = "otlp" if way is ways.Grpc else "http"
    server = start(f"--{which}-socket={path}")
    name = way.unique("local")
    for _ in range(2):
        if way is ways.Grpc:
            sender = way(server, address=f"unix:{path}")
        else:
            sender = way(server)
            sender._session.mount("http://", LocalAdapter(path))
        sender.send(points.gauge(name, 6)).check_full_success()
    sender = way(server)
    sender.send(points.gauge(name, 7)).check_full_success()
    assert ways.value(server, name) == 7
    assert os.stat(path).st_mode & 0o777 == 0o660


class LocalAdapter(requests.adapters.HTTPAdapter):
    """Connects to a unix socket whatever the URL says."""

    def __init__(self, path):
        self._path = path
        super().__init__()

    def get_connection_with_tls_context(self, *_, **__):
        path = str(self._path)

        class Connection(urllib3.connection.HTTPConnection):
            def connect(self):
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.connect(path)

        class Pool(urllib3.HTTPConnectionPool):
            ConnectionCls = Connection

        return Pool("localhost")


# --- T14 to T16 ---------------------------------------------------------------------------------------


def ends_while_senders_send(way, start):
    """Whoever got an answer got a right one, the others find nobody; the server ends well."""
    server = start()
    sent = threading.Event()

    def keep_sending(number):
        sender = way(server)
        taken = 0
        while True:
            try:
                answer = sender.send(points.counter(f"c{number}", taken + 1))
            except requests.ConnectionError:
                return taken
            if answer.code in (ways.UNAVAILABLE, ways.CANCELLED):
                return taken
            answer.check_full_success()
            taken += 1
            if taken == 5:
                sent.set()

    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(keep_sending, number) for number in range(4)]
        assert sent.wait(20)
        server.terminate()
        assert server.process.wait(20) == 0, server.log()
        assert all(future.result() >= 0 for future in futures)
    assert 'msg="stopped"' in server.log()


def lets_in_whoever_has_the_token(way, start, secret):
    server = start(f"--otlp-token-file={secret}", "--tls-reload=1s")
    sender = way(server)
    name = way.unique("authorized")
    right = {"Authorization": "Bearer s3cret"}
    for headers in (None, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"},
                    {"Authorization": "Bearer "}, {"Authorization": "Bearer s3cret2"}):  # fmt: skip
        answer = sender.send(points.gauge(name, 1), headers=headers)
        answer.check_code(ways.UNAUTHENTICATED, 401)
        if answer.http is not None:
            assert answer.http.headers["WWW-Authenticate"] == "Bearer"
    assert ways.value(server, name) is None
    sender.send(points.gauge(name, 2), headers=right).check_full_success()
    assert ways.value(server, name) == 2
    assert ways.refusals(server) == {"unauthenticated": 5}
    secret.write_text("other")
    renewed = {"Authorization": "Bearer other"}
    until(
        lambda: sender.send(points.gauge(name, 3), headers=renewed).code == ways.OK,
        "the new token counts",
    )


def stands_any_bytes(way, server):
    dice = random.Random(16)
    sender = way(server)
    whole = sender.body(request_of(
        points.counter("c", 1, label="x"), points.histogram("h", [1, 2], [1, 2, 3]),
        points.summary("s", {0.5: 1}),
    ))  # fmt: skip
    for _ in range(300):
        body = storm.mutated(dice, whole)
        answer = sender.send_body(body)
        assert answer.code in (ways.OK, ways.INVALID_ARGUMENT, ways.RESOURCE_EXHAUSTED), answer
    codings = ["gzip"] if way is ways.Grpc else list(ways.PACKERS)
    for number in range(200):
        packing = codings[number % len(codings)]
        packed = storm.mutated(dice, ways.PACKERS[packing](whole))
        answer = sender.send_packed(packed, packing.split()[-1])
        assert answer.code in (ways.OK, ways.INVALID_ARGUMENT, ways.RESOURCE_EXHAUSTED), answer
    sender.send(points.gauge("after", 1)).check_full_success()
    assert server.process.poll() is None
