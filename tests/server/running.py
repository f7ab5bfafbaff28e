"""A server process, and clients of its three ports."""
import itertools
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc

import points

PATIENCE_S = 20  # for what must happen; most of it happens at once


def until(condition, what):
    """Asks `condition()` again and again until it gives something true, and returns that."""
    give_up = time.monotonic() + PATIENCE_S
    while not (result := condition()):
        assert time.monotonic() < give_up, f"never happened: {what}"
        time.sleep(0.02)
    return result


def clean_environment(**additions):
    """Ours without what would set options, and with `additions`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TIDEGAUGE_")}
    return kept | additions


class Server:
    """A tidegauge-server on ports that the system chooses. Leaving the context ends it and checks
    that it ended well."""

    def __init__(self, program, folder, keda_messages, arguments=(), environment=None):
        self._messages = keda_messages
        pathlib.Path(folder).mkdir(exist_ok=True)
        self._log = folder / "log"
        self._ports_file = folder / "ports"
        ports = [f"--{each}-port=0" for each in ("otlp", "keda", "http")]
        self.process = subprocess.Popen(
            [program, *ports, f"--ports-file={self._ports_file}", *arguments],
            stderr=self._log.open("w"),
            env=clean_environment(**(environment or {})),
        )

    def __enter__(self):
        until(self._is_listening, "the server listens")
        ports = dict(line.split("=") for line in self._ports_file.read_text().split())
        self.otlp = f"127.0.0.1:{ports['otlp']}"
        self.keda = f"127.0.0.1:{ports['keda']}"
        self.http = f"http://127.0.0.1:{ports['http']}"
        return self

    def _is_listening(self):
        assert self.process.poll() is None, self.log()
        return self._ports_file.exists()

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if kind is None:
            assert code == 0, self.log()

    @property
    def scaler_messages(self):
        return self._messages[0]

    def log(self):
        return self._log.read_text()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def scaler(self, **channel_options):
        return Scaler(self.keda, self._messages, **channel_options)

    def sender(self, **channel_options):
        return Sender(self.otlp, **channel_options)

    def resident_bytes(self):
        pages = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


class Scaler:
    """KEDA's side of its protocol, for one ScaledObject."""

    _numbers = itertools.count()

    def __init__(self, address, messages, credentials=None):
        self._messages, services = messages
        self.channel = (
            grpc.secure_channel(address, credentials)
            if credentials
            else grpc.insecure_channel(address)
        )
        self.calls = services.ExternalScalerStub(self.channel)
        self._name = f"object-{next(Scaler._numbers)}"

    def reference(self, **metadata):
        """The trigger as KEDA passes it on."""
        metadata = {"scalerAddress": "tidegauge:4318", "targetValue": "1"} | metadata
        return self._messages.ScaledObjectRef(
            name=self._name, namespace="default", scalerMetadata=metadata
        )

    def metric_spec(self, **metadata):
        answer = self.calls.GetMetricSpec(self.reference(**metadata), timeout=PATIENCE_S)
        (only,) = answer.metricSpecs
        return only

    def value(self, **metadata):
        """The MetricValue; an error is a grpc.RpcError."""
        return self.value_of(self.reference(**metadata))

    def value_of(self, reference, name="s0-any"):
        request = self._messages.GetMetricsRequest(scaledObjectRef=reference, metricName=name)
        (only,) = self.calls.GetMetrics(request, timeout=PATIENCE_S).metricValues
        return only

    def is_active(self, **metadata):
        return self.calls.IsActive(self.reference(**metadata), timeout=PATIENCE_S).result

    def error(self, call, **metadata):
        """The error of `call`, one of the methods here."""
        try:
            answer = call(**metadata)
        except grpc.RpcError as error:
            return error
        raise AssertionError(f"no error but {answer}")

    def known(self, **metadata):
        """The MetricValue, None while there is none; no 0 stands in for it unless it is asked to."""
        try:
            return self.value(**{"onMissing": "error"} | metadata)
        except grpc.RpcError as error:
            assert error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.NOT_FOUND), error
            return None

    def known_value(self, **metadata):
        """The same as a number."""
        value = self.known(**metadata)
        return None if value is None else value.metricValueFloat


class Stream:
    """What a stream of the server sends, collected on a thread."""

    def __init__(self, call):
        self._call = call
        self.messages = queue.Queue()
        self.end = None
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def _collect(self):
        try:
            for message in self._call:
                self.messages.put(message)
        except grpc.RpcError:
            pass
        self.end = self._call.code()

    def next(self):
        return self.messages.get(timeout=PATIENCE_S)

    def wait_for_end(self):
        self._thread.join(PATIENCE_S)
        assert self.end is not None, "the stream did not end"
        return self.end

    def cancel(self):
        self._call.cancel()
        self._thread.join(PATIENCE_S)


class Sender:
    """Sends OTLP requests, made by hand, over gRPC."""

    def __init__(self, address, credentials=None):
        options = [("grpc.max_send_message_length", -1)]
        self.channel = (
            grpc.secure_channel(address, credentials, options)
            if credentials
            else grpc.insecure_channel(address, options)
        )
        self._stub = metrics_service_pb2_grpc.MetricsServiceStub(self.channel)
        self.export_bytes = self.channel.unary_unary(
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            request_serializer=bytes,
            response_deserializer=metrics_service_pb2.ExportMetricsServiceResponse.FromString,
        )

    def send(self, *metrics, **owners):
        """Sends `metrics` of one resource and scope and returns the response."""
        return self._stub.Export(request_of(*metrics, **owners), timeout=PATIENCE_S)


def request_of(*metrics, resource=None, scope=None):
    """The request with `metrics`, and with the attributes of their resource and scope."""
    request = metrics_service_pb2.ExportMetricsServiceRequest()
    one = request.resource_metrics.add()
    points.add_attributes(one.resource, resource or {"service.name": "test"})
    of_scope = one.scope_metrics.add(metrics=metrics)
    points.add_attributes(of_scope.scope, scope or {})
    return request
