"""H1-H9: what HTTP asks for besides."""
import json
import socket
import time
import urllib.parse

import pytest
import requests

import points
import ways
from running import request_of, until


def address_of(server):
    url = urllib.parse.urlsplit(server.http)
    return url.hostname, url.port


def talk(server, *pieces, until_bytes=b"\r\n\r\n"):
    """Sends bytes on a connection of its own and returns what came back at least."""
    with socket.create_connection(address_of(server), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while until_bytes not in answer and (more := connection.recv(4096)):
            answer += more
        return answer


def head(way, *lines, path="/v1/metrics"):
    all_lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {way.media_type}", *lines]
    return "\r\n".join([*all_lines, "", ""]).encode()


def takes_metrics_at_the_usual_path(way, server):
    name = way.unique("posted")
    sender = way(server)
    answer = sender.send(points.gauge(name, 1))
    answer.check_full_success()
    assert answer.http.request.path_url == "/v1/metrics"
    assert answer.http.raw.version == 11
    assert ways.value(server, name) == 1


def takes_metrics_at_a_path_of_ones_own(way, start):
    server = start("--otlp-path=/telemetry/in")
    sender = way(server)
    body = sender.body(request_of(points.gauge("m", 1)))
    sender.read(sender._post(body, None, None, "/telemetry/in").http).check_full_success()
    assert ways.value(server, "m") == 1
    sender.send(points.gauge("m", 2)).check_code(ways.UNIMPLEMENTED, 404)


def goes_by_the_media_type(way, server):
    sender = way(server)
    body = sender.body(request_of(points.gauge(way.unique("typed"), 1)))
    for written in (way.media_type, way.media_type.upper(), way.media_type + "; charset=utf-8",
                    way.media_type.title() + ";charset=UTF-8"):  # fmt: skip
        sender.send_body(body, headers={"Content-Type": written}).check_full_success()
        broken = sender.send_body(b"\xff\xff", headers={"Content-Type": written})
        broken.check_code(ways.INVALID_ARGUMENT, 400)


def failures_are_statuses_in_the_encoding_of_the_request(way, server):
    """`read` asserts the encoding and the form of the body for each."""
    sender = way(server)
    url = server.http + "/v1/metrics"
    typed = {"Content-Type": way.media_type}
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = requests.request(method, url, headers=typed, timeout=20)
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert "POST" in sender.read(response).message
    answer = sender.send_packed(b"x", "br")
    assert answer.http.status_code == 415
    codings = answer.http.headers["Accept-Encoding"].split(", ")
    assert codings == ["deflate", "gzip", "lz4", "snappy", "zlib", "zstd"]
    assert all(coding in answer.message for coding in codings)
    sender.send_body(b"\xff").check_code(ways.INVALID_ARGUMENT, 400)
    sender._post(b"", None, None, "/nowhere").check_code(ways.UNIMPLEMENTED, 404)
    counted = ways.refusals(server)
    assert counted["method"] >= 5 and counted["coding"] >= 1 and counted["malformed"] >= 1, counted
    if way is ways.HttpJson:  # which is what a person gets who sends no type that is known
        for other in ("text/plain", "application/jsonx", ""):
            answer = sender.send_body(b"{}", headers={"Content-Type": other})
            assert answer.http.status_code == 415
            assert "application/json" in answer.message and "application/x-protobuf" in answer.message


def without_a_type_errors_are_json(way, server):
    response = requests.post(
        server.http + "/v1/metrics", data=b"x", headers={"Content-Encoding": "br"}, timeout=20
    )
    assert (response.status_code, response.headers["Content-Type"]) == (415, ways.JSON)
    assert response.json()["code"] == ways.INVALID_ARGUMENT


def reads_json_as_otlp_has_it(way, server):
    sender = way(server)
    at = points.now_ns()
    exemplar = {"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "eee19b7ec3c1b174"}

    def send(name, point, kind="gauge", snake=False, **more):
        keys = ("data_points", "resource_metrics", "scope_metrics") if snake else (
            "dataPoints", "resourceMetrics", "scopeMetrics")  # fmt: skip
        points_key, resources, scopes = keys
        metric = {"name": name, kind: {points_key: [point]} | more}
        document = {resources: [{scopes: [{"metrics": [metric]}]}]}
        sender.send_body(json.dumps(document).encode()).check_full_success()
        return ways.value(server, name)

    time_string, time_number = {"timeUnixNano": str(at)}, {"timeUnixNano": at}
    assert send(way.unique("j"), time_string | {"asInt": "9007199254740992"}) == 2**53
    assert send(way.unique("j"), time_number | {"asInt": -12}) == -12
    assert send(way.unique("j"), {"time_unix_nano": at, "as_int": 5}, snake=True) == 5
    for text, number in {"Infinity": float("inf"), "-Infinity": -float("inf"), "1.5": 1.5}.items():
        assert send(way.unique("j"), time_string | {"asDouble": text}) == number
    not_a_number = send(way.unique("j"), time_string | {"asDouble": "NaN"})
    assert not_a_number != not_a_number
    for temporality in (2, "AGGREGATION_TEMPORALITY_CUMULATIVE"):
        name = way.unique("j")
        counted = {"aggregationTemporality": temporality, "isMonotonic": True}
        assert send(name, time_string | {"asInt": "7"}, kind="sum", **counted) == 7
    assert send(way.unique("j"), time_string | {"asInt": "8", "exemplars": [exemplar]}) == 8
    assert send(way.unique("j"), time_string | {"asInt": "9", "new": {"a": [{}]}}) == 9
    name = way.unique("j")
    raw = [{"key": "raw", "value": {"bytesValue": "AAEC/w=="}}]
    send(name, time_string | {"asInt": "1", "attributes": raw})
    ((labels, _),) = ways.series(server, name)
    assert labels["raw"] == "AAEC/w=="


def takes_chunks_without_a_length(way, server):
    sender = way(server)
    name = way.unique("chunked")
    body = sender.body(request_of(points.gauge(name, 2)))
    answer = sender.send_body(iter([body[:7], body[7:20], body[20:]]))
    answer.check_full_success()
    assert answer.http.request.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in answer.http.request.headers
    assert ways.value(server, name) == 2


def says_continue_and_keeps_connections(way, server):
    body = way.body(request_of(points.gauge("m", 1)))
    expecting = head(way, f"Content-Length: {len(body)}", "Expect: 100-continue")
    with socket.create_connection(address_of(server), timeout=20) as connection:
        for _ in range(3):
            connection.sendall(expecting)
            assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(body)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n") and b"close" not in answer
            if way is ways.HttpJson and not answer.endswith(b"{}"):
                assert connection.recv(2) == b"{}"


def ends_old_connections_between_two_requests(way, start):
    server = start("--max-connection-age=1s")
    sender = way(server)

    def is_last():
        answer = sender.send(points.gauge("m", 1))
        answer.check_full_success()
        return answer.http.headers.get("Connection") == "close"

    assert not is_last(), "it is young"
    until(is_last, "the connection is closed after an answer")
    assert not is_last(), "the next one is young again"


def loses_patience_with_slow_senders(way, start):
    server = start("--http-header-timeout=1s", "--http-body-timeout=1s")  # idle ones may wait for longer
    idle = start("--http-idle-timeout=1s")
    parts = {
        "head": (server, [b"POST /v1/metrics HTTP/1.1\r\n"]),
        "body": (server, [head(way, "Content-Length: 100"), b"x"]),
        "chunks": (server, [head(way, "Transfer-Encoding: chunked"), b"5\r\nxx"]),
        "idle": (idle, []),
    }
    for what, (asked, pieces) in parts.items():
        began = time.monotonic()
        with socket.create_connection(address_of(asked), timeout=20) as connection:
            for piece in pieces:
                connection.sendall(piece)
            answer = connection.recv(1000)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 408 "), (what, answer)
        assert time.monotonic() - began > 0.5, what
    with socket.create_connection(address_of(server), timeout=20) as connection:
        with pytest.raises(OSError):  # a byte now and then does not help
            for _ in range(100):
                connection.sendall(b"X")
                time.sleep(0.1)
                connection.setblocking(False)
                try:
                    if connection.recv(1000) == b"":
                        raise OSError
                except BlockingIOError:
                    pass
                finally:
                    connection.settimeout(20)
            raise AssertionError("slow for ten seconds, and nobody minded")


PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


def lets_no_web_page_in_unless_told_to(way, server, start):
    def preflight(to, origin):
        headers = PREFLIGHT | {"Origin": origin}
        return requests.options(to.http + "/v1/metrics", headers=headers, timeout=20)

    page = "https://app.example.com"
    refused = preflight(server, page)
    assert refused.status_code == 405
    body = way.body(request_of(points.gauge("m", 1)))
    answer = way(server).send_body(body, headers={"Origin": page})
    answer.check_full_success()
    for response in (refused, answer.http):
        assert not [name for name in response.headers if name.lower().startswith("access-control")]

    open_to = start("--cors-origins=https://*.example.com,http://localhost:3000", "--cors-max-age=10m")
    for origin in (page, "http://localhost:3000"):
        allowed = preflight(open_to, origin)
        assert (allowed.status_code, allowed.content) == (204, b"")
        assert allowed.headers["Access-Control-Allow-Origin"] == origin
        assert allowed.headers["Access-Control-Allow-Methods"] == "GET, POST"
        assert allowed.headers["Access-Control-Max-Age"] == "600"
        assert "content-type" in allowed.headers["Access-Control-Allow-Headers"].lower()
        assert "Origin" in allowed.headers["Vary"]
        answer = way(open_to).send_body(body, headers={"Origin": origin})
        answer.check_full_success()
        assert answer.http.headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in answer.http.headers
    for stranger in ("https://example.org", "https://app.example.com.evil.org", "null",
                     "http://app.example.com", "https://example.com"):  # fmt: skip
        refused = preflight(open_to, stranger)
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers


def sends_traces_and_logs_away(way, server):
    sender = way(server)
    for path in ("/v1/traces", "/v1/logs", "/v1development/profiles"):
        answer = sender._post(sender.body(request_of()), None, None, path)
        answer.check_code(ways.UNIMPLEMENTED, 404)
        assert path in answer.message
