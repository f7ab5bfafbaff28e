"""Prometheus' HTTP API: envelope, queries, listings, remote read, and those who call it."""
import datetime
import gzip
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys

import pytest
import requests

import points
from running import until

PROMTOOL = shutil.which("promtool")
PROMETHEUS = shutil.which("prometheus")
HERE = pathlib.Path(__file__).resolve().parent
MINUTE = 60


@pytest.fixture(scope="module")
def base_s(server):
    """The whole second of the newest sample. Series: `jobs{pod}` 5 and 7; `hits_total{pod="a"}`,
    which grows by 60 a minute for three minutes."""
    now = int(points.now_ns() // 1_000_000_000) - 10
    at_ns = now * 1_000_000_000
    sender = server.sender()
    for minute in range(4):
        then = at_ns - (3 - minute) * MINUTE * 1_000_000_000
        sender.send(
            points.counter("hits_total", 60 * minute + 1, at_ns=then, pod="a"),
            points.gauge("jobs", 5.5, at_ns=then, pod="a"),
            points.gauge("jobs", 7, at_ns=then, pod="b"),
        )
    return now


@pytest.fixture
def get(server, base_s):
    def get(path, **parameters):
        return requests.get(f"{server.http}/api/v1/{path}", params=parameters, timeout=20)

    return get


def data(response):
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert body["status"] == "success"
    return body["data"]


def error(response):
    """(HTTP status, errorType, error)"""
    body = response.json()
    assert body["status"] == "error"
    return response.status_code, body["errorType"], body["error"]


def labels(pod, name="jobs"):
    return {"__name__": name, "pod": pod, "service_name": "test"}


# --- queries -----------------------------------------------------------------------------------------


def test_an_instant_vector_has_time_as_a_number_and_value_as_text(get, base_s):
    assert data(get("query", query="jobs", time=base_s)) == {
        "resultType": "vector",
        "result": [
            {"metric": labels("a"), "value": [base_s, "5.5"]},
            {"metric": labels("b"), "value": [base_s, "7"]},
        ],
    }


def test_scalars_strings_and_nothing_have_their_own_forms(get):
    assert data(get("query", query="1e30", time="4.5")) == {
        "resultType": "scalar",
        "result": [4.5, "1" + 30 * "0"],
    }
    assert data(get("query", query="'a\"b'", time=4)) == {
        "resultType": "string",
        "result": [4, 'a"b'],
    }
    assert data(get("query", query="none", time=4)) == {"resultType": "vector", "result": []}


@pytest.mark.parametrize("query, text", [("1e21", "1e+21"), ("1e-7", "1e-07"), ("1/0", "+Inf"),
                                         ("-1/0", "-Inf"), ("0/0", "NaN"), ("1e20", "1" + 20 * "0")])
def test_numbers_are_written_as_prometheus_writes_them(get, query, text):
    assert data(get("query", query=f"vector({query})", time=0))["result"][0]["value"] == [0, text]


def test_a_range_query_gives_a_matrix(get, base_s):
    asked = {"query": "sum(jobs)", "start": base_s - MINUTE, "end": base_s, "step": "30s"}
    values = [[base_s - MINUTE + 30 * i, "12.5"] for i in range(3)]
    expected = {"resultType": "matrix", "result": [{"metric": {}, "values": values}]}
    assert data(get("query_range", **asked)) == expected


def test_a_form_in_the_body_is_as_good_as_parameters(server, base_s):
    asked = {"query": "sum(jobs)", "time": base_s}
    posted = requests.post(f"{server.http}/api/v1/query", data=asked, timeout=20)
    assert data(posted)["result"][0]["value"] == [base_s, "12.5"]
    ranged = asked | {"start": base_s, "end": base_s, "step": 1}
    posted = requests.post(f"{server.http}/api/v1/query_range", data=ranged, timeout=20)
    assert data(posted)["result"][0]["values"] == [[base_s, "12.5"]]


def test_the_time_may_be_rfc_3339(get, base_s):
    at = datetime.datetime.fromtimestamp(base_s, datetime.timezone.utc)
    asked = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert data(get("query", query="sum(jobs)", time=asked))["result"][0]["value"][0] == base_s


def test_what_a_query_has_to_tell_comes_along(get, base_s):
    body = get("query", query="rate(jobs[2m])", time=base_s).json()
    assert body["infos"] == [
        "PromQL info: metric might not be a counter, name does not end in "
        '_total/_sum/_count/_bucket: "jobs" (1:6)'
    ]
    body = get("query", query="quantile(2, jobs)", time=base_s).json()
    assert body["warnings"] == [
        "PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"
    ]


def test_a_limit_truncates_with_a_warning(get, base_s):
    body = get("query", query="jobs", time=base_s, limit=1).json()
    assert len(body["data"]["result"]) == 1
    assert body["warnings"] == ["results truncated due to limit"]


def test_an_answer_is_packed_for_who_takes_gzip(server, base_s):
    asked = {"query": "jobs", "start": base_s - MINUTE, "end": base_s, "step": 1}
    url = f"{server.http}/api/v1/query_range"

    def fetch(encoding):
        headers = {"Accept-Encoding": encoding}
        response = requests.get(url, params=asked, headers=headers, stream=True, timeout=20)
        return response.headers.get("Content-Encoding"), response.raw.read(decode_content=False)

    encoding, packed = fetch("gzip")
    plain_encoding, plain = fetch("identity")
    assert (encoding, plain_encoding) == ("gzip", None)
    assert len(packed) < len(plain) and gzip.decompress(packed) == plain


def test_stats_tell_what_was_measured(get, base_s):
    asked = {"query": "sum(max_over_time(jobs[2m]))", "time": base_s}
    assert "stats" not in data(get("query", **asked))
    stats = data(get("query", **asked, stats="true"))["stats"]
    assert stats["samples"] == {"seriesTouched": 2, "samplesRead": 4, "peakSamples": 4}
    timings = stats["timings"]
    assert 0 < timings["evalTotalTime"] <= timings["execTotalTime"] < 20
    asked = {"query": "jobs + jobs", "start": base_s - MINUTE, "end": base_s, "step": 30}
    stats = data(get("query_range", **asked, stats="all"))["stats"]
    # Each selector reads four samples of two series once; 3 steps have 2 results each.
    assert stats["samples"] == {"seriesTouched": 4, "samplesRead": 16, "peakSamples": 16 + 6}


def test_a_query_that_is_asked_again_is_prepared(server, get, base_s):
    def counted():
        text = requests.get(f"{server.http}/metrics", timeout=20).text
        return [float(re.search(rf"^tidegauge_{name} (\S+)$", text, re.M)[1])
                for name in ("queries_prepared_total", "queries_reused_total", "prepared_queries")]

    made, reused, held = counted()
    for _ in range(3):
        data(get("query", query="sum(jobs) + 0 * 17", time=base_s))
    assert counted() == [made + 1, reused + 2, held + 1]


TREES = [line.split("\t") for line in (HERE / "parse_query.txt").read_text().splitlines()[2:]]


def test_trees_are_those_of_prometheus(start):
    flags = "promql-experimental-functions,promql-binop-fill-modifiers,promql-duration-expr"
    url = f"{start(f'--enable-feature={flags}').http}/api/v1/parse_query"
    for query, tree in TREES:
        asked = requests.post(url, data={"query": query}, timeout=20)
        assert data(asked) == json.loads(tree), query
    assert len(TREES) > 20


def test_features_are_off_unless_enabled(get):
    assert error(get("parse_query", query="step()"))[:2] == (400, "bad_data")


# --- browsers ----------------------------------------------------------------------------------------


def test_options_are_answered(server):
    answer = requests.options(f"{server.http}/api/v1/query", timeout=20)
    assert answer.status_code == 204 and not answer.content
    assert requests.options(f"{server.http}/api/v1/nothing", timeout=20).status_code == 404


def allowed(response):
    return response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("flags, origin, expected", [
    ([], "https://a.example", None),
    (["--cors-origins=*"], "https://a.example", "https://a.example"),
    (["--cors-origins=https://a.example,https://b.example"], "https://b.example", "https://b.example"),
    (["--cors-origins=https://a.example,https://b.example"], "https://c.example", None),
])
def test_pages_of_other_sites_may_read_if_they_are_allowed(start, flags, origin, expected):
    url = f"{start(*flags).http}/api/v1/query"
    headers = {"Origin": origin}
    for answer in (requests.get(url, params={"query": "1"}, headers=headers, timeout=20),
                   requests.get(url, params={"query": "("}, headers=headers, timeout=20),
                   requests.options(url, headers=headers, timeout=20)):
        assert allowed(answer) == expected
        assert ("Origin" in answer.headers.get("Vary", "")) == bool(flags)
    preflight = requests.options(url, headers=headers | {"Access-Control-Request-Method": "GET"}, timeout=20)
    assert preflight.status_code == (403 if flags and not expected else 204)
    assert allowed(preflight) == expected
    assert allowed(requests.get(url, params={"query": "1"}, timeout=20)) is None


# --- errors ------------------------------------------------------------------------------------------


def test_a_parse_error_tells_the_position(get):
    assert error(get("query", query="sum(up) b")) == (
        400,
        "bad_data",
        'invalid parameter "query": 1:9: parse error: unexpected identifier "b"',
    )


@pytest.mark.parametrize(
    "changed, text",
    [
        ({"step": 0}, 'invalid parameter "step": zero or negative query resolution step widths are '
                      "not accepted. Try a positive integer"),
        ({"step": "x"}, 'invalid parameter "step": cannot parse "x" to a valid duration'),
        ({"start": ""}, 'invalid parameter "start": cannot parse "" to a valid timestamp'),
        ({"end": -1}, 'invalid parameter "end": end timestamp must not be before start time'),
        ({"end": 11001}, "exceeded maximum resolution of 11,000 points per timeseries. Try "
                         "decreasing the query resolution (?step=XX)"),
        ({"limit": -1}, 'invalid parameter "limit": limit must be non-negative'),
        ({"timeout": 0}, 'invalid parameter "timeout": timeout must be positive, got 0'),
        ({"query": '"a"'}, 'invalid parameter "query": invalid expression type "string" for range '
                           "query, must be Scalar or instant Vector"),
    ],
)
def test_bad_parameters_are_named(get, changed, text):
    asked = {"query": "1", "start": 0, "end": 11000, "step": 1}
    assert data(get("query_range", **asked))["resultType"] == "matrix"
    assert error(get("query_range", **asked | changed)) == (400, "bad_data", text)


def test_what_the_data_do_not_allow_is_an_execution_error(get, base_s):
    status, kind, _ = error(get("query", query="jobs * on(service_name) jobs", time=base_s))
    assert (status, kind) == (422, "execution")
    for _ in range(2):  # also when it is prepared
        bad_regex = get("query", query='label_replace(jobs, "a", "", "pod", "(")', time=base_s)
        assert error(bad_regex) == (
            422, "execution", "invalid regular expression in label_replace(): (")


def test_unknown_routes_and_methods_are_refused(server):
    assert error(requests.get(f"{server.http}/api/v1/nothing", timeout=20))[:2] == (404, "not_found")
    assert requests.delete(f"{server.http}/api/v1/query", timeout=20).status_code == 405
    assert requests.post(f"{server.http}/api/v1/metadata", timeout=20).status_code == 405
    assert requests.get(f"{server.http}/api/v1/read", timeout=20).status_code == 405


def test_a_query_that_takes_too_much_or_too_long_ends(start):
    little = start("--query-max-samples=10", "--query-timeout=1ms")
    url = f"{little.http}/api/v1/query_range"
    asked = {"start": 0, "end": 11000, "step": 1}
    late = requests.get(url, params=asked | {"query": "sum_over_time(vector(1)[1h:1s])"}, timeout=20)
    assert error(late)[0] in (422, 503)
    many = requests.get(f"{little.http}/api/v1/query_range",
                        params={"query": "vector(1)", "start": 0, "end": 20, "step": 1}, timeout=20)
    assert error(many) == (
        422,
        "execution",
        "query processing would load too many samples into memory in query execution",
    )


# --- listings ----------------------------------------------------------------------------------------


def test_labels_their_values_and_series_are_listed(get, base_s):
    assert data(get("labels")) == ["__name__", "pod", "service_name"]
    assert data(get("label/__name__/values")) == ["hits_total", "jobs"]
    assert data(get("label/pod/values", **{"match[]": "hits_total"})) == ["a"]
    assert data(get("label/U__pod/values")) == ["a", "b"]
    asked = {"match[]": ["jobs", '{pod="a"}']}
    expected = [labels("a", "hits_total"), labels("a"), labels("b")]
    assert data(get("series", **asked)) == expected
    assert data(get("series", **asked, end=base_s - 600)) == []
    assert len(data(get("series", **asked, limit=2))) == 2


def test_series_want_a_selector(get):
    assert error(get("series")) == (400, "bad_data", "no match[] parameter provided")
    assert error(get("series", **{"match[]": '{a=""}'})) == (
        400,
        "bad_data",
        'invalid parameter "match[]": match[] must contain at least one non-empty matcher',
    )


def test_types_are_metadata(get):
    def of(kind):
        return [{"type": kind, "unit": "", "help": ""}]

    assert data(get("metadata")) == {"hits_total": of("counter"), "jobs": of("gauge")}
    assert data(get("metadata", metric="jobs")) == {"jobs": of("gauge")}


def test_the_server_tells_about_itself(server, get, base_s):
    assert "version" in data(get("status/buildinfo"))
    status = data(get("status/tsdb"))
    assert status["headStats"]["numSeries"] == 3
    assert status["headStats"]["maxTime"] == base_s * 1000
    assert status["seriesCountByMetricName"][0] == {"name": "jobs", "value": 2}
    assert data(get("format_query", query="sum  by(a)(up)")) == "sum by (a) (up)"
    for probe in ("healthy", "ready"):
        assert requests.get(f"{server.http}/-/{probe}", timeout=20).status_code == 200


# --- KEDA's prometheus scaler ------------------------------------------------------------------------


def test_keda_s_prometheus_scaler_gets_its_number(server, base_s):
    """keda/pkg/scalers/prometheus_scaler.go, ExecutePromQuery."""
    at = datetime.datetime.fromtimestamp(base_s, datetime.timezone.utc)
    url = f"{server.http}/api/v1/query?query=sum%28jobs%29&time={at:%Y-%m-%dT%H:%M:%SZ}"
    response = requests.get(url, timeout=20)
    assert 200 <= response.status_code <= 299
    (only,) = response.json()["data"]["result"]
    assert isinstance(only["value"][1], str) and float(only["value"][1]) == 12.5


# --- remote read -------------------------------------------------------------------------------------


def literal_snappy(raw):
    """The block format with literals alone (format_description.txt of google/snappy)."""
    length, size = b"", len(raw)
    while size >= 0x80:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    length += bytes([size])
    return length + b"".join(
        bytes([(len(part) - 1) << 2]) + part
        for part in (raw[i : i + 60] for i in range(0, len(raw), 60))
    )


def unpack_snappy(packed):
    size = shift = at = 0
    while True:
        byte = packed[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    out = bytearray()
    while at < len(packed):
        tag = packed[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(packed[at : at + extra], "little")
                at += extra
            out += packed[at : at + length + 1]
            at += length + 1
            continue
        if tag & 3 == 1:
            length, offset = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | packed[at]
            at += 1
        else:
            width = 2 if tag & 3 == 2 else 4
            length, offset = (tag >> 2) + 1, int.from_bytes(packed[at : at + width], "little")
            at += width
        for _ in range(length):
            out.append(out[-offset])
    assert len(out) == size
    return bytes(out)


@pytest.fixture(scope="session")
def read_messages():
    import grpc

    sys.path.append(str(HERE.parents[1] / "server" / "proto"))
    return grpc.protos("prometheus/remote_read.proto")


@pytest.fixture
def read(server, base_s):
    def read(body):
        headers = {
            "Content-Type": "application/x-protobuf",
            "Content-Encoding": "snappy",
            "X-Prometheus-Remote-Read-Version": "0.1.0",
        }
        return requests.post(f"{server.http}/api/v1/read", data=body, headers=headers, timeout=20)

    return read


def test_remote_read_gives_raw_samples_with_both_ends(read, read_messages, base_s):
    request = read_messages.ReadRequest()
    query = request.queries.add(
        start_timestamp_ms=(base_s - MINUTE) * 1000, end_timestamp_ms=base_s * 1000
    )
    query.matchers.add(type=read_messages.LabelMatcher.RE, name="__name__", value="jobs|x")
    query.matchers.add(type=read_messages.LabelMatcher.NEQ, name="pod", value="a")
    response = read(literal_snappy(request.SerializeToString()))
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/x-protobuf"
    assert response.headers["Content-Encoding"] == "snappy"
    answer = read_messages.ReadResponse.FromString(unpack_snappy(response.content))
    (result,) = answer.results
    (series,) = result.timeseries
    assert {each.name: each.value for each in series.labels} == labels("b")
    assert [(each.timestamp, each.value) for each in series.samples] == [
        ((base_s - MINUTE) * 1000, 7),
        (base_s * 1000, 7),
    ]


def test_remote_read_refuses_what_it_cannot_read(read, read_messages):
    assert read(b"\xff\xff\xff\xff\xff").status_code == 400
    assert read(literal_snappy(b"\xff")).status_code == 400
    only_chunks = read_messages.ReadRequest(accepted_response_types=[1])
    assert read(literal_snappy(only_chunks.SerializeToString())).status_code == 400


# --- clients of others -------------------------------------------------------------------------------


def test_the_client_of_pypi_gets_the_same(server, base_s):
    client = pytest.importorskip("prometheus_api_client").PrometheusConnect(url=server.http)
    assert client.check_prometheus_connection()
    assert client.all_metrics() == ["hits_total", "jobs"]
    (only,) = client.custom_query("sum(jobs)", params={"time": base_s})
    assert only["value"] == [base_s, "12.5"]


@pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool (Debian's package prometheus)")
class TestPromtool:
    @staticmethod
    def query(*arguments):
        done = subprocess.run([PROMTOOL, "query", *arguments], capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_instant(self, server, base_s):
        answer = self.query("instant", f"--time={base_s}", "--format=json", server.http, "sum(jobs)")
        assert json.loads(answer) == [{"metric": {}, "value": [base_s, "12.5"]}]

    def test_range(self, server, get, base_s):
        asked = {"start": base_s - MINUTE, "end": base_s, "step": 20}
        ours = data(get("query_range", query="rate(hits_total[2m])", **asked))["result"]
        span = [f"--start={asked['start']}", f"--end={asked['end']}", "--step=20s"]
        answer = self.query("range", *span, "--format=json", server.http, "rate(hits_total[2m])")
        assert json.loads(answer) == ours and len(ours) == 1

    def test_series_and_labels(self, server, base_s):
        answer = self.query("series", "--match=jobs", server.http)
        assert len(answer.strip().splitlines()) == 2 and 'pod="b"' in answer
        assert self.query("labels", server.http, "pod").split() == ["a", "b"]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.skipif(PROMETHEUS is None, reason="there is no prometheus (Debian's package)")
def test_a_prometheus_reads_from_here(server, get, base_s, tmp_path):
    config = tmp_path / "prometheus.yml"
    config.write_text(f"remote_read: [{{url: '{server.http}/api/v1/read', read_recent: true}}]\n")
    address = f"127.0.0.1:{free_port()}"
    with (tmp_path / "log").open("w") as log:
        arguments = [f"--config.file={config}", f"--web.listen-address={address}",
                     f"--storage.tsdb.path={tmp_path / 'data'}"]
        other = subprocess.Popen([PROMETHEUS, *arguments], stdout=log, stderr=log)
    try:
        def is_ready():
            assert other.poll() is None, (tmp_path / "log").read_text()
            try:
                return requests.get(f"http://{address}/-/ready", timeout=20).ok
            except requests.ConnectionError:
                return False

        until(is_ready, "Prometheus is ready")
        for query in ("jobs", "sum(rate(hits_total[3m]))", "max_over_time(jobs[2m])"):
            asked = {"query": query, "start": base_s - 2 * MINUTE, "end": base_s, "step": 15}
            theirs = requests.get(f"http://{address}/api/v1/query_range", params=asked, timeout=20)
            assert data(theirs) == data(get("query_range", **asked)) and data(theirs)["result"]
    finally:
        other.terminate()
        other.wait()
