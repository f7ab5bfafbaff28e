"""OTLP over HTTP, and the port's manners."""
import gzip
import http.client
import json
import select
import socket
import urllib.parse

import pytest
import requests
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

import points
from running import request_of, until

JSON = "application/json"
PROTOBUF = "application/x-protobuf"


@pytest.fixture
def post(server):
    def post(body, content_type=PROTOBUF, path="/v1/metrics", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type:
            headers["Content-Type"] = content_type
        return requests.post(server.http + path, data=body, headers=headers, timeout=20)

    return post


def metrics_of(name, value=1):
    return request_of(points.gauge(name, value)).SerializeToString()


def json_of(name, value=1):
    point = {"timeUnixNano": str(points.now_ns()), "asDouble": value}
    metric = {"name": name, "gauge": {"dataPoints": [point]}}
    return json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]})


def status_of(response):
    """The google.rpc.Status of a failure, as (code, message)."""
    if response.headers["Content-Type"] == JSON:
        return response.json()["code"], response.json()["message"]
    assert response.headers["Content-Type"] == PROTOBUF
    # Fields 1 and 2 have the numbers and types of ExportMetricsPartialSuccess.
    status = metrics_service_pb2.ExportMetricsPartialSuccess.FromString(response.content)
    return status.rejected_data_points, status.error_message


# --- what is taken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content_type",
    [JSON, "application/json; charset=utf-8", "APPLICATION/JSON", "Application/Json;charset=UTF-8"],
)
def test_json_is_taken_however_its_media_type_is_written(server, post, content_type):
    scaler = server.scaler()

    def value():
        response = post(json_of("http_json", 3), content_type)
        assert (response.status_code, response.json()) == (200, {})
        assert response.headers["Content-Type"] == JSON
        return scaler.known_value(metricQuery="sum(http_json)")

    assert until(value, "the value") == 3


@pytest.mark.parametrize("encoding", ["identity", "gzip", "GZIP"])
@pytest.mark.parametrize("content_type", [JSON, PROTOBUF])
def test_bodies_may_be_compressed(post, encoding, content_type):
    body = json_of("m").encode() if content_type == JSON else metrics_of("m")
    packed = body if encoding == "identity" else gzip.compress(body)
    response = post(packed, content_type, Content_Encoding=encoding)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type


def test_a_body_of_several_gzip_members_is_taken_whole(server, post):
    body = metrics_of("members", 6)
    packed = gzip.compress(body[:20]) + gzip.compress(body[20:])
    scaler = server.scaler()

    def value():
        assert post(packed, Content_Encoding="gzip").status_code == 200
        return scaler.known_value(metricQuery="sum(members)")

    assert until(value, "the value") == 6


def test_bodies_may_come_in_chunks_without_a_length(post):
    body = metrics_of("chunked")
    response = post(iter([body[:7], body[7:20], body[20:]]))
    assert response.request.headers["Transfer-Encoding"] == "chunked"
    assert response.status_code == 200


@pytest.mark.parametrize("how", ["length", "chunks"])
def test_a_long_body_is_put_together_in_order(server, post, how):
    scaler = server.scaler()
    name = f"long_{how}"

    def value():
        metrics = []
        for i in range(3):  # the description is read before the points, which come after a megabyte
            metrics.append(points.gauge(name, 2, number=i))
            metrics[-1].description = "x" * (1 << 20)
        body = request_of(*metrics).SerializeToString()
        pieces = iter([body[:10], body[10:1_500_000], body[1_500_000:]])
        assert post(pieces if how == "chunks" else body).status_code == 200
        return scaler.known_value(metricQuery=f"sum({name})")

    assert until(value, "the value") == 6


def test_requests_need_not_wait_for_the_answer_before(server):
    host = urllib.parse.urlsplit(server.http)
    scaler = server.scaler()

    def value():
        requests_at_once = b""
        for number in (1, 2, 3):
            metric = points.gauge("at_once", number, number=number)
            metric.description = "x" * 3_000
            body = request_of(metric).SerializeToString()
            head = f"POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: {PROTOBUF}\r\n"
            requests_at_once += f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        answers = b""
        with socket.create_connection((host.hostname, host.port), timeout=20) as connection:
            connection.sendall(requests_at_once)
            while answers.count(b"\r\n\r\n") < 3:
                more = connection.recv(1000)
                assert more
                answers += more
        assert answers.count(b"HTTP/1.1 200 OK\r\n") == 3
        return scaler.known_value(metricQuery="sum(at_once)")

    assert until(value, "the value") == 6


def test_an_empty_request_is_a_full_success(post):
    response = post(b"")
    assert (response.status_code, response.content) == (200, b"")
    response = post(b"{}", JSON)
    assert (response.status_code, response.json()) == (200, {})


def test_a_point_that_is_refused_is_told_and_the_others_are_kept(post):
    metrics = [points.gauge("partial_ok", 1), points.gauge("partial_bad", 1, at_ns=1)]
    metrics[1].gauge.data_points[0].time_unix_nano = 0
    request = request_of(*metrics).SerializeToString()
    response = post(request)
    assert response.status_code == 200
    partial = metrics_service_pb2.ExportMetricsServiceResponse.FromString(response.content)
    assert partial.partial_success.rejected_data_points == 1
    assert "partial_bad" in partial.partial_success.error_message
    assert "time_unix_nano" in partial.partial_success.error_message


def test_in_json_the_count_of_refused_points_is_a_string(post):
    metric = {"name": "m", "gauge": {"dataPoints": [{"timeUnixNano": "0", "asInt": "1"}]}}
    body = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}
    answer = post(json.dumps(body), JSON).json()
    assert answer["partialSuccess"]["rejectedDataPoints"] == "1"


def test_a_request_that_expects_to_be_told_to_continue_is_told(server):
    host = urllib.parse.urlsplit(server.http)
    body = metrics_of("continued")
    with socket.create_connection((host.hostname, host.port), timeout=20) as connection:
        head = f"POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: {PROTOBUF}\r\n"
        head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_connection_serves_many_requests(server):
    host = urllib.parse.urlsplit(server.http)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=20)
    connection.connect()
    socket_number = connection.sock.fileno()
    for _ in range(3):
        connection.request("POST", "/v1/metrics", metrics_of("kept"), {"Content-Type": PROTOBUF})
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
        assert connection.sock.fileno() == socket_number


# --- what is not taken -------------------------------------------------------------------------------


@pytest.mark.parametrize("content_type, body", [(PROTOBUF, b"\xff\xff"), (JSON, b"{"), (JSON, b"\xff")])
def test_a_malformed_body_is_a_bad_request_in_the_encoding_of_the_request(post, content_type, body):
    response = post(body, content_type)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == content_type
    code, message = status_of(response)
    assert code == 3 and message


@pytest.mark.parametrize("content_type", [JSON, PROTOBUF])
@pytest.mark.parametrize("body", [b"", b"no gzip", gzip.compress(b"cut off")[:-9]])
def test_what_is_no_gzip_is_a_bad_request(post, content_type, body):
    response = post(body, content_type, Content_Encoding="gzip")
    assert response.status_code == 400
    code, message = status_of(response)
    assert code == 3 and message.startswith("gzip: ")


def test_an_unknown_encoding_without_a_type_is_refused_in_json(post):
    response = post(b"x", None, Content_Encoding="br")
    assert (response.status_code, response.headers["Content-Type"]) == (415, JSON)
    assert "gzip" in response.json()["message"]


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/jsonx", ""])
def test_another_media_type_is_refused(post, content_type):
    response = post(b"x", content_type)
    assert response.status_code == 415
    assert "unsupported media type; supported: application/json" in status_of(response)[1]


def test_another_method_is_refused(server):
    response = requests.get(server.http + "/v1/metrics", timeout=20)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert status_of(response) == (3, "method not allowed; supported: POST")
    assert requests.post(server.http + "/livez", timeout=20).status_code == 405


@pytest.mark.parametrize("path", ["/v1/traces", "/v1/logs", "/", "/v1/metrics/"])
def test_other_paths_are_not_found_and_do_not_hang(post, path):
    response = post(metrics_of("m"), path=path)
    assert response.status_code == 404
    assert status_of(response)[0] == 12


@pytest.fixture(scope="module")
def narrow(program, tmp_path_factory, keda_messages):
    from running import Server

    arguments = ["--max-request-bytes=100kb", "--max-buffered-bytes=150kb", "--max-connections=4"]
    with Server(program, tmp_path_factory.mktemp("narrow"), keda_messages, arguments) as one:
        yield one


LONG = 200 * 1024


@pytest.mark.parametrize("content_type", [JSON, PROTOBUF])
@pytest.mark.parametrize("how", ["length", "chunks", "gzip"])
def test_a_body_beyond_the_limit_is_too_large_also_after_decompression(narrow, content_type, how):
    body, headers = b"\0" * LONG, {"Content-Type": content_type}
    if how == "chunks":
        body = iter([b"\0" * 1024] * (LONG // 1024))
    if how == "gzip":
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        assert len(body) < 1000
    response = requests.post(narrow.http + "/v1/metrics", data=body, headers=headers, timeout=20)
    assert response.status_code == 413
    assert status_of(response)[0] == 8


def test_bodies_that_are_too_large_together_are_to_come_later(narrow):
    host = urllib.parse.urlsplit(narrow.http)
    size = 90_000
    head = f"POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: {PROTOBUF}\r\n"
    head += f"Content-Length: {size}\r\nExpect: 100-continue\r\n\r\n"

    def begin():
        connection = socket.create_connection((host.hostname, host.port), timeout=20)
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"\xff" * (size - 1))
        return connection

    with begin() as one, begin() as other:
        ready, _, _ = select.select([one, other], [], [], 20)
        (refused,) = ready
        answer = refused.recv(1000)
        assert answer.startswith(b"HTTP/1.1 503 ") and b"\r\nRetry-After: 1\r\n" in answer
        kept = one if refused is other else other
        kept.sendall(b"\xff")
        assert kept.recv(1000).startswith(b"HTTP/1.1 400 "), "it was read to its end"


def test_a_small_body_that_unpacks_to_a_gigabyte_takes_no_memory(server, post):
    packed = gzip.compress(b"\0" * 2**20) * 2**10  # a megabyte on the wire
    before = server.resident_bytes()
    assert post(packed, Content_Encoding="gzip").status_code == 413
    assert server.resident_bytes() - before < 150 * 2**20


@pytest.mark.parametrize(
    "nonsense", [b"\0" * 100, b"GET\r\n\r\n", b"POST /v1/metrics HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_no_http_is_a_bad_request_and_the_end(server, nonsense):
    host = urllib.parse.urlsplit(server.http)
    with socket.create_connection((host.hostname, host.port), timeout=20) as connection:
        connection.sendall(nonsense)
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1000):
            pass


def test_a_head_without_an_end_is_refused(server):
    host = urllib.parse.urlsplit(server.http)
    with socket.create_connection((host.hostname, host.port), timeout=20) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nX: " + b"x" * 20_000)
        assert connection.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_more_connections_than_allowed_wait_for_their_turn(narrow):
    host = urllib.parse.urlsplit(narrow.http)
    address = (host.hostname, host.port)
    idle = [socket.create_connection(address, timeout=20) for _ in range(4)]
    for each in idle:
        each.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert each.recv(1000).startswith(b"HTTP/1.1 200")
    with socket.create_connection(address, timeout=20) as waiting:
        waiting.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        waiting.settimeout(0.2)
        with pytest.raises(TimeoutError):
            waiting.recv(1000)
        idle[0].close()
        waiting.settimeout(20)
        assert waiting.recv(1000).startswith(b"HTTP/1.1 200")
    for each in idle:
        each.close()


# --- operations --------------------------------------------------------------------------------------


def test_it_is_ready_from_the_start_and_says_that_it_warms_up(start):
    server = start()
    assert requests.get(server.http + "/livez", timeout=20).status_code == 200
    ready = requests.get(server.http + "/readyz", timeout=20)
    assert (ready.status_code, "warming up" in ready.text) == (200, True)
    server.sender().send(points.gauge("m", 1))
    assert "warming up" not in requests.get(server.http + "/readyz", timeout=20).text


def test_its_own_metrics_count_what_happened(start):
    server = start()
    scaler, sender = server.scaler(), server.sender()
    bad = points.gauge("bad", 1)
    bad.gauge.data_points[0].time_unix_nano = 0
    sender.send(points.gauge("good", 1), bad)
    scaler.error(scaler.value, metricQuery="sum(good)")
    headers = {"Content-Type": PROTOBUF}
    requests.post(server.http + "/v1/metrics", data=b"\xff", headers=headers, timeout=20)
    response = requests.get(server.http + "/metrics", timeout=20)
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    numbers = dict(line.rsplit(" ", 1) for line in response.text.splitlines() if line[0] != "#")
    expected = {
        'tidegauge_otlp_requests_total{code="OK",protocol="grpc"}': 1,
        'tidegauge_otlp_requests_total{code="INVALID_ARGUMENT",protocol="http"}': 1,
        "tidegauge_otlp_points_accepted_total": 1,
        'tidegauge_otlp_points_rejected_total{reason="no_time"}': 1,
        'tidegauge_keda_calls_total{code="UNAVAILABLE",method="GetMetrics"}': 1,
        'tidegauge_evaluation_errors_total{code="UNAVAILABLE"}': 1,
        "tidegauge_store_series": 1,
        "tidegauge_triggers": 1,
    }
    assert {name: float(numbers[name]) for name in expected} == expected


def test_a_head_request_has_the_length_and_no_body(server):
    response = requests.head(server.http + "/livez", timeout=20)
    assert (response.status_code, response.headers["Content-Length"], response.content) == (200, "6", b"")
