"""The SDKs through a real OpenTelemetry Collector, in batches and gzip, as in most clusters."""
import contextlib
import http.client

import pytest

import answers
import toolchains
import ways
from collector import EXPORTERS, Collector
from playing import play
from relay import Relay
from running import until

MIB = 2**20


def port_of(server, way):
    return server.otlp if way == "grpc" else server.http.removeprefix("http://")


@pytest.fixture
def collect(made, cell, tmp_path, way_out):
    """collect(to): a Collector that sends to an address, until the context is left."""
    cell("collector", way_out)
    program = made(toolchains.collector)
    return lambda to: Collector(program, tmp_path, way_out, to)


@pytest.fixture
def sender(made):
    """Fast to start, and in all that matters here as good as the others."""
    return made(toolchains.Go)


@pytest.mark.parametrize("way_out", EXPORTERS)
def test_what_a_collector_passes_on_gives_the_same_answers(server, collect, sender, way_out):
    sent = [(way_in, temporality) for way_in in sender.protocols for temporality in ("cumulative", "delta")]
    services = [f"through-{way_in}-{temporality}-{way_out}" for way_in, temporality in sent]
    with Relay(port_of(server, way_out)) as relay:
        with collect(relay.address) as collector:
            for (way_in, temporality), service in zip(sent, services):
                play(sender, collector.address(way_in), way_in, service, temporality, "gzip")
            answers.wait_for(server, *services)
        answers.check(server, *services)  # what the end of the Collector has flushed changed nothing
        assert b"client.requests" not in relay.sent, "it was packed"
        assert (b"application/json" in relay.sent) == (way_out == "http/json")


@contextlib.contextmanager
def memory_used_up(server, limit):
    """A request that does not come to its end holds more memory than the server may have."""
    connection = http.client.HTTPConnection(server.http.removeprefix("http://"))
    with contextlib.closing(connection):
        connection.putrequest("POST", "/v1/metrics")
        connection.putheader("Content-Type", "application/x-protobuf")
        connection.putheader("Content-Length", str(60 * MIB))
        connection.endheaders(bytes(59 * MIB))
        until(lambda: server.resident_bytes() > limit, "the server holds the request")
        yield


@pytest.fixture
def short_of_memory(start):
    """A server that has 30 MiB left, and a context in which it has not."""
    limit = start().resident_bytes() + 30 * MIB
    server = start(f"--max-memory-bytes={limit}")
    return server, memory_used_up(server, limit)


@pytest.mark.parametrize("way_out", ["grpc", "http/protobuf"])
def test_what_was_put_off_comes_again_and_counts_once(short_of_memory, collect, sender, way_out):
    server, shortage = short_of_memory
    with collect(port_of(server, way_out)) as collector:
        with shortage:
            play(sender, collector.grpc, "grpc", "put-off", "delta")
            play(sender, collector.grpc, "grpc", "put-off-total")
            until(lambda: ways.refusals(server).get("memory", 0) >= 3, "the Collector came again")
            assert ways.series(server, "client_requests") == []
        services = ["put-off", "put-off-total"]
        answers.wait_for(server, *services, kinds=["query"])
    assert len(collector.retries()) >= 2
    assert all("Throttle (1s)" in why for why in collector.retries()), "it waits as long as we said"
    answers.check(server, *services, kinds=["query"])


@pytest.mark.parametrize("way_out", ["grpc", "http/protobuf"])
def test_what_was_sent_while_the_server_was_away_arrives_once(start, collect, sender, way_out):
    with Relay() as relay, collect(relay.address) as collector:
        first = start()
        relay.lead_to(port_of(first, way_out))
        play(sender, collector.grpc, "grpc", "before", "delta")
        answers.wait_for(first, "before", kinds=["query"])
        relay.cut()
        first.terminate()
        play(sender, collector.grpc, "grpc", "meanwhile", "delta")
        play(sender, collector.grpc, "grpc", "meanwhile-total")
        until(lambda: len(collector.retries()) >= 2, "the Collector finds nobody")
        second = start()
        relay.lead_to(port_of(second, way_out))
        services = ["meanwhile", "meanwhile-total"]
        answers.wait_for(second, *services, kinds=["query"])
    answers.check(second, *services, kinds=["query"])
    assert ways.series(second, 'client_requests{service_name="before"}') == []


def accepted_requests(server):
    return sum(v for k, v in ways.own_metrics(server).items() if "requests_total" in k and '"OK"' in k)


@pytest.mark.parametrize("way_out", ["grpc", "http/protobuf"])
def test_what_arrived_and_was_not_answered_comes_again_and_counts_once(
    start, collect, sender, way_out
):
    server = start()
    services = ["heard", "unheard", "unheard-total"]
    with Relay(port_of(server, way_out)) as relay, collect(relay.address) as collector:
        play(sender, collector.grpc, "grpc", "heard", "delta")  # by now they are connected
        answers.wait_for(server, "heard", kinds=["query"])
        heard = accepted_requests(server)
        relay.keeps_answers = True
        play(sender, collector.grpc, "grpc", "unheard", "delta")
        play(sender, collector.grpc, "grpc", "unheard-total")
        answers.wait_for(server, *services, kinds=["query"])
        unheard = accepted_requests(server) - heard
        relay.cut()
        relay.keeps_answers = False
        relay.lead_to(port_of(server, way_out))
        until(lambda: accepted_requests(server) == heard + 2 * unheard, "the Collector sends all again")
    assert unheard >= 1
    answers.check(server, *services, kinds=["query"])


@pytest.mark.parametrize("way_out", ["grpc"])
def test_three_sidecars_of_dapr_are_three_behind_a_collector(server, collect, sender, way_out):
    """Their resource alone tells them apart."""
    with collect(port_of(server, way_out)) as collector:
        for pid in (101, 102, 103):
            resource = {"host.name": "node", "process.pid": pid}
            play(sender, collector.grpc, "grpc", "pythonapp", script="dapr.json", **resource)
    calls = 'runtime_service_invocation_req_recv_total{app_id="nodeapp",src_app_id="pythonapp"}'
    found = ways.series(server, f"sum by (process_pid) ({calls})")
    assert {labels["process_pid"]: value for labels, value in found} == {"101": 20, "102": 20, "103": 20}
    scaler = server.scaler()

    def ask(operation, query=calls.replace("_service_invocation_", "/service_invocation/")):
        return scaler.known_value(metricQuery=f"sum({query})", operationOverTime=operation)

    each = [ways.samples(server, calls[:-1] + f',process_pid="{pid}"}}') for pid in (101, 102, 103)]
    seconds = [(samples[-1][0] - samples[0][0]) / 1000 for samples in each]
    assert ask("last_one") == 60
    assert ask("increase") == 3 * (7 + 8)
    assert ask("rate") == pytest.approx(sum((7 + 8) / passed for passed in seconds))
    assert ask("last_one", calls.split("{")[0]) == 3 * (20 + 300)
