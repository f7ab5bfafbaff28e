"""The three ways in which OTLP comes, and their answers in the same words."""
import base64
import dataclasses
import gzip
import itertools
import json
import zlib

import cramjam
import grpc
import requests
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

import running
from running import request_of

PATIENCE_S = 3 * running.PATIENCE_S  # requests of 64 MiB are among those that are sent

OK = 0
CANCELLED = 1
INVALID_ARGUMENT = 3
RESOURCE_EXHAUSTED = 8
UNIMPLEMENTED = 12
UNAVAILABLE = 14
UNAUTHENTICATED = 16

JSON = "application/json"
PROTOBUF = "application/x-protobuf"
EXPORT = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
    "zstd": lambda body: bytes(cramjam.zstd.compress(body)),
    "snappy": lambda body: bytes(cramjam.snappy.compress_raw(body)),
    "framed snappy": lambda body: bytes(cramjam.snappy.compress(body)),
    "lz4": lambda body: bytes(cramjam.lz4.compress(body)),
}


@dataclasses.dataclass
class Answer:
    """What became of a request, whichever way it went."""

    code: int  # of gRPC
    message: str = ""
    rejected: int = 0
    warning: str = ""
    has_partial: bool = False
    retry_after_s: float | None = None
    size: int = 0  # of the response
    http: requests.Response | None = None

    def check_full_success(self):
        assert (self.code, self.has_partial) == (OK, False), self

    def check_rejected(self, points, *words):
        """Points were refused, with a reason that has all of `words`."""
        assert (self.code, self.rejected) == (OK, points), self
        assert self.warning and all(word in self.warning for word in words), self

    def check_code(self, code, http_status):
        assert self.code == code, self
        assert self.http is None or self.http.status_code == http_status, self


def hexadecimal_ids(document):
    """OTLP's JSON has the ids of traces in hexadecimal, where protobuf's has them in base64."""
    if isinstance(document, list):
        return [hexadecimal_ids(each) for each in document]
    if not isinstance(document, dict):
        return document
    return {
        key: base64.b64decode(value).hex() if key in ("traceId", "spanId") else hexadecimal_ids(value)
        for key, value in document.items()
    }


def to_json(request):
    """The request as OTLP's JSON has it."""
    return json.dumps(
        hexadecimal_ids(json_format.MessageToDict(request, use_integers_for_enums=True))
    ).encode()


class Way:
    """A client of one of the three ways."""

    _numbers = itertools.count()

    def __init__(self, server, **connection):
        self.server = server
        self.connect(**connection)

    @classmethod
    def unique(cls, name):
        """A metric name that no other call gives."""
        return f"{name}_{next(Way._numbers)}"

    def send(self, *metrics, packed_as=None, headers=None, **owners):
        return self.send_request(request_of(*metrics, **owners), packed_as, headers)

    def send_request(self, request, packed_as=None, headers=None):
        return self.send_body(self.body(request), packed_as, headers)


class Grpc(Way):
    name = "grpc"

    def connect(self, address=None, credentials=None, options=()):
        address = address or self.server.otlp
        options = [("grpc.max_send_message_length", -1), *options]
        self._channel = (
            grpc.secure_channel(address, credentials, options)
            if credentials
            else grpc.insecure_channel(address, options)
        )
        self._export = self._channel.unary_unary(EXPORT)

    @staticmethod
    def body(request):
        return request.SerializeToString()

    def send_body(self, body, packed_as=None, headers=None):
        assert packed_as in (None, "gzip")
        how = grpc.Compression.Gzip if packed_as else grpc.Compression.NoCompression
        metadata = [(name.lower(), value) for name, value in (headers or {}).items()]
        try:
            response = self._export(body, PATIENCE_S, metadata=metadata, compression=how)
        except grpc.RpcError as error:
            return self._failure(error)
        answer = success(metrics_service_pb2.ExportMetricsServiceResponse.FromString(response))
        answer.size = len(response)
        return answer

    def send_packed(self, body, encoding):
        """Sends bytes that are said to be packed already."""
        assert encoding == "gzip"
        # A message that begins as gzip does is taken for packed, whatever its frame says.
        return self.send_body(body)

    @staticmethod
    def _failure(error):
        answer = Answer(error.code().value[0], error.details() or "")
        answer.size = sum(len(key) + len(value) for key, value in error.trailing_metadata() or ())
        for key, value in error.trailing_metadata() or ():
            if key != "grpc-status-details-bin":
                continue
            status = status_pb2.Status.FromString(value)
            assert (status.code, status.message) == (answer.code, answer.message)
            for detail in status.details:
                info = error_details_pb2.RetryInfo()
                if detail.Unpack(info):
                    answer.retry_after_s = info.retry_delay.ToTimedelta().total_seconds()
        return answer


class Http(Way):
    def connect(self, base=None, **session):
        self._base = base or self.server.http
        self._session = requests.Session()
        self._session.trust_env = False  # or REQUESTS_CA_BUNDLE would outweigh `verify`
        for name, value in session.items():
            setattr(self._session, name, value)

    def send_body(self, body, packed_as=None, headers=None):
        packed = PACKERS[packed_as](body) if packed_as else body
        coding = packed_as and packed_as.split()[-1]
        return self._post(packed, coding, headers)

    def send_packed(self, body, encoding):
        return self._post(body, encoding, None)

    def _post(self, body, coding, headers, path="/v1/metrics"):
        headers = {"Content-Type": self.media_type} | (headers or {})
        if coding:
            headers["Content-Encoding"] = coding
        response = self._session.post(self._base + path, data=body, headers=headers, timeout=PATIENCE_S)
        return self.read(response)

    def read(self, response):
        """The answer in a response, whose body must be as OTLP asks, in the encoding of the request."""
        assert response.headers["Content-Type"] == self.media_type, response.text
        if response.status_code == 200:
            answer = success(self._parse(response, metrics_service_pb2.ExportMetricsServiceResponse()))
        else:
            assert response.status_code >= 400, response
            status = self._parse(response, status_pb2.Status())
            answer = Answer(status.code, status.message)
            assert answer.code != OK and answer.message
        if "Retry-After" in response.headers:
            answer.retry_after_s = float(response.headers["Retry-After"])
        answer.size = len(response.content)
        answer.http = response
        return answer


class HttpProtobuf(Http):
    name = "http/protobuf"
    media_type = PROTOBUF

    @staticmethod
    def body(request):
        return request.SerializeToString()

    @staticmethod
    def _parse(response, message):
        message.ParseFromString(response.content)
        return message


class HttpJson(Http):
    name = "http/json"
    media_type = JSON

    @staticmethod
    def body(request):
        return to_json(request)

    @staticmethod
    def _parse(response, message):
        return json_format.Parse(response.content, message)


WAYS = {way.name: way for way in (Grpc, HttpProtobuf, HttpJson)}


def success(response):
    partial = response.partial_success
    return Answer(
        OK,
        rejected=partial.rejected_data_points,
        warning=partial.error_message,
        has_partial=response.HasField("partial_success"),
    )


# --- what the server has ------------------------------------------------------------------------------


def ask(server, path, **parameters):
    """What the server's Prometheus API answers."""
    response = requests.get(server.http + "/api/v1/" + path, params=parameters, timeout=PATIENCE_S)
    document = response.json()
    assert document["status"] == "success", document
    return document["data"]


def series(server, query, **parameters):
    """The result of an instant query: a list of (labels, value)."""
    result = ask(server, "query", query=query, **parameters)["result"]
    return [(each["metric"], float(each["value"][1])) for each in result]


def value(server, query, **parameters):
    """The only number that a query gives; None without one."""
    found = series(server, query, **parameters)
    assert len(found) <= 1, found
    return found[0][1] if found else None


def samples(server, selector):
    """The samples that one series holds: a list of (milliseconds, value)."""
    result = ask(server, "query", query=f"{selector}[5m]")["result"]
    assert len(result) <= 1, result
    return [(round(at * 1000), float(v)) for at, v in result[0]["values"]] if result else []


def own_metrics(server):
    """What /metrics says, as a dict."""
    text = requests.get(server.http + "/metrics", timeout=PATIENCE_S).text
    return {
        name: float(number)
        for name, number in (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    }


def refusals(server):
    """How many requests were refused, by reason."""
    family = "tidegauge_otlp_requests_refused_total{"
    found = {k: v for k, v in own_metrics(server).items() if k.startswith(family)}
    return {name.split('reason="')[1].split('"')[0]: number for name, number in found.items()}
