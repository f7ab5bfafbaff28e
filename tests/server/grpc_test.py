"""OTLP over gRPC, and what both gRPC ports have besides."""
import gzip

import grpc
import pytest

import points
from running import request_of, until

INVALID = grpc.StatusCode.INVALID_ARGUMENT


@pytest.fixture
def sender(server):
    return server.sender()


@pytest.fixture
def value_of(server):
    """value_of(metadata, send): the value, once there is one."""
    scaler = server.scaler()

    def value_of(query, send):
        def value():
            send()
            return [number for number in [scaler.known_value(metricQuery=query)] if number is not None]

        return until(value, f"a value of {query}")[0]

    return value_of


def code_of(call):
    with pytest.raises(grpc.RpcError) as error:
        call()
    return error.value.code()


# --- requests ----------------------------------------------------------------------------------------


def test_an_empty_request_is_a_full_success(sender):
    assert not sender.export_bytes(b"").HasField("partial_success")


def test_what_is_taken_in_full_has_no_partial_success(sender):
    assert not sender.send(points.gauge("full", 1)).HasField("partial_success")


def test_refused_points_are_counted_and_explained_and_the_others_are_kept(sender, value_of):
    bad = points.gauge("refused", 1)
    bad.gauge.data_points[0].time_unix_nano = 0
    bad.gauge.data_points.add(time_unix_nano=points.now_ns())

    def send():
        partial = sender.send(bad, points.gauge("taken", 2)).partial_success
        assert partial.rejected_data_points == 2
        assert "refused" in partial.error_message and "time_unix_nano" in partial.error_message

    assert value_of("sum(taken)", send) == 2


def test_a_point_far_in_the_future_is_refused_and_the_clock_is_named(sender):
    hour_ns = 3600 * 10**9
    response = sender.send(points.gauge("future", 1, at_ns=points.now_ns() + hour_ns))
    assert response.partial_success.rejected_data_points == 1
    assert "clock" in response.partial_success.error_message


def test_a_point_without_a_value_is_no_zero(sender, value_of):
    none = points.gauge("valueless", 1)
    none.gauge.data_points[0].ClearField("value")
    other = points.gauge("valueless", 4, which="other")
    assert value_of("min(valueless)", lambda: sender.send(none, other)) == 4


@pytest.mark.parametrize("nonsense", [b"\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05abc"])
def test_bytes_that_are_no_request_are_an_invalid_argument(sender, nonsense):
    assert code_of(lambda: sender.export_bytes(nonsense)) == INVALID


# --- sizes and compression ---------------------------------------------------------------------------


def test_more_than_the_four_megabytes_of_grpc_are_taken(sender, value_of):
    def send():
        big = points.gauge("big", 9)
        big.description = "x" * (20 << 20)
        sender.send(big)

    assert value_of("sum(big)", send) == 9


def test_a_request_that_comes_in_pieces_is_put_together_in_order(sender, value_of):
    def send():
        each = {f"key{i}": "x" * 200 for i in range(20)}
        sender.send(*(points.gauge("pieces", 1, number=i, **each) for i in range(100)))

    assert value_of("count(pieces)", send) == 100


def test_a_message_beyond_the_limit_is_refused_for_good(sender):
    too_big = points.gauge("too_big", 9)
    too_big.description = "x" * (65 << 20)
    assert code_of(lambda: sender.send(too_big)) == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_gzip_is_taken(server, value_of):
    with grpc.insecure_channel(server.otlp, compression=grpc.Compression.Gzip) as channel:
        export = channel.unary_unary("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")

        def send():
            metric = points.gauge("squeezed", 3)
            metric.description = "x" * 10_000
            assert export(request_of(metric).SerializeToString(), timeout=20) == b""

        assert value_of("sum(squeezed)", send) == 3


def test_a_small_message_that_unpacks_to_a_gigabyte_takes_no_memory(server, sender):
    bomb = gzip.compress(b"\0" * 2**20) * 2**10
    before = server.resident_bytes()
    assert code_of(lambda: sender.export_bytes(bomb)) == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert server.resident_bytes() - before < 150 * 2**20


def test_another_compression_is_unimplemented(server):
    with grpc.insecure_channel(server.otlp, compression=grpc.Compression.Deflate) as channel:
        export = channel.unary_unary("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
        request = request_of(points.gauge("m", 1)).SerializeToString()
        assert code_of(lambda: export(request, timeout=20)) == grpc.StatusCode.UNIMPLEMENTED


# --- beside the service ------------------------------------------------------------------------------

OTLP_SERVICE = b"opentelemetry.proto.collector.metrics.v1.MetricsService"
KEDA_SERVICE = b"externalscaler.ExternalScaler"


@pytest.mark.parametrize("port", ["otlp", "keda"])
def test_the_health_service_says_serving(server, port):
    with grpc.insecure_channel(getattr(server, port)) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"", timeout=20) == b"\x08\x01"


@pytest.mark.parametrize("port, service", [("otlp", OTLP_SERVICE), ("keda", KEDA_SERVICE)])
def test_reflection_lists_and_describes_the_service(server, port, service):
    with grpc.insecure_channel(getattr(server, port)) as channel:
        ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        list_services = b"\x3a\x00"
        file_of_service = b"\x22" + bytes([len(service)]) + service
        listed, described = ask(iter([list_services, file_of_service]), timeout=20)
    assert service in listed
    assert service.split(b".")[-1] in described and b"proto3" in described


def test_a_health_check_says_not_serving_while_it_ends(start):
    server = start()
    with grpc.insecure_channel(server.keda) as channel:
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"", timeout=20)
        assert next(watch) == b"\x08\x01"
        server.terminate()
        assert next(watch) == b"\x08\x02"
