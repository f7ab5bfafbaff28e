"""How the server starts, fails to start, and ends."""
import contextlib
import http.client
import os
import resource
import signal
import socket
import ssl
import subprocess

import grpc
import pytest
import requests
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

import points
from authority import Authority, credentials
from running import Scaler, Sender, clean_environment, request_of, until

# --- what keeps it from starting ---------------------------------------------------------------------


@pytest.fixture
def failure(program):
    """failure(*arguments, **environment): the one line that it says, and its exit code."""

    def failure(*arguments, **environment):
        ports = [f"--{each}-port=0" for each in ("otlp", "keda", "http")]
        done = subprocess.run(
            [program, *ports, *arguments],
            stderr=subprocess.PIPE,
            env=clean_environment(**environment),
            timeout=20,
            text=True,
        )
        assert done.returncode != 0
        (line,) = done.stderr.splitlines()
        assert line.startswith("tidegauge-server: ")
        return line

    return failure


@pytest.mark.parametrize("port", ["otlp", "keda", "http"])
def test_a_port_in_use_is_an_error_that_names_it(failure, port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        line = failure("--listen=127.0.0.1", f"--{port}-port={number}")
    assert str(number) in line and "already in use" in line and port.upper() in line


def test_a_second_server_at_the_same_port_is_refused(start, failure):
    number = start().otlp.split(":")[1]
    assert "already in use" in failure(f"--otlp-port={number}")


@pytest.mark.parametrize(
    "argument, expected",
    [
        ("--bogus", "--bogus"),
        ("--retention=soon", "soon"),
        ("--config=/does/not/exist", "/does/not/exist"),
        ("--listen=nowhere", "nowhere"),
        ("--ports-file=/does/not/exist", "/does/not/exist"),
    ],
)
def test_a_wrong_argument_is_an_error_that_names_it(failure, argument, expected):
    assert expected in failure(argument)


def test_keda_over_tls_without_files_is_an_error_and_not_plain_text(failure):
    assert "KEDA_TLS_CERT_FILE" in failure(KEDA_TLS_ENABLED="true")


# --- TLS ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [("cert",), ("key",), ("client-ca",), ("cert", "client-ca")])
@pytest.mark.parametrize("port", ["otlp", "keda", "http"])
def test_half_of_tls_is_an_error(failure, authority, port, which):
    certificate, key = authority.issue("half")
    files = {"cert": certificate, "key": key, "client-ca": authority.file}
    line = failure(*[f"--{port}-tls-{each}={files[each]}" for each in which])
    assert f"TLS of the {port.upper()} port" in line


def test_a_key_of_another_certificate_is_an_error(failure, authority):
    certificate, _ = authority.issue("one")
    _, key = authority.issue("other")
    line = failure(f"--otlp-tls-cert={certificate}", f"--otlp-tls-key={key}")
    assert str(key) in line


def test_a_missing_certificate_is_an_error_that_names_the_file(failure, authority):
    _, key = authority.issue("one")
    assert "/no/such" in failure("--keda-tls-cert=/no/such", f"--keda-tls-key={key}")


def test_both_ports_speak_tls_and_no_plain_text(start, authority, keda_messages):
    certificate, key = authority.issue("server")
    server = start(
        *[f"--{port}-tls-cert={certificate}" for port in ("otlp", "keda")],
        *[f"--{port}-tls-key={key}" for port in ("otlp", "keda")],
    )
    sender = Sender(server.otlp, credentials(authority))
    assert not sender.send(points.gauge("secure", 1)).HasField("partial_success")
    scaler = Scaler(server.keda, keda_messages, credentials(authority))
    assert scaler.metric_spec(metricQuery="sum(secure)").targetSizeFloat == 1
    with pytest.raises(grpc.RpcError) as error:
        server.sender().send(points.gauge("plain", 1))
    assert error.value.code() == grpc.StatusCode.UNAVAILABLE


def test_the_sdk_sends_over_tls(start, authority):
    certificate, key = authority.issue("server")
    server = start(f"--otlp-tls-cert={certificate}", f"--otlp-tls-key={key}")
    exporter = OTLPMetricExporter(
        endpoint=f"https://{server.otlp}", credentials=credentials(authority)
    )
    provider = MeterProvider([PeriodicExportingMetricReader(exporter, 86_400_000)])
    provider.get_meter("test").create_counter("sdk").add(1)
    assert provider.force_flush()
    provider.shutdown()
    assert "warming up: no" not in requests.get(server.http + "/readyz", timeout=20).text


def test_a_client_authority_lets_its_own_clients_in_and_nobody_else(start, authority, tmp_path):
    certificate, key = authority.issue("server")
    server = start(
        f"--otlp-tls-cert={certificate}",
        f"--otlp-tls-key={key}",
        f"--otlp-tls-client-ca={authority.file}",
    )
    known = Sender(server.otlp, credentials(authority, authority.issue("client")))
    assert not known.send(points.gauge("m", 1)).HasField("partial_success")
    strange_folder = tmp_path / "strange"
    strange_folder.mkdir()
    stranger = Authority(strange_folder).issue("client")
    for client in (None, stranger):
        with pytest.raises(grpc.RpcError) as error:
            Sender(server.otlp, credentials(authority, client)).send(points.gauge("m", 1))
        assert error.value.code() == grpc.StatusCode.UNAVAILABLE


def test_a_renewed_certificate_is_used_without_a_restart(start, authority):
    certificate, key = authority.issue("server")
    server = start(
        "--tls-reload=1s", f"--otlp-tls-cert={certificate}", f"--otlp-tls-key={key}"
    )
    host, port = server.otlp.split(":")

    def shown():
        return ssl_certificate(host, int(port))

    before = shown()
    authority.issue("server")
    until(lambda: shown() != before, "the new certificate is shown")


def ssl_certificate(host, port):
    return ssl.get_server_certificate((host, port), timeout=20)


def test_over_http_a_renewed_certificate_leaves_connections_alone(start, authority):
    certificate, key = authority.issue("server")
    server = start("--tls-reload=1s", f"--http-tls-cert={certificate}", f"--http-tls-key={key}")
    host, port = server.http.removeprefix("http://").split(":")
    trusted = ssl.create_default_context(cafile=authority.file)
    connection = http.client.HTTPSConnection(host, int(port), context=trusted, timeout=20)

    def is_alive():
        connection.request("GET", "/livez")
        return connection.getresponse().read() == b"alive\n"

    assert is_alive()
    old = connection.sock
    before = ssl_certificate(host, int(port))
    authority.issue("server")
    until(lambda: ssl_certificate(host, int(port)) != before, "the new certificate is shown")
    assert is_alive() and connection.sock is old


def test_over_http_files_that_are_not_usable_change_nothing_and_are_logged(start, authority):
    certificate, key = authority.issue("server")
    server = start("--tls-reload=1s", f"--http-tls-cert={certificate}", f"--http-tls-key={key}")
    host, port = server.http.removeprefix("http://").split(":")
    before = ssl_certificate(host, int(port))
    certificate.write_text("no certificate")

    def is_known():
        assert ssl_certificate(host, int(port)) == before
        return "TLS files are not usable" in server.log()

    until(is_known, "the log names the file")
    assert str(certificate) in server.log()


# --- tokens and sockets ------------------------------------------------------------------------------


def test_a_file_without_a_token_is_an_error_that_names_it(failure, tmp_path):
    assert "/does/not/exist" in failure("--otlp-token-file=/does/not/exist")
    empty = tmp_path / "empty"
    empty.write_text("\n")
    assert str(empty) in failure(f"--otlp-token-file={empty}")


@pytest.mark.parametrize("port", ["otlp", "http"])
def test_a_socket_is_taken_from_the_dead_and_from_nobody_else(start, failure, tmp_path, port):
    path = tmp_path / "sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    start(f"--{port}-socket={path}")
    assert "already in use" in failure(f"--{port}-socket={path}")
    file = tmp_path / "file"
    file.write_text("of somebody")
    assert "no socket" in failure(f"--{port}-socket={file}")
    assert file.read_text() == "of somebody"
    assert "sock" in failure(f"--{port}-socket=/does/not/exist/sock")


# --- settings ----------------------------------------------------------------------------------------


def test_the_environment_of_otel_add_on_is_understood(start):
    server = start(
        METRIC_STORE_RETENTION_SECONDS="120",
        METRIC_STORE_ERROR_IF_NOT_FOUND="true",
        IS_ACTIVE_POLLING_INTERVAL_MS="0",  # which ends otel-add-on
        METRIC_STORE_LAZY_SERIES="true",
        NO_COLOR="true",
    )
    scaler = server.scaler()
    error = scaler.error(scaler.metric_spec, metricQuery="sum(m)", window="121s")
    assert "at most 2m" in error.details()
    assert "IS_ACTIVE_POLLING_INTERVAL_MS changes nothing" in server.log()


def test_a_file_of_settings_is_read(start, tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("retention=77s\nlog-format=json\n")
    server = start(f"--config={file}", "--window=10s")
    scaler = server.scaler()
    error = scaler.error(scaler.metric_spec, metricQuery="sum(m)", window="78s")
    assert "at most 1m17s" in error.details()
    assert server.log().startswith('{"time":"')


def test_the_ports_that_were_bound_are_logged(start):
    server = start()
    for name, address in {"otlp": server.otlp, "keda": server.keda, "http": server.http}.items():
        assert f"{name}_port={address.rsplit(':', 1)[1]}" in server.log()


def test_it_opens_as_many_files_as_it_may(start):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    try:
        server = start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with contextlib.ExitStack() as connections:
        for _ in range(150):
            host, port = server.keda.split(":")
            connections.enter_context(socket.create_connection((host, int(port)), timeout=20))
        until(lambda: len(os.listdir(f"/proc/{server.process.pid}/fd")) > 150, "all are accepted")
        assert server.scaler().metric_spec(metricQuery="sum(m)").targetSizeFloat == 1


# --- the end -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(start, how):
    server = start()
    server.process.send_signal(how)
    assert server.process.wait(20) == 0
    assert server.log().rstrip().endswith('msg="stopped"')


def test_idle_connections_do_not_keep_it_from_ending(start):
    server = start()
    session = requests.Session()
    assert session.get(server.http + "/livez", timeout=20).status_code == 200
    host, port = server.http.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))), grpc.insecure_channel(server.keda) as channel:
        grpc.channel_ready_future(channel).result(20)
        server.terminate()
        assert server.process.wait(8) == 0  # less than the time that requests would be given


def test_a_request_in_progress_is_finished_before_the_end(start):
    server = start()
    body = request_of(points.gauge("last", 1)).SerializeToString()
    host, port = server.http.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = "POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
        head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it is in progress
        server.terminate()
        until(lambda: 'msg="stopping"' in server.log(), "it begins to stop")
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
        assert connection.recv(1000) == b""  # and then the connection is closed
    assert server.process.wait(20) == 0


def test_a_request_that_never_ends_does_not_keep_it_for_ever(start):
    server = start("--shutdown-timeout=500ms")
    host, port = server.http.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = "POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
        connection.sendall((head + "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n").encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        server.terminate()
        assert server.process.wait(20) == 0
